/* The laboratory itself: its techniques, beads, touches and bad beads are what they are said to be. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "lab/options.h"
#include "lab/world.h"
#include "support/script.h"

#define PATHS 24
#define PATH_S 300
#define STEP_S 0.1

/* How a technique covers the focus and a point at four fifths of the area's radius. */
struct cover {
	double focus, rim, blots, lifted;
	double on_s, longest_s; /* ice on the focus without a break: mean and longest */
	double spread;		/* of the times between blots, against their mean */
};

struct blots {
	int n;
	double last_s, sum, squares;
};

static void take_blot(struct blots *b, double t_s)
{
	if (b->last_s > 0) {
		b->n++;
		b->sum += t_s - b->last_s;
		b->squares += (t_s - b->last_s) * (t_s - b->last_s);
	}
	b->last_s = t_s;
}

static struct cover cover_of(enum lab_technique technique, uint64_t seed)
{
	struct cover all = {0};
	struct blots blots = {0};
	int runs = 0, steps = (int)(PATH_S / STEP_S);
	for (int k = 0; k < PATHS; k++) {
		struct world w;
		struct lab_config config;
		struct cup cup = {0};
		struct lab_options opt = {.technique = technique};
		world_draw(&w, &config, seed + (uint64_t)k, &opt);
		chance_seed(&cup.chance, seed + (uint64_t)k, 301);
		cup_start(&cup, &w.cup, 0);
		double since_s = -1;
		bool blotting = false;
		blots.last_s = 0;
		for (int i = 1; i <= steps; i++) {
			double t_s = i * STEP_S;
			cup_step(&cup, t_s, STEP_S);
			bool on = cup_over(&cup, w.focus_x_mm, w.focus_y_mm, 0) > 0.5;
			all.focus += on;
			all.rim += cup_over(&cup, 0.8 * w.cup.area_mm, 0, 0) > 0.5;
			all.blots += cup.blotting;
			all.lifted += cup.does == CUP_LIFTED && !cup.blotting;
			if (cup.blotting && !blotting)
				take_blot(&blots, t_s);
			blotting = cup.blotting;
			if (on && since_s < 0)
				since_s = t_s;
			if (!on && since_s >= 0) {
				all.on_s += t_s - since_s;
				all.longest_s = fmax(all.longest_s, t_s - since_s);
				since_s = -1;
				runs++;
			}
		}
	}
	double n = (double)PATHS * steps, mean_s = blots.sum / fmax(1, blots.n);
	all.focus /= n;
	all.rim /= n;
	all.blots /= n;
	all.lifted /= n;
	all.on_s /= fmax(1, runs);
	all.spread = sqrt(fmax(0, blots.squares / fmax(1, blots.n) - mean_s * mean_s)) / fmax(mean_s, 1e-9);
	return all;
}

Test(lab_draws, each_technique_covers_the_area_in_its_own_way)
{
	struct cover c[LAB_TECHNIQUE_COUNT];
	uint64_t seed = script_seed();
	for (int i = 0; i < LAB_TECHNIQUE_COUNT; i++) {
		c[i] = cover_of((enum lab_technique)i, seed);
		fprintf(stderr,
			"lab: %-8s focus %.3f, rim %.3f, blots %.3f, lifted %.3f, on %.2f s (up to %.1f), blots' spread %.2f\n",
			lab_technique_name((enum lab_technique)i), c[i].focus, c[i].rim, c[i].blots,
			c[i].lifted, c[i].on_s, c[i].longest_s, c[i].spread);
	}
	/* measured on 96 paths; the bounds lie 5 and more standard errors of 24 away */
	const struct cover *usual = &c[LAB_USUAL], *bag = &c[LAB_BAG];
	cr_expect(c[LAB_CIRCLES].focus > 1.15 * usual->focus, "circles stay near the focus");
	cr_expect(c[LAB_LINES].focus < 0.65 * usual->focus && c[LAB_LINES].longest_s < 3, "lines pass it by");
	cr_expect(c[LAB_LINES].rim > c[LAB_LINES].focus, "where lines turn it is colder");
	cr_expect(c[LAB_HELD].on_s > 5 && c[LAB_HELD].on_s < 14, "ice is held about 10 s");
	cr_expect(bag->focus > 0.999 && bag->rim > 0.999 && bag->blots <= 0, "a bag lies still");
	cr_expect(c[LAB_BLOTS].blots > 1.5 * usual->blots, "blots are long");
	cr_expect(c[LAB_RUNNER].spread > 1.6 * usual->spread, "a runner blots at whim");
	cr_expect(c[LAB_RUNNER].lifted > 0.05 && usual->lifted <= 0, "and lifts the ice");
	cr_expect(c[LAB_RUNNER].longest_s > 8, "or holds it");
}

