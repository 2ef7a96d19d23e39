#include "tune.h"

#include <math.h>

#define PI 3.14159265358979323846
#define FULL_SCALE 29490 /* 0.9 of what a sample holds */
#define CREST 1.75	 /* the highest point of the four harmonics together */
#define FADE_MS 10

static const struct tune_part go[] = {{520, 780, 260, 110, 0, 12, 40}, {620, 930, 420, 0, 0, 12, 120}};
static const struct tune_part stop[] = {{930, 620, 420, 130, 0, 12, 60}, {780, 520, 560, 0, 0, 12, 160}};
#define WARBLE(rest)                           \
	{                                      \
		620, 930, 240, rest, 48, 8, 20 \
	}
static const struct tune_part danger[] = {WARBLE(60), WARBLE(60), WARBLE(60), WARBLE(280),
					  WARBLE(60), WARBLE(60), WARBLE(60), WARBLE(0)};
static const struct tune_part notice[] = {{587, 587, 550, 0, 0, 60, 350}};

static const struct {
	const struct tune_part *parts;
	int n;
	double level;
} tunes[ALERT_CLASS_COUNT] = {
	[ALERT_NONE] = {0},
	[ALERT_GO] = {go, sizeof(go) / sizeof(go[0]), 0.75},
	[ALERT_STOP] = {stop, sizeof(stop) / sizeof(stop[0]), 0.75},
	[ALERT_DANGER] = {danger, sizeof(danger) / sizeof(danger[0]), 0.7},
	[ALERT_NOTICE] = {notice, sizeof(notice) / sizeof(notice[0]), 0.35},
};
_Static_assert(ALERT_CLASS_COUNT == 5, "each class but none has its tune");

int tune_parts(enum alert_class class, const struct tune_part **parts, double *level)
{
	*parts = tunes[class].parts;
	*level = tunes[class].level;
	return tunes[class].n;
}

void tune_begin(struct tune *t, enum alert_class class, int again, int volume, int rate)
{
	again = again < 0 ? 0 : again > TUNE_AGAIN_MAX ? TUNE_AGAIN_MAX : again;
	*t = (struct tune){
		.class = class, .again = class == ALERT_DANGER ? again : 0, .rate = rate, .fade = -1};
	t->gain = FULL_SCALE * volume / 100.0 * (tunes[class].level + 0.1 * t->again);
}

static int32_t samples(const struct tune *t, int ms)
{
	return (int32_t)((int64_t)ms * t->rate / 1000 * 5 / (5 + t->again));
}

/* Rises from 0 to 1 and has no corner. */
static double ramp(double at, double length)
{
	return at >= length ? 1 : 0.5 - 0.5 * cos(PI * at / length);
}

static double hertz(const struct tune *t, const struct tune_part *p, int32_t length)
{
	if (p->trill_ms)
		return t->at / samples(t, p->trill_ms) % 2 ? p->to_hz : p->from_hz;
	return p->from_hz * pow((double)p->to_hz / p->from_hz, (double)t->at / length);
}

static double wave(double turns)
{
	double s = sin(2 * PI * turns), c = cos(2 * PI * turns);
	double s2 = 2 * s * c, s3 = s * (3 - 4 * s * s), s4 = 2 * s2 * (1 - 2 * s * s);
	return (s + 0.6 * s2 + 0.4 * s3 + 0.25 * s4) / CREST;
}

static double next(struct tune *t, const struct tune_part *p)
{
	int32_t length = samples(t, p->ms), fade = samples(t, FADE_MS);
	double level = t->gain;
	if (t->fade >= 0)
		level *= ramp(t->fade--, fade);
	if (t->at >= length) { /* the rest */
		t->turns = 0;
		return 0;
	}
	level *= ramp(t->at, samples(t, p->attack_ms)) * ramp(length - t->at, samples(t, p->release_ms));
	t->turns += hertz(t, p, length) / t->rate;
	t->turns -= floor(t->turns);
	return level * wave(t->turns);
}

size_t tune_fill(struct tune *t, int16_t *out, size_t n)
{
	size_t k = 0;
	while (k < n && t->part < tunes[t->class].n && t->fade != 0) {
		const struct tune_part *p = &tunes[t->class].parts[t->part];
		out[k++] = (int16_t)lrint(next(t, p));
		if (++t->at >= samples(t, p->ms) + samples(t, p->rest_ms)) {
			t->at = 0;
			t->part++;
		}
	}
	return k;
}

void tune_fade(struct tune *t)
{
	if (t->fade < 0)
		t->fade = samples(t, FADE_MS);
}
