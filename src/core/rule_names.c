/*
 * Rules by name, in thousandths of the unit at the end of the name, with their limits: those of the options,
 * and for what has none those within which the events still mean what they say.
 */
#include "icecue/rule_names.h"

#include <string.h>

/* How a field holds its number. */
enum form {
	THOUSANDTHS, /* unchanged: milli-degrees, milliseconds, micrometres */
	COUNT,
	FLAG,
	KNOWN,	 /* 0: not known */
	AMBIENT, /* MC_NONE: not set */
	EDGE	 /* has_edge: set */
};

static const struct rule_name rule_names[] = {
#define RULE(name, field, form, least, most)                           \
	{                                                              \
		name, offsetof(struct rules, field), form, least, most \
	}
	RULE("numb_c", numb_mc, THOUSANDTHS, RULES_NUMB_MIN_MC, RULES_NUMB_MAX_MC),
	RULE("numb_hold_s", numb_hold_ms, THOUSANDTHS, 30000, 120000),
	RULE("numb_min_icing_s", numb_min_icing_ms, THOUSANDTHS, 90000, 600000),
	RULE("numb_margin_in", numb_margin_in, THOUSANDTHS, 500, 5000),
	RULE("numb_margin_edge", numb_margin_edge, THOUSANDTHS, 500, 5000),
	RULE("window_c", window_mc, THOUSANDTHS, 10000, 15000),
	RULE("window_hold_s", window_hold_ms, THOUSANDTHS, 1000, 60000),
	RULE("window_max_s", window_max_ms, THOUSANDTHS, 30000, 180000),
	RULE("rewarm_min_s", rewarm_min_ms, THOUSANDTHS, MINUTES_MS(45), MINUTES_MS(240)),
	RULE("rewarm_hold_s", rewarm_hold_ms, THOUSANDTHS, MINUTES_MS(1), MINUTES_MS(60)),
	RULE("still_cold_s", still_cold_ms, THOUSANDTHS, MINUTES_MS(60), MINUTES_MS(600)),
	RULE("rounds_per_day", rounds_per_day, COUNT, 1000, 100000),
	RULE("edge_mm", edge_um, EDGE, -200000, 200000),
	RULE("area_mm", area_um, THOUSANDTHS, 0, 300000),
	RULE("ambient_c", ambient_mc, AMBIENT, -10000, 45000),
	RULE("bony", bony, FLAG, 0, 1000),
	RULE("tau_s", tau_ms, THOUSANDTHS, 0, 600000),
	RULE("accuracy_c", accuracy_mc, KNOWN, 0, 5000),
	RULE("resolution_c", resolution_mc, KNOWN, 0, 5000),
	RULE("rounds_before", rounds_before, COUNT, 0, 1000000),
};
#define RULES (sizeof(rule_names) / sizeof(rule_names[0]))

size_t rule_count(void)
{
	return RULES;
}

const struct rule_name *rule_at(size_t i)
{
	return i < RULES ? &rule_names[i] : NULL;
}

static int32_t fit(int64_t v)
{
	return v > INT32_MAX ? INT32_MAX : v < -INT32_MAX ? -INT32_MAX : (int32_t)v;
}

int64_t rule_get(const struct rule_name *rule, const struct rules *r)
{
	const void *field = (const char *)r + rule->offset;
	if (rule->form == FLAG)
		return *(const bool *)field ? 1000 : 0;
	int64_t v = *(const int32_t *)field;
	switch ((enum form)rule->form) {
	case COUNT:
		return v * 1000;
	case KNOWN:
		return v > 0 ? v : MS_NONE;
	case AMBIENT:
		return v == MC_NONE ? MS_NONE : v;
	case EDGE:
		return r->has_edge ? v : MS_NONE;
	case THOUSANDTHS:
	case FLAG:
		break;
	}
	return v;
}

void rule_set(const struct rule_name *rule, struct rules *r, int64_t v)
{
	void *field = (char *)r + rule->offset;
	int32_t none = rule->form == AMBIENT ? MC_NONE : 0;
	if (rule->form == FLAG)
		*(bool *)field = v != 0;
	else if (v == MS_NONE || (rule->form == KNOWN && v < 0))
		*(int32_t *)field = none;
	else
		*(int32_t *)field = fit(rule->form == COUNT ? v / 1000 : v);
	if (rule->form == EDGE)
		r->has_edge = v != MS_NONE;
}

const struct rule_name *rule_find(const char *name, size_t n)
{
	for (size_t i = 0; i < RULES; i++)
		if (strlen(rule_names[i].name) == n && !memcmp(rule_names[i].name, name, n))
			return &rule_names[i];
	return NULL;
}
