/* What holds of every session, on thousands of them in virtual time. The seed is printed, and so are the
 * counts. */
#include <math.h>
#include <stdio.h>

#include <criterion/criterion.h>

#include "support/lies.h"
#include "support/script.h"
#include "support/tape.h"

static uint64_t random_state;
static struct tape tape, changed;
static struct told told, told_changed;

#define KIND(k) (UINT64_C(1) << (k))
#define KINDS(a, b, c, d) (KIND(a) | KIND(b) | KIND(c) | KIND(d))

static double between(double low, double high)
{
	return low + (high - low) * script_uniform(&random_state);
}

static int one_of(int n)
{
	return (int)(script_uniform(&random_state) * n);
}

static void begin(void)
{
	random_state = script_seed();
}

static void end(const char *what, int n)
{
	fprintf(stderr, "properties: %s: %d\n", what, n);
	tape_free(&tape);
	tape_free(&changed);
}

static struct massage any_massage(void)
{
	struct massage m = massage_default();
	m.ice_on_ms = SECONDS_MS(60 + one_of(60));
	m.ice_off_ms = m.ice_on_ms + SECONDS_MS(120 + one_of(500));
	m.rest_c = between(29, 34);
	m.coldest_c = between(1, 16);
	m.cooling_tau_s = between(20, 110);
	m.ripple_c = between(1, 6);
	m.noise_c = between(0.01, 0.1);
	m.random = random_state | 1;
	return m;
}

static int64_t any_interval_ms(void)
{
	static const int64_t intervals_ms[] = {250, 500, 500, 1000, 1000, 1000, 2000, 3000, 6000};
	return intervals_ms[one_of(9)];
}

/* Appends samples of the massage up to a time; returns the time of the last. */
static int64_t add_massage(struct massage *m, int64_t from_ms, int64_t to_ms, int64_t interval_ms)
{
	for (; from_ms + interval_ms <= to_ms; from_ms += interval_ms)
		tape_add_reading(&tape, from_ms + interval_ms, massage_mc(from_ms + interval_ms, m));
	return from_ms;
}

/* ---- no numb from what is not skin ---- */

#define FAILURE_S 500 /* how long each goes on */

static void ice_on_the_bead(int64_t t_ms, int64_t step_ms, struct massage *m)
{
	double level_c = between(-0.5, 2), noise_c = between(0, 0.2);
	t_ms = add_massage(m, 0, m->ice_on_ms + SECONDS_MS(one_of(30)), step_ms);
	for (int64_t end_ms = t_ms + SECONDS_MS(FAILURE_S); t_ms < end_ms;) {
		t_ms += step_ms;
		tape_add_reading(&tape, t_ms,
				 (int32_t)lround(1000 * (level_c + (between(0, 1) - 0.5) * noise_c)));
	}
}

/* Off into the room before anything can have been numb. */
static void lift_off(int64_t t_ms, int64_t step_ms, struct massage *m)
{
	double room_c = between(18, 26), tau_s = between(2, 20), on_c, noise_c = between(0.02, 0.2);
	t_ms = add_massage(m, 0, m->ice_on_ms + SECONDS_MS(20 + one_of(35)), step_ms);
	int64_t off_ms = t_ms;
	on_c = massage_mc(t_ms, m) / 1000.0;
	while (t_ms < off_ms + SECONDS_MS(FAILURE_S)) {
		t_ms += step_ms;
		double c = room_c + (on_c - room_c) * exp(-(double)(t_ms - off_ms) / 1000 / tau_s);
		tape_add_reading(&tape, t_ms, (int32_t)lround(1000 * (c + (between(0, 1) - 0.5) * noise_c)));
	}
}

/* Skin that is never cold enough, and single readings that are. */
static void spikes(int64_t t_ms, int64_t step_ms, struct massage *m)
{
	double share = between(0.01, 0.1);
	int quiet = 0;
	m->coldest_c = between(19, 24);
	m->ripple_c = between(1, 3);
	for (int64_t end_ms = m->ice_on_ms + SECONDS_MS(FAILURE_S); t_ms < end_ms;) {
		int32_t mc = massage_mc(t_ms += step_ms, m);
		bool spike = quiet++ > 2 && script_uniform(&random_state) < share;
		quiet = spike ? 0 : quiet;
		tape_add_reading(&tape, t_ms, spike ? (int32_t)between(-3000, 9000) : mc);
	}
}

