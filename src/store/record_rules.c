/* Rules by name, in thousandths of the unit that the name ends with. */
#include "record.h"

static int32_t fit(int64_t v)
{
	return v > INT32_MAX ? INT32_MAX : v < -INT32_MAX ? -INT32_MAX : (int32_t)v;
}

/* Fields whose own unit is a thousandth of the name's: milli-degrees, milliseconds, micrometres. */
#define THOUSANDTHS(field)                                  \
	static int64_t get_##field(const struct rules *r)   \
	{                                                   \
		return r->field;                            \
	}                                                   \
	static void set_##field(struct rules *r, int64_t v) \
	{                                                   \
		r->field = fit(v);                          \
	}

#define COUNTS(field)                                       \
	static int64_t get_##field(const struct rules *r)   \
	{                                                   \
		return (int64_t)r->field * 1000;            \
	}                                                   \
	static void set_##field(struct rules *r, int64_t v) \
	{                                                   \
		r->field = fit(v / 1000);                   \
	}

THOUSANDTHS(numb_mc)
THOUSANDTHS(numb_hold_ms)
THOUSANDTHS(numb_min_icing_ms)
THOUSANDTHS(numb_margin_in)
THOUSANDTHS(numb_margin_edge)
THOUSANDTHS(window_mc)
THOUSANDTHS(window_hold_ms)
THOUSANDTHS(window_max_ms)
THOUSANDTHS(rewarm_min_ms)
THOUSANDTHS(rewarm_hold_ms)
THOUSANDTHS(still_cold_ms)
THOUSANDTHS(area_um)
THOUSANDTHS(tau_ms)
COUNTS(rounds_per_day)
COUNTS(rounds_before)

/* What was not told is MS_NONE here and has no line in a head. */
#define KNOWN(field)                                           \
	static int64_t get_##field(const struct rules *r)      \
	{                                                      \
		return r->field > 0 ? r->field : MS_NONE;      \
	}                                                      \
	static void set_##field(struct rules *r, int64_t v)    \
	{                                                      \
		r->field = v == MS_NONE || v < 0 ? 0 : fit(v); \
	}

KNOWN(accuracy_mc)
KNOWN(resolution_mc)

static int64_t get_edge(const struct rules *r)
{
	return r->has_edge ? r->edge_um : MS_NONE;
}

static void set_edge(struct rules *r, int64_t v)
{
	r->has_edge = v != MS_NONE;
	r->edge_um = r->has_edge ? fit(v) : 0;
}

static int64_t get_ambient(const struct rules *r)
{
	return r->ambient_mc == MC_NONE ? MS_NONE : r->ambient_mc;
}

static void set_ambient(struct rules *r, int64_t v)
{
	r->ambient_mc = v == MS_NONE ? MC_NONE : fit(v);
}

static int64_t get_bony(const struct rules *r)
{
	return r->bony ? 1000 : 0;
}

static void set_bony(struct rules *r, int64_t v)
{
	r->bony = v != 0;
}

const struct rule_name rule_names[] = {
	{"numb_c", get_numb_mc, set_numb_mc},
	{"numb_hold_s", get_numb_hold_ms, set_numb_hold_ms},
	{"numb_min_icing_s", get_numb_min_icing_ms, set_numb_min_icing_ms},
	{"numb_margin_in", get_numb_margin_in, set_numb_margin_in},
	{"numb_margin_edge", get_numb_margin_edge, set_numb_margin_edge},
	{"window_c", get_window_mc, set_window_mc},
	{"window_hold_s", get_window_hold_ms, set_window_hold_ms},
	{"window_max_s", get_window_max_ms, set_window_max_ms},
	{"rewarm_min_s", get_rewarm_min_ms, set_rewarm_min_ms},
	{"rewarm_hold_s", get_rewarm_hold_ms, set_rewarm_hold_ms},
	{"still_cold_s", get_still_cold_ms, set_still_cold_ms},
	{"rounds_per_day", get_rounds_per_day, set_rounds_per_day},
	{"edge_mm", get_edge, set_edge},
	{"area_mm", get_area_um, set_area_um},
	{"ambient_c", get_ambient, set_ambient},
	{"bony", get_bony, set_bony},
	{"tau_s", get_tau_ms, set_tau_ms},
	{"accuracy_c", get_accuracy_mc, set_accuracy_mc},
	{"resolution_c", get_resolution_mc, set_resolution_mc},
	{"rounds_before", get_rounds_before, set_rounds_before},
};
const size_t rule_names_count = sizeof(rule_names) / sizeof(rule_names[0]);
