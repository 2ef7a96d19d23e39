/* The table of the forecasts' score. All text in it is our own. */
#include "page_forecasts.h"

#include "base/i18n.h"
#include "core/forecast_words.h"
#include "page_html.h"

static const struct {
	const char *name;
	bool figure;
} columns[] = {{N_("Of"), false},	   {N_("Given"), true},	     {N_("Band held it"), true},
	       {N_("Middle error"), true}, {N_("The first"), false}, {N_("10 min after the ice"), false}};

/* On a phone each cell stands on a line of its own, behind the name of its column. The roles say that it is a
 * table there too. */
static void put_cell(FILE *f, int column, const char *text)
{
	fprintf(f, "<td role=\"cell\"%s data-of=\"%s\">%s</td>", columns[column].figure ? " class=\"n\"" : "",
		_(columns[column].name), text);
}

static void put_tally(FILE *f, int round, const char *of, const struct forecast_tally *t,
		      enum event_kind kind)
{
	char off[32] = "", given[16], held[40];
	int judged = t->came + t->missed;
	if (t->came)
		forecast_off(t->median_ms, kind, off, sizeof(off));
	snprintf(given, sizeof(given), "%d", t->given);
	snprintf(held, sizeof(held), judged ? _("%d of %d") : _("not judged"), t->held, judged);
	fprintf(f, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">%d: %s</th>", round, of);
	put_cell(f, 1, given);
	put_cell(f, 2, held);
	put_cell(f, 3, off);
}

static void put_singles(FILE *f, const struct forecast_kind_score *k, enum event_kind kind)
{
	char first[48] = "", late[48] = "";
	if (k && !k->first.least)
		forecast_single_words(&k->first, kind, first, sizeof(first));
	if (k && !k->late.least)
		forecast_single_words(&k->late, kind, late, sizeof(late));
	put_cell(f, 4, first);
	put_cell(f, 5, late);
	fputs("</tr>\n", f);
}

static void put_round(FILE *f, int round, const struct forecast_round_score *r)
{
	if (r->numb.open.given) {
		put_tally(f, round, _("numb"), &r->numb.open, EVENT_NUMB);
		put_singles(f, &r->numb, EVENT_NUMB);
	}
	if (r->closed.open.given) {
		put_tally(f, round, _("numbness over"), &r->closed.open, EVENT_WINDOW_CLOSED);
		put_singles(f, &r->closed, EVENT_WINDOW_CLOSED);
	}
	if (r->rewarmed.open.given) {
		put_tally(f, round, _("re-warmed"), &r->rewarmed.open, EVENT_REWARMED);
		put_singles(f, &r->rewarmed, EVENT_REWARMED);
	}
	if (r->rewarmed.least.given) {
		put_tally(f, round, _("re-warmed, earliest moment"), &r->rewarmed.least, EVENT_REWARMED);
		put_singles(f, NULL, EVENT_REWARMED);
	}
}

static bool any(const struct forecast_scores *s)
{
	for (int i = 0; i < s->n; i++)
		if (s->rounds[i].numb.open.given || s->rounds[i].closed.open.given ||
		    s->rounds[i].rewarmed.open.given || s->rounds[i].rewarmed.least.given)
			return true;
	return false;
}

void page_forecasts(FILE *f, const struct forecast_scores *s)
{
	if (!any(s))
		return;
	page_element(f, "h3", _("Forecasts"));
	fprintf(f,
		"<table class=\"stack\" role=\"table\">\n<caption>%s</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">",
		_("How they came true, by round"));
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		fprintf(f, "<th%s role=\"columnheader\" scope=\"col\">%s</th>",
			columns[i].figure ? " class=\"n\"" : "", _(columns[i].name));
	fputs("</tr></thead>\n<tbody role=\"rowgroup\">\n", f);
	for (int i = 0; i < s->n; i++)
		put_round(f, i + 1, &s->rounds[i]);
	fprintf(f, "</tbody>\n</table>\n<p class=\"when\">%s</p>\n",
		_("A band is meant to hold the moment nine times in ten. Too late: it came before the moment that was forecast. Forecasts of the earliest moment that the rules allow are mostly right without merit, and are counted apart."));
}