/* What probes say instead of a temperature, as the intake hands it on; in between, skin that is not cold. */
static void error_values(int64_t t_ms, int64_t step_ms, struct massage *m)
{
	static const int32_t values_mc[] = {85000, -127000, -1000, 0, 5537000, 207510};
	m->coldest_c = between(19, 24);
	m->ripple_c = between(1, 3);
	for (int64_t end_ms = m->ice_on_ms + SECONDS_MS(FAILURE_S); t_ms < end_ms;) {
		t_ms = add_massage(m, t_ms, t_ms + SECONDS_MS(1 + one_of(60)), step_ms);
		int32_t mc = values_mc[one_of(6)];
		for (int n = 1 + one_of(60); n > 0; n--) {
			t_ms += step_ms;
			if (mc > 50000 || mc < -8000)
				tape_add_fault(&tape, t_ms, 1 + (enum status)one_of(STATUS_COUNT - 1));
			else
				tape_add_reading(&tape, t_ms, mc);
		}
	}
}

static void frozen(int64_t t_ms, int64_t step_ms, struct massage *m)
{
	m->cooling_tau_s = between(10, 30);
	m->coldest_c = between(3, 12);
	t_ms = add_massage(m, 0, m->ice_on_ms + SECONDS_MS(20 + one_of(35)), step_ms);
	int32_t mc = one_of(2) ? (int32_t)between(3000, 13000) : massage_mc(t_ms, m);
	for (int64_t end_ms = t_ms + SECONDS_MS(FAILURE_S); t_ms < end_ms;)
		tape_add_reading(&tape, t_ms += step_ms, mc);
}

/* Cold for less than a minute, then warm, over and over; without the network, so that it is known. */
static void never_a_minute(int64_t t_ms, int64_t step_ms, struct massage *m)
{
	double warm_c = m->rest_c;
	lies_tell(&(struct lie){.estimate = ESTIMATE_PROBE});
	t_ms = add_massage(m, 0, m->ice_on_ms, step_ms);
	for (int64_t end_ms = t_ms + SECONDS_MS(FAILURE_S); t_ms < end_ms;) {
		double cold_c = between(8, 12);
		int64_t cold_ms = t_ms + SECONDS_MS(20 + one_of(30)), warm_ms = cold_ms + SECONDS_MS(30);
		while (t_ms < warm_ms) {
			t_ms += step_ms;
			double c = (t_ms < cold_ms ? cold_c : warm_c) + 0.4 * sin((double)t_ms / 1000);
			tape_add_reading(&tape, t_ms, (int32_t)lround(c * 1000));
		}
		warm_c = between(17, 20);
	}
}

static const struct {
	const char *name;
	void (*make)(int64_t t_ms, int64_t step_ms, struct massage *m);
} failures[] = {
	{"ice on the bead", ice_on_the_bead}, {"lift-off", lift_off}, {"spikes", spikes},
	{"error values", error_values},	      {"frozen", frozen},     {"never a minute", never_a_minute},
};
#define FAILURES ((int)(sizeof(failures) / sizeof(failures[0])))
#define FAILURES_EACH 100

/* And of every second the same whenever the program wakes. */
Test(properties, no_numb_of_what_is_not_skin)
{
	int icings = 0;
	begin();
	for (int i = 0; i < FAILURES * FAILURES_EACH; i++) {
		struct massage m = any_massage();
		int kind = i % FAILURES;
		tape_clear(&tape);
		lies_tell(NULL);
		m.ice_off_ms = MINUTES_MS(60);
		/* a pace of 6 s sees no strokes, and a spike is a sixth of what there is */
		int64_t step_ms = any_interval_ms();
		failures[kind].make(0, step_ms > 1000 && kind != 4 ? 1000 : step_ms, &m);
		tape_play(&tape, NULL, &told);
		cr_expect_eq(told_first(&told, EVENT_NUMB), MS_NEVER, "%s, case %d: numb at %.1f s",
			     failures[kind].name, i, (double)told_first(&told, EVENT_NUMB) / 1000);
		icings += told_first(&told, EVENT_ICING_STARTED) != MS_NEVER;
		if (i / FAILURES % 2)
			continue;
		tape_play(&tape, &random_state, &told_changed);
		told_expect_same(&told, &told_changed, TOLD_ALL, 0, failures[kind].name, i);
	}
	end("sessions without numb", FAILURES * FAILURES_EACH);
	cr_assert_gt(icings, FAILURES * FAILURES_EACH / 2, "most must be icings: %d", icings);
}

/* ---- colder is never safer ---- */

