#include "touch.h"

#include <math.h>

#include "core/fmath.h"

/* Readings closer than this are left out: the ring holds the longest touch. */
#define APART_MS 180
/* A way back of so much is no noise: 5 standard deviations of a bead and of an infrared sensor (laboratory).
 */
#define TURN_C 1.0f
#define TURN_INFRARED_C 1.5f
#define TURN_TOLD_C 0.5f
/* What lies so near the extreme belongs to the touch, what lies so near the start is before it. */
#define STAYS_SHARE 0.5f
#define BEFORE_SHARE 0.12f
#define BEFORE_C 0.3f
/* Where it lies most of the time is followed by so much a second, up or down: a touch moves it by half a
 * degree. */
#define AWAY_C_PER_S 0.12f
/* Between the fingers, or in the room: from colder than this no touch of iced skin begins. What strokes do to
 * a probe that lies under the ice is no touch. */
#define AWAY_LEAST_C 16.5f
#define AWAY_LEAST_MS SECONDS_MS(6) /* of which it goes back to the hand for a part */
/* After a break in its readings nothing is known. */
#define BREAK_MS SECONDS_MS(5)
/* A touch that was told and does not turn is read after so long. */
#define TOLD_MS SECONDS_MS(6)

/* Lags: 0.2 s and each a fifth longer than the one before, to 13 s and more. */
#define TAU_LEAST_S 0.22
#define TAU_STEP 1.21
/* The lag on skin as expected, and how far it may lie from that (natural logarithm): 0.7-3.2 s for
 * beads, 7.5-16 for steel tips, below 1 for infrared. */
#define SPREAD_BEAD 0.6
#define SPREAD_STEEL 0.3
#define SPREAD_INFRARED 0.4
#define SPREAD_TOLD 0.3
#define USUAL_ANY_S 1.1
#define SPREAD_ANY 0.9
/* A probe that is quicker is an infrared sensor. */
#define QUICK_S 0.95f
/* What a reading errs by beside the curve: noise, steps of its last digit, skin that warms meanwhile. */
#define NOISE_C 0.15
#define NOISE_INFRARED_C 0.25
/* Skin warms while no ice is on it: so fast, give or take. */
#define WARMS_C_PER_S 0.15
#define WARMS_SD_C_PER_S 0.25
/* Errors of readings that follow each other are alike: a touch weighs less than its readings say. */
#define TEMPER 0.5
/* No single touch decides which lag it is. */
#define TELLS_MOST 6.0

/* Shorter ones have hardly found the skin. */
#define LEAST_S 1.5
#define SETTLED_ERROR_C 1.2f
#define LEFT_SHARE 0.8 /* so much of the way may be left, at the lag that fits */
/* Ice. Skin that is massaged does not come so low within a blot. */
#define ICE_C 3.5f
#define SKIN_MAX_C 40.0f

static double tau_s(int k)
{
	double t = TAU_LEAST_S;
	while (k-- > 0)
		t *= TAU_STEP;
	return t;
}

void touch_init(struct touch *t, const struct rules *r)
{
	static const double usual_s[] = {1.6, 10.5, 0.55},
			    spread[] = {SPREAD_BEAD, SPREAD_STEEL, SPREAD_INFRARED};
	/* nobody tells what kind of probe is in the hand beside others */
	bool known = r->placement == PLACEMENT_TOUCH, told = known && r->tau_ms > 0;
	*t = (struct touch){.told_ms = MS_NONE, .t_ms = MS_NONE, .c = NAN, .error_c = NAN};
	t->noisy = !known || r->sensor == SENSOR_INFRARED;
	double expected_s = told ? r->tau_ms / 1000.0 : known ? usual_s[r->sensor] : USUAL_ANY_S;
	double wide = told ? SPREAD_TOLD : known ? spread[r->sensor] : SPREAD_ANY;
	for (int k = 0; k < TOUCH_TAUS; k++) {
		double z = fmath_log(tau_s(k) / expected_s) / wide;
		t->log_weight[k] = (float)(-0.5 * z * z);
	}
}

void touch_told(struct touch *t, int64_t t_ms)
{
	t->told_ms = t_ms;
}

