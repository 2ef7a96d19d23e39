/*
 * Samples, keys and wake-ups in any order through the detector, from a moment of a session. scripts/fuzz runs
 * it.
 *
 * The first byte chooses rules and moment, the second what is checked besides; then come steps of two to four
 * bytes. A session to each moment is played once, and an input begins with a copy of the detector as it was
 * then: so few bytes reach the end of an icing, and an input takes about 40 readings at most: max_len=72
 */
#include <math.h>
#include <stdio.h>

#include "fuzz.h"

#include "icecue/detector.h"

#define UNDO_SAMPLES 40
/* the detector, what it was before the last key, and the samples since */
#define PLACE_BYTES (2 * DETECTOR_BYTES + UNDO_SAMPLES * sizeof(struct sample))
#define READINGS_MAX_OF_INPUT 40
#define EVENTS_KEPT 400

/* seconds of the played session: its ice lies on from ICE_S to ICE_OFF_S */
#define ICE_S 90
#define ICE_OFF_S 420
static const int moments_s[] = {0, 60, 88, 120, 178, 200, 260, 418, 424, 470, 900, 3110};
#define MOMENTS ((int)(sizeof(moments_s) / sizeof(moments_s[0])))

enum variant { INSIDE, EDGE, THREE, TOUCH, BAG, HAND, VARIANTS };

struct moment {
	void *memory;
	int64_t t_ms;
	int32_t mc, coldest_mc;
	struct outcome out;
};
static struct moment moments[VARIANTS][MOMENTS];

struct run {
	struct rules rules;
	struct detector *d;
	int64_t t_ms, told_ms;
	int32_t mc, coldest_mc;
	enum phase phase;
	int readings, n_events;
	struct event events[EVENTS_KEPT];
};
static _Alignas(max_align_t) char place[PLACE_BYTES];
static struct run run, awake;

static struct rules rules_of(enum variant v)
{
	struct rules r;
	rules_default(&r);
	r.placement = v == EDGE ? PLACEMENT_EDGE : v == HAND ? PLACEMENT_TOUCH : PLACEMENT_IN;
	r.n_spots = v == THREE ? 3 : 1;
	r.touch = v == TOUCH;
	r.ice = v == BAG ? ICE_BAG : ICE_MASSAGE;
	r.bony = v == BAG;
	return r;
}

/* ---- what must hold of each call ---- */

static void check_event(struct run *r, const struct event *e, const struct outcome *o, bool undone)
{
	must((unsigned)e->kind < EVENT_KIND_COUNT && e->kind != EVENT_NONE);
	must((unsigned)e->priority <= PRIORITY_HIGH && (unsigned)e->reason < REASON_COUNT);
	must(e->t_ms <= o->t_ms);
	/* numb is said under ice only, and of skin that was cold: where it lies 8 C beside, the probe is
	 * warmer */
	if (e->kind == EVENT_NUMB && !undone) {
		must(r->phase == PHASE_ICING);
		must(r->coldest_mc <= r->rules.numb_mc + 9000);
	}
	if (e->kind == EVENT_ICING_STARTED)
		r->phase = PHASE_ICING;
	else if (e->kind == EVENT_ICING_ENDED)
		r->phase = PHASE_WARMING;
	if (r->n_events < EVENTS_KEPT)
		r->events[r->n_events++] = *e;
}

static void check(struct run *r, const struct outcome *o)
{
	bool undone = false;
	int64_t before_ms = r->told_ms;
	must(o->n_events >= 0 && o->n_events <= OUTCOME_EVENTS_MAX && o->t_ms >= r->told_ms);
	for (int i = 0; i < o->n_events; i++) {
		const struct event *e = &o->events[i];
		undone = undone || e->kind == EVENT_UNDONE;
		must(e->t_ms >= before_ms);
		before_ms = e->t_ms;
		check_event(r, e, o, undone);
	}
	must((unsigned)o->phase < PHASE_COUNT && o->passes >= 0 && o->round >= 0);
	must(o->skin_mc == MC_NONE || (o->skin_mc > -100000 && o->skin_mc < 200000 && o->band_mc >= 0));
	must(o->countdown_low_ms == MS_NONE ||
	     (o->countdown_low_ms <= o->countdown_at_ms && o->countdown_at_ms <= o->countdown_high_ms));
	r->told_ms = o->t_ms;
	r->phase = o->phase;
}

