#include "figures.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "big.h"
#include "icecue/detector.h"
#include "live/coach.h"

#define FIGURE_TEXT 24
#define ROOMY_ROWS 36
#define POINTS 32 /* of both figures beside each other, mostly: 88.8 and 88:88 */

struct figure {
	const char *caption;
	char value[FIGURE_TEXT], label[160];
	char way; /* BIG_UP, BIG_DOWN or 0 */
};

/* ---- what they are ---- */

static void put_caption(struct figure *f, const char *caption, char way)
{
	f->caption = caption;
	f->way = way;
}

/* "13.1 °C ±0.5   probe 12.8", without its first word the label of the figure. */
static const char *skin_words(const struct screen_view *v, char *buf, size_t n)
{
	const struct status_view *s = &v->now->view;
	char skin[32], probe[32], band[24];
	bool fahrenheit = v->style.fahrenheit;
	format_degrees(s->probe_mc, fahrenheit, probe, sizeof(probe));
	format_temp(s->skin_mc, fahrenheit, v->style.utf8, skin, sizeof(skin));
	format_fixed(fahrenheit ? mc_to_mf_difference(s->band_mc) : s->band_mc, 1, band, sizeof(band));
	snprintf(buf, n, _("%s %s%s   probe %s"), skin, v->style.utf8 ? "\xc2\xb1" : "+-", band, probe);
	return buf;
}

static void describe_skin(const struct screen_view *v, struct figure *f)
{
	const struct status_view *s = &v->now->view;
	char words[120];
	int old_s = view_old_s(s, v->now->now_ms);
	bool blind = s->probe == PROBE_LOST || s->probe == PROBE_OFF || s->probe == PROBE_AWAY || old_s;
	bool probe = s->skin_mc == MC_NONE;
	int way = probe || blind ? 0 : view_way(s);
	put_caption(f, probe ? _("PROBE") : _("SKIN"), way > 0 ? BIG_UP : way < 0 ? BIG_DOWN : 0);
	format_degrees(blind   ? MC_NONE
		       : probe ? s->probe_mc
			       : s->skin_mc,
		       v->style.fahrenheit, f->value, sizeof(f->value));
	if (s->probe == PROBE_LOST)
		put_caption(f, _("NO PROBE"), 0);
	else if (s->probe == PROBE_OFF)
		put_caption(f, _("PROBE OFF"), 0);
	else if (s->probe == PROBE_AWAY)
		put_caption(f, _("PROBES OFF"), 0);
	else if (old_s)
		put_caption(f, _("NO READING"), 0);
	if (s->probe == PROBE_OFF)
		snprintf(f->label, sizeof(f->label), _("it is off the skin"));
	else if (s->probe == PROBE_AWAY)
		snprintf(f->label, sizeof(f->label), _("x when back on"));
	else if (s->probe == PROBE_LOST)
		snprintf(f->label, sizeof(f->label), _("no reading"));
	else if (old_s)
		snprintf(f->label, sizeof(f->label), _("for %d s"), old_s);
	else if (probe)
		snprintf(f->label, sizeof(f->label), _("%s  no skin yet"),
			 strchr(format_temp(0, v->style.fahrenheit, v->style.utf8, words, sizeof(words)),
				' ') +
				 1);
	else
		snprintf(f->label, sizeof(f->label), "%s",
			 strchr(skin_words(v, words, sizeof(words)), ' ') + 1);
}

/* While passes are made their number is the larger news; the skin then stands below. */
static bool describe_passes(const struct screen_view *v, struct figure *f)
{
	const struct status_view *s = &v->now->view;
	struct coach c;
	if (!coach_of(v->now, &c))
		return false;
	put_caption(f, _("PASS"), BIG_UP);
	snprintf(f->value, sizeof(f->value), "%d/%d", c.passes, c.most);
	if (s->probe != PROBE_GOOD || s->skin_mc == MC_NONE) {
		struct figure skin;
		describe_skin(v, &skin);
		snprintf(f->label, sizeof(f->label), "%s %.120s", skin.caption, skin.label);
	} else {
		char words[120];
		snprintf(f->label, sizeof(f->label), _("skin %s"), skin_words(v, words, sizeof(words)));
	}
	return true;
}