static struct lab_options faultless(void)
{
	return (struct lab_options){.faultless = true, .brief = true};
}

static double mean_mc(const struct lab_session *s)
{
	double sum = 0;
	for (int i = 0; i < s->sample_count; i++)
		sum += s->sample[i].mc;
	return sum / s->sample_count;
}

/* As they were before there were techniques and spots: what was fitted and measured stays comparable. */
Test(lab_draws, sessions_of_old_seeds_are_what_they_were)
{
	static const struct {
		uint64_t seed;
		int count;
		double mean_mc, coldest_c;
	} old[] = {
		{3, 5626, 27150.86, 12.2940},
		{41, 34363, 27943.64, 6.9888},
		{1000003, 6032, 29129.55, 7.1679},
		{77777, 52333, 29391.67, 15.8167},
	};
	static struct lab_session s;
	for (size_t i = 0; i < sizeof old / sizeof *old; i++) {
		cr_assert(lab_draw(old[i].seed, NULL, &s));
		cr_expect_eq(s.sample_count, old[i].count, "seed %llu: %d", (unsigned long long)old[i].seed,
			     s.sample_count);
		cr_expect_float_eq(mean_mc(&s), old[i].mean_mc, 0.5, "seed %llu: %.2f",
				   (unsigned long long)old[i].seed, mean_mc(&s));
		cr_expect_float_eq(s.round[0].coldest_c, old[i].coldest_c, 1e-3);
	}
	lab_free(&s);
}

static bool same_session(const struct lab_session *a, const struct lab_session *b)
{
	if (a->sample_count != b->sample_count || a->trace_count != b->trace_count)
		return false;
	for (int i = 0; i < a->sample_count; i++) {
		const struct lab_sample *x = &a->sample[i], *y = &b->sample[i];
		if (x->t_ms != y->t_ms || x->mc != y->mc || x->touch_mc != y->touch_mc ||
		    memcmp(x->beside_mc, y->beside_mc, sizeof x->beside_mc) != 0)
			return false;
	}
	return !memcmp(a->focus_c, b->focus_c, sizeof(*a->focus_c) * (size_t)a->trace_count);
}

Test(lab_draws, a_seed_is_a_session_and_any_of_them_is_sane)
{
	static struct lab_session a, b;
	uint64_t seed = script_seed();
	for (int k = 0; k < 4 * LAB_TECHNIQUE_COUNT; k++) {
		struct lab_options opt = {
			.brief = true, .wide = k % 2, .spots = k % 5, .any_bad = k % 3 == 0};
		opt.technique = (enum lab_technique)(k % LAB_TECHNIQUE_COUNT);
		opt.touch = (enum lab_touch)(k % 3);
		opt.passes = (enum lab_passes)(k / 3 % 3);
		for (int i = 0; i < opt.spots; i++)
			opt.spot_mm[i] = 8;
		cr_assert(lab_draw(seed + (uint64_t)k, &opt, &a));
		cr_assert(lab_draw(seed + (uint64_t)k, &opt, &b));
		cr_expect(same_session(&a, &b));
		cr_assert(lab_draw(seed + (uint64_t)k + 1000, &opt, &b));
		cr_expect(!same_session(&a, &b), "another seed is another session");
		for (int i = 0; i < a.trace_count; i++)
			cr_assert(a.focus_c[i] > -1 && a.focus_c[i] < 37 && a.spot_c[i] > -1 &&
					  a.spot_c[i] < 37,
				  "%d: %f and %f C", k, (double)a.focus_c[i], (double)a.spot_c[i]);
		cr_expect(a.config.baseline_c > 26.5 && a.config.baseline_c < 34.5, "T0 %f C",
			  a.config.baseline_c);
		for (int i = 0; i < a.sample_count; i++) {
			struct sample x = lab_sample_at(&a, i);
			cr_assert(x.n_spots == (opt.spots ? opt.spots : 1));
			for (int p = 0; p < x.n_spots; p++)
				cr_assert(x.spot[p].status != STATUS_OK ||
					  (x.spot[p].mc > -8000 && x.spot[p].mc < 46000));
			cr_assert((x.touch.status == STATUS_ABSENT) == (opt.touch != LAB_TOUCH_BESIDE));
		}
	}
	lab_free(&a);
	lab_free(&b);
}

