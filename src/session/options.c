#include "options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "store/threshold.h"
#include "system/log.h"

const char *icecue_version = "unknown";

enum {
	OPT_CLIENT = 256,
	OPT_SITE,
	OPT_PLACEMENT,
	OPT_EDGE_MM,
	OPT_AREA_MM,
	OPT_AMBIENT,
	OPT_BONY,
	OPT_SENSOR,
	OPT_ACCURACY,
	OPT_CHANNEL,
	OPT_NO_CALIBRATION,
	OPT_THRESHOLD,
	OPT_FOR,
	OPT_SPEED,
	OPT_UNIT,
	OPT_OUT,
	OPT_EVENTS,
	OPT_LINES,
	OPT_SAY,
	OPT_SILENT,
	OPT_VERBOSE,
};

static const struct argp_option options[] = {
	{0, 0, 0, 0, "The table:", 1},
	{"client", OPT_CLIENT, "LABEL", 0, "Whose skin it is; free text, kept in the record", 1},
	{"site", OPT_SITE, "LABEL", 0, "Which place; free text, kept in the record", 1},
	{"placement", OPT_PLACEMENT, "in|edge", 0,
	 "Where the probe sits: in the iced area (the default), or at its edge", 1},
	{"edge-mm", OPT_EDGE_MM, "N", 0,
	 "How far outside the edge of the iced area the probe sits; negative: inside", 1},
	{"area-mm", OPT_AREA_MM, "N", 0, "Radius of the iced area", 1},
	{"ambient", OPT_AMBIENT, "C", 0, "Room temperature, degrees Celsius", 1},
	{"bony", OPT_BONY, "yes|no", OPTION_ARG_OPTIONAL, "A bony or thin site: earlier limits for the ice",
	 1},
	{"sensor", OPT_SENSOR, "contact|temper|ir", 0,
	 "Kind of sensor: bare bead, steel tip, infrared (default: the probe's own)", 1},
	{"accuracy", OPT_ACCURACY, "C", 0,
	 "How far off the probe may be (default: what its maker says, 0.3 once it is calibrated)", 1},
	{"channel", OPT_CHANNEL, "[ROLE=]NAME", 0,
	 "Take this channel of the probe as the skin, or as ROLE: skin, reference (the same spot of the other limb), ambient. Once for each role",
	 1},
	{"no-calibration", OPT_NO_CALIBRATION, 0, 0, "Take the readings as the probe says them", 1},
	{"threshold", OPT_THRESHOLD, "C|default", 0,
	 "Numb at or below this skin estimate, 10 to 15 degrees Celsius; default: 13.6", 1},
	{0, 0, 0, 0, "The session:", 2},
	{"for", OPT_FOR, "TIME", 0, "End after this time: 90s, 75m, 1h30m", 2},
	{"speed", OPT_SPEED, "N", 0, "N times as fast (simulated probe and replay)", 2},
	{"unit", OPT_UNIT, "C|F", 0, "Unit that is shown; records are always in Celsius", 2},
	{"out", OPT_OUT, "DIR", 0, "Folder for the sessions (default: icecue in the XDG data folder)", 2},
	{"events", OPT_EVENTS, 0, 0, "Print one JSON object a line for each event instead of the screen", 2},
	{"lines", OPT_LINES, 0, 0, "Print lines on the terminal instead of taking the whole screen", 2},
	{"say", OPT_SAY, 0, 0, "Speak the alerts, by speech-dispatcher or espeak-ng", 2},
	{"silent", OPT_SILENT, 0, 0, "Ring no bells", 2},
	{"verbose", OPT_VERBOSE, 0, 0, "Tell more about what happens on the line", 2},
	{0},
};

void session_options_init(struct session_options *o)
{
	*o = (struct session_options){.client = "", .site = "", .for_ms = MS_NEVER};
	rules_default(&o->rules);
}

