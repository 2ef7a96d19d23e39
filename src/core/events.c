/* The table of events: one line of icecue/events.def each. */
#include "events.h"

#include <string.h>

#include "base/i18n.h"

#define BIT(id) EVENT_BIT(EVENT_##id)
#define NEW_ROUND (BIT(ICING_STARTED) | BIT(REWARMED))
#define ICE_AWAY (BIT(ICING_ENDED) | NEW_ROUND)

_Static_assert(EVENT_KIND_COUNT <= 64, "events are bits of an uint64_t");

static const struct entry {
	const char *name, *text, *label;
	int weight;
	const char *past;
	enum alert_class class;
	enum priority priority;
	const char *word, *alert;
	struct alert_end end;
	bool counts;
} entries[EVENT_KIND_COUNT] = {
	[EVENT_NONE] = {"none", N_("Nothing"), "", 0, ""},
#define SILENT .class = ALERT_NONE
#define ALERT(cls, prio, large, what) \
	.class = ALERT_##cls, .priority = PRIORITY_##prio, .word = (large), .alert = (what)
#define EVENT(id, name, text, label, weight, past, alert, ...) \
	[EVENT_##id] = {#name, text, label, weight, past, alert, __VA_ARGS__},
#include "icecue/events.def"
};

static const struct {
	const char *name, *past, *alert;
} reasons[REASON_COUNT] = {
	[REASON_NONE] = {"none", "", ""},
#define REASON(id, name, past, alert) [REASON_##id] = {#name, past, alert},
#include "icecue/events.def"
};

/* EVENT_SPOT_OUT says which spot. */
static const struct {
	const char *word, *alert;
} spots[SPOTS_MAX] = {
	{N_("SPOT 1"), N_("SPOT 1 IS LEFT OUT: look at its probe, numb goes by what is left")},
	{N_("SPOT 2"), N_("SPOT 2 IS LEFT OUT: look at its probe, numb goes by what is left")},
	{N_("SPOT 3"), N_("SPOT 3 IS LEFT OUT: look at its probe, numb goes by what is left")},
	{N_("SPOT 4"), N_("SPOT 4 IS LEFT OUT: look at its probe, numb goes by what is left")},
	{N_("SPOT 5"), N_("SPOT 5 IS LEFT OUT: look at its probe, numb goes by what is left")},
	{N_("SPOT 6"), N_("SPOT 6 IS LEFT OUT: look at its probe, numb goes by what is left")},
	{N_("SPOT 7"), N_("SPOT 7 IS LEFT OUT: look at its probe, numb goes by what is left")},
	{N_("SPOT 8"), N_("SPOT 8 IS LEFT OUT: look at its probe, numb goes by what is left")},
};

static bool names_spot(const struct event *e)
{
	return e->kind == EVENT_SPOT_OUT && e->spot >= 0 && e->spot < SPOTS_MAX;
}

static const struct entry *entry(enum event_kind k)
{
	static const struct entry unknown = {"unknown", N_("Event"), "", 0, ""};
	return (unsigned)k < EVENT_KIND_COUNT ? &entries[k] : &unknown;
}

static const char *shown(const char *text)
{
	return text && *text ? _(text) : "";
}

const char *event_name(enum event_kind k)
{
	return entry(k)->name;
}

bool event_parse(const char *name, enum event_kind *out)
{
	for (int k = EVENT_NONE + 1; k < EVENT_KIND_COUNT; k++) {
		if (!strcmp(entries[k].name, name)) {
			*out = (enum event_kind)k;
			return true;
		}
	}
	return false;
}

const char *reason_name(enum reason r)
{
	return (unsigned)r < REASON_COUNT ? reasons[r].name : "unknown";
}

bool reason_parse(const char *name, enum reason *out)
{
	for (int r = REASON_NONE + 1; r < REASON_COUNT; r++) {
		if (!strcmp(reasons[r].name, name)) {
			*out = (enum reason)r;
			return true;
		}
	}
	return false;
}

const char *event_text(enum event_kind k)
{
	return shown(entry(k)->text);
}

const char *event_label(enum event_kind k)
{
	return shown(entry(k)->label);
}

int event_weight(enum event_kind k)
{
	return entry(k)->weight;
}

const char *event_past(enum event_kind k, enum reason r)
{
	return shown(r != REASON_NONE ? reasons[r].past : entry(k)->past);
}

bool event_counts(enum event_kind k)
{
	return entry(k)->counts;
}

const char *event_word(const struct event *e)
{
	if (names_spot(e))
		return _(spots[e->spot].word);
	return e->reason == REASON_READING ? _("PINCH IT") : shown(entry(e->kind)->word);
}

const char *event_alert(const struct event *e)
{
	if (names_spot(e))
		return _(spots[e->spot].alert);
	return shown(e->reason != REASON_NONE ? reasons[e->reason].alert : entry(e->kind)->alert);
}

const struct alert_end *event_end(enum event_kind k)
{
	return &entry(k)->end;
}

enum priority event_priority(enum event_kind k)
{
	return entry(k)->priority;
}

/* A medium alert that is neither go nor stop is a notice. Danger is kept for what hurts now, so that people
 * believe it, and stop is for the hands. Its priority repeats the alert. */
enum alert_class event_class(enum event_kind k, enum priority p)
{
	enum alert_class class = entry(k)->class;
	if (p == PRIORITY_NONE)
		return ALERT_NONE;
	return class == ALERT_NOTICE && p == PRIORITY_HIGH ? ALERT_DANGER : class;
}