Test(lab_draws, a_wide_draw_reaches_the_ends_of_its_ranges)
{
	struct lab_config k;
	struct world w;
	struct lab_options opt = {.wide = true, .fix_probe = true, .probe = LAB_CONTACT};
	uint64_t seed = script_seed();
	double fat[2] = {99, 0}, t0[2] = {99, 0}, room[2] = {99, 0}, tau[2] = {99, 0}, bias[2] = {99, -99};
	for (int i = 0; i < 400; i++) {
		world_draw(&w, &k, seed + (uint64_t)i, &opt);
		const double v[] = {k.fat_mm, k.baseline_c, k.ambient_c, w.bead[0].sensor.tau_s,
				    w.bead[0].sensor.bias_c};
		double *ends[] = {fat, t0, room, tau, bias};
		for (int q = 0; q < 5; q++) {
			ends[q][0] = fmin(ends[q][0], v[q]);
			ends[q][1] = fmax(ends[q][1], v[q]);
		}
		cr_assert(k.interval_s >= 0.5 && k.interval_s <= 2);
	}
	/* each end, within 5 % of the range: the chance that none of 400 lies there is 1e-9 */
	cr_expect(fat[0] >= 2 && fat[0] < 2.4 && fat[1] > 21 && fat[1] <= 25, "fat %f-%f mm", fat[0], fat[1]);
	cr_expect(room[0] >= 16 && room[0] < 16.7 && room[1] > 29.3 && room[1] <= 30);
	cr_expect(tau[0] >= 0.3 && tau[0] < 0.4 && tau[1] > 5 && tau[1] <= 6);
	cr_expect(bias[0] >= -1.5 && bias[0] < -1.3 && bias[1] > 1.3 && bias[1] <= 1.5);
	cr_expect(t0[0] > 26.5 && t0[0] < 29 && t0[1] > 33 && t0[1] < 34.5, "T0 %f-%f C", t0[0], t0[1]);
}

/* A bead at the focus feels what the focus feels; one far from it does not. */
Test(lab_draws, a_spot_at_the_focus_is_the_focus)
{
	static struct lab_session s;
	uint64_t seed = script_seed();
	double far_c = 0;
	for (int k = 0; k < 2 * LAB_TECHNIQUE_COUNT; k++) {
		bool at_focus = k < LAB_TECHNIQUE_COUNT;
		struct lab_options opt = faultless();
		opt.technique = (enum lab_technique)(k % LAB_TECHNIQUE_COUNT);
		opt.spots = 1;
		opt.spots_exact = at_focus;
		opt.spot_mm[0] = at_focus ? 0 : 25;
		cr_assert(lab_draw(seed + (uint64_t)k, &opt, &s));
		cr_expect_float_eq(hypot(s.config.bead[0].x_mm, s.config.bead[0].y_mm), opt.spot_mm[0], 12);
		double mean_c = 0, worst_c = 0;
		for (int i = 0; i < s.trace_count; i++) {
			mean_c += (double)s.spot_c[i] - (i < 20 ? 0 : (double)s.spot_c[i - 20]);
			if (i >= 20)
				worst_c = fmax(worst_c, fabs(mean_c / 20 - (double)s.focus_c[i]));
		}
		/* but for how well a bag touches each place */
		if (at_focus && opt.technique != LAB_BAG)
			cr_expect_lt(worst_c, 0.1, "%s: %f C", lab_technique_name(opt.technique), worst_c);
		if (!at_focus)
			far_c = fmax(far_c, worst_c);
	}
	cr_expect_gt(far_c, 2);
	lab_free(&s);
}

