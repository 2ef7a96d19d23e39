#include "icecue/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "icecue/detector.h"
#include "icecue/dialog.h"
#include "icecue/event_json.h"
#include "icecue/framer.h"
#include "icecue/intake.h"
#include "icecue/rule_names.h"

#define WORD 40

struct plain {
	struct detector *detector;
	int n_spots;
	const struct driver *driver; /* NULL: readings come as numbers */
	struct framer framer;
	struct dialog dialog;
	struct intake intake;
	int64_t last_ms;
	struct outcome out;
	int told; /* events of out that were asked for */
	char json[EVENT_JSON];
};

/* ---- rules ---- */

static bool take_spot(struct rules *r, const char *value)
{
	int32_t um = 0;
	bool known = strcmp(value, "?") != 0;
	if (r->n_spots == SPOTS_MAX || (known && parse_mc(value, strlen(value), '.', &um) != strlen(value)))
		return false;
	r->spot[r->n_spots++] = (struct spot_place){.known = known, .distance_um = um};
	return true;
}

static bool take_number(struct rules *r, const char *name, const char *value, char *why)
{
	const struct rule_name *rule = rule_find(name, strlen(name));
	char least[24], most[24];
	int64_t v;
	if (!rule) {
		snprintf(why, PLAIN_WHY, _("there is no rule %s"), name);
		return false;
	}
	if (parse_ms(value, strlen(value), '.', &v) == strlen(value) && v >= rule->least && v <= rule->most) {
		rule_set(rule, r, v);
		return true;
	}
	snprintf(why, PLAIN_WHY, _("%s is %s, and may be %s to %s"), name, value,
		 format_thousandths(rule->least, least, sizeof(least)),
		 format_thousandths(rule->most, most, sizeof(most)));
	return false;
}

static bool take_rule(struct rules *r, const char *name, const char *value, char *why)
{
	bool good;
	if (!strcmp(name, "placement"))
		good = placement_parse(value, &r->placement);
	else if (!strcmp(name, "ice"))
		good = ice_parse(value, &r->ice);
	else if (!strcmp(name, "sensor"))
		good = sensor_kind_parse(value, &r->sensor);
	else if (!strcmp(name, "spot_mm"))
		good = take_spot(r, value);
	else
		return take_number(r, name, value, why);
	if (!good)
		snprintf(why, PLAIN_WHY, _("%s cannot be %s"), name, value);
	return good;
}

static bool take_rules(struct rules *r, const char *text, char *why)
{
	char name[WORD], value[WORD];
	r->n_spots = 0;
	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		size_t n = strcspn(text, " "), n_name = strcspn(text, "= ");
		if (n_name == n || n_name >= sizeof(name) || n - n_name > sizeof(value)) {
			snprintf(why, PLAIN_WHY, _("rules are NAME=VALUE, parted by blanks, not %.60s"),
				 text);
			return false;
		}
		snprintf(name, sizeof(name), "%.*s", (int)n_name, text);
		snprintf(value, sizeof(value), "%.*s", (int)(n - n_name - 1), text + n_name + 1);
		if (!take_rule(r, name, value, why))
			return false;
		text += n;
	}
	r->n_spots = r->n_spots ? r->n_spots : 1;
	return true;
}

/* ---- the probe ---- */

/* Only one that needs no answer of ours: who asks knows dialog.h. */
static bool take_probe(struct plain *p, const char *name, char *why)
{
	struct readings none = {0};
	struct dialog_out send;
	p->driver = driver_by_name(name);
	if (!p->driver) {
		snprintf(why, PLAIN_WHY, _("there is no driver %.60s"), name);
		return false;
	}
	dialog_step(p->driver, &p->dialog, 0, NULL, 0, &send, &none);
	if (!driver_serves(p->driver, LINK_SERIAL) || send.action == DIALOG_SEND || p->driver->request_len) {
		snprintf(why, PLAIN_WHY, _("%s does not send by itself over a serial line: dialog.h asks it"),
			 p->driver->name);
		return false;
	}
	return true;
}

static void take_driver(struct plain *p, struct rules *r)
{
	framer_init(&p->framer, &p->driver->frame);
	intake_init(&p->intake, p->driver, NULL);
	r->sensor = p->driver->sensor;
	r->tau_ms = p->driver->tau_ms;
	r->accuracy_mc = p->driver->accuracy_mc;
	r->resolution_mc = p->driver->resolution_mc;
}

