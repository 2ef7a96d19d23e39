#include "overlay.h"

#include <string.h>
#include <strings.h>

#include "base/datetime.h"
#include "base/format.h"
#include "base/i18n.h"

#define LEAD_MS MINUTES_MS(2) /* of the skin at rest */

/* Of its start, in UTC when it has a zone; 0 when the record does not hold it. */
static int64_t started_ms(const struct story *s)
{
	struct datetime d;
	int64_t ms;
	return datetime_parse(s->head.start_iso, strlen(s->head.start_iso), &d) &&
			       d.kind == DATETIME_MOMENT && datetime_ms(&d, DATE_ORDER_UNKNOWN, &ms)
		       ? ms
		       : 0;
}

static bool has_estimate(const struct story *s, int64_t from_ms, int64_t to_ms)
{
	for (int i = 0; i < s->n_slices; i++)
		if (s->slices[i].skin_min_mc != MC_NONE && s->slices[i].t_ms >= from_ms &&
		    s->slices[i].t_ms <= to_ms)
			return true;
	return false;
}

static bool fill(const struct overlay *o, struct story *s, struct overlay_curve *c, char *why, size_t n)
{
	int rounds = s->n_rounds < ROUNDS_MAX ? s->n_rounds : ROUNDS_MAX;
	if (o->round > rounds) {
		snprintf(why, n,
			 rounds ? _n("it has %d round", "it has %d rounds", rounds)
				: _("no ice was seen in it"),
			 rounds);
		return false;
	}
	c->s = s;
	c->r = &s->rounds[o->round - 1];
	c->zero_ms = o->moment == OVERLAY_ICE_ON ? c->r->icing_ms : c->r->ended_ms;
	if (c->zero_ms == MS_NONE) {
		snprintf(why, n, _("the ice was still on when the record ended"));
		return false;
	}
	c->from_ms = c->r->icing_ms - LEAD_MS > s->first_ms ? c->r->icing_ms - LEAD_MS : s->first_ms;
	c->to_ms = o->round < rounds ? s->rounds[o->round].icing_ms : s->last_ms;
	if (has_estimate(s, c->from_ms, c->to_ms))
		return true;
	snprintf(why, n, _("there is no estimate of the skin in that round"));
	return false;
}

enum result overlay_add(struct overlay *o, const char *record_path, char *why, size_t n)
{
	struct story *s;
	struct overlay_curve c;
	int at = 0;
	if (o->n == OVERLAY_MAX) {
		snprintf(why, n, _("there are %d already"), OVERLAY_MAX);
		return RESULT_FULL;
	}
	enum result result = story_read(record_path, &s, why, n);
	if (result != RESULT_OK)
		return result;
	if (!fill(o, s, &c, why, n)) {
		story_free(s);
		return RESULT_NONE;
	}
	while (at < o->n && started_ms(o->curves[at].s) >= started_ms(s))
		at++;
	memmove(&o->curves[at + 1], &o->curves[at], (size_t)(o->n - at) * sizeof(c));
	o->curves[at] = c;
	o->n++;
	return RESULT_OK;
}

void overlay_free(struct overlay *o)
{
	for (int i = 0; i < o->n; i++)
		story_free(o->curves[i].s);
	o->n = 0;
}

static const char *lasting(int64_t from_ms, int64_t to_ms, char *buf, size_t n)
{
	if (from_ms == MS_NONE || to_ms == MS_NONE || to_ms < from_ms)
		snprintf(buf, n, "-");
	else
		format_duration(to_ms - from_ms, buf, n);
	return buf;
}

void overlay_words(const struct overlay *o, FILE *out)
{
	char when[64], title[RECORD_TITLE], numb[32], window[32], warm[32];
	fprintf(out, "   %-16s  %-12s  %-12s  %-12s  %s\n", _("session"), _("numb after"), _("window"),
		_("re-warmed after"), _("whose"));
	for (int i = 0; i < o->n; i++) {
		const struct story *s = o->curves[i].s;
		const struct past_round *r = o->curves[i].r;
		int64_t opened_ms = r->numb_ms == MS_NONE ? MS_NONE : r->ended_ms;
		fprintf(out, "%c  %-16s  %-12s  %-12s  %-15s  %s\n", OVERLAY_LETTERS[i],
			format_minute(s->head.start_iso, when, sizeof(when)),
			lasting(r->icing_ms, r->numb_ms, numb, sizeof(numb)),
			lasting(opened_ms, r->closed_ms, window, sizeof(window)),
			lasting(r->ended_ms, r->rewarmed_ms, warm, sizeof(warm)),
			record_title(&s->head, title, sizeof(title)));
	}
}