/* In the same session with it and without it: until then nothing differs, and never in the other beads. */
Test(lab_draws, a_bad_bead_leaves_the_others_alone)
{
	static struct lab_session good, bad;
	uint64_t seed = script_seed();
	for (int k = 1; k < LAB_BAD_COUNT; k++) {
		struct lab_options opt = faultless();
		opt.spots = 3;
		opt.spot_mm[0] = opt.spot_mm[1] = opt.spot_mm[2] = 8;
		cr_assert(lab_draw(seed + (uint64_t)k, &opt, &good));
		opt.bad = (enum lab_bad)k;
		cr_assert(lab_draw(seed + (uint64_t)k, &opt, &bad));
		const struct lab_bad_bead *b = &bad.config.bad;
		cr_expect(b->at_s > bad.round[0].ice_start_s && b->at_s < bad.round[0].ice_end_s);
		int differ = 0, after = 0;
		for (int i = 0; i < good.sample_count; i++) {
			struct sample x = lab_sample_at(&good, i), y = lab_sample_at(&bad, i);
			bool since = (double)x.t_ms / 1000 > b->at_s + 5;
			for (int p = 0; p < 3; p++)
				if (p != b->bead || (double)x.t_ms / 1000 < b->at_s - 0.2)
					cr_assert_eq(x.spot[p].mc, y.spot[p].mc, "%s, bead %d, %d ms",
						     lab_bad_name(b->how), p, (int)x.t_ms);
			after += since;
			differ += since && abs(x.spot[b->bead].mc - y.spot[b->bead].mc) > 200;
		}
		/* skin may come to lie where the bad bead does, but not for long */
		cr_expect(differ > after / 10, "%s: %d of %d", lab_bad_name(b->how), differ, after);
	}
	lab_free(&good);
	lab_free(&bad);
}

Test(lab_draws, an_offset_shifts_readings_and_nothing_else)
{
	static struct lab_session a, b;
	uint64_t seed = script_seed();
	struct lab_options opt = faultless();
	cr_assert(lab_draw(seed, &opt, &a));
	opt.offset_c = -1.5;
	cr_assert(lab_draw(seed, &opt, &b));
	cr_assert_eq(a.sample_count, b.sample_count);
	cr_expect_float_eq(mean_mc(&b) - mean_mc(&a), -1500, 5);
	cr_expect(!memcmp(a.focus_c, b.focus_c, sizeof(*a.focus_c) * (size_t)a.trace_count));
	lab_free(&a);
	lab_free(&b);
}

/* Taken off for the passes the probe is in the room; pressed on it is warm; both in the passes alone. */
Test(lab_draws, passes_take_probes_off_or_press_on_them)
{
	static struct lab_session s[3];
	uint64_t seed = script_seed();
	struct lab_options opt = faultless();
	opt.spots = 1;
	opt.spot_mm[0] = 8;
	opt.single = true;
	for (int k = 0; k < 3; k++) {
		opt.passes = (enum lab_passes)k;
		cr_assert(lab_draw(seed, &opt, &s[k]));
	}
	double end_s = s[0].round[0].ice_end_s, warm = 0, in_room = 0, n = 0, off = 0;
	const struct lab_gap *away = &s[LAB_PASSES_AWAY].config.away[0];
	cr_expect(away->from_s > end_s && away->to_s > away->from_s + 40);
	for (int i = 0; i < s[0].sample_count; i++) {
		double t_s = (double)s[0].sample[i].t_ms / 1000;
		int by = s[0].sample[i].mc, away_mc = s[LAB_PASSES_AWAY].sample[i].mc;
		if (t_s <= end_s) {
			cr_assert_eq(by, s[LAB_PASSES_PRESSED].sample[i].mc);
			cr_assert_eq(by, away_mc);
		} else if (t_s < end_s + 40) {
			n++;
			warm += s[LAB_PASSES_PRESSED].sample[i].mc - by;
		}
		if (t_s > away->from_s + 20 && t_s < away->to_s) {
			off++;
			in_room += fabs(away_mc / 1000.0 - s[0].config.ambient_c) < 2;
		}
	}
	cr_expect_gt(warm / n, 500, "thumbs warm it: %.0f mC", warm / n);
	cr_expect(in_room > 0.7 * off, "%.0f of %.0f in the room", in_room, off);
	for (int k = 0; k < 3; k++)
		lab_free(&s[k]);
}