struct plain *plain_create(const char *rules, const char *probe, char why[PLAIN_WHY])
{
	struct rules r;
	struct plain *p = calloc(1, sizeof(*p));
	rules_default(&r);
	snprintf(why, PLAIN_WHY, "%s", _("memory is out"));
	if (p && probe && !take_probe(p, probe, why)) {
		free(p);
		return NULL;
	}
	if (p && p->driver)
		take_driver(p, &r);
	if (p && take_rules(&r, rules, why))
		p->detector = detector_create(&r);
	if (!p || !p->detector) {
		free(p);
		return NULL;
	}
	p->n_spots = r.n_spots;
	p->last_ms = MS_NONE;
	p->out.skin_mc = p->out.band_mc = MC_NONE;
	*why = '\0';
	return p;
}

void plain_destroy(struct plain *p)
{
	if (p)
		detector_destroy(p->detector);
	free(p);
}

/* ---- what comes ---- */

static struct channel_value value_of(int32_t mc, enum role role)
{
	if (mc == MC_NONE)
		return CHANNEL_ABSENT;
	return intake_judge(NULL, NULL, role, (struct channel_value){.mc = mc, .status = STATUS_OK});
}

static bool feed(struct plain *p, const struct sample *s)
{
	if (p->last_ms != MS_NONE && s->t_ms <= p->last_ms)
		return false;
	p->last_ms = s->t_ms;
	p->told = 0;
	detector_feed(p->detector, s, &p->out);
	return true;
}

bool plain_feed(struct plain *p, int64_t t_ms, const int32_t *skin_mc, int n_spots, int32_t ambient_mc)
{
	struct sample s = sample_of(t_ms, CHANNEL_ABSENT);
	s.n_spots = p->n_spots;
	for (int i = 0; i < SPOTS_MAX; i++)
		s.spot[i] = i < n_spots && i < p->n_spots ? value_of(skin_mc[i], ROLE_SKIN) : CHANNEL_ABSENT;
	s.ambient = value_of(ambient_mc, ROLE_AMBIENT);
	return feed(p, &s);
}

/* True when events came of it. */
static bool take_frame(struct plain *p, int64_t t_ms, const uint8_t *frame, size_t n)
{
	struct readings r = {0};
	struct dialog_out send;
	struct sample s;
	enum verdict v = dialog_decode(p->driver, &p->dialog, frame, n, &r);
	if (v != VERDICT_OK)
		r.n = 0;
	intake_count(&p->intake, v);
	dialog_step(p->driver, &p->dialog, t_ms, frame, n, &send, &r);
	return r.n > 0 && intake_take(&p->intake, t_ms, &r, &s) && feed(p, &s) && p->out.n_events > 0;
}

size_t plain_bytes(struct plain *p, int64_t t_ms, const uint8_t *bytes, size_t n)
{
	uint8_t frame[FRAME_MAX];
	size_t used = 0, n_frame;
	if (!p->driver)
		return n;
	for (;;) {
		while (framer_next(&p->framer, frame, &n_frame))
			if (take_frame(p, t_ms, frame, n_frame))
				return used;
		size_t took = used < n ? framer_push(&p->framer, bytes + used, n - used) : 0;
		if (!took)
			return used;
		used += took;
	}
}

bool plain_mark(struct plain *p, int64_t t_ms, const char *mark)
{
	struct mark m = {.t_ms = t_ms > p->last_ms ? t_ms : p->last_ms};
	if (!mark_parse(mark, &m.kind))
		return false;
	p->told = 0;
	detector_mark(p->detector, &m, &p->out);
	return true;
}

void plain_advance(struct plain *p, int64_t now_ms)
{
	p->told = 0;
	detector_advance(p->detector, now_ms > p->last_ms ? now_ms : p->last_ms, &p->out);
}

int64_t plain_due_ms(const struct plain *p)
{
	return detector_due_ms(p->detector);
}

/* ---- what comes of it ---- */

const char *plain_event(struct plain *p)
{
	if (p->told >= p->out.n_events)
		return NULL;
	event_json(&p->out.events[p->told++], p->json);
	return p->json;
}

int32_t plain_skin_mc(const struct plain *p)
{
	return p->out.skin_mc;
}

int32_t plain_band_mc(const struct plain *p)
{
	return p->out.skin_mc == MC_NONE ? MC_NONE : p->out.band_mc;
}

const char *plain_phase(const struct plain *p)
{
	return phase_name(p->out.phase);
}