void session_options_apply(const struct session_options *o, struct rules *r)
{
	if (o->placement_given)
		r->placement = o->rules.placement;
	if (o->edge_given) {
		r->edge_um = o->rules.edge_um;
		r->has_edge = true;
	}
	if (o->area_given)
		r->area_um = o->rules.area_um;
	if (o->ambient_given)
		r->ambient_mc = o->rules.ambient_mc;
	if (o->bony_given)
		r->bony = o->rules.bony;
	if (o->sensor_given && r->sensor != o->rules.sensor) {
		r->sensor = o->rules.sensor;
		r->tau_ms = 0; /* was that of another kind */
	}
	if (o->accuracy_given)
		r->accuracy_mc = o->rules.accuracy_mc;
	if (o->threshold_given)
		r->numb_mc = o->rules.numb_mc;
}

struct config *session_config(void)
{
	char why[4600];
	struct config *c;
	if (config_load(&c, why, sizeof(why)) != RESULT_OK)
		fprintf(stderr, "icecue: %s\n", why);
	return c;
}

bool session_options_told(const struct session_options *o, enum config_id id)
{
	switch (id) {
	case CONFIG_OUT:
		return o->out != NULL;
	case CONFIG_FAHRENHEIT:
		return o->unit_given;
	case CONFIG_PLACEMENT:
		return o->placement_given;
	case CONFIG_EDGE:
		return o->edge_given;
	case CONFIG_AREA:
		return o->area_given;
	case CONFIG_AMBIENT:
		return o->ambient_given;
	case CONFIG_BONY:
		return o->bony_given;
	default:
		return false;
	}
}

int64_t session_options_value(const struct session_options *o, enum config_id id)
{
	switch (id) {
	case CONFIG_FAHRENHEIT:
		return o->fahrenheit;
	case CONFIG_PLACEMENT:
		return o->rules.placement;
	case CONFIG_EDGE:
		return o->rules.edge_um;
	case CONFIG_AREA:
		return o->rules.area_um;
	case CONFIG_AMBIENT:
		return o->rules.ambient_mc;
	case CONFIG_BONY:
		return o->rules.bony;
	default:
		return 0;
	}
}

/* The rule counts as told from now on. */
static void set_told(struct session_options *o, enum config_id id, int64_t v)
{
	switch (id) {
	case CONFIG_PLACEMENT:
		o->rules.placement = v ? PLACEMENT_EDGE : PLACEMENT_IN;
		o->placement_given = true;
		return;
	case CONFIG_EDGE:
		o->rules.edge_um = (int32_t)v;
		o->rules.has_edge = o->edge_given = true;
		return;
	case CONFIG_AREA:
		o->rules.area_um = (int32_t)v;
		o->area_given = true;
		return;
	case CONFIG_AMBIENT:
		o->rules.ambient_mc = (int32_t)v;
		o->ambient_given = true;
		return;
	case CONFIG_BONY:
		o->rules.bony = v != 0;
		o->bony_given = true;
		return;
	case CONFIG_FAHRENHEIT:
		o->fahrenheit = v != 0;
		return;
	default:
		return;
	}
}

/* The keys of [watch] that a client may have otherwise. */
static enum config_id client_key(enum config_id id)
{
	switch (id) {
	case CONFIG_BONY:
		return CONFIG_CLIENT_BONY;
	case CONFIG_PLACEMENT:
		return CONFIG_CLIENT_PLACEMENT;
	case CONFIG_EDGE:
		return CONFIG_CLIENT_EDGE;
	case CONFIG_AREA:
		return CONFIG_CLIENT_AREA;
	default:
		return CONFIG_KEYS;
	}
}

const struct config_section *session_options_section(const struct session_options *o, const struct config *c,
						     enum config_id id, enum config_id *as)
{
	*as = client_key(id);
	const struct config_section *s =
		*as == CONFIG_KEYS ? NULL : config_client(c, o->client, o->site, *as);
	if (s)
		return s;
	*as = id;
	s = config_find(c, CONFIG_SECTION_WATCH, "");
	return config_has(s, id) ? s : NULL;
}