static void label_window(const struct screen_view *v, struct figure *f)
{
	const struct status_view *s = &v->now->view;
	char low[16], high[16];
	int64_t low_ms, high_ms;
	if (!countdown_band_ms(&s->countdown, v->now->now_ms, &low_ms, &high_ms))
		snprintf(f->label, sizeof(f->label), _("at most"));
	else
		snprintf(f->label, sizeof(f->label),
			 s->probe == PROBE_AWAY ? _("by forecast, %s-%s") : "%s-%s",
			 format_left(low_ms, low, sizeof(low)), format_left(high_ms, high, sizeof(high)));
}

static void describe_countdown(const struct screen_view *v, struct figure *f)
{
	const struct live *d = v->now;
	const struct countdown *k = &d->view.countdown;
	enum event_kind to = countdown_to(k);
	int64_t left_ms = countdown_left_ms(k, d->now_ms);
	bool enough = d->view.passes >= PASSES_ENOUGH; /* "STOP IN" would allow one more */
	const char *why = countdown_why(k, d->now_ms, d->view.why_for_ms);
	char left[24];
	if (left_ms <= 0) {
		put_caption(f,
			    to == EVENT_WINDOW_CLOSED ? _("STOP")
			    : to == EVENT_NUMB	      ? _("NUMB")
						      : _("WARM"),
			    0);
		snprintf(f->value, sizeof(f->value), "%s", _("SOON"));
	} else {
		put_caption(f,
			    to == EVENT_WINDOW_CLOSED ? (enough ? _("NUMB FOR") : _("STOP IN"))
			    : to == EVENT_NUMB	      ? _("NUMB IN")
						      : _("WARM IN"),
			    BIG_DOWN);
		snprintf(f->value, sizeof(f->value), "%s%s", k->target.exact ? "" : "~",
			 format_left(left_ms, left, sizeof(left)));
	}
	if (to == EVENT_WINDOW_CLOSED && left_ms > 0)
		label_window(v, f);
	else if (to == EVENT_NUMB && d->iced_ms != MS_NONE)
		snprintf(f->label, sizeof(f->label), _("ice for %s"),
			 format_left(d->now_ms - d->iced_ms, left, sizeof(left)));
	size_t used = strlen(f->label);
	if (*why)
		snprintf(f->label, sizeof(f->label), "%s", why);
	else if (*v->clock_at && left_ms > 0)
		snprintf(f->label + used, sizeof(f->label) - used, _("%sat %s"), used ? ", " : "",
			 v->clock_at);
}

/* Without a countdown: how long there has been ice, or how long ago it ended. */
static void describe_since(const struct screen_view *v, struct figure *f)
{
	const struct live *d = v->now;
	bool iced = d->view.phase == PHASE_ICING || d->view.phase == PHASE_NUMB;
	int64_t since_ms = iced ? d->iced_ms : d->view.phase == PHASE_BEFORE ? MS_NONE : d->ended_ms;
	if (since_ms != MS_NONE) {
		put_caption(f, iced ? _("ICE") : _("SINCE ICE"), BIG_UP);
		format_left((d->now_ms - since_ms) / 1000 * 1000, f->value, sizeof(f->value));
	} else if (d->view.phase == PHASE_BEFORE) {
		snprintf(f->label, sizeof(f->label), "%s", _("waiting for the ice"));
	}
}

/* ---- drawing ---- */

static const char *way_sign(const struct figure *f, bool utf8)
{
	if (f->way == BIG_UP)
		return utf8 ? " \xe2\x96\xb2" : " ^";
	return f->way != BIG_DOWN ? "" : utf8 ? " \xe2\x96\xbc" : " v";
}

