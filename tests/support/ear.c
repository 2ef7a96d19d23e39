#include "ear.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define RATE 48000
#define WINDOW 480 /* 10 ms */
#define SILENT 0.004
#define FULL 32768.0

static double level_of(const int16_t *s, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += s[i] / FULL * (s[i] / FULL);
	return sqrt(sum / (double)n);
}

/* By autocorrelation, over an octave: 0 when there is none. */
static double pitch_of(const int16_t *s)
{
	double best = 0;
	int at = 0;
	for (int lag = RATE / 1010; lag <= RATE / 490; lag++) {
		double with = 0, own = 1, other = 1;
		for (int i = 0; i < WINDOW; i++) {
			with += (double)s[i] * s[i + lag];
			own += (double)s[i] * s[i];
			other += (double)s[i + lag] * s[i + lag];
		}
		with /= sqrt(own * other);
		if (with > best)
			best = with, at = lag;
	}
	return best > 0.8 ? (double)RATE / at : 0;
}

static void take_part(struct ear *e, const int16_t *s, size_t n)
{
	double first = 0, last = 0, before = 0;
	int up = 0, down = 0;
	e->parts++;
	for (size_t at = WINDOW; at + 2 * WINDOW < n; at += WINDOW) {
		double hz = pitch_of(s + at);
		if (hz == 0)
			continue;
		e->low_hz = e->low_hz == 0 || hz < e->low_hz ? hz : e->low_hz;
		e->high_hz = hz > e->high_hz ? hz : e->high_hz;
		up += before > 0 && hz > 1.15 * before;
		down += before > 0 && hz < before / 1.15;
		first = first > 0 ? first : hz;
		last = before = hz;
	}
	if (up + down >= 3)
		e->warbling++;
	else if (last > 1.2 * first)
		e->rising++;
	else if (last < first / 1.2)
		e->falling++;
}

struct ear ear_listen(const int16_t *samples, size_t n)
{
	struct ear e = {0};
	size_t begun = 0, last = 0, loud = 0;
	bool on = false;
	double sum = 0;
	for (size_t i = 0; i < n; i++) {
		double step = fabs((samples[i] - (i ? samples[i - 1] : 0)) / FULL);
		e.peak = fmax(e.peak, fabs(samples[i] / FULL));
		e.step = fmax(e.step, step);
	}
	for (size_t at = 0; at + WINDOW <= n; at += WINDOW) {
		double level = level_of(samples + at, WINDOW);
		bool now = level > SILENT;
		if (now && !on)
			begun = at;
		if (now && !on && !e.parts)
			e.first = at;
		if (!now && on)
			take_part(&e, samples + begun, at - begun);
		sum += now ? level * level : 0;
		loud += now;
		last = now ? at + WINDOW : last;
		on = now;
	}
	if (on)
		take_part(&e, samples + begun, n - begun);
	e.level = loud ? sqrt(sum / (double)loud) : 0;
	e.ms = loud ? (int)((last - e.first) * 1000 / RATE) : 0;
	while (e.first < n && loud && samples[e.first] == 0)
		e.first++;
	return e;
}

const char *ear_name(const struct ear *e)
{
	if (e->parts == 2 && e->rising == 2)
		return "go";
	if (e->parts == 2 && e->falling == 2)
		return "stop";
	if (e->parts == 8 && e->warbling == 8)
		return "danger";
	return e->parts == 1 && !e->rising && !e->falling && !e->warbling ? "notice" : "";
}
