#include "row_quick.h"

#include <string.h>

#define DIGITS_MAX 9 /* ahead of the point; so nothing overflows */
#define LONGEST 256  /* a row of a sample with the spaces that fill a page */

struct at {
	const char *c;
	bool bad;
};

/* "12.5": thousandths; behind it a comma, which is taken. */
static inline int64_t thousandths(struct at *a)
{
	static const int scale[] = {1000, 100, 10, 1};
	const char *c = a->c + (*a->c == '-'), *begin = c;
	uint64_t v = 0;
	unsigned digit, decimals = 0;
	while ((digit = (unsigned)(*c - '0')) < 10 && c - begin < DIGITS_MAX)
		v = v * 10 + digit, c++;
	bool bad = c == begin;
	if (*c == '.') {
		const char *point = c++;
		while ((digit = (unsigned)(*c - '0')) < 10 && c - point <= 3)
			v = v * 10 + digit, c++;
		decimals = (unsigned)(c - point) - 1;
		bad |= decimals == 0;
	}
	v *= (uint64_t)scale[decimals];
	a->bad |= bad || *c != ',';
	int64_t result = *a->c == '-' ? -(int64_t)v : (int64_t)v;
	a->c = c + 1;
	return result;
}

/* A temperature, or nothing. */
static int32_t temperature(struct at *a)
{
	if (*a->c == ',') {
		a->c++;
		return MC_NONE;
	}
	int64_t v = thousandths(a);
	a->bad |= v > INT32_MAX || v < -INT32_MAX;
	return (int32_t)v;
}

static bool is_phase(const char *c, int p, size_t *n)
{
	const char *name = phase_name((enum phase)p);
	*n = strlen(name);
	return !memcmp(c, name, *n) && c[*n] == ',';
}

/* like: the one before, which it mostly is. */
static int phase_at(struct at *a, int like)
{
	size_t n;
	int p = like >= 0 && like < PHASE_COUNT && is_phase(a->c, like, &n) ? like : 0;
	while (p < PHASE_COUNT && !is_phase(a->c, p, &n))
		p++;
	a->bad |= p == PHASE_COUNT;
	a->c += p == PHASE_COUNT ? 0 : n;
	return p;
}

/* All behind the reading. */
static bool take_tail(struct at *a, const char *text, struct row *out)
{
	if (memcmp(a->c, "ok,", 3) != 0)
		return false;
	a->c += 3;
	out->skin_mc = temperature(a);
	out->band_mc = temperature(a);
	out->reference_mc = temperature(a);
	out->ambient_mc = temperature(a);
	if (a->bad || a->c - text > LONGEST / 2)
		return false;
	out->phase = phase_at(a, out->phase);
	if (a->bad || memcmp(a->c, ",,,", 3) != 0)
		return false;
	a->c += 3;
	while (*a->c == ' ' && a->c - text < LONGEST - 1)
		a->c++;
	if (*a->c++ != '\n')
		return false;
	if (out->band_mc == MC_NONE)
		out->band_mc = 0;
	return true;
}

static void keep_tail(struct row_tail *tail, const char *from, size_t n)
{
	tail->n = n <= sizeof(tail->text) ? n : 0;
	memcpy(tail->text, from, tail->n);
}

size_t row_quick(const char *text, size_t n, struct row *out, struct row_tail *tail)
{
	if (n < LONGEST || *text < '0' || *text > '9')
		return 0;
	struct at a = {.c = text};
	out->t_ms = thousandths(&a);
	out->probe_mc = (int32_t)temperature(&a);
	if (a.bad || out->probe_mc == MC_NONE) {
		tail->n = 0;
		return 0;
	}
	const char *from = a.c;
	if (tail->n && !memcmp(from, tail->text, tail->n))
		return (size_t)(from - text) + tail->n;
	tail->n = 0;
	if (!take_tail(&a, text, out))
		return 0;
	keep_tail(tail, from, (size_t)(a.c - from));
	out->is_sample = true;
	out->status = STATUS_OK;
	out->mark = MARK_NONE;
	out->event = EVENT_NONE;
	out->detail[0] = '\0';
	return (size_t)(a.c - text);
}
