/* The session as one page that needs nothing else: no script, no network, words before pictures. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "icecue/log.h"
#include "icecue/story.h"
#include "page_forecasts.h"
#include "page_style.h"
#include "show.h"

#define SVG_MAX (8 << 20)
#define WORDS_MAX 8192

static void put_text(FILE *f, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '<':
			fputs("&lt;", f);
			break;
		case '>':
			fputs("&gt;", f);
			break;
		case '&':
			fputs("&amp;", f);
			break;
		case '"':
			fputs("&quot;", f);
			break;
		case '\'':
			fputs("&#39;", f);
			break;
		default:
			fputc(*text, f);
		}
	}
}

static void put_element(FILE *f, const char *name, const char *text)
{
	fprintf(f, "<%s>", name);
	put_text(f, text);
	fprintf(f, "</%s>\n", name);
}

static void put_head(FILE *f, const struct story *s)
{
	char title[2 * LABEL_TEXT + 8], when[64];
	show_title(s->head.client, s->head.site, title, sizeof(title));
	show_minute(s->head.start_iso, when, sizeof(when));
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	      "'unsafe-inline'\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
	      f);
	put_text(f, title);
	fputs(" - ", f);
	put_text(f, when);
	fprintf(f, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<header>\n", page_style);
	put_element(f, "h1", title);
	fputs("<p class=\"when\">Ice massage", f);
	if (*when)
		fputs(", ", f);
	put_text(f, when);
	fputs("</p>\n</header>\n<main>\n", f);
}

/* The lines of the words that are, or are not, about safety, as list items. Returns how many. */
static int put_lines(FILE *f, const char *words, bool safety)
{
	int n = 0;
	char line[512];
	while (*words) {
		size_t k = strcspn(words, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)k, words);
		bool about_safety = !strncmp(line, "Safety: ", 8);
		if (about_safety == safety) {
			put_element(f, "li", about_safety ? line + 8 : line);
			n++;
		}
		words += k + (words[k] == '\n');
	}
	return n;
}

static void put_words(FILE *f, const char *words)
{
	fputs("<h2>What happened</h2>\n<ul class=\"story\">\n", f);
	put_lines(f, words, false);
	fputs("</ul>\n<section class=\"safety\">\n<h2>Safety notes</h2>\n<ul>\n", f);
	if (!put_lines(f, words, true))
		fputs("<li>No safety event is in the record.</li>\n", f);
	fputs("</ul>\n</section>\n", f);
}

static char *read_file(const char *path, size_t max)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text = NULL;
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && (size_t)st.st_size <= max)
		text = malloc((size_t)st.st_size + 1);
	size_t n = 0;
	ssize_t k;
	while (text && n < (size_t)st.st_size && (k = read(fd, text + n, (size_t)st.st_size - n)) > 0)
		n += (size_t)k;
	if (text)
		text[n] = '\0';
	close(fd);
	return text;
}

/* The chart without what stands ahead of its <svg>. A screen reader gets the words instead of its lines. */
static void put_chart(FILE *f, const char *dir, const char *words)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/chart.svg", dir);
	char *svg = read_file(path, SVG_MAX);
	const char *begin = svg ? strstr(svg, "<svg") : NULL;
	fputs("<h2>Chart</h2>\n", f);
	if (!begin || strcasestr(begin, "<script")) {
		fputs("<p>There is no chart: it could not be drawn.</p>\n", f);
	} else {
		fputs("<figure role=\"img\" aria-label=\"Skin temperature over the session. ", f);
		put_text(f, words);
		fputs("\">\n", f);
		fputs(begin, f);
		fputs("</figure>\n", f);
	}
	free(svg);
}

static void put_row(FILE *f, int64_t t_ms, const char *what, const char *skin)
{
	char clock[24];
	fprintf(f, "<tr><td class=\"n\">%s</td><td>", show_clock(t_ms, clock, sizeof(clock)));
	put_text(f, what);
	fprintf(f, "</td><td class=\"n\">%s</td></tr>\n", skin);
}

static void put_event(FILE *f, const struct event *e, bool fahrenheit)
{
	char what[200], skin[32] = "";
	const char *mark = priority_mark(e->priority);
	if (e->kind == EVENT_PASS)
		snprintf(what, sizeof(what), "%s %d", show_event(e->kind), (int)e->count);
	else
		snprintf(what, sizeof(what), "%s%s%s", mark, *mark ? " " : "", show_event(e->kind));
	if (e->skin_mc != MC_NONE)
		show_temp(e->skin_mc, fahrenheit, true, skin, sizeof(skin));
	put_row(f, e->t_ms, what, skin);
}

