#include "head.h"

#include <stdio.h>
#include <string.h>

#include "base/exit_code.h"
#include "base/i18n.h"
#include "base/text.h"
#include "device/capture.h"
#include "given.h"
#include "rules.h"
#include "store/clients.h"
#include "store/threshold.h"
#include "store/today.h"
#include "system/clock.h"
#include "system/log.h"

/* Which device and channel a spot is. */
static const struct role_probe *probe_of(const struct session_probes *p, int spot)
{
	int device = spot < p->spots.n ? p->spots.at[spot].of : -1;
	return device < 0 ? &p->of[ROLE_SKIN] : &p->more[device];
}

/* A capture's own calibration goes before today's. */
static void find_calibration(const struct options *o, const struct session_probes *probes, int spot,
			     struct calibration_of *out)
{
	struct capture_head head;
	const struct role_probe *p = probe_of(probes, spot);
	const char *channel = probes->spots.n ? probes->spots.at[spot].channel
					      : options_of_role(o, SETTING_CHANNEL, ROLE_SKIN);
	*out = (struct calibration_of){.tau_ms = -1};
	if (options_has(o, SETTING_NO_CALIBRATION))
		return;
	calibration_of(o->config, p->driver, &p->port, channel && *channel ? channel : NULL, out);
	if (spot == 0 && p->port.kind == LINK_CAPTURE && capture_read_head(p->port.where, &head) &&
	    calibration_is(&head.calibration))
		out->c = head.calibration;
}

/* The estimate's errors are judged by the least accurate of the spots. */
static void take_calibrations(const struct session_head *f, const char *start_iso, struct rules *r)
{
	for (int i = 0; i < f->n_spots; i++)
		if (!calibration_is_fresh(&f->calibration[i].c, start_iso))
			return;
	rules_take_calibration(r, &f->calibration[0].c, start_iso);
}

static void set_rules(const struct options *o, const struct session_probes *probes, struct session_head *f)
{
	struct record_head *h = &f->record;
	struct rules *r = &h->rules;
	rules_default(r);
	rules_take_driver(r, probes->of[ROLE_SKIN].driver);
	for (int i = 0; i < f->n_spots; i++)
		h->spot[i].calibration = f->calibration[i].c;
	take_calibrations(f, h->start_iso, r);
	if (f->calibration[0].tau_ms >= 0)
		r->tau_ms = f->calibration[0].tau_ms;
	rules_take_options(r, o);
	spots_to_head(&probes->spots, h);
}

/* "temper usb:1-2.3 TEMPer2" */
static void name_probe(const struct role_probe *p, char *buf, size_t n)
{
	char name[2 * sizeof(((struct record_head *)NULL)->probe)];
	const char *where = strcmp(p->port.where, p->driver->name) ? p->port.where : "";
	snprintf(name, sizeof(name), "%s%s%s%s%s", p->driver->name, where[0] ? " " : "", where,
		 p->port.product[0] ? " " : "", p->port.product);
	text_copy(buf, n, name);
}

int head_prepare(const struct options *o, const struct session_probes *probes, const struct resume *r,
		 struct session_head *out)
{
	const struct role_probe *skin = &probes->of[ROLE_SKIN];
	struct record_head *h = &out->record;
	const char *client = options_text(o, SETTING_CLIENT), *site = options_text(o, SETTING_SITE);
	const char *therapist = options_text(o, SETTING_THERAPIST);
	*h = (struct record_head){0};
	out->n_spots = probes->spots.n > 1 ? probes->spots.n : 1;
	for (int i = 0; i < out->n_spots; i++)
		find_calibration(o, probes, i, &out->calibration[i]);
	if (resume_is(r))
		return resume_head(r, skin->driver->name, options_fahrenheit(o), h);
	clock_iso_now(h->start_iso, sizeof(h->start_iso));
	text_copy(h->version, sizeof(h->version), icecue_version);
	name_probe(skin, h->probe, sizeof(h->probe));
	h->simulated = skin->driver->link == LINK_SIM;
	text_printable(h->client, sizeof(h->client), client, strlen(client));
	text_printable(h->site, sizeof(h->site), site, strlen(site));
	text_printable(h->therapist, sizeof(h->therapist), therapist, strlen(therapist));
	set_rules(o, probes, out);
	return EXIT_DONE;
}

