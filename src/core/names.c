/* The words for every enum that appears in records, in JSON, on the command line and on the screen. */
#include <string.h>

#include "base/i18n.h"
#include "events.h"
#include "icecue/detector.h"
#include "icecue/driver.h"
#include "icecue/mark.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *name_of(const char *const *table, size_t n, size_t value)
{
	return value < n ? table[value] : "unknown";
}

/* The index of a name, or -1. */
static int value_of(const char *const *table, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(table[i], name))
			return (int)i;
	return -1;
}

/* Defines WHAT_name for the members of a list. */
#define NAMES(what, type, LIST)                                           \
	static const char *const what##_names[] = {LIST(ENUM_NAME)};      \
	const char *what##_name(enum type value)                          \
	{                                                                 \
		return name_of(what##_names, COUNT(what##_names), value); \
	}

/* Defines WHAT_parse, the way back. `first` is the first member that can be read: 1 leaves NONE out. */
#define PARSE(what, type, first)                                               \
	bool what##_parse(const char *name, enum type *out)                    \
	{                                                                      \
		int value = value_of(what##_names, COUNT(what##_names), name); \
		if (value >= (first))                                          \
			*out = (enum type)value;                               \
		return value >= (first);                                       \
	}

NAMES(alert_class, alert_class, ALERT_CLASS_LIST)
PARSE(alert_class, alert_class, 0)
NAMES(ice, ice, ICE_LIST)
PARSE(ice, ice, 0)
NAMES(mark, mark_kind, MARK_LIST)
PARSE(mark, mark_kind, 1)
NAMES(mark_source, mark_source_kind, MARK_SOURCE_LIST)
PARSE(mark_source, mark_source_kind, 0)
NAMES(phase, phase, PHASE_LIST)
NAMES(placement, placement, PLACEMENT_LIST)
PARSE(placement, placement, 0)
NAMES(priority, priority, PRIORITY_LIST)
PARSE(priority, priority, 0)
NAMES(probe_state, probe_state, PROBE_STATE_LIST)
NAMES(role, role, ROLE_LIST)
PARSE(role, role, 0)
NAMES(sensor_kind, sensor_kind, SENSOR_KIND_LIST)
PARSE(sensor_kind, sensor_kind, 0)
NAMES(spot_state, spot_state, SPOT_STATE_LIST)
PARSE(spot_state, spot_state, 0)
NAMES(status, status, STATUS_LIST)
PARSE(status, status, 0)
NAMES(verdict, verdict, VERDICT_LIST)

#define ENUM_THIRD(member, name, third) [member] = (third),

const char *alert_class_mark(enum alert_class c)
{
	static const char *const marks[] = {ALERT_CLASS_LIST(ENUM_THIRD)};
	return name_of(marks, COUNT(marks), c);
}

const char *spot_state_text(enum spot_state s)
{
	static const char *const texts[] = {SPOT_STATE_LIST(ENUM_THIRD)};
	return _(name_of(texts, COUNT(texts), s));
}

const char *phase_text(enum phase p)
{
	static const char *const phase_texts[] = {PHASE_LIST(ENUM_THIRD)};
	return _(name_of(phase_texts, COUNT(phase_texts), p));
}