void touch_round_begins(struct touch *t)
{
	t->t_ms = MS_NONE;
	t->c = t->error_c = NAN;
}

/* The i-th of the last readings, 0 the latest. */
static const struct touch_reading *back(const struct touch *t, int i)
{
	return &t->last[(t->next - 1 - i + 2 * TOUCH_READINGS) % TOUCH_READINGS];
}

/* One touch: its first and last reading, counted back from now. */
struct span {
	int first, last;
};

/* One lag's reading of a touch: where it ends, how sure, how fast the skin warms, and how well it fits. */
struct fitted {
	double a, variance, slope, misfit;
	bool settles; /* towards what it touched, from where it came from */
};

/* Normal equations of A + B exp(-x / tau) + C x, x from the end on, and their right side. */
struct normal {
	double m[3][3], y[3], square;
};

static struct normal gather(const struct touch *t, struct span s, double tau)
{
	struct normal n = {0};
	const struct touch_reading *end = back(t, s.last), *begin = back(t, s.first);
	for (int i = s.first; i >= s.last; i--) {
		double since_s = (double)(back(t, i)->t_ms - begin->t_ms) / 1000;
		double left_s = (double)(end->t_ms - back(t, i)->t_ms) / 1000;
		double f[3] = {1, fmath_exp(-since_s / tau), -left_s};
		double y = (double)(back(t, i)->c - end->c) + WARMS_C_PER_S * left_s;
		for (int j = 0; j < 3; j++) {
			for (int k = 0; k < 3; k++)
				n.m[j][k] += f[j] * f[k];
			n.y[j] += f[j] * y;
		}
		n.square += y * y;
	}
	return n;
}

/* Solves m x = y in place, m symmetric; the first unknown's part of the inverse in *inverse. */
static bool solve(struct normal *n, double x[3], double *inverse)
{
	for (int i = 2; i >= 0; i--) {
		if (n->m[i][i] < 1e-9)
			return false;
		for (int j = 0; j < i; j++) {
			double f = n->m[j][i] / n->m[i][i];
			for (int k = 0; k <= i; k++)
				n->m[j][k] -= f * n->m[i][k];
			n->y[j] -= f * n->y[i];
		}
	}
	for (int i = 0; i < 3; i++) {
		x[i] = n->y[i];
		for (int k = 0; k < i; k++)
			x[i] -= n->m[i][k] * x[k];
		x[i] /= n->m[i][i];
	}
	*inverse = 1 / n->m[0][0];
	return true;
}

static struct fitted fit_one(const struct touch *t, struct span s, double tau, double noise_c)
{
	struct normal n = gather(t, s, tau);
	double x[3], inverse, noise = noise_c * noise_c,
			      ridge = noise / (WARMS_SD_C_PER_S * WARMS_SD_C_PER_S);
	n.m[2][2] += ridge;
	struct normal whole = n;
	if (!solve(&n, x, &inverse))
		return (struct fitted){.a = NAN};
	double left = whole.square;
	for (int i = 0; i < 3; i++)
		left -= whole.y[i] * x[i];
	return (struct fitted){
		.a = (double)back(t, s.last)->c + x[0],
		.variance = noise * inverse,
		.slope = x[2] + WARMS_C_PER_S,
		.misfit = fmax(0, left) / noise,
		.settles = x[1] * (double)(back(t, s.first)->c - back(t, s.last)->c) >= 0,
	};
}

/* The lags as weights that sum up to 1, those that cannot be left out; false: none can. log_weight[] becomes
 * what is known with this touch. */
static bool weigh(const struct fitted f[TOUCH_TAUS], float log_weight[TOUCH_TAUS], double weight[TOUCH_TAUS])
{
	double best = INFINITY, sum = 0;
	float top = -INFINITY;
	for (int k = 0; k < TOUCH_TAUS; k++)
		if (!isnan(f[k].a) && f[k].settles)
			best = fmin(best, f[k].misfit);
	for (int k = 0; k < TOUCH_TAUS; k++) {
		bool can = !isnan(f[k].a) && f[k].settles;
		double worse = can ? TEMPER * (f[k].misfit - best) / 2 : TELLS_MOST;
		log_weight[k] -= (float)fmin(worse, TELLS_MOST);
		top = fmaxf(top, log_weight[k]);
	}
	for (int k = 0; k < TOUCH_TAUS; k++) {
		log_weight[k] -= top;
		weight[k] = isnan(f[k].a) || !f[k].settles ? 0 : fmath_exp((double)log_weight[k]);
		sum += weight[k];
	}
	for (int k = 0; k < TOUCH_TAUS && sum > 0; k++)
		weight[k] /= sum;
	return sum > 0;
}

