/* The session as one page that needs nothing else: no network, words before pictures, a chart without script.
 */
#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/contraindications.h"
#include "base/datetime.h"
#include "base/format.h"
#include "base/i18n.h"
#include "core/events.h"
#include "page.h"
#include "page_data.h"
#include "page_html.h"
#include "page_parts.h"
#include "page_setup.h"
#include "report/heard.h"
#include "report/story.h"
#include "system/whole_file.h"

#define SVG_MAX (8 << 20)
#define WORDS_MAX 8192

static void put_head(FILE *f, const struct story *s)
{
	char title[RECORD_TITLE], when[64];
	record_title(&s->head, title, sizeof(title));
	format_minute(s->head.start_iso, when, sizeof(when));
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n",
	      f);
	/* ahead of all that it is about */
	fprintf(f, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n<title>", page_policy);
	page_text(f, title);
	fputs(" - ", f);
	page_text(f, when);
	fprintf(f, "</title>\n<style>%s</style>\n</head>\n<body>\n<header>\n", page_style);
	page_element(f, "h1", title);
	fprintf(f, "<p class=\"when\">%s", _("Ice massage"));
	if (*when)
		fputs(", ", f);
	page_text(f, when);
	fputs("</p>\n</header>\n<main>\n", f);
}

/* A heading in place of "Round 2: " at each line. Returns what is behind that. */
static char *begin_round(FILE *f, char *line, int *round)
{
	char prefix[32];
	for (int i = *round; i <= *round + 1; i++) {
		size_t n = (size_t)snprintf(prefix, sizeof(prefix), _("Round %d: "), i);
		if (i < 1 || strncmp(line, prefix, n) != 0)
			continue;
		if (i != *round) {
			prefix[n - 2] = '\0';
			fputs("<li class=\"round\">", f);
			page_text(f, prefix);
			fputs("</li>\n", f);
		}
		*round = i;
		return line + n;
	}
	return line;
}

/* The lines of the words that are, or are not, about safety, as list items. Returns how many. */
static int put_lines(FILE *f, const char *words, bool safety)
{
	int n = 0, round = 0;
	char line[512];
	const char *mark = _(STORY_SAFETY);
	while (*words) {
		size_t k = strcspn(words, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)k, words);
		bool about_safety = !strncmp(line, mark, strlen(mark));
		if (about_safety == safety) {
			char *text = about_safety ? line + strlen(mark) : begin_round(f, line, &round);
			*text = (char)toupper((unsigned char)*text);
			page_element(f, "li", text);
			n++;
		}
		words += k + (words[k] == '\n');
	}
	return n;
}

static void put_words(FILE *f, const char *words)
{
	page_element(f, "h2", _("What happened"));
	fputs("<ul class=\"story\">\n", f);
	put_lines(f, words, false);
	fputs("</ul>\n<section class=\"safety\">\n", f);
	page_element(f, "h2", _("Safety notes"));
	fputs("<ul>\n", f);
	if (!put_lines(f, words, true))
		page_element(f, "li", _("None: no safety alert is in the record."));
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

static bool ends_in(const char *begin, const char *end, const char *what)
{
	size_t n = strlen(what);
	return (size_t)(end - begin) >= n && !memcmp(end - n, what, n);
}

/* Numbers of which the second decimal is left out. */
static void put_outline(FILE *f, const char *text, const char *end)
{
	for (const char *c = text; c < end; c++)
		if (c - text < 2 || c[-2] != '.' || !isdigit((unsigned char)*c))
			fputc(*c, f);
}

/* Outlines to a tenth of a pixel: gnuplot writes hundredths, which nobody sees, and they make a tenth of a
 * page. */
static void put_svg(FILE *f, const char *svg)
{
	const char *quote, *end;
	while ((quote = strchr(svg, '\''))) {
		fwrite(svg, 1, (size_t)(quote + 1 - svg), f);
		bool outline = ends_in(svg, quote, " d=") || ends_in(svg, quote, " points = ");
		svg = quote + 1;
		if (!outline || !(end = strchr(svg, '\'')))
			continue;
		put_outline(f, svg, end);
		svg = end;
	}
	fputs(svg, f);
}

/* The chart without what stands ahead of its <svg>. A screen reader gets the words instead of its lines. */
static void put_drawn(FILE *f, const char *dir, const char *words)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/chart.svg", dir);
	char *svg = read_file(path, SVG_MAX);
	const char *begin = svg ? strstr(svg, "<svg") : NULL;
	if (!begin || strcasestr(begin, "<script")) {
		fprintf(f, "<p class=\"undrawn\">%s</p>\n", _("There is no chart: it could not be drawn."));
	} else {
		fprintf(f, "<figure class=\"drawn\" role=\"img\" aria-label=\"%s ",
			_("Skin temperature over the session."));
		page_text(f, words);
		fputs("\">\n", f);
		put_svg(f, begin);
		fputs("</figure>\n", f);
	}
	free(svg);
}