/* Up to 5 C colder: by a constant, or by what changes more slowly than strokes do. */
static void make_colder(void)
{
	double constant_c = between(0, 2), slow_c = one_of(2) ? between(0, 1.2) : 0,
	       period_s = between(90, 600);
	double noise_c = one_of(2) ? between(0, 0.3) : 0;
	changed.rules = tape.rules;
	changed.n = 0;
	for (int i = 0; i < tape.n; i++) {
		struct tape_input in = tape.in[i];
		double wave = 1 + sin((double)in.t_ms / 1000 / period_s * 6.2832);
		if (in.skin.status == STATUS_OK)
			in.skin.mc -= (int32_t)(1000 * (constant_c + slow_c * wave + between(0, noise_c)));
		tape_add(&changed, &in);
	}
	changed.end_ms = tape.end_ms;
}

struct span {
	int32_t low_mc, high_mc;
};

/* The lowest and the highest reading of the last span_ms before at_ms. */
static struct span span_before(const struct tape *t, int64_t at_ms, int64_t span_ms)
{
	struct span s = {INT32_MAX, INT32_MIN};
	for (int i = 0; i < t->n; i++) {
		int32_t mc = t->in[i].skin.mc;
		if (t->in[i].skin.status != STATUS_OK || t->in[i].t_ms > at_ms ||
		    t->in[i].t_ms < at_ms - span_ms)
			continue;
		s.low_mc = mc < s.low_mc ? mc : s.low_mc;
		s.high_mc = mc > s.high_mc ? mc : s.high_mc;
	}
	return s;
}

/* The contract's exception: ice on the probe, cold and still for the ten seconds before. */
static bool ice_lies_on_it(const struct tape *t, int64_t at_ms)
{
	struct span s = span_before(t, at_ms, SECONDS_MS(10));
	return s.high_mc <= 2500 && s.high_mc - s.low_mc <= 500;
}

/* A blot that the gate takes for a spike in one session may be taken for skin in the other, where it is
 * another size: it breaks the caution's hold there. */
static bool caution_is_broken(const struct tape *t, int64_t at_ms)
{
	return span_before(t, at_ms, SECONDS_MS(30)).high_mc >= 7000;
}

static int expect_never_later(enum event_kind kind, int k)
{
	int64_t first_ms = told_first(&told, kind), colder_ms = told_first(&told_changed, kind);
	if (first_ms == MS_NEVER)
		return 0;
	if (kind == EVENT_TOO_COLD && colder_ms > first_ms && ice_lies_on_it(&changed, first_ms))
		return 0;
	if (kind == EVENT_COLD_CAUTION && colder_ms > first_ms && caution_is_broken(&changed, first_ms))
		return 0;
	cr_assert(colder_ms <= first_ms, "case %d: %s at %.1f s, colder at %.1f s", k, event_name(kind),
		  (double)first_ms / 1000, (double)colder_ms / 1000);
	return 1;
}

/* Colder skin must be skin still: below 24 C at rest is none, says the contract, and its ice is found later.
 */
static bool rests_as_skin(const struct tape *t)
{
	int warm = 0;
	for (int i = 0; i < t->n && t->in[i].t_ms < SECONDS_MS(45); i++)
		warm += t->in[i].skin.status == STATUS_OK && t->in[i].skin.mc >= 24500;
	return warm > 15;
}

/* Returns how many alerts were compared, -1 when what was made is no session of skin. */
static int expect_colder_is_never_safer(int k)
{
	make_colder();
	if (!rests_as_skin(&changed))
		return -1;
	tape_play(&tape, NULL, &told);
	tape_play(&changed, NULL, &told_changed);
	return expect_never_later(EVENT_TOO_COLD, k) + expect_never_later(EVENT_COLD_CAUTION, k) +
	       expect_never_later(EVENT_COLD_DOSE, k);
}

Test(properties, colder_is_never_safer)
{
	int n = 0;
	begin();
	for (int k = 0; k < 250; k++) {
		struct massage m = any_massage();
		m.coldest_c = between(2, 12);
		m.rest_c = between(31, 34);
		tape_clear(&tape);
		add_massage(&m, 0, m.ice_off_ms + MINUTES_MS(2), one_of(2) ? 500 : 1000);
		int compared = expect_colder_is_never_safer(k);
		cr_assert_geq(compared, 0);
		n += compared;
	}
	end("alerts of cold compared with a colder session's", n);
	cr_assert_gt(n, 150);
}