/* What all lags say, each by its weight. */
struct reading_of {
	double c, variance, slope, left, lag_s;
};

static struct reading_of mix(const struct fitted f[TOUCH_TAUS], const double w[TOUCH_TAUS], double for_s)
{
	struct reading_of r = {0};
	for (int k = 0; k < TOUCH_TAUS; k++) {
		if (w[k] <= 0)
			continue;
		r.c += w[k] * f[k].a;
		r.slope += w[k] * f[k].slope;
		r.left += w[k] * fmath_exp(-for_s / tau_s(k));
		r.lag_s += w[k] * tau_s(k);
	}
	for (int k = 0; k < TOUCH_TAUS; k++)
		if (w[k] > 0)
			r.variance += w[k] * (f[k].variance + (f[k].a - r.c) * (f[k].a - r.c));
	return r;
}

static enum touch_found read_span(struct touch *t, struct span s)
{
	struct fitted f[TOUCH_TAUS];
	float log_weight[TOUCH_TAUS];
	double weight[TOUCH_TAUS], noise_c = t->noisy ? NOISE_INFRARED_C : NOISE_C;
	double for_s = (double)(back(t, s.last)->t_ms - back(t, s.first)->t_ms) / 1000;
	if (back(t, s.last)->c < ICE_C)
		return TOUCH_ICE;
	for (int k = 0; k < TOUCH_TAUS; k++) {
		f[k] = fit_one(t, s, tau_s(k), noise_c);
		log_weight[k] = t->log_weight[k];
	}
	if (s.first - s.last < 1 || !weigh(f, log_weight, weight))
		return TOUCH_NOT_SETTLED;
	struct reading_of r = mix(f, weight, for_s);
	float error_c = (float)sqrt(r.variance);
	if (r.c < (double)(ICE_C - fminf(error_c, 1)))
		return TOUCH_ICE;
	if (for_s < LEAST_S || !(error_c <= SETTLED_ERROR_C) || r.left > LEFT_SHARE ||
	    r.c > (double)SKIN_MAX_C)
		return TOUCH_NOT_SETTLED;
	for (int k = 0; k < TOUCH_TAUS; k++)
		t->log_weight[k] = log_weight[k];
	t->t_ms = back(t, s.last)->t_ms;
	t->c = (float)r.c;
	t->error_c = error_c;
	t->slope = (float)r.slope;
	t->quick = r.lag_s < (double)QUICK_S;
	return TOUCH_GOOD;
}

/* The touch that just ended with a turn: from the last reading near where it came from to the last one before
 * the way back. */
static struct span find_span(const struct touch *t, float turn_c)
{
	struct span s = {0, 0};
	float deep_c = fabsf(t->extreme.c - t->from.c), before_c = fmaxf(BEFORE_SHARE * deep_c, BEFORE_C);
	while (s.last + 1 < t->n && fabsf(back(t, s.last)->c - t->extreme.c) > STAYS_SHARE * turn_c &&
	       back(t, s.last)->t_ms > t->extreme.t_ms)
		s.last++;
	s.first = s.last;
	while (s.first + 1 < t->n && back(t, s.first + 1)->t_ms > t->from.t_ms &&
	       fabsf(back(t, s.first + 1)->c - t->from.c) > before_c)
		s.first++;
	return s;
}

static void go_on(struct touch *t, struct touch_reading r)
{
	int gone = r.c < t->extreme.c ? -1 : 1;
	if (!t->going && fabsf(r.c - t->from.c) >= TURN_C)
		t->going = r.c < t->from.c ? -1 : 1;
	if (gone == t->going || !t->going)
		t->extreme = r;
}

static void turn(struct touch *t, struct touch_reading r)
{
	t->going = -t->going;
	t->before_ms = t->from.t_ms;
	t->from = t->extreme;
	t->extreme = r;
}