void session_options_client(struct session_options *o, const struct config *c)
{
	const struct config_section *s = config_client(c, o->client, "", CONFIG_CLIENT_SITE);
	if (!*o->site && s)
		o->site = config_text(s, CONFIG_CLIENT_SITE);
	s = config_client(c, o->client, o->site, CONFIG_CLIENT_THRESHOLD);
	if (o->threshold_given || !s)
		return;
	o->rules.numb_mc = (int32_t)config_number(s, CONFIG_CLIENT_THRESHOLD);
	o->threshold_given = true;
	o->threshold_from = "told in the configuration";
}

static void take_alerts(struct alert_options *a, const struct config_section *s)
{
	if (config_has(s, CONFIG_BELLS) && !a->silent_given)
		a->silent = !config_number(s, CONFIG_BELLS);
	if (config_has(s, CONFIG_SAY) && !a->say_given)
		a->say = config_number(s, CONFIG_SAY);
	a->no_title = config_has(s, CONFIG_TITLE_KEY) && !config_number(s, CONFIG_TITLE_KEY);
	a->no_notify = config_has(s, CONFIG_NOTIFY) && !config_number(s, CONFIG_NOTIFY);
	a->times.high_ms = (int32_t)config_number(s, CONFIG_REPEAT_HIGH);
	a->times.medium_ms = (int32_t)config_number(s, CONFIG_REPEAT_MEDIUM);
	if (config_has(s, CONFIG_ON_EVENT) && !a->on_event)
		a->on_event = config_text(s, CONFIG_ON_EVENT);
}

void session_options_config(struct session_options *o, const struct config *c)
{
	session_options_client(o, c);
	for (int id = 0; id < CONFIG_KEYS; id++) {
		enum config_id as;
		if (config_keys[id].section != CONFIG_SECTION_WATCH ||
		    session_options_told(o, (enum config_id)id))
			continue;
		const struct config_section *s = session_options_section(o, c, (enum config_id)id, &as);
		if (s && id == CONFIG_OUT)
			o->out = config_text(s, as);
		else if (s)
			set_told(o, (enum config_id)id, config_number(s, as));
	}
	take_alerts(&o->alerts, config_find(c, CONFIG_SECTION_ALERTS, ""));
}

bool parse_duration(const char *text, int64_t *out_ms)
{
	int64_t total_ms = 0;
	if (!*text)
		return false;
	while (*text) {
		int64_t ms;
		size_t used = parse_ms(text, strlen(text), '.', &ms);
		if (!used || ms < 0)
			return false;
		text += used;
		int64_t factor = *text == 'h' ? 3600 : *text == 'm' ? 60 : 1;
		if (*text == 'h' || *text == 'm' || *text == 's')
			text++;
		else if (*text)
			return false;
		if (ms > MS_NEVER / 3600 / 2 || total_ms > MINUTES_MS(60) * 24 * 366)
			return false;
		total_ms += ms * factor;
	}
	*out_ms = total_ms;
	return true;
}

/* A number within limits, in thousandths; ends the program with a clear usage error otherwise. */
static int32_t number(struct argp_state *state, const char *option, const char *arg, int32_t min, int32_t max)
{
	int32_t v = 0;
	size_t used = parse_mc(arg, strlen(arg), ',', &v);
	if (!used || arg[used] || v < min || v > max)
		argp_error(state, "--%s takes a number from %d to %d, not '%s'", option, min / 1000,
			   max / 1000, arg);
	return v;
}

static bool choice(struct argp_state *state, const char *option, const char *arg, const char *a,
		   const char *b)
{
	if (strcasecmp(arg, a) && strcasecmp(arg, b))
		argp_error(state, "--%s takes %s or %s, not '%s'", option, a, b, arg);
	return strcasecmp(arg, b) == 0;
}

