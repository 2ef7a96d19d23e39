/* One A4: what was done, the curve, what follows for the skin and for next time. No figure of a forecast: a
 * client can do nothing with it. */
#include "handout.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/contraindications.h"
#include "base/datetime.h"
#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "handout_curve.h"
#include "page_html.h"
#include "page_parts.h"
#include "pdf.h"
#include "system/log.h"
#include "system/whole_file.h"

#define PRACTICE_MOST 280 /* letters that surely fit into its three lines */
#define GENERATOR "<meta name=\"generator\" content=\"icecue handout\">"
#define ROUNDS_SHOWN 4 /* more do not fit beside each other */

/* "27 November 2026, 21:10"; "" when the record does not hold it. */
static const char *day(const char *iso, char *buf, size_t n)
{
	static const char *const months[12] = {N_("January"), N_("February"), N_("March"),
					       N_("April"),   N_("May"),      N_("June"),
					       N_("July"),    N_("August"),   N_("September"),
					       N_("October"), N_("November"), N_("December")};
	struct datetime d;
	*buf = '\0';
	if (datetime_parse(iso, strlen(iso), &d) && d.kind == DATETIME_MOMENT && d.month >= 1 &&
	    d.month <= 12)
		snprintf(buf, n, _("%d %s %d, %02d:%02d"), d.day, _(months[d.month - 1]), d.year,
			 (int)(d.clock_ms / 3600000), (int)(d.clock_ms / 60000 % 60));
	return buf;
}

static int shown_rounds(const struct story *s)
{
	return s->n_rounds < ROUNDS_SHOWN ? s->n_rounds : ROUNDS_SHOWN;
}

static bool was_numb(const struct past_round *r)
{
	return r->numb_ms != MS_NONE || r->felt_ms != MS_NONE;
}

/* ---- head ---- */

static void put_fact(FILE *f, const char *name, const char *text)
{
	if (!*text)
		return;
	fputs("<tr><td>", f);
	page_text(f, name);
	fputs("</td><td>", f);
	page_text(f, text);
	fputs("</td></tr>\n", f);
}

/* So much text that it would need a second sheet: then it is set smaller. */
static bool is_dense(const struct handout *h)
{
	const struct record_head *head = &h->story->head;
	size_t labels = strlen(head->client) + strlen(head->site) + strlen(head->therapist);
	return h->story->n_rounds > 1 || labels > 120;
}

static void put_head(FILE *f, const struct handout *h)
{
	const struct record_head *head = &h->story->head;
	char when[80];
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n" GENERATOR "\n",
	      f);
	fprintf(f,
		"<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n<title>%s</title>\n<style>%s</style>\n</head>\n<body%s>\n",
		handout_policy, _("Ice massage"), handout_style, is_dense(h) ? " class=\"dense\"" : "");
	if (*h->practice) {
		fputs("<p class=\"practice\">", f);
		page_text(f, h->practice);
		fputs("</p>\n", f);
	}
	page_element(f, "h1", _("Your ice massage"));
	fputs("<table class=\"whose\">\n", f);
	put_fact(f, _("Name"), head->client);
	put_fact(f, _("Place"), head->site);
	put_fact(f, _("When"), day(head->start_iso, when, sizeof(when)));
	put_fact(f, _("Done by"), head->therapist);
	fputs("</table>\n", f);
	if (record_is_simulated(head))
		fprintf(f, "<p class=\"simulated\">%s</p>\n",
			_("Simulated: a model of skin, not a measurement."));
}

/* ---- what was done ---- */

/* Only what the record shows: in all rounds together. */
static void put_outcome(FILE *f, const struct story *s)
{
	int numb = 0, passes = 0;
	const struct past_round *last = &s->rounds[shown_rounds(s) - 1];
	for (int i = 0; i < s->n_rounds && i < ROUNDS_MAX; i++) {
		last = &s->rounds[i];
		numb += was_numb(last);
		passes += last->passes;
	}
	fputs(numb ? _(" It became numb,") : _(" It was not seen to become numb."), f);
	if (numb)
		fputs(passes ? _(" and while it was, it was worked on with deep passes.")
			     : _(" but no deep pass was counted while it was."),
		      f);
	fputs(last->rewarmed_ms != MS_NONE ? _(" It was watched until it was warm again.")
					   : _(" The measurement ended before it was warm again."),
	      f);
}