Test(properties, colder_is_never_safer_in_the_laboratory)
{
	static struct lab_session s;
	const struct lab_options inside = {.faultless = true, .fix_placement = true, .inside = true};
	int n = 0, sessions = 0;
	begin();
	for (int k = 0; k < 400 && sessions < 50; k++) {
		cr_assert(lab_draw(random_state + (uint64_t)k, &inside, &s));
		tape_lab(&tape, &s);
		/* the laboratory's skin is seldom cold enough for an alert: all of its ice is 4 C colder */
		for (int i = 0; i < tape.n; i++)
			if (tape.in[i].skin.status == STATUS_OK && tape.in[i].skin.mc < 22000)
				tape.in[i].skin.mc -= 4000;
		int compared = expect_colder_is_never_safer(k);
		n += compared > 0 ? compared : 0;
		sessions += compared >= 0;
	}
	lab_free(&s);
	end("alerts of cold compared with a colder laboratory session's", n);
	cr_assert_eq(sessions, 50);
	cr_assert_gt(n, 10);
}

/* ---- the clock and the other channels ---- */

/* Rest, ice, faults, a silence now and then. */
static void any_session(int64_t interval_ms)
{
	struct massage m = any_massage();
	int64_t t_ms = 0;
	tape_clear(&tape);
	while (t_ms < m.ice_off_ms + MINUTES_MS(6)) {
		t_ms = add_massage(&m, t_ms, t_ms + SECONDS_MS(20 + one_of(200)), interval_ms);
		for (int n = one_of(3) ? 0 : one_of(30); n > 0; n--)
			tape_add_fault(&tape, t_ms += interval_ms, 1 + (enum status)one_of(STATUS_COUNT - 1));
		if (!one_of(3))
			t_ms += SECONDS_MS(1 + one_of(20));
	}
	tape.end_ms = t_ms + SECONDS_MS(30);
}

Test(properties, the_clock_may_start_anywhere)
{
	static const int64_t from_s[] = {1, 59, 3600, 86400, 31536000, 3000000000};
	begin();
	for (int k = 0; k < 150; k++) {
		int64_t shift_ms = SECONDS_MS(from_s[one_of(6)] + one_of(1000));
		any_session(any_interval_ms());
		tape_play(&tape, NULL, &told);
		for (int i = 0; i < tape.n; i++)
			tape.in[i].t_ms += shift_ms;
		tape.end_ms += shift_ms;
		tape_play(&tape, NULL, &told_changed);
		told_expect_same(&told, &told_changed, TOLD_ALL, shift_ms, "shifted", k);
	}
	end("sessions shifted in time", 150);
}

/* The reading alone decides: whatever the room's channel says. Of the room's own the limits on ice stay too.
 */
Test(properties, the_room_does_not_move_what_is_safety)
{
	uint64_t reading = KINDS(EVENT_TOO_COLD, EVENT_COLD_CAUTION, EVENT_PROBE_LOST, EVENT_PROBE_BACK);
	uint64_t ice = KINDS(EVENT_ICING_STARTED, EVENT_COLD_DOSE, EVENT_ICING_LONG, EVENT_ICING_STOP);
	begin();
	for (int k = 0; k < 150; k++) {
		any_session(any_interval_ms());
		tape_play(&tape, NULL, &told);
		bool wild = k % 2;
		for (int i = 0; i < tape.n; i++) {
			double c = wild ? between(-20, 60) : between(19, 23);
			enum status status = one_of(4) ? STATUS_OK : (enum status)one_of(STATUS_COUNT);
			tape.in[i].ambient = (struct channel_value){
				status == STATUS_OK ? (int32_t)(c * 1000) : MC_NONE, status};
		}
		tape_play(&tape, NULL, &told_changed);
		told_expect_same(&told, &told_changed, wild ? reading : reading | ice, 0,
				 wild ? "a wild room" : "a room", k);
	}
	end("sessions with another room", 150);
}

/* ---- garbage ---- */

static void any_garbage(void)
{
	int64_t t_ms = 0, step_ms = any_interval_ms();
	int32_t level_mc = 30000;
	tape_clear(&tape);
	tape.rules.bony = one_of(2);
	tape.rules.placement = (enum placement)one_of(PLACEMENT_COUNT);
	for (int n = 200 + one_of(800); n > 0; n--) {
		struct tape_input in = {.skin = {level_mc, STATUS_OK}, .ambient = {MC_NONE, STATUS_ABSENT}};
		int dice = one_of(400);
		t_ms += dice < 4    ? -one_of(100000)
			: dice < 8  ? 0
			: dice < 10 ? (int64_t)between(0, 1e10)
			: dice < 14 ? SECONDS_MS(one_of(3000))
				    : step_ms;
		level_mc += (int32_t)between(-800, 790) + (level_mc > 33000  ? -600
							   : level_mc < 2000 ? 600
									     : 0);
		in.t_ms = t_ms = t_ms < 0 ? 0 : t_ms;
		dice = one_of(200);
		if (dice < 6)
			in.mark = 1 + (enum mark_kind)one_of(MARK_KIND_COUNT - 1);
		else if (dice < 10)
			in.skin.mc = (int32_t)between(INT32_MIN + 1.0, INT32_MAX);
		else if (dice < 20)
			in.skin = (struct channel_value){MC_NONE, 1 + (enum status)one_of(STATUS_COUNT - 1)};
		else if (dice < 22)
			level_mc = (int32_t)between(-5000, 40000);
		if (dice % 7 == 0)
			in.ambient = (struct channel_value){(int32_t)between(-40000, 90000), STATUS_OK};
		tape_add(&tape, &in);
	}
	tape.end_ms += one_of(2) ? MINUTES_MS(one_of(300)) : 0;
}

