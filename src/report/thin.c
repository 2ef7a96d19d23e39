/* A day at 10 Hz is 864,000 samples, a chart has 1,500 pixels: minimum and maximum of each slice are enough.
 */
#include <assert.h>

#include "story.h"

_Static_assert(SPOTS_MAX == 8, "each spot of an empty slice is none");
static const struct story_slice empty = {
	.t_ms = MS_NONE,
	.t_min_ms = MS_NONE,
	.t_max_ms = MS_NONE,
	.probe_min_mc = MC_NONE,
	.reference_mc = MC_NONE,
	.ambient_mc = MC_NONE,
	.spot_mc = {MC_NONE, MC_NONE, MC_NONE, MC_NONE, MC_NONE, MC_NONE, MC_NONE, MC_NONE},
	.probe_max_mc = MC_NONE,
	.skin_t_min_ms = MS_NONE,
	.skin_t_max_ms = MS_NONE,
	.skin_min_mc = MC_NONE,
	.skin_max_mc = MC_NONE,
	.skin_mc = MC_NONE,
	.band_mc = MC_NONE,
};

void story_thin_begin(struct story_thin *t, struct story_slice *slices, int n, int64_t from_ms, int64_t to_ms,
		      int64_t gap_ms)
{
	assert(n > 0 && to_ms >= from_ms);
	*t = (struct story_thin){
		.slices = slices,
		.n = n,
		.from_ms = from_ms,
		.to_ms = to_ms,
		.width_ms = (to_ms - from_ms) / n + 1,
		.gap_ms = gap_ms,
		.last_good_ms = MS_NONE,
	};
	for (int i = 0; i < n; i++)
		slices[i] = empty;
}

static void add_skin(struct story_slice *s, int64_t t_ms, int32_t skin_mc, int32_t band_mc)
{
	if (s->skin_min_mc == MC_NONE || skin_mc < s->skin_min_mc) {
		s->skin_min_mc = skin_mc;
		s->skin_t_min_ms = t_ms;
	}
	if (s->skin_max_mc == MC_NONE || skin_mc > s->skin_max_mc) {
		s->skin_max_mc = skin_mc;
		s->skin_t_max_ms = t_ms;
	}
	s->skin_mc = skin_mc;
	s->band_mc = band_mc;
}

/* NULL: outside. The one before is most often the one: a division less. */
static struct story_slice *slice_at(struct story_thin *t, int64_t t_ms)
{
	if (t->current && t_ms >= t->current_ms && t_ms - t->current_ms < t->width_ms)
		return t->current;
	if (t_ms < t->from_ms || (t_ms - t->from_ms) / t->width_ms >= t->n)
		return NULL;
	int64_t i = (t_ms - t->from_ms) / t->width_ms;
	t->current = &t->slices[i];
	t->current_ms = t->from_ms + i * t->width_ms;
	return t->current;
}

void story_thin_spot(struct story_thin *t, int64_t t_ms, int spot, int32_t mc)
{
	struct story_slice *s = mc == MC_NONE ? NULL : slice_at(t, t_ms);
	if (s)
		s->spot_mc[spot] = mc;
}

void story_thin_beside(struct story_thin *t, int64_t t_ms, int32_t reference_mc, int32_t ambient_mc)
{
	struct story_slice *s = slice_at(t, t_ms);
	if (s && reference_mc != MC_NONE)
		s->reference_mc = reference_mc;
	if (s && ambient_mc != MC_NONE)
		s->ambient_mc = ambient_mc;
}

void story_thin_add(struct story_thin *t, int64_t t_ms, int32_t probe_mc, int32_t skin_mc, int32_t band_mc)
{
	struct story_slice *s = slice_at(t, t_ms);
	if (!s)
		return;
	if (s->t_ms == MS_NONE)
		s->t_ms = t_ms;
	if (skin_mc != MC_NONE)
		add_skin(s, t_ms, skin_mc, band_mc);
	if (probe_mc == MC_NONE)
		return;
	if (s->probe_min_mc == MC_NONE)
		s->gap_before = t->last_good_ms != MS_NONE && t_ms - t->last_good_ms > t->gap_ms;
	t->last_good_ms = t_ms;
	if (s->probe_min_mc == MC_NONE || probe_mc < s->probe_min_mc) {
		s->probe_min_mc = probe_mc;
		s->t_min_ms = t_ms;
	}
	if (s->probe_max_mc == MC_NONE || probe_mc > s->probe_max_mc) {
		s->probe_max_mc = probe_mc;
		s->t_max_ms = t_ms;
	}
}
