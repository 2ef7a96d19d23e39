#include "sessions_page.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/contraindications.h"
#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "multiples_svg.h"
#include "page_html.h"
#include "page_parts.h"
#include "relative.h"
#include "report/list.h"
#include "system/whole_file.h"

#define OPEN_MOST 24 /* clients and sites whose plots are seen at once */

/* "2026-11-22", of what the head of a record says, which may be anything. */
static void put_day(FILE *f, const char *iso)
{
	char day[64];
	page_text(f, text_printable(day, sizeof(day), iso, strnlen(iso, 10)));
}

static void put_head(FILE *f, const struct sessions_page *p)
{
	size_t n = p->list->n;
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n",
	      f);
	fprintf(f,
		"<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n<title>%s</title>\n<style>%s</style>\n<style>%s</style>\n</head>\n<body>\n<header>\n",
		sessions_policy, _("Sessions of ice massage"), page_style, sessions_style);
	page_element(f, "h1", _("Sessions"));
	fputs("<p class=\"when\">", f);
	fprintf(f, _n("%zu session", "%zu sessions", n), n);
	if (n) {
		fputs(", ", f);
		put_day(f, p->list->at[n - 1].start_iso);
		if (strncmp(p->list->at[0].start_iso, p->list->at[n - 1].start_iso, 10) != 0) {
			fputs(_(" to "), f);
			put_day(f, p->list->at[0].start_iso);
		}
	}
	fprintf(f,
		"</p>\n<nav><a href=\"#change\">%s</a> <a href=\"#list\">%s</a></nav>\n</header>\n<main>\n",
		_("How they change"), _("All sessions"));
}

/* ---- how they change ---- */

static void put_median(FILE *f, const struct sessions_page *p, const struct trend *t, enum trend_figure k)
{
	char text[40];
	if (!t->of[k].n)
		return;
	fprintf(f, "<p class=\"median s%d\"><b>%s</b>", k == TREND_PASSES_OUTSIDE || k == TREND_WARM_ERROR,
		trend_format(t->of[k].all, k, p->fahrenheit, text, sizeof(text)));
	if (t->of[k].first != MS_NONE) {
		fprintf(f, " <span>%s &rarr; ",
			trend_format(t->of[k].first, k, p->fahrenheit, text, sizeof(text)));
		fprintf(f, "%s</span>", trend_format(t->of[k].last, k, p->fahrenheit, text, sizeof(text)));
	}
	fputs("</p>", f);
}

static void put_multiple(FILE *f, const struct sessions_page *p, const struct multiples *m,
			 const struct trend *t, enum multiple of)
{
	const char *unit = multiple_unit(of, p->fahrenheit);
	fputs("<div class=\"multiple\"><h4>", f);
	page_text(f, multiple_title(of));
	if (*unit)
		fprintf(f, " <span>%s</span>", unit);
	fputs("</h4>", f);
	for (int k = 0; k < multiple_series(of); k++)
		put_median(f, p, t, multiple_figure(of, k));
	multiples_svg(f, m, t, of);
	fputs("</div>\n", f);
}

static void put_trend(FILE *f, const struct sessions_page *p, const struct multiples *m,
		      const struct trend *t)
{
	char whose[RECORD_TITLE], technique[240];
	fprintf(f, "<details class=\"trend\"%s data-client=\"", p->n_trends <= OPEN_MOST ? " open" : "");
	page_text(f, t->client);
	fputs("\" data-site=\"", f);
	page_text(f, t->site);
	fputs("\"><summary>", f);
	page_text(f, trend_whose(t, whose));
	fputs(" <span>", f);
	fprintf(f, _n("%d session", "%d sessions", t->sessions), t->sessions);
	fputs("; ", f);
	page_text(f, trend_technique(t, technique, sizeof(technique)));
	fputs("</span></summary>\n<div class=\"multiples\">\n", f);
	for (int k = 0; k < MULTIPLE_COUNT; k++)
		put_multiple(f, p, m, t, (enum multiple)k);
	fputs("</div>\n</details>\n", f);
}