static void keep(struct touch *t, struct touch_reading r)
{
	t->last[t->next] = r;
	t->next = (t->next + 1) % TOUCH_READINGS;
	if (t->n < TOUCH_READINGS)
		t->n++;
}

static void begin(struct touch *t, struct touch_reading r)
{
	if (!t->any)
		t->away_c = r.c;
	t->any = true;
	t->n = t->next = t->going = 0;
	t->from = t->extreme = r;
	t->before_ms = r.t_ms;
	keep(t, r);
}

/* It was told, and did not turn: skin as warm as the hand. */
static enum touch_found read_told(struct touch *t)
{
	struct span s = {0, 0};
	while (s.first + 1 < t->n && back(t, s.first + 1)->t_ms >= t->told_ms)
		s.first++;
	t->told_ms = MS_NONE;
	return read_span(t, s);
}

/* Does the way that just ended lead from the hand, where it lay for a while, to what is neither hand nor
 * room? */
static bool is_touch(const struct touch *t, struct span s, float turn_c)
{
	float out_c = fabsf(t->extreme.c - t->away_c);
	return out_c >= turn_c && out_c > fabsf(t->from.c - t->away_c) && t->from.c >= AWAY_LEAST_C &&
	       back(t, s.first)->t_ms - t->before_ms >= AWAY_LEAST_MS;
}

enum touch_found touch_take(struct touch *t, int64_t t_ms, int32_t mc)
{
	struct touch_reading r = {t_ms, (float)mc / 1000};
	if (!t->any || t_ms - back(t, 0)->t_ms > BREAK_MS) {
		begin(t, r);
		return TOUCH_NOTHING;
	}
	int64_t passed_ms = t_ms - back(t, 0)->t_ms;
	if (passed_ms < APART_MS)
		return TOUCH_NOTHING;
	float most_c = AWAY_C_PER_S * (float)passed_ms / 1000;
	bool told = t->told_ms != MS_NONE && t->told_ms <= t->extreme.t_ms;
	float turn_c = told ? TURN_TOLD_C : t->noisy ? TURN_INFRARED_C : TURN_C;
	enum touch_found found = TOUCH_NOTHING;
	t->away_c += fmaxf(-most_c, fminf(most_c, r.c - t->away_c));
	keep(t, r);
	go_on(t, r);
	if (t->going && (r.c - t->extreme.c) * (float)-t->going >= turn_c) {
		struct span s = find_span(t, turn_c);
		if (is_touch(t, s, turn_c)) {
			t->told_ms = MS_NONE;
			found = read_span(t, s);
		}
		turn(t, r);
	} else if (t->told_ms != MS_NONE && t_ms - t->told_ms >= TOLD_MS) {
		found = read_told(t);
	}
	return found;
}

/* What a touch says, less what it says of the mean of the last ten seconds at its end: the bead is a little
 * warmer than the skin, which warms while no ice is on it. 780 touches with beads and 809 with infrared
 * sensors below 20 C, seed 2; the error is what that leaves. */
#define MEAN_BEAD_C 1.49f
#define MEAN_INFRARED_C 1.15f
#define MEAN_BEAD_ERROR_C 0.71f
#define MEAN_INFRARED_ERROR_C 0.52f
/* The same of its peak, soon after. */
#define PEAK_BEAD_C 0.86f
#define PEAK_INFRARED_C 0.44f
#define PEAK_BEAD_ERROR_C 0.74f
#define PEAK_INFRARED_ERROR_C 0.50f

static struct touch_says says(const struct touch *t, float less_c, float error_c)
{
	return (struct touch_says){t->c - less_c, sqrtf(error_c * error_c + t->error_c * t->error_c)};
}

struct touch_says touch_mean(const struct touch *t)
{
	return t->quick ? says(t, MEAN_INFRARED_C, MEAN_INFRARED_ERROR_C)
			: says(t, MEAN_BEAD_C, MEAN_BEAD_ERROR_C);
}

struct touch_says touch_peak(const struct touch *t)
{
	return t->quick ? says(t, PEAK_INFRARED_C, PEAK_INFRARED_ERROR_C)
			: says(t, PEAK_BEAD_C, PEAK_BEAD_ERROR_C);
}