static void put_note(FILE *f, const struct story_mark *m)
{
	char what[200];
	snprintf(what, sizeof(what), "Note: %s", m->note);
	put_row(f, m->mark.t_ms, what, "");
}

/* Events and notes in the order of their times; a forecast is no event that a reader looks for. */
static void put_events(FILE *f, const struct story *s, bool fahrenheit)
{
	fputs("<h2>Events</h2>\n<table>\n<thead><tr><th class=\"n\" scope=\"col\">min:s</th><th "
	      "scope=\"col\">Event</th>"
	      "<th class=\"n\" scope=\"col\">Skin</th></tr></thead>\n<tbody>\n",
	      f);
	int e = 0, m = 0;
	while (e < s->n_events || m < s->n_marks) {
		bool mark = m < s->n_marks &&
			    (e == s->n_events || s->marks[m].mark.t_ms < s->events[e].event.t_ms);
		if (mark && s->marks[m].mark.kind == MARK_NOTE)
			put_note(f, &s->marks[m]);
		else if (!mark && s->events[e].event.kind != EVENT_FORECAST)
			put_event(f, &s->events[e].event, fahrenheit);
		mark ? m++ : e++;
	}
	fputs("</tbody>\n</table>\n<p class=\"when\">Alerts: *** high, ** medium, * low priority.</p>\n", f);
	if (s->more_events)
		fprintf(f, "<p>%d more events are in the record.</p>\n", s->more_events);
}

static void put_item(FILE *f, const char *term, const char *text)
{
	if (!*text)
		return;
	put_element(f, "dt", term);
	put_element(f, "dd", text);
}

/* What the maker says of the probe, as far as it is known. */
static void put_worth(FILE *f, const struct rules *r, bool fahrenheit)
{
	char text[120] = "", a[32], b[32];
	const char *unit = fahrenheit ? "F" : "C";
	int64_t accuracy = fahrenheit ? (int64_t)r->accuracy_mc * 9 / 5 : r->accuracy_mc;
	int64_t step = fahrenheit ? (int64_t)r->resolution_mc * 9 / 5 : r->resolution_mc;
	if (r->accuracy_mc > 0)
		snprintf(text, sizeof(text), "+-%s %s", format_thousandths(accuracy, a, sizeof(a)), unit);
	if (r->accuracy_mc > 0 && r->resolution_mc > 0)
		snprintf(text, sizeof(text), "+-%s %s, in steps of %s",
			 format_thousandths(accuracy, a, sizeof(a)), unit,
			 format_thousandths(step, b, sizeof(b)));
	put_item(f, "Exact to", text);
	text[0] = '\0';
	if (r->tau_ms > 0)
		snprintf(text, sizeof(text), "%s s", format_thousandths(r->tau_ms, a, sizeof(a)));
	put_item(f, "Its lag", text);
}

static void put_setup(FILE *f, const struct story *s, bool fahrenheit)
{
	const struct rules *r = &s->head.rules;
	char text[200], figure[32];
	fputs("<h2>Probe and place</h2>\n<dl>\n", f);
	put_item(f, "Probe", s->head.probe);
	if (calibration_is(&s->head.calibration))
		put_item(f, "Calibration",
			 calibration_line(&s->head.calibration, fahrenheit, text, sizeof(text)));
	put_item(f, "Kind of sensor", sensor_kind_name(r->sensor));
	put_worth(f, r, fahrenheit);
	if (r->has_edge)
		snprintf(text, sizeof(text), "%s, %s mm %s the iced area",
			 r->placement == PLACEMENT_IN ? "in the iced area" : "at the edge",
			 format_thousandths(r->edge_um < 0 ? -(int64_t)r->edge_um : r->edge_um, figure,
					    sizeof(figure)),
			 r->edge_um < 0 ? "inside" : "outside");
	else
		snprintf(text, sizeof(text), "%s",
			 r->placement == PLACEMENT_IN ? "in the iced area" : "at the edge of the iced area");
	put_item(f, "Placement", text);
	put_item(f, "Site", r->bony ? "bony or thin: earlier limits for the ice" : "");
	if (r->ambient_mc != MC_NONE)
		put_item(f, "Room", show_temp(r->ambient_mc, fahrenheit, true, text, sizeof(text)));
	put_item(f, "Resting skin",
		 s->baseline_mc == MC_NONE ? "not found"
					   : show_temp(s->baseline_mc, fahrenheit, true, text, sizeof(text)));
	snprintf(text, sizeof(text), "%" PRIu64 ", of which %" PRIu64 " were no temperature", s->samples,
		 s->bad_samples);
	put_item(f, "Readings", text);
	fputs("</dl>\n", f);
}