static void put_trends(FILE *f, const struct sessions_page *p)
{
	struct multiples m;
	fprintf(f, "<h2 id=\"change\">%s</h2>\n", _("How they change"));
	if (!p->n_trends) {
		page_element(
			f, "p",
			_("There is no measured session yet: a simulated one says nothing about a client."));
		return;
	}
	fprintf(f, "<p class=\"when\">%s</p>\n",
		_("First rounds, by client and site, with the same axes for all. Large: the median; behind it the first third of the sessions and the last. Circle: bare bead, square: steel tip, triangle: infrared; hollow: not inside the iced area. Orange: passes outside the window; forecasts of re-warming."));
	multiples_begin(&m, p->trends, p->n_trends, p->fahrenheit);
	if (m.undated) {
		fputs("<p>", f);
		fprintf(f,
			_n("%d session has no date, and so no place in the plots.",
			   "%d sessions have no date, and so no place in the plots.", m.undated),
			m.undated);
		fputs("</p>\n", f);
	}
	for (int i = 0; i < p->n_trends; i++)
		put_trend(f, p, &m, &p->trends[i]);
}

/* ---- the list ---- */

struct cell {
	const char *title;
	enum trend_figure k;
	bool less; /* not on a phone */
};

static const struct cell cells[] = {
	{N_("Numb after"), TREND_TO_NUMB, false},     {N_("Window"), TREND_WINDOW, false},
	{N_("Passes"), TREND_PASSES, false},	      {N_("Outside"), TREND_PASSES_OUTSIDE, false},
	{N_("Warm after"), TREND_TO_WARM, false},     {N_("Coldest"), TREND_COLDEST, true},
	{N_("At 10 °C or colder"), TREND_COLD, true},
};
#define CELLS (int)(sizeof(cells) / sizeof(cells[0]))

struct listing {
	const struct sessions_page *page;
	const char *folder; /* that the links lead to */
	bool therapists;    /* one who works alone needs no column for it */
};

static bool any_therapist(const struct summary_list *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (*s->at[i].therapist)
			return true;
	return false;
}

/* The begin of a row with what the script filters by. */
static void put_row_begin(FILE *f, const struct summary *s)
{
	fputs("<tr data-client=\"", f);
	page_text(f, s->client);
	fputs("\" data-site=\"", f);
	page_text(f, s->site);
	fputs("\" data-day=\"", f);
	put_day(f, s->start_iso);
	fputs("\" data-went=\"", f);
	for (int i = OUTCOME_ANY + 1; i <= OUTCOME_RUNNING; i++)
		if (list_went(s, (enum list_outcome)i))
			fprintf(f, "%d ", i);
	fputs("\">", f);
}

static void put_name(FILE *f, const struct sessions_page *p, const struct summary *s, const char *folder)
{
	char when[64], path[PATH_MAX + 128];
	const char *began = *format_minute(s->start_iso, when, sizeof(when)) ? when : s->name;
	bool has = snprintf(path, sizeof(path), "%s/%s/report.html", p->base, s->name) < (int)sizeof(path) &&
		   access(path, R_OK) == 0;
	fputs("<th scope=\"row\" data-v=\"", f);
	page_text(f, s->start_iso);
	fputs("\">", f);
	if (has) {
		fputs("<a href=\"", f);
		relative_put(f, folder);
		relative_put(f, s->name);
		fputs("/report.html\">", f);
	}
	page_text(f, began);
	fputs(has ? "</a></th>" : "</th>", f);
}

static void put_label(FILE *f, const char *of, const char *text)
{
	fprintf(f, "<td data-of=\"%s\">", of);
	page_text(f, text);
	fputs("</td>", f);
}