static void expect_sane(const struct detector *d, const struct outcome *o, enum phase before, int k)
{
	static const uint8_t may_follow[PHASE_COUNT] = {
		[PHASE_BEFORE] = 1 << PHASE_ICING,
		[PHASE_ICING] = 1 << PHASE_NUMB | 1 << PHASE_WARMING | 1 << PHASE_BEFORE | 1 << PHASE_WARM |
				1 << PHASE_WINDOW,
		[PHASE_NUMB] = 1 << PHASE_WINDOW | 1 << PHASE_ICING | 1 << PHASE_BEFORE | 1 << PHASE_WARMING |
			       1 << PHASE_WARM,
		[PHASE_WINDOW] = 1 << PHASE_WARMING | 1 << PHASE_NUMB | 1 << PHASE_ICING,
		[PHASE_WARMING] = 1 << PHASE_WARM | 1 << PHASE_ICING | 1 << PHASE_NUMB,
		[PHASE_WARM] = 1 << PHASE_ICING,
	};
	cr_assert((unsigned)o->phase < PHASE_COUNT && (unsigned)o->probe <= PROBE_AWAY);
	/* a call that told several things may have passed through several phases; an end of icing is taken
	 * back without a word; a key that is taken back puts back whatever was before it */
	bool undone = o->n_events == 1 && o->events[0].kind == EVENT_UNDONE;
	if (o->n_events < 2 && o->phase != before && !undone)
		cr_assert(may_follow[before] >> o->phase & 1, "case %d: %s after %s", k, phase_name(o->phase),
			  phase_name(before));
	cr_assert_eq(o->phase == PHASE_BEFORE, o->round == 0, "case %d: round %d in %s", k, o->round,
		     phase_name(o->phase));
	cr_assert(o->skin_mc == MC_NONE || abs(o->skin_mc) < 100000);
	cr_assert(o->probe == PROBE_GOOD || o->skin_mc == MC_NONE);
	cr_assert(o->n_events >= 0 && o->n_events <= OUTCOME_EVENTS_MAX);
	for (int i = 0; i < o->n_events; i++)
		cr_assert(o->events[i].t_ms <= o->t_ms && o->events[i].kind > EVENT_NONE &&
			  o->events[i].kind < EVENT_KIND_COUNT);
	(void)d;
}

/* As tape_play() does, and what comes is looked at with each input. */
static void play_watched(int k, struct told *out)
{
	struct detector *d = detector_create(&tape.rules);
	struct outcome o;
	enum phase before = PHASE_BEFORE;
	int64_t last_ms = 0;
	out->n = 0;
	for (int i = 0; i < tape.n; i++) {
		const struct tape_input *in = &tape.in[i];
		struct sample s = sample_of(in->t_ms, in->skin);
		s.ambient = in->ambient;
		if (in->mark)
			detector_mark(d, &(struct mark){in->t_ms, in->mark}, &o);
		else
			detector_feed(d, &s, &o);
		expect_sane(d, &o, before, k);
		before = o.phase;
		for (int e = 0; e < o.n_events; last_ms = o.events[e++].t_ms)
			cr_assert_geq(o.events[e].t_ms, last_ms, "case %d: %s before what was told before", k,
				      event_name(o.events[e].kind));
		told_gather(out, &o);
	}
	detector_advance(d, tape.end_ms, &o);
	told_gather(out, &o);
	cr_assert_gt(detector_due_ms(d), tape.end_ms);
	detector_destroy(d);
}

#define GARBAGE 1000

Test(properties, any_garbage_is_survived_and_told_alike_at_any_pace)
{
	int events = 0;
	begin();
	for (int k = 0; k < GARBAGE; k++) {
		any_garbage();
		play_watched(k, &told);
		tape_play(&tape, &random_state, &told_changed);
		told_expect_same(&told, &told_changed, TOLD_ALL, 0, "garbage", k);
		events += told.n;
	}
	fprintf(stderr, "properties: garbage told %d events\n", events);
	end("sessions of garbage", GARBAGE);
}