static void draw_words(const struct screen_view *v, struct canvas *c, int row, const struct figure *f)
{
	char line[WORDING_LINE];
	snprintf(line, sizeof(line), "%s%s%s%s  %s", f->caption, *f->caption ? " " : "", f->value,
		 way_sign(f, v->style.utf8), f->label);
	canvas_text(c, row, 1, LOOK_STRONG, *f->caption ? line : f->label);
}

/* Both captions in letters of one size, or as words where there is no room for letters. Returns the row
 * below. */
static int draw_captions(const struct screen_view *v, struct canvas *c, int row, const struct figure f[2],
			 int scale)
{
	bool utf8 = v->style.utf8;
	int rows = utf8 ? c->rows / 7 : c->rows >= 24 ? BIG_POINTS : 0;
	char big[2][64];
	for (int i = 0; i < 2; i++)
		snprintf(big[i], sizeof(big[i]), f[i].way ? "%s %c" : "%s", f[i].caption, f[i].way);
	while (scale > 0 && (big_rows(scale, utf8) > rows ||
			     big_width(big[0], scale) + big_width(big[1], scale) + 4 > c->columns - 2))
		scale--;
	for (int i = 0; i < 2; i++) {
		int behind = c->columns - 1;
		if (scale)
			big_text(c, row, i ? behind - big_width(big[i], scale) : 1, scale, LOOK_STRONG, utf8,
				 big[i]);
		else
			snprintf(big[i], sizeof(big[i]), "%.48s%s", f[i].caption, way_sign(&f[i], utf8));
		if (!scale && i)
			canvas_text_right(c, row, behind, LOOK_STRONG, big[i]);
		else if (!scale)
			canvas_text(c, row, 1, LOOK_STRONG, big[i]);
	}
	/* letters of half blocks and an odd scale end with half a row of room */
	return row +
	       (scale ? big_rows(scale, utf8) + (utf8 ? scale % 2 == 0 && c->rows >= ROOMY_ROWS : 1) : 1);
}

/* Side by side where there is room. Returns the row below. */
static int draw_labels(struct canvas *c, int row, const struct figure f[2])
{
	canvas_text(c, row, 1, LOOK_STRONG, f[0].label);
	if (utf8_width(f[0].label) + utf8_width(f[1].label) + 4 > c->columns)
		row++;
	canvas_text_right(c, row, c->columns - 1, LOOK_STRONG, f[1].label);
	return row + 1;
}

int figures_draw(const struct screen_view *v, struct canvas *c, int row, bool large)
{
	struct figure f[2] = {{.caption = ""}, {.caption = ""}};
	bool utf8 = v->style.utf8;
	if (!describe_passes(v, &f[0]))
		describe_skin(v, &f[0]);
	if (countdown_to(&v->now->view.countdown) != EVENT_NONE)
		describe_countdown(v, &f[1]);
	else
		describe_since(v, &f[1]);
	if (!large) {
		draw_words(v, c, row, &f[0]);
		draw_words(v, c, row + 1, &f[1]);
		return row + 2;
	}
	/* one scale for both, which stays the same while the figures change */
	int scale = (c->columns - 2) / POINTS, rows = c->rows * 2 / 9;
	while (scale > 2 && big_rows(scale, utf8) > rows)
		scale--;
	row = draw_captions(v, c, row, f, scale);
	const char *right = f[1].value;
	if (*right == '~' &&
	    big_width(f[0].value, scale) + big_width(right, scale) + 2 * scale > c->columns - 2)
		right++;
	big_text(c, row, 1, scale, LOOK_STRONG, utf8, f[0].value);
	big_text(c, row, c->columns - 1 - big_width(right, scale), scale, LOOK_STRONG, utf8, right);
	return draw_labels(c, row + big_rows(scale, utf8), f);
}
