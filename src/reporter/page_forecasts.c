/* The table of the forecasts' score. All text in it is our own. */
#include "page_forecasts.h"

#include "forecast_words.h"

static void put_tally(FILE *f, int round, const char *of, const struct forecast_tally *t,
		      enum event_kind kind)
{
	char off[32] = "";
	int judged = t->came + t->missed;
	if (t->came)
		forecast_off(t->median_ms, kind, off, sizeof(off));
	fprintf(f, "<tr><td class=\"n\">%d</td><td>%s</td><td class=\"n\">%d</td>", round, of, t->given);
	if (judged)
		fprintf(f, "<td class=\"n\">%d of %d</td>", t->held, judged);
	else
		fputs("<td class=\"n\">not judged</td>", f);
	fprintf(f, "<td class=\"n\">%s</td>", off);
}

static void put_singles(FILE *f, const struct forecast_kind_score *k, enum event_kind kind)
{
	char first[48] = "", late[48] = "";
	if (!k->first.least)
		forecast_single_words(&k->first, kind, first, sizeof(first));
	if (!k->late.least)
		forecast_single_words(&k->late, kind, late, sizeof(late));
	fprintf(f, "<td>%s</td><td>%s</td></tr>\n", first, late);
}

static void put_round(FILE *f, int round, const struct forecast_round_score *r)
{
	if (r->numb.open.given) {
		put_tally(f, round, "numb", &r->numb.open, EVENT_NUMB);
		put_singles(f, &r->numb, EVENT_NUMB);
	}
	if (r->rewarmed.open.given) {
		put_tally(f, round, "re-warmed", &r->rewarmed.open, EVENT_REWARMED);
		put_singles(f, &r->rewarmed, EVENT_REWARMED);
	}
	if (r->rewarmed.least.given) {
		put_tally(f, round, "re-warmed, earliest moment", &r->rewarmed.least, EVENT_REWARMED);
		fputs("<td></td><td></td></tr>\n", f);
	}
}

static bool any(const struct forecast_scores *s)
{
	for (int i = 0; i < s->n; i++)
		if (s->rounds[i].numb.open.given || s->rounds[i].rewarmed.open.given ||
		    s->rounds[i].rewarmed.least.given)
			return true;
	return false;
}

void page_forecasts(FILE *f, const struct forecast_scores *s)
{
	if (!any(s))
		return;
	fputs("<h2>Forecasts</h2>\n<table>\n<thead><tr><th class=\"n\" scope=\"col\">Round</th>"
	      "<th scope=\"col\">Of</th><th class=\"n\" scope=\"col\">Given</th>"
	      "<th class=\"n\" scope=\"col\">Band held it</th>"
	      "<th class=\"n\" scope=\"col\">Middle error</th><th scope=\"col\">The first</th>"
	      "<th scope=\"col\">10 min after the ice</th></tr></thead>\n<tbody>\n",
	      f);
	for (int i = 0; i < s->n; i++)
		put_round(f, i + 1, &s->rounds[i]);
	fputs("</tbody>\n</table>\n<p class=\"when\">A band is meant to hold the moment nine times in ten. "
	      "Too late: it came before the moment that was forecast. Forecasts of the earliest moment that "
	      "the rules allow are mostly right without merit, and are counted apart.</p>\n",
	      f);
}