/* What was due has been told: who waits for the next deadline does not turn in circles. */
static void advance(struct run *r, int64_t now_ms)
{
	struct outcome o;
	detector_advance(r->d, now_ms, &o);
	check(r, &o);
	must(detector_due_ms(r->d) > o.t_ms);
}

static void feed(struct run *r, const struct sample *s)
{
	struct outcome o;
	for (int i = 0; i < s->n_spots; i++)
		if (s->spot[i].status == STATUS_OK && s->spot[i].mc < r->coldest_mc)
			r->coldest_mc = s->spot[i].mc;
	if (s->touch.status == STATUS_OK && s->touch.mc < r->coldest_mc)
		r->coldest_mc = s->touch.mc;
	r->t_ms = s->t_ms;
	r->readings++;
	detector_feed(r->d, s, &o);
	check(r, &o);
}

static struct sample sample_at(struct run *r, int64_t t_ms, int32_t mc)
{
	struct channel_value v = {mc, STATUS_OK, 0};
	struct sample s = sample_of(t_ms, v);
	s.n_spots = r->rules.n_spots;
	for (int i = 1; i < SPOTS_MAX; i++)
		s.spot[i] =
			i < s.n_spots ? (struct channel_value){mc + 300 * i, STATUS_OK, 0} : CHANNEL_ABSENT;
	r->mc = mc;
	return s;
}

/* ---- the played session ---- */

static int32_t skin_mc(int s)
{
	double c = 32 - (s < ICE_S ? 0 : 23 * (1 - exp(-(fmin(s, ICE_OFF_S) - ICE_S) / 45.0)));
	if (s > ICE_OFF_S)
		c += (31.5 - c) * (1 - exp(-(s - ICE_OFF_S) / 700.0));
	return (int32_t)(1000 * c + (s > ICE_S && s < ICE_OFF_S ? 900 : 40) * sin(2 * s));
}

static void keep_moment(struct moment *m, const struct run *r)
{
	m->memory = malloc(PLACE_BYTES);
	must(m->memory != NULL);
	memcpy(m->memory, place, PLACE_BYTES);
	m->t_ms = r->t_ms;
	m->mc = r->mc;
	m->coldest_mc = r->coldest_mc;
	detector_advance(r->d, r->t_ms, &m->out);
}

static void play(enum variant v)
{
	struct run *r = &run;
	*r = (struct run){.rules = rules_of(v), .mc = 32000, .coldest_mc = 90000};
	r->d = detector_place(place, PLACE_BYTES, &r->rules);
	must(r->d != NULL);
	for (int s = 0, i = 0; i < MOMENTS; s++) {
		if (s == moments_s[i])
			keep_moment(&moments[v][i++], r);
		struct sample next = sample_at(r, 1000 * (s + 1), skin_mc(s));
		feed(r, &next);
	}
}

/* ---- the steps of an input ---- */

/* Wakes up in between, which must change nothing. */
static void wake(struct run *r, int64_t until_ms)
{
	int64_t due_ms = detector_due_ms(r->d);
	if (r != &awake)
		return;
	if (due_ms < until_ms)
		advance(r, due_ms);
	advance(r, r->told_ms + (until_ms - r->told_ms) / 2);
}

static int64_t pause_ms(uint8_t b)
{
	static const int64_t pauses_ms[] = {1, 100, 250, 1000, 2000, 5000, 15000, 60000};
	return pauses_ms[b & 7] * (1 + (b >> 3 & 3));
}

