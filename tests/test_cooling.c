/* The curve of a probe that hangs in the room, against the falls that ice makes. */
#include <criterion/criterion.h>
#include <math.h>

#include "core/detector/signal/cooling.h"

#define REST_C 31.0f
#define ROOM_C 21.0f
#define FELL_S 200

/* Half a tenth up and down: the last digit of a probe. */
static float noise_c(int s)
{
	return s % 2 ? 0.05f : -0.05f;
}

static void rest(struct series *q)
{
	*q = (struct series){0};
	for (int s = 100; s < FELL_S; s++)
		series_push(q, s, REST_C + noise_c(s));
}

static float after(const struct series *q, int s, float room_c)
{
	return cooling_left_c(q, FELL_S + 3, FELL_S + s, room_c);
}

Test(cooling, a_probe_in_air_leaves_nothing_over_whatever_its_lag)
{
	static const float taus_s[] = {0.8f, 2.7f, 7, 11, 20, 25};
	for (size_t i = 0; i < sizeof(taus_s) / sizeof(taus_s[0]); i++) {
		struct series q;
		rest(&q);
		for (int s = 0; s <= 25; s++) {
			float fall = (REST_C - ROOM_C) * (1 - expf(-(float)s / taus_s[i]));
			series_push(&q, FELL_S + s, REST_C - fall + noise_c(s));
			if (s < 5)
				continue;
			cr_assert_lt(after(&q, s, ROOM_C), 0.15f, "tau %g s, after %d s", (double)taus_s[i],
				     s);
			cr_assert_lt(after(&q, s, NAN), 0.15f, "room untold, tau %g s", (double)taus_s[i]);
		}
	}
}

Test(cooling, strokes_of_ice_leave_much_over)
{
	struct series q;
	rest(&q);
	for (int s = 0; s <= 12; s++)
		series_push(&q, FELL_S + s, REST_C - 0.3f * (float)s - (s % 4 < 2 ? 3 : 0));
	cr_assert_gt(after(&q, 8, ROOM_C), 0.5f);
	cr_assert_gt(after(&q, 12, NAN), 0.5f);
}

Test(cooling, what_falls_slowly_or_below_the_room_is_no_probe_in_air)
{
	struct series slow, deep;
	rest(&slow);
	rest(&deep);
	for (int s = 0; s <= 20; s++) {
		series_push(&slow, FELL_S + s, REST_C - 0.08f * (float)s + noise_c(s));
		series_push(&deep, FELL_S + s, 8 + (REST_C - 8) * expf(-(float)s / 9) + noise_c(s));
	}
	cr_assert_gt(after(&slow, 20, ROOM_C), 0.25f);
	cr_assert_gt(after(&deep, 20, ROOM_C), 0.25f);
}

Test(cooling, without_a_rest_or_a_fall_there_is_no_verdict)
{
	struct series q = {0};
	series_push(&q, FELL_S + 4, 22);
	cr_assert(isnan(after(&q, 4, ROOM_C)));
	rest(&q);
	cr_assert(isnan(after(&q, 10, ROOM_C)), "nothing seen since");
}

/* Each lag that is tried fits its own curve to hundredths of a degree. */
Test(cooling, the_lags_that_are_tried)
{
	static const double taus_s[] = {0.6, 0.8, 1,  1.25, 1.6, 2,  2.5, 3,  4, 5,
					6.5, 8,	  10, 12.5, 15,	 18, 22,  26, 30};
	for (size_t i = 0; i < sizeof(taus_s) / sizeof(taus_s[0]); i++) {
		struct series q;
		rest(&q);
		for (int s = 0; s < FELL_S; s++)
			if (s >= 100)
				q.v[s] = REST_C;
		for (int s = 0; s <= 25; s++)
			series_push(&q, FELL_S + s,
				    (float)(REST_C - (REST_C - ROOM_C) * (1 - exp(-s / taus_s[i]))));
		cr_expect_lt(after(&q, 25, ROOM_C), 0.01f, "tau %g s: %g", taus_s[i],
			     (double)after(&q, 25, ROOM_C));
	}
}

/* The room as it was told, give or take 0.8 C; one of which nobody told lies between 15 and 28 C. */
Test(cooling, the_room_that_it_falls_to)
{
	static const struct {
		double to_c, room_c;
		bool fits;
	} rows[] = {{21.75, ROOM_C, true},  {21.95, ROOM_C, false}, {20.25, ROOM_C, true},
		    {20.05, ROOM_C, false}, {15.1, NAN, true},	    {14.6, NAN, false},
		    {27.9, NAN, true},	    {28.3, NAN, false}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct series q = {0};
		for (int s = 100; s < FELL_S; s++)
			series_push(&q, s, REST_C);
		for (int s = 0; s <= 20; s++)
			series_push(&q, FELL_S + s,
				    (float)(REST_C - (REST_C - rows[i].to_c) * (1 - exp(-s / 2.0))));
		cr_expect_eq(after(&q, 20, (float)rows[i].room_c) < 0.05f, rows[i].fits, "row %zu: %g", i,
			     (double)after(&q, 20, (float)rows[i].room_c));
	}
}