static void put_cell(FILE *f, const struct sessions_page *p, const struct summary *s, const struct cell *c)
{
	char text[40];
	int64_t v = trend_value(s, c->k);
	const char *class = c->less ? "n less" : "n";
	fprintf(f, "<td class=\"%s\" data-of=\"%s\"", class, _(c->title));
	if (v == MS_NONE) {
		fputs("></td>", f);
		return;
	}
	fprintf(f, " data-v=\"%lld\">%s", (long long)v,
		trend_format(v, c->k, p->fahrenheit, text, sizeof(text)));
	fprintf(f, "%s</td>", c->k == TREND_TO_NUMB && s->rounds[0].felt ? "*" : "");
}

static void put_row(FILE *f, const struct listing *l, const struct summary *s)
{
	char text[80];
	put_row_begin(f, s);
	put_name(f, l->page, s, l->folder);
	put_label(f, _("Client"), s->client);
	put_label(f, _("Site"), s->site);
	if (l->therapists)
		put_label(f, _("Therapist"), s->therapist);
	for (int i = 0; i < CELLS; i++)
		put_cell(f, l->page, s, &cells[i]);
	snprintf(text, sizeof(text), "%s%s", s->simulated ? _("simulated, ") : "", summary_state(s));
	put_label(f, _("State"), text);
	fprintf(f, "<td class=\"n\" data-of=\"%s\" data-v=\"%d\">%d</td></tr>\n", _("Rounds"), s->n_rounds,
		s->n_rounds);
}

static void put_column(FILE *f, const char *title, const char *class)
{
	fprintf(f, "<th scope=\"col\"%s%s%s>%s</th>", *class ? " class=\"" : "", class, *class ? "\"" : "",
		title);
}

static void put_list(FILE *f, const struct listing *l)
{
	fprintf(f, "<h2 id=\"list\">%s</h2>\n", _("All sessions"));
	fprintf(f, "<div class=\"scroll\"><table class=\"stack list\">\n<caption>%s</caption>\n<thead><tr>",
		_("The first round of each; * as the person felt it. The moment leads to the session's own page, where there is one: icecue review makes it."));
	put_column(f, _("Began"), "");
	put_column(f, _("Client"), "");
	put_column(f, _("Site"), "");
	if (l->therapists)
		put_column(f, _("Therapist"), "");
	for (int i = 0; i < CELLS; i++)
		put_column(f, _(cells[i].title), cells[i].less ? "n less" : "n");
	put_column(f, _("State"), "");
	put_column(f, _("Rounds"), "n");
	fputs("</tr></thead>\n<tbody>\n", f);
	for (size_t i = 0; i < l->page->list->n; i++)
		put_row(f, l, &l->page->list->at[i]);
	fputs("</tbody>\n</table></div>\n", f);
}

static void put_footer(FILE *f, const struct sessions_page *p)
{
	char text[CONTRAINDICATIONS_TEXT], when[64];
	fprintf(f, "</main>\n<footer>\n<p><strong>%s</strong> %s</p>\n<p>", _("Not a medical device."),
		_("The figures are estimates from probes on the skin. Touch, skin colour and the person's word come first."));
	page_text(f, contraindications_text(text, sizeof(text)));
	fputs("</p>\n<p>icecue ", f);
	page_text(f, p->version);
	fputs(", ", f);
	page_text(f, format_minute(p->made_iso, when, sizeof(when)));
	fprintf(f, ". %s</p>\n</footer>\n<script>%s</script>\n</body>\n</html>\n",
		_("This page names clients: it is health data."), sessions_script);
}

enum result sessions_page_make(const struct sessions_page *p, const char *path)
{
	struct whole_file file;
	char folder[2 * PATH_MAX];
	enum result result = whole_file_begin(&file, path);
	if (result != RESULT_OK)
		return result;
	relative_to(p->base, path, folder, sizeof(folder));
	put_head(file.f, p);
	put_trends(file.f, p);
	put_list(file.f, &(struct listing){p, folder, any_therapist(p->list)});
	put_footer(file.f, p);
	return whole_file_end(&file, false);
}