static void put_rules(FILE *f, const struct story *s, bool fahrenheit)
{
	const struct rules *r = &s->head.rules;
	char text[240], temp[32], a[32], b[32];
	fputs("<h2>Rules in force</h2>\n<dl>\n", f);
	int32_t margin = r->placement == PLACEMENT_EDGE ? r->numb_margin_edge : r->numb_margin_in;
	snprintf(text, sizeof(text),
		 "skin estimate and %d.%d standard errors at or below %s for %s, at least %s after the ice",
		 margin / 1000, abs(margin) % 1000 / 100,
		 show_temp(r->numb_mc, fahrenheit, true, temp, sizeof(temp)),
		 format_duration(r->numb_hold_ms, a, sizeof(a)),
		 format_duration(r->numb_min_icing_ms, b, sizeof(b)));
	put_item(f, "Numb", text);
	put_item(f, "Numb threshold", s->head.threshold);
	snprintf(text, sizeof(text), "estimate above %s for %s, or %s after the ice",
		 show_temp(r->window_mc, fahrenheit, true, temp, sizeof(temp)),
		 format_duration(r->window_hold_ms, a, sizeof(a)),
		 format_duration(r->window_max_ms, b, sizeof(b)));
	put_item(f, "Numbness over", text);
	snprintf(text, sizeof(text), "at least %s after the ice, and warm again for %s",
		 format_duration(r->rewarm_min_ms, a, sizeof(a)),
		 format_duration(r->rewarm_hold_ms, b, sizeof(b)));
	put_item(f, "Re-warmed", text);
	snprintf(text, sizeof(text), "%s after the ice without that",
		 format_duration(r->still_cold_ms, a, sizeof(a)));
	put_item(f, "Still cold", text);
	fputs("</dl>\n", f);
}

static void put_footer(FILE *f, const struct story *s)
{
	fputs("</main>\n<footer>\n<p><strong>Not a medical device.</strong> The figures are an estimate from "
	      "one probe. Touch "
	      "and look decide: stop when the skin turns white, waxy or blue, or when weals come up.</p>\n"
	      "<p>No ice massage with Raynaud&#39;s, cold urticaria or other over-sensitivity to cold, "
	      "cryoglobulinaemia, paroxysmal cold haemoglobinuria, impaired sensation or neuropathy "
	      "(diabetes), poor circulation or peripheral vascular disease, over an open wound, over a "
	      "healing nerve or one that lies close to the skin, or on a person who cannot say what they "
	      "feel. With severe heart disease or high blood pressure, ask a doctor first.</p>\n"
	      "<p>",
	      f);
	fputs("icecue ", f);
	put_text(f, s->head.version);
	fputs(", from the record session.csv, started ", f);
	put_text(f, s->head.start_iso);
	fputs(".</p>\n</footer>\n</body>\n</html>\n", f);
}

static enum result write_page(FILE *f, const struct story *s, const char *dir, bool fahrenheit)
{
	char *words = malloc(WORDS_MAX);
	if (!words)
		return RESULT_SYSTEM;
	story_words(s, fahrenheit, words, WORDS_MAX);
	put_head(f, s);
	put_words(f, words);
	put_chart(f, dir, words);
	put_events(f, s, fahrenheit);
	page_forecasts(f, &s->forecasts);
	put_setup(f, s, fahrenheit);
	put_rules(f, s, fahrenheit);
	put_footer(f, s);
	free(words);
	return RESULT_OK;
}

/* Written beside and moved over when whole. */
enum result page_make(const struct story *s, const char *dir, bool fahrenheit)
{
	char path[PATH_MAX], part[PATH_MAX];
	snprintf(path, sizeof(path), "%s/report.html", dir);
	if (snprintf(part, sizeof(part), "%s/.report-XXXXXX", dir) >= (int)sizeof(part))
		return RESULT_SYSTEM;
	int fd = mkostemp(part, O_CLOEXEC);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f) {
		int error = errno;
		log_error("cannot write %s: %s", path, strerror(error));
		return error == EACCES || error == EROFS || error == EPERM ? RESULT_DENIED : RESULT_SYSTEM;
	}
	enum result result = write_page(f, s, dir, fahrenheit);
	bool whole = !ferror(f);
	if (fclose(f) != 0 || !whole || result != RESULT_OK || rename(part, path) < 0) {
		int error = errno;
		log_error("cannot write %s: %s", path, strerror(error));
		unlink(part);
		return error == ENOSPC || error == EDQUOT ? RESULT_FULL : RESULT_SYSTEM;
	}
	return RESULT_OK;
}