/* Two: the drawn one for paper and for a browser that runs no script, and the script's in its place. */
static void put_chart(FILE *f, const struct story *s, const char *dir, const char *words, bool fahrenheit)
{
	fputs("<section class=\"chart\">\n", f);
	page_element(f, "h2", _("Chart"));
	fputs("<div id=\"live\"></div>\n", f);
	if (s->samples > s->bad_samples)
		put_drawn(f, dir, words);
	else
		page_element(f, "p", _("There is nothing to draw: the record holds no reading."));
	fputs("<script type=\"application/json\" id=\"data\">", f);
	page_data(f, s, fahrenheit);
	fputs("</script>\n</section>\n", f);
}

/* The time of day where it was recorded; "" when the record does not hold it. */
static const char *clock_at(const struct story *s, int64_t t_ms, char *buf, size_t n)
{
	struct datetime start;
	*buf = '\0';
	if (!datetime_parse(s->head.start_iso, strlen(s->head.start_iso), &start) ||
	    start.kind != DATETIME_MOMENT)
		return buf;
	int64_t second = ((start.clock_ms + t_ms) % DAY_MS + DAY_MS) % DAY_MS / 1000;
	snprintf(buf, n, "%02d:%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
	return buf;
}

static void put_row(FILE *f, const struct story *s, int64_t t_ms, const char *what, const char *skin)
{
	char since[24], clock[16];
	fprintf(f, "<tr><th class=\"n\" scope=\"row\">%s</th><td class=\"n\">%s</td><td>",
		format_clock(t_ms, since, sizeof(since)), clock_at(s, t_ms, clock, sizeof(clock)));
	page_text(f, what);
	fprintf(f, "</td><td class=\"n\">%s</td></tr>\n", skin);
}

/* What became of it: "heard after 12 s" of an alert that repeats until somebody hears it. */
static const char *fate(const struct story_event *e, int64_t heard_ms, char *buf, size_t n)
{
	char after[40];
	*buf = '\0';
	if (e->undone)
		snprintf(buf, n, _(" (taken back)"));
	else if (heard_ms != MS_NONE)
		snprintf(buf, n, _(" (acknowledged after %s)"),
			 format_duration(heard_ms - e->event.t_ms, after, sizeof(after)));
	else if (e->event.priority >= PRIORITY_MEDIUM)
		snprintf(buf, n, _(" (no key acknowledged it)"));
	return buf;
}

static void put_event(FILE *f, const struct story *s, int i, int64_t heard_ms, bool fahrenheit)
{
	const struct event *e = &s->events[i].event;
	char what[240], skin[32] = "", end[80];
	const char *mark = alert_class_mark(e->class);
	if (e->kind == EVENT_PASS) /* the sixth is an alert */
		snprintf(what, sizeof(what), "%s%s%s %d%s", mark, *mark ? " " : "", event_text(e->kind),
			 (int)e->count, fate(&s->events[i], heard_ms, end, sizeof(end)));
	else if (e->kind == EVENT_UNDONE)
		snprintf(what, sizeof(what), "%s: %s", event_text(e->kind), event_label(e->of));
	else
		snprintf(what, sizeof(what), "%s%s%s%s", mark, *mark ? " " : "", event_text(e->kind),
			 fate(&s->events[i], heard_ms, end, sizeof(end)));
	if (e->skin_mc != MC_NONE)
		format_temp(e->skin_mc, fahrenheit, true, skin, sizeof(skin));
	put_row(f, s, e->t_ms, what, skin);
}

static void put_note(FILE *f, const struct story *s, const struct story_mark *m)
{
	char what[200];
	snprintf(what, sizeof(what), _("Note: %s"), m->note);
	put_row(f, s, m->mark.t_ms, what, "");
}

static bool any_row(const struct story *s)
{
	for (int i = 0; i < s->n_events; i++)
		if (s->events[i].event.kind != EVENT_FORECAST)
			return true;
	for (int i = 0; i < s->n_marks; i++)
		if (s->marks[i].mark.kind == MARK_NOTE)
			return true;
	return false;
}

/* Events and notes in the order of their times; a forecast is no event that a reader looks for. */
static void put_events(FILE *f, const struct story *s, bool fahrenheit)
{
	static int64_t heard_ms[STORY_EVENTS_MAX];
	if (!any_row(s))
		return;
	page_element(f, "h2", _("Events"));
	fprintf(f,
		"<table>\n<caption>%s</caption>\n<thead><tr><th class=\"n\" scope=\"col\">%s</th><th class=\"n\" scope=\"col\">%s</th><th scope=\"col\">%s</th><th class=\"n\" scope=\"col\">%s</th></tr></thead>\n<tbody>\n",
		_("What icecue reported and which keys were pressed, with the skin estimate then"),
		_("min:s"), _("Clock"), _("Event"), _("Skin"));
	int e = 0, m = 0;
	heard_find(s, heard_ms);
	while (e < s->n_events || m < s->n_marks) {
		bool mark = m < s->n_marks &&
			    (e == s->n_events || s->marks[m].mark.t_ms < s->events[e].event.t_ms);
		if (mark && s->marks[m].mark.kind == MARK_NOTE)
			put_note(f, s, &s->marks[m]);
		else if (!mark && s->events[e].event.kind != EVENT_FORECAST)
			put_event(f, s, e, heard_ms[e], fahrenheit);
		mark ? m++ : e++;
	}
	fprintf(f, "</tbody>\n</table>\n<p class=\"when\">%s</p>\n",
		_("Alerts: >> go, ** stop, *** danger, * notice."));
	if (s->more_events) {
		fputs("<p>", f);
		fprintf(f, _("%d more events are in the record."), s->more_events);
		fputs("</p>\n", f);
	}
}

static void put_footer(FILE *f, const struct story *s)
{
	char text[CONTRAINDICATIONS_TEXT];
	fprintf(f, "</main>\n<footer>\n<p><strong>%s</strong> %s</p>\n<p>", _("Not a medical device."),
		_("The figures are an estimate from one probe. Touch and look decide: stop when the skin turns white, waxy or blue, or when weals come up."));
	page_text(f, contraindications_text(text, sizeof(text)));
	fputs("</p>\n<p>icecue ", f);
	page_text(f, s->head.version);
	fputs(_(", from the record session.csv, started "), f);
	page_text(f, s->head.start_iso);
	fprintf(f, ".</p>\n</footer>\n<script>%s</script>\n</body>\n</html>\n", page_script);
}

static enum result write_page(FILE *f, const struct story *s, const char *dir, bool fahrenheit)
{
	char *words = malloc(WORDS_MAX);
	if (!words)
		return RESULT_SYSTEM;
	story_words(s, fahrenheit, words, WORDS_MAX);
	put_head(f, s);
	put_words(f, words);
	put_chart(f, s, dir, words, fahrenheit);
	put_events(f, s, fahrenheit);
	page_setup(f, s, fahrenheit);
	put_footer(f, s);
	free(words);
	return RESULT_OK;
}

enum result page_make(const struct story *s, const char *dir, bool fahrenheit)
{
	char path[PATH_MAX];
	struct whole_file file;
	if (snprintf(path, sizeof(path), "%s/report.html", dir) >= (int)sizeof(path))
		return RESULT_SYSTEM;
	enum result result = whole_file_begin(&file, path);
	if (result != RESULT_OK)
		return result;
	result = write_page(file.f, s, dir, fahrenheit);
	enum result ended = whole_file_end(&file, result != RESULT_OK);
	return result == RESULT_OK ? ended : result;
}