static int32_t threshold(struct argp_state *state, const char *arg)
{
	int32_t v = THRESHOLD_DEFAULT_MC;
	if (!strcasecmp(arg, "default"))
		return v;
	size_t used = parse_mc(arg, strlen(arg), ',', &v);
	if (!used || arg[used] || v < THRESHOLD_MIN_MC || v > THRESHOLD_MAX_MC)
		argp_error(state, "--threshold takes degrees Celsius from 10 to 15, or default, not '%s'",
			   arg);
	return v;
}

static error_t parse_table(int key, char *arg, struct argp_state *state, struct session_options *o)
{
	enum role role;
	switch (key) {
	case OPT_CLIENT:
		o->client = arg;
		return 0;
	case OPT_SITE:
		o->site = arg;
		return 0;
	case OPT_PLACEMENT:
		o->rules.placement =
			choice(state, "placement", arg, "in", "edge") ? PLACEMENT_EDGE : PLACEMENT_IN;
		o->placement_given = true;
		return 0;
	case OPT_EDGE_MM:
		o->rules.edge_um = number(state, "edge-mm", arg, -200000, 200000);
		o->rules.has_edge = o->edge_given = true;
		return 0;
	case OPT_AREA_MM:
		o->rules.area_um = number(state, "area-mm", arg, 1000, 300000);
		o->area_given = true;
		return 0;
	case OPT_AMBIENT:
		o->rules.ambient_mc = number(state, "ambient", arg, -10000, 45000);
		o->ambient_given = true;
		return 0;
	case OPT_BONY:
		o->rules.bony = !arg || choice(state, "bony", arg, "no", "yes");
		o->bony_given = true;
		return 0;
	case OPT_SENSOR:
		if (!sensor_kind_parse(arg, &o->rules.sensor))
			argp_error(state, "--sensor takes contact, temper or ir, not '%s'", arg);
		o->sensor_given = true;
		return 0;
	case OPT_ACCURACY:
		o->rules.accuracy_mc = number(state, "accuracy", arg, 0, 5000);
		o->accuracy_given = true;
		return 0;
	case OPT_CHANNEL:
		arg = role_argument(state, "channel", arg, &role);
		if (o->channels.name[role])
			argp_error(state, "--channel is given twice for %s: '%s' and '%s'", role_name(role),
				   o->channels.name[role], arg);
		o->channels.name[role] = arg;
		return 0;
	case OPT_NO_CALIBRATION:
		o->no_calibration = true;
		return 0;
	case OPT_THRESHOLD:
		o->rules.numb_mc = threshold(state, arg);
		o->threshold_given = true;
		o->threshold_from = "told with --threshold";
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct session_options *o = state->input;
	switch (key) {
	case OPT_FOR:
		if (!parse_duration(arg, &o->for_ms))
			argp_error(state, "--for takes a time such as 90s, 75m or 1h30m, not '%s'", arg);
		return 0;
	case OPT_SPEED:
		o->speed = number(state, "speed", arg, 1, 100000000) / 1000.0;
		return 0;
	case OPT_UNIT:
		o->fahrenheit = choice(state, "unit", arg, "C", "F");
		o->unit_given = true;
		return 0;
	case OPT_OUT:
		o->out = arg;
		return 0;
	case OPT_EVENTS:
		o->events = true;
		return 0;
	case OPT_LINES:
		o->lines = true;
		return 0;
	case OPT_SAY:
		o->alerts.say = o->alerts.say_given = true;
		return 0;
	case OPT_SILENT:
		o->alerts.silent = o->alerts.silent_given = true;
		return 0;
	case OPT_VERBOSE:
		o->verbose = true;
		log_set_level(LOG_LEVEL_INFO);
		return 0;
	default:
		return parse_table(key, arg, state, o);
	}
}

const struct argp session_argp = {.options = options, .parser = parse};
