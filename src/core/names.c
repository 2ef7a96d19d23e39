/* The words for every enum that appears in records, in JSON, on the command line and on the screen. */
#include <string.h>

#include "icecue/detector.h"
#include "icecue/driver.h"
#include "icecue/mark.h"
#include "icecue/outcome.h"
#include "icecue/sample.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *name_of(const char *const *table, size_t n, int value)
{
	return value >= 0 && (size_t)value < n && table[value] ? table[value] : "unknown";
}

/* The index of a name, or -1. */
static int value_of(const char *const *table, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (table[i] && !strcmp(table[i], name))
			return (int)i;
	return -1;
}

static const char *const roles[ROLE_COUNT] = {"skin", "reference", "ambient"};

static const char *const statuses[STATUS_COUNT] = {
	"ok", "absent", "missing", "fault", "not_ready", "out_of_range", "implausible",
};

static const char *const verdicts[VERDICT_COUNT] = {
	"ok", "not_mine", "truncated", "bad_sum", "bad_field", "info",
};

static const char *const sensors[] = {"contact", "temper", "ir"};

static const char *const priorities[] = {"none", "low", "medium", "high"};
static const char *const priority_marks[] = {"", "*", "**", "***"};

static const char *const classes[ALERT_CLASS_COUNT] = {
	[ALERT_NONE] = "none",	   [ALERT_GO] = "go",	      [ALERT_STOP] = "stop",
	[ALERT_DANGER] = "danger", [ALERT_NOTICE] = "notice",
};

static const char *const phases[PHASE_COUNT] = {"before", "icing", "numb", "window", "warming", "warm"};

static const char *const probe_states[] = {"unseen", "good", "lost", "off"};

static const char *const marks[MARK_KIND_COUNT] = {
	"none", "felt_numb", "pass", "ice_on", "ice_off", "note", "ack", "end", "undo",
};

static const char *const mark_sources[MARK_SOURCE_COUNT] = {
#define X(symbol, name) [MARK_FROM_##symbol] = name,
	MARK_SOURCES(X)
#undef X
};

static const char *const placements[] = {"in", "edge"};

const char *role_name(enum role r)
{
	return name_of(roles, COUNT(roles), (int)r);
}

bool role_parse(const char *name, enum role *out)
{
	int v = value_of(roles, COUNT(roles), name);
	if (v >= 0)
		*out = (enum role)v;
	return v >= 0;
}

const char *status_name(enum status s)
{
	return name_of(statuses, COUNT(statuses), (int)s);
}

bool status_parse(const char *name, enum status *out)
{
	int v = value_of(statuses, COUNT(statuses), name);
	if (v >= 0)
		*out = (enum status)v;
	return v >= 0;
}

const char *verdict_name(enum verdict v)
{
	return name_of(verdicts, COUNT(verdicts), (int)v);
}

const char *sensor_kind_name(enum sensor_kind k)
{
	return name_of(sensors, COUNT(sensors), (int)k);
}

bool sensor_kind_parse(const char *name, enum sensor_kind *out)
{
	int v = value_of(sensors, COUNT(sensors), name);
	if (v >= 0)
		*out = (enum sensor_kind)v;
	return v >= 0;
}

const char *priority_name(enum priority p)
{
	return name_of(priorities, COUNT(priorities), (int)p);
}

const char *priority_mark(enum priority p)
{
	return name_of(priority_marks, COUNT(priority_marks), (int)p);
}

const char *alert_class_name(enum alert_class c)
{
	return name_of(classes, COUNT(classes), (int)c);
}

bool alert_class_parse(const char *name, enum alert_class *out)
{
	int v = value_of(classes, COUNT(classes), name);
	if (v >= 0)
		*out = (enum alert_class)v;
	return v >= 0;
}

const char *phase_name(enum phase p)
{
	return name_of(phases, COUNT(phases), (int)p);
}

const char *probe_state_name(enum probe_state s)
{
	return name_of(probe_states, COUNT(probe_states), (int)s);
}

const char *mark_name(enum mark_kind k)
{
	return name_of(marks, COUNT(marks), (int)k);
}

bool mark_parse(const char *name, enum mark_kind *out)
{
	int v = value_of(marks, COUNT(marks), name);
	if (v > 0)
		*out = (enum mark_kind)v;
	return v > 0;
}

const char *mark_source_name(enum mark_source_kind k)
{
	return name_of(mark_sources, COUNT(mark_sources), (int)k);
}

bool mark_source_parse(const char *name, enum mark_source_kind *out)
{
	int v = value_of(mark_sources, COUNT(mark_sources), name);
	if (v >= 0)
		*out = (enum mark_source_kind)v;
	return v >= 0;
}

const char *placement_name(enum placement p)
{
	return name_of(placements, COUNT(placements), (int)p);
}