static void put_story(FILE *f, const struct story *s)
{
	const char *ice = s->head.rules.ice == ICE_BAG ? _("a bag of ice that lay still")
						       : _("ice that was moved over it");
	page_element(f, "h2", _("What was done"));
	fputs("<p>", f);
	if (!s->n_rounds)
		fputs(_("The skin was measured, and no ice was seen on it."), f);
	else if (s->n_rounds == 1)
		fprintf(f, _("The skin was cooled with %s."), ice);
	else
		fprintf(f, _("The skin was cooled with %s, in %d rounds."), ice, s->n_rounds);
	if (s->n_rounds)
		put_outcome(f, s);
	if (!s->closed)
		fputs(_(" The record was cut off, so what came later is not known here."), f);
	fputs("</p>\n", f);
}

struct figure {
	char at[64];
};

static const char *lasting(int64_t from_ms, int64_t to_ms, const char *otherwise, struct figure *f)
{
	if (from_ms == MS_NONE || to_ms == MS_NONE || to_ms < from_ms)
		snprintf(f->at, sizeof(f->at), "%s", otherwise);
	else
		format_duration(to_ms - from_ms, f->at, sizeof(f->at));
	return f->at;
}

typedef const char *value(const struct handout *h, const struct past_round *r, struct figure *f);

static const char *ice_of(const struct handout *h, const struct past_round *r, struct figure *f)
{
	(void)h;
	return lasting(r->icing_ms, r->ended_ms, _("until the record ended"), f);
}

static const char *numb_of(const struct handout *h, const struct past_round *r, struct figure *f)
{
	(void)h;
	if (r->numb_ms == MS_NONE && r->felt_ms != MS_NONE) {
		char after[40];
		snprintf(f->at, sizeof(f->at), _("%s, as it felt"),
			 format_duration(r->felt_ms - r->icing_ms, after, sizeof(after)));
		return f->at;
	}
	return lasting(r->icing_ms, r->numb_ms, _("not seen"), f);
}

static const char *coldest_of(const struct handout *h, const struct past_round *r, struct figure *f)
{
	return r->coldest_mc == MC_NONE
		       ? _("not known")
		       : format_temp(r->coldest_mc, h->fahrenheit, true, f->at, sizeof(f->at));
}

static const char *window_of(const struct handout *h, const struct past_round *r, struct figure *f)
{
	(void)h;
	if (!was_numb(r) || r->ended_ms == MS_NONE)
		return "-";
	if (r->closed_ms != MS_NONE && r->closed_ms <= r->ended_ms)
		return _("over before the ice was away");
	return lasting(r->ended_ms, r->closed_ms, _("its end was not seen"), f);
}

static const char *passes_of(const struct handout *h, const struct past_round *r, struct figure *f)
{
	(void)h;
	snprintf(f->at, sizeof(f->at), "%d", (int)r->passes);
	return f->at;
}

static const char *outside_of(const struct handout *h, const struct past_round *r, struct figure *f)
{
	(void)h;
	snprintf(f->at, sizeof(f->at), "%d", (int)(r->passes_before + r->passes_after));
	return f->at;
}

static const char *warm_of(const struct handout *h, const struct past_round *r, struct figure *f)
{
	(void)h;
	return lasting(r->ended_ms, r->rewarmed_ms, _("not seen"), f);
}

static void put_figures(FILE *f, const struct handout *h)
{
	static const struct {
		const char *name;
		value *of;
	} rows[] = {
		{N_("Ice on the skin for"), ice_of},
		{N_("Ice until it was numb"), numb_of},
		{N_("Coldest skin"), coldest_of},
		{N_("Numb after the ice for"), window_of},
		{N_("Deep passes while numb"), passes_of},
		{N_("Deep passes while not numb"), outside_of},
		{N_("Warm again after the ice in"), warm_of},
	};
	const struct story *s = h->story;
	struct figure figure;
	if (!s->n_rounds)
		return;
	fputs("<table class=\"figures\">\n", f);
	if (s->n_rounds > 1) {
		fputs("<tr><th></th>", f);
		for (int i = 0; i < shown_rounds(s); i++)
			fprintf(f, _("<th>Round %d</th>"), i + 1);
		fputs("</tr>\n", f);
	}
	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		fprintf(f, "<tr><th>%s</th>", _(rows[k].name));
		for (int i = 0; i < shown_rounds(s); i++) {
			fputs("<td>", f);
			page_text(f, rows[k].of(h, &s->rounds[i], &figure));
			fputs("</td>", f);
		}
		fputs("</tr>\n", f);
	}
	fputs("</table>\n", f);
	if (s->n_rounds > ROUNDS_SHOWN)
		fprintf(f, _("<p>%d more rounds are in the report of the session.</p>\n"),
			s->n_rounds - ROUNDS_SHOWN);
}

/* ---- what follows ---- */

