/* The chart in letters: the skin estimate, the levels, and a figure above each event that the lines below
 * name. */
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/i18n.h"
#include "chart.h"

#define MARKS_MAX 35

static const char marks[] = "123456789abcdefghijklmnopqrstuvwxyz";

/* Events that matter, the others only while there are marks. */
static bool is_marked(const struct chart_panel *p, int i, int least)
{
	return p->labels[i].importance >= least;
}

static int least_importance(const struct chart_panel *p)
{
	for (int least = 0; least < 3; least++) {
		int n = 0;
		for (int i = 0; i < p->n_labels; i++)
			n += is_marked(p, i, least);
		if (n <= MARKS_MAX)
			return least;
	}
	return 3;
}

/* As points like the curve, and not as a line: gnuplot would round it to another row. */
static void put_level(FILE *f, int32_t mc, bool fahrenheit, char letter, const char *color)
{
	if (mc != MC_NONE)
		fprintf(f, ", %.3f with points pt '%c' lc rgb '%s' notitle", chart_degrees(mc, fahrenheit),
			letter, color);
}

static void put_marks(FILE *f, const struct chart_panel *p)
{
	int least = least_importance(p), n = 0;
	for (int i = 0; i < p->n_labels && n < MARKS_MAX; i++)
		if (is_marked(p, i, least))
			fprintf(f, "set label '%c' at first %.5f, screen 1 center offset 0,-0.5 front\n",
				marks[n++], chart_minutes(p, p->labels[i].t_ms));
}

void chart_write_plain_frame(FILE *f, const struct chart_panel *p, const struct picture *screen,
			     bool fahrenheit)
{
	fputs("png = 1\nset border 3\nset tics out nomirror\nunset key\nset tmargin 1\n", f);
	chart_write_x_axis(f, p);
	fprintf(f, "set xlabel offset 0,0\nset yrange [%.3f:%.3f]\nset ytics %d\n",
		chart_degrees(p->low_mc, fahrenheit), chart_degrees(p->high_mc, fahrenheit),
		fahrenheit ? 10 : 5);
	fprintf(f, "set samples %d\nplot NaN notitle", screen->columns);
}

void chart_write_plain(FILE *f, const struct story *s, struct chart_panel *p, const struct picture *screen,
		       bool fahrenheit)
{
	chart_plain_panel(s, p, screen->columns);
	put_marks(f, p);
	fputs("$skin << EOD\n", f);
	chart_write_skin(f, p, fahrenheit);
	fputs("EOD\n$probe << EOD\n", f);
	chart_write_probe(f, p, fahrenheit);
	fputs("EOD\n", f);
	chart_write_plain_frame(f, p, screen, fahrenheit);
	put_level(f, s->head.rules.numb_mc, fahrenheit, '-', VERMILLION);
	put_level(f, s->baseline_mc, fahrenheit, '=', DEEP_GREEN);
	fprintf(f,
		", $probe using 1:2 with points pt '.' lc rgb '%s' notitle, $skin using 1:2 with points pt '%s' lc rgb '%s' notitle\n",
		GREY, screen->utf8 ? "\342\226\210" : "#", SKY);
}

/* Parts of a line that is broken where the screen ends. */
struct line {
	FILE *out;
	int columns, used;
};

static void put_part(struct line *l, const char *text)
{
	int n = (int)strlen(text);
	if (l->used && l->used + 3 + n > l->columns) {
		fputc('\n', l->out);
		l->used = 0;
	}
	fprintf(l->out, "%s%s", l->used ? "   " : "", text);
	l->used += n + (l->used ? 3 : 0);
}

static void put_events(struct line *l, const struct chart_panel *p)
{
	int least = least_importance(p), n = 0;
	char part[96], clock[24];
	for (int i = 0; i < p->n_labels && n < MARKS_MAX; i++) {
		if (!is_marked(p, i, least))
			continue;
		snprintf(part, sizeof(part), "%c %s %s", marks[n++], p->labels[i].text,
			 format_clock(p->labels[i].t_ms, clock, sizeof(clock)));
		put_part(l, part);
	}
}

void chart_write_words(FILE *out, const struct story *s, const struct picture *screen, bool fahrenheit,
		       bool before)
{
	struct chart_panel *p = before ? NULL : calloc(1, sizeof(*p));
	struct line line = {out, screen->columns, 0};
	char title[RECORD_TITLE], when[64], temp[32], part[96];
	if (before)
		fprintf(out, "%s  %s\n", record_title(&s->head, title, sizeof(title)),
			format_minute(s->head.start_iso, when, sizeof(when)));
	if (!p)
		return;
	snprintf(part, sizeof(part), _("%s skin estimate   . probe   --- numb below %s"),
		 screen->utf8 ? "\342\226\210" : "#",
		 format_temp(s->head.rules.numb_mc, fahrenheit, screen->utf8, temp, sizeof(temp)));
	put_part(&line, part);
	if (s->baseline_mc != MC_NONE) {
		snprintf(part, sizeof(part), _("=== at rest %s"),
			 format_temp(s->baseline_mc, fahrenheit, screen->utf8, temp, sizeof(temp)));
		put_part(&line, part);
	}
	fputc('\n', out);
	line.used = 0;
	chart_plain_panel(s, p, screen->columns);
	put_events(&line, p);
	if (line.used)
		fputc('\n', out);
	free(p);
}