static void set_threshold(const struct options *o, const char *base, struct record_head *h)
{
	struct threshold t;
	char line[320];
	const struct config_value *given = options_value(o, SETTING_THRESHOLD);
	if (given) {
		text_copy(h->threshold, sizeof(h->threshold),
			  given->line ? _("set in the configuration") : _("set with --threshold"));
		return;
	}
	enum result r = threshold_learn(base, h->client, h->site, h->start_iso, NULL, NULL, &t);
	if (r != RESULT_OK && r != RESULT_NONE)
		log_warning(
			_("earlier marks of numbness cannot be read (%s): numb is at the default threshold"),
			result_name(r));
	if (t.n < THRESHOLD_SESSIONS_MIN && !t.own)
		return;
	h->rules.numb_mc = t.mc;
	threshold_source(&t, h->threshold, sizeof(h->threshold));
	threshold_line(&t, options_fahrenheit(o), line, sizeof(line));
	fprintf(stderr, _("%s; more with icecue threshold\n"), line);
}

/* What was noted of this client, unless this session is told otherwise. */
static void set_bony(const struct options *o, const char *base, struct record_head *h)
{
	struct clients clients;
	clients_read(base, &clients);
	if (!options_value(o, SETTING_BONY) &&
	    !strcmp(clients_fact(&clients, FIELD_BONY, h->client, h->site), "yes")) {
		h->rules.bony = true;
		fprintf(stderr,
			_("A bony or thin site: the limits for the ice are earlier (icecue clients)\n"));
	}
	clients_free(&clients);
}

void head_complete(const struct options *o, const struct session_probes *probes,
		   const struct devices *devices, const char *base, struct record_head *h)
{
	const struct role_probe *of = probes->of;
	_Static_assert(ROLE_COUNT == 4, "each role but the skin has its line");
	if (devices->of[ROLE_TOUCH] && !h->touch[0])
		snprintf(h->touch, sizeof(h->touch), "%s:%s", of[ROLE_TOUCH].driver->name,
			 of[ROLE_TOUCH].port.where);
	record_spots_to_rules(h);
	if (devices->of[ROLE_REFERENCE])
		snprintf(h->reference, sizeof(h->reference), "%s %s", of[ROLE_REFERENCE].driver->name,
			 of[ROLE_REFERENCE].port.where);
	if (devices->of[ROLE_AMBIENT])
		snprintf(h->ambient, sizeof(h->ambient), "%s %s", of[ROLE_AMBIENT].driver->name,
			 of[ROLE_AMBIENT].port.where);
	h->rules.rounds_before = today_rounds(base, h->client, h->start_iso);
	set_threshold(o, base, h);
	set_bony(o, base, h);
}

bool head_is_calibrated(const struct session_head *h)
{
	for (int i = 0; i < h->n_spots; i++)
		if (!calibration_is(&h->calibration[i].c))
			return false;
	return true;
}

void head_report_calibration(const struct session_head *h, bool fahrenheit)
{
	char line[384];
	for (int i = 0; i < h->n_spots; i++) {
		const struct calibration_of *f = &h->calibration[i];
		const char *spot = h->n_spots > 1 ? h->record.spot[i].channel : "";
		if (calibration_is(&f->c))
			fprintf(stderr, "%s%s%s: %s\n", f->identity, *spot ? " " : "", spot,
				calibration_line(&f->c, fahrenheit, line, sizeof(line)));
	}
}

void head_warn_of_calibration(const struct session_head *h)
{
	char line[384];
	for (int i = 0; i < h->n_spots; i++) {
		const struct calibration_of *f = &h->calibration[i];
		if (f->why[0])
			log_warning("%s: %s", f->identity, f->why);
		else if (calibration_is_doubtful(&f->c, h->record.start_iso, line, sizeof(line)))
			log_warning("%s: %s", f->identity, line);
	}
}