static void step_run(struct run *r, struct fuzz_bytes *b)
{
	int n = 1 + fuzz_byte(b) % 48, slope_mc = 8 * (int8_t)fuzz_byte(b), from_mc = r->mc;
	for (int i = 0; i < n && r->readings < READINGS_MAX_OF_INPUT; i++) {
		int ripple_mc = slope_mc % 3 ? 600 * (i % 3 - 1) : 20 * (i % 2);
		int32_t mc = from_mc + slope_mc * (i + 1);
		mc = mc < -5000 ? -5000 : mc > 45000 ? 45000 : mc;
		struct sample s = sample_at(r, r->t_ms + 1000, mc + ripple_mc);
		wake(r, s.t_ms);
		feed(r, &s);
		r->mc = mc;
	}
}

static void step_sample(struct run *r, struct fuzz_bytes *b, int kind)
{
	int64_t t_ms = r->t_ms + pause_ms(fuzz_byte(b));
	int32_t mc = kind == 1 ? (fuzz_byte(b) << 8 | fuzz_byte(b)) * 2 - 20000
			       : r->mc + 60 * (int8_t)fuzz_byte(b);
	struct sample s = sample_at(r, t_ms, mc < -300000 ? -300000 : mc > 300000 ? 300000 : mc);
	uint8_t what = kind == 3 || kind == 4 ? fuzz_byte(b) : 0;
	struct channel_value other = {(int8_t)what * 300 + 20000, STATUS_OK, 0};
	if (kind == 3)
		s.spot[what >> 4 & (s.n_spots > 2 ? 1 : 0)] =
			(struct channel_value){MC_NONE, 1 + what % (STATUS_COUNT - 1), 0};
	else if (kind == 4 && s.n_spots > 1)
		s.spot[1 + (what & 1)] = other;
	else if (kind == 4)
		*(what & 1 ? &s.touch : what & 2 ? &s.ambient : &s.reference) = other;
	wake(r, t_ms);
	feed(r, &s);
}

static void step(struct run *r, struct fuzz_bytes *b)
{
	struct outcome o;
	int kind = fuzz_byte(b) % 8;
	if (kind == 0 || kind == 7) {
		step_run(r, b);
	} else if (kind == 5) {
		uint8_t what = fuzz_byte(b);
		struct mark m = {.t_ms = r->t_ms + (what & 128 ? 500 : 0),
				 .kind = what % MARK_KIND_COUNT,
				 .source = MARK_FROM_KEY};
		r->t_ms = m.t_ms;
		wake(r, m.t_ms);
		detector_mark(r->d, &m, &o);
		check(r, &o);
	} else if (kind == 6) {
		r->t_ms += pause_ms(fuzz_byte(b));
		advance(r, r->t_ms);
	} else {
		step_sample(r, b, kind);
	}
}

static void play_input(struct run *r, enum variant v, const struct moment *m, struct fuzz_bytes b)
{
	*r = (struct run){.rules = rules_of(v),
			  .d = (struct detector *)place,
			  .t_ms = m->t_ms,
			  .told_ms = m->t_ms,
			  .mc = m->mc,
			  .coldest_mc = m->coldest_mc,
			  .phase = m->out.phase};
	memcpy(place, m->memory, 2 * DETECTOR_BYTES); /* no key was pressed: there are no samples behind it */
	while (b.n && r->readings < READINGS_MAX_OF_INPUT)
		step(r, &b);
}

/* However often it is woken, it tells the same. */
static void check_awake(void)
{
	must(awake.n_events == run.n_events && awake.phase == run.phase);
	for (int i = 0; i < run.n_events; i++) {
		const struct event *a = &run.events[i], *b = &awake.events[i];
		must(a->t_ms == b->t_ms && a->kind == b->kind && a->priority == b->priority &&
		     a->skin_mc == b->skin_mc && a->reason == b->reason && a->count == b->count &&
		     a->of == b->of && a->at_ms == b->at_ms);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	enum variant v = data[0] % VARIANTS;
	struct moment *m = &moments[v][data[0] / VARIANTS % MOMENTS];
	struct fuzz_bytes b = {data + 2, size - 2};

	if (!m->memory)
		play(v);
	play_input(&run, v, m, b);
	if (data[1] & 1) {
		play_input(&awake, v, m, b);
		check_awake();
	}
	return 0;
}