/* An infrared touch that was no mistake reads the focus at its end; one comes with each blot. */
Test(lab_draws, touches_read_the_focus)
{
	static struct lab_session s;
	uint64_t seed = script_seed();
	int near = 0, touches = 0, in_ice = 0;
	double ice_s = 0;
	for (int k = 0; k < 12; k++) {
		struct lab_options opt = faultless();
		opt.fix_probe = true;
		opt.probe = LAB_IR;
		opt.touch = LAB_TOUCH_ALONE;
		opt.single = true;
		cr_assert(lab_draw(seed + (uint64_t)k, &opt, &s));
		ice_s += s.round[0].ice_end_s - s.round[0].ice_start_s;
		int at = 0;
		for (int i = 0; i < s.touch_count; i++) {
			const struct lab_touching *t = &s.touch[i];
			bool in = t->from_s > s.round[0].ice_start_s && t->from_s < s.round[0].ice_end_s;
			in_ice += in;
			cr_expect(i == 0 || t->from_s >= s.touch[i - 1].to_s, "one after the other");
			while (at + 1 < s.sample_count && (double)s.sample[at + 1].t_ms / 1000 < t->to_s)
				at++;
			if (t->what != LAB_TOUCHED || t->to_s > s.trace_count * LAB_TRACE_MS / 1000.0)
				continue;
			double focus_c = (double)s.focus_c[(int)(t->to_s * 1000 / LAB_TRACE_MS)];
			touches++;
			near += fabs(s.sample[at].mc / 1000.0 - focus_c) < 3.5;
		}
	}
	fprintf(stderr, "lab: %d of %d touches near the focus, one in %.1f s of ice\n", near, touches,
		ice_s / in_ice);
	cr_expect(near > 0.8 * touches);
	cr_expect(ice_s / in_ice > 10 && ice_s / in_ice < 35);
	lab_free(&s);
}

Test(lab_draws, options_are_read_from_words)
{
	struct lab_options o = {0};
	static const char *const lines[][2] = {{"--technique", "held"}, {"--spots", "3@8"}, {"--touch"},
					       {"--bad=stuck"},		{"--wide"},	    {"--away"}};
	static const int taken[] = {2, 2, 1, 1, 1, 1};
	for (int i = 0; i < 6; i++)
		cr_expect_eq(lab_option(&o, lines[i][0], lines[i][1]), taken[i], "%s", lines[i][0]);
	cr_expect(o.technique == LAB_HELD && !o.mixed && o.touch == LAB_TOUCH_BESIDE &&
		  o.bad == LAB_BAD_STUCK && o.wide && o.passes == LAB_PASSES_AWAY);
	cr_expect(o.spots == 3 && o.spot_mm[2] > 7.9 && o.spot_mm[2] < 8.1);
	cr_expect_eq(lab_option(&o, "--spots", "8,8,15"), 2);
	cr_expect(o.spots == 3 && o.spot_mm[2] > 14.9);
	static const char *const wrong[][2] = {
		{"--technique", "dance"}, {"--spots", "9@8"}, {"--spots", "8,"}, {"--spots", "0@8"},
		{"--bad=luck"},		  {"--offset", "x"},  {"--probe"},	 {"--dance", "8"}};
	for (int i = 0; i < 8; i++)
		cr_expect_eq(lab_option(&o, wrong[i][0], wrong[i][1]), 0, "%s %s", wrong[i][0], wrong[i][1]);
}