static void put_skin(FILE *f)
{
	page_element(f, "h2", _("Your skin today"));
	fputs("<ul>\n", f);
	page_element(
		f, "li",
		_("The skin may stay pink and cool for an hour or two. Let it warm by itself: no hot water, no heating pad, no more ice there until it feels as warm as the skin around it."));
	page_element(
		f, "li",
		_("As long as it feels dull, you may not notice heat, pressure or a knock there: go easy on it."));
	page_element(
		f, "li",
		_("Ask a doctor when the skin stays white and waxy or blue, when blisters or weals come up, or when it is still numb hours later."));
	fputs("</ul>\n", f);
}

static void put_next(FILE *f, const struct story *s)
{
	struct figure figure;
	char text[300];
	const struct past_round *r = s->n_rounds ? &s->rounds[0] : NULL;
	page_element(f, "h2", _("Next time"));
	fputs("<ul>\n", f);
	if (r && r->numb_ms != MS_NONE) {
		snprintf(
			text, sizeof(text),
			_("This time the skin was numb after %s of ice. A pinch that no longer hurts decides, not the clock."),
			lasting(r->icing_ms, r->numb_ms, "", &figure));
		page_element(f, "li", text);
	} else if (r && !was_numb(r)) {
		page_element(
			f, "li",
			_("It was not seen to be numb this time. A smaller area, with the water wiped off often, cools better than longer ice."));
	}
	page_element(
		f, "li",
		s->head.rules.bony
			? _("No ice for longer than 5 minutes there: the bone is near. The same place again only when it is warm, an hour later or more.")
			: _("No ice for longer than 10 minutes, on a bony place 5. The same place again only when it is warm, an hour later or more."));
	page_element(
		f, "li",
		_("Say so before the ice if anything on the list below is true of you, and at once if it burns, hurts more than before or feels strange."));
	fputs("</ul>\n", f);
}

static void put_contraindications(FILE *f)
{
	fputs("<div class=\"never\">\n", f);
	for (int i = 0; i < CONTRAINDICATIONS; i++) {
		const struct contraindications *c = contraindications(i);
		fputs("<p><strong>", f);
		page_text(f, _(c->title));
		fputs("</strong> ", f);
		for (const char *const *reason = c->reasons; *reason; reason++) {
			page_text(f, _(*reason));
			fputs(reason[1] ? "; " : ".", f);
		}
		fputs("</p>\n", f);
	}
	fputs("</div>\n", f);
}

static void put_footer(FILE *f, const struct story *s)
{
	fprintf(f, "<footer>\n<p>%s</p>\n<p>icecue ",
		_("icecue watches the temperature of the skin during ice massage, so that the person at the table sees when it is numb and when it is warm again; it is not a medical device and finds no illness: touch, skin colour and what you say come before every number."));
	page_text(f, s->head.version);
	fputs("</p>\n</footer>\n</body>\n</html>\n", f);
}

static void write_handout(FILE *f, const void *context)
{
	const struct handout *h = context;
	put_head(f, h);
	put_story(f, h->story);
	put_figures(f, h);
	handout_curve(f, h->story, h->fahrenheit);
	fputs("<table class=\"two\"><tbody><tr><td>\n", f);
	put_skin(f);
	fputs("</td><td>\n", f);
	put_next(f, h->story);
	fputs("</td></tr></tbody></table>\n", f);
	put_contraindications(f);
	put_footer(f, h->story);
}

/* Ours, so that a new one may take its place though nobody named it. */
static bool is_handout(const char *path)
{
	char head[1024];
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(head, 1, sizeof(head) - 1, f) : 0;
	if (f)
		fclose(f);
	head[n] = '\0';
	return strstr(head, GENERATOR) != NULL;
}

static enum result make_page(const struct handout *h, const char *path)
{
	struct whole_file file;
	enum result result = whole_file_begin(&file, path);
	if (result != RESULT_OK)
		return result;
	write_handout(file.f, h);
	return whole_file_end(&file, false);
}

enum result handout_make(const struct handout *h, const char *path, char *made, size_t n)
{
	if (strlen(h->practice) > PRACTICE_MOST)
		log_warning(_("the name of the practice has more than %d letters: its end may be cut"),
			    PRACTICE_MOST);
	text_copy(made, n, path);
	if (!text_ends(path, ".pdf"))
		return make_page(h, path);
	enum result result = pdf_make(path, write_handout, h);
	if (result != RESULT_NONE)
		return result;
	if (snprintf(made, n, "%.*s.html", (int)strlen(path) - 4, path) >= (int)n)
		return RESULT_SYSTEM;
	if (access(made, F_OK) == 0 && !is_handout(made)) {
		log_error(_("no PDF could be made, and %s is there already: name another file"), made);
		return RESULT_BUSY;
	}
	result = make_page(h, made);
	return result == RESULT_OK ? RESULT_NONE : result;
}
