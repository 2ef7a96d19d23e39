#include "roles.h"

#include <stdio.h>
#include <string.h>

#include "base/exit_code.h"
#include "base/i18n.h"
#include "base/text.h"
#include "before.h"
#include "collector/identity.h"
#include "device/attached.h"

#define BEFORE_MAX 200 /* a line of a head */

void roles_attached(struct port_list *list)
{
	*list = (struct port_list){0};
	attached_list(list);
}

static bool is_same(const struct port *a, const struct port *b)
{
	return a->kind == b->kind && strcmp(a->where, b->where) == 0;
}

/* ---- what was remembered ---- */

/* The driver that a section's title begins with. */
static const struct driver *driver_of_title(const char *title)
{
	char name[CONFIG_TITLE];
	size_t n = strcspn(title, "#@");
	text_copy(name, n + 1 < sizeof(name) ? n + 1 : sizeof(name), title);
	return driver_by_name(name);
}

int roles_find_titled(const struct port_list *attached, const struct driver *drv, const char *title,
		      struct port *port)
{
	char identity[IDENTITY_MAX];
	int found = 0;
	for (int i = 0; i < attached->n; i++) {
		const struct port *p = &attached->at[i];
		if (!driver_serves(drv, p->kind) || strcmp(probe_identity(drv, p, identity), title) != 0)
			continue;
		*port = *p;
		found++;
	}
	return found;
}

static enum result several(enum role role, const struct role_probe *a, const struct port *b, char *why,
			   size_t n)
{
	snprintf(why, n,
		 _("Two attached probes are remembered as %s: %s and %s.\n"
		   "Choose one with --probe, or forget one: icecue probes --forget %s:%s"),
		 role_name(role), a->port.where, b->where, a->driver->name, a->port.where);
	return RESULT_BAD_DATA;
}

/* RESULT_OK also when none is remembered: out->driver is NULL then. */
static enum result find_remembered(const struct port_list *attached, const struct config *config,
				   enum role role, struct role_probe *out, char *why, size_t n)
{
	for (const struct config_section *s = NULL; (s = config_next(config, CONFIG_SECTION_PROBE, s));) {
		const struct driver *drv = driver_of_title(s->title);
		struct port port;
		if (!drv || !config_has(s, SETTING_ROLE) || config_number(s, SETTING_ROLE) != (int64_t)role ||
		    roles_find_titled(attached, drv, s->title, &port) != 1)
			continue;
		if (out->driver)
			return several(role, out, &port, why, n);
		*out = (struct role_probe){.driver = drv, .port = port, .remembered = true};
	}
	return RESULT_OK;
}

/* ---- choosing ---- */

static bool is_taken(const struct role_probe out[ROLE_COUNT], const struct port *p)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		if (out[role].driver && is_same(&out[role].port, p))
			return true;
	return false;
}

/* The skin's probe, when it was neither named nor remembered: the only one that is left. */
static enum result find_skin(const struct port_list *attached, struct role_probe out[ROLE_COUNT], char *why,
			     size_t n)
{
	struct port_list left = {0};
	struct role_probe *skin = &out[ROLE_SKIN];
	for (int i = 0; i < attached->n; i++)
		if (!is_taken(out, &attached->at[i]))
			left.at[left.n++] = attached->at[i];
	enum result r = probe_choose_from(&left, NULL, &skin->driver, &skin->port, why, n);
	size_t used = strlen(why);
	if (r == RESULT_BAD_DATA && used < n)
		snprintf(
			why + used, n - used,
			_("\nOr use several, each for its own role: --probe NAME:WHERE --probe reference=NAME:WHERE; icecue probes --remember reference=NAME:WHERE keeps it."));
	return r;
}

static enum result choose_named(const struct port_list *attached, const char *const args[ROLE_COUNT],
				struct role_probe out[ROLE_COUNT], char *why, size_t n)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		struct role_probe *p = &out[role];
		if (!args[role])
			continue;
		enum result r = probe_choose_from(attached, args[role], &p->driver, &p->port, why, n);
		if (r != RESULT_OK)
			return r;
		for (int other = 0; other < role; other++) {
			if (!out[other].driver || !is_same(&out[other].port, &p->port))
				continue;
			snprintf(
				why, n,
				_("%s cannot be both %s and %s. For two channels of one device use --channel %s=NAME."),
				p->port.where, role_name((enum role)other), role_name((enum role)role),
				role_name((enum role)role));
			return RESULT_BAD_DATA;
		}
	}
	return RESULT_OK;
}

/* Named probes go first: a port that one of them has taken gets no remembered role. */
static enum result choose_remembered(const struct port_list *attached, const struct config *config,
				     struct role_probe out[ROLE_COUNT], char *why, size_t n)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		struct role_probe p = {0};
		if (out[role].driver)
			continue;
		enum result r = find_remembered(attached, config, (enum role)role, &p, why, n);
		if (r != RESULT_OK)
			return r;
		if (p.driver && !is_taken(out, &p.port))
			out[role] = p;
	}
	return RESULT_OK;
}

enum result roles_choose_from(const struct port_list *attached, const struct config *config,
			      const char *const args[ROLE_COUNT], struct role_probe out[ROLE_COUNT],
			      char *why, size_t n)
{
	memset(out, 0, ROLE_COUNT * sizeof(*out));
	why[0] = '\0';
	enum result r = choose_named(attached, args, out, why, n);
	enum link_kind kind = out[ROLE_SKIN].port.kind;
	bool virtual = out[ROLE_SKIN].driver && (kind == LINK_SIM || kind == LINK_CAPTURE);
	if (r == RESULT_OK && !virtual) /* a simulated leg has no real probes beside it */
		r = choose_remembered(attached, config, out, why, n);
	if (r == RESULT_OK && !out[ROLE_SKIN].driver)
		r = find_skin(attached, out, why, n);
	return r;
}

int probe_refused(enum result r, const char *why)
{
	fprintf(stderr, "icecue: %s\n", why);
	return r == RESULT_NONE ? EXIT_NO_PROBE : EXIT_USAGE;
}

/* The device of one spot: the skin's, one that another spot has already, or one more. */
static enum result find_device(const struct port_list *attached, struct session_probes *p,
			       struct session_spot *s, char *why, size_t n)
{
	struct role_probe found = {0};
	s->of = -1;
	if (!s->device[0])
		return RESULT_OK;
	enum result r = probe_choose_from(attached, s->device, &found.driver, &found.port, why, n);
	if (r != RESULT_OK || is_same(&found.port, &p->of[ROLE_SKIN].port))
		return r;
	for (int role = ROLE_REFERENCE; role <= ROLE_AMBIENT; role++) {
		if (!p->of[role].driver || !is_same(&p->of[role].port, &found.port))
			continue;
		snprintf(why, n, _("%s cannot be both a spot and %s"), s->device, role_name((enum role)role));
		return RESULT_BAD_DATA;
	}
	for (s->of = 0; p->more[s->of].driver && !is_same(&p->more[s->of].port, &found.port);)
		s->of++;
	p->more[s->of] = found;
	return RESULT_OK;
}

static enum result choose_spots(const struct port_list *attached, struct session_probes *p, char *why,
				size_t n)
{
	struct session_spots *s = &p->spots;
	enum result r = RESULT_OK;
	if (p->of[ROLE_SKIN].port.kind == LINK_SIM)
		spots_of_sim(p->of[ROLE_SKIN].port.where, s);
	for (int i = 0; i < s->n && r == RESULT_OK; i++)
		r = find_device(attached, p, &s->at[i], why, n);
	if (r != RESULT_OK || !s->has_touch)
		return r;
	int with_spots = 0;
	while (p->more[with_spots].driver)
		with_spots++;
	r = find_device(attached, p, &s->touch, why, n);
	if (r == RESULT_OK && s->touch.of == with_spots) { /* it has a device of its own */
		p->of[ROLE_TOUCH] = p->more[with_spots];
		p->more[with_spots] = (struct role_probe){0};
	}
	return r;
}

/* What was not named this time is what it was before. */
static void args_before(const struct port_list *attached, const struct record_head *before,
			const char *args[ROLE_COUNT], char buf[ROLE_COUNT][BEFORE_MAX])
{
	const char *const line[ROLE_COUNT] = {
		[ROLE_SKIN] = before->probe,
		[ROLE_REFERENCE] = before->reference,
		[ROLE_AMBIENT] = before->ambient,
	};
	_Static_assert(ROLE_COUNT == 4, "the probe in the hand stands among the spots");
	for (int role = 0; role < ROLE_COUNT; role++)
		if (!args[role] && line[role])
			args[role] = before_probe(attached, line[role], buf[role], sizeof(buf[role]));
}

int session_probes_choose(const struct options *o, const struct record_head *before,
			  struct session_probes *out)
{
	struct port_list attached;
	const char *args[ROLE_COUNT];
	char named[ROLE_COUNT][BEFORE_MAX];
	char why[CHOOSE_WHY_MAX];
	struct session_spots *spots = &out->spots;
	memset(out, 0, sizeof(*out));
	if (before)
		spots_of_head(before, spots);
	else
		spots_of_options(o, spots);
	if (!before && !spots_check(o, spots, why, sizeof(why)))
		return probe_refused(RESULT_BAD_DATA, why);
	for (int role = 0; role < ROLE_COUNT; role++)
		args[role] = options_of_role(o, SETTING_PROBE, role);
	if (!args[ROLE_SKIN] && spots->n && spots->at[0].device[0])
		args[ROLE_SKIN] = spots->at[0].device;
	roles_attached(&attached);
	if (before)
		args_before(&attached, before, args, named);
	enum result r = roles_choose_from(&attached, o->config, args, out->of, why, sizeof(why));
	if (r == RESULT_OK)
		r = choose_spots(&attached, out, why, sizeof(why));
	if (r != RESULT_OK)
		return probe_refused(r, why);
	struct role_probe *skin = &out->of[ROLE_SKIN];
	bool virtual = skin->port.kind == LINK_SIM || skin->port.kind == LINK_CAPTURE;
	if (options_has(o, SETTING_SPEED) && !virtual)
		return probe_refused(
			RESULT_BAD_DATA,
			_("--speed goes with the simulated probe and with replay; a real probe runs in real time"));
	if (options_has(o, SETTING_BAUD)) {
		out->with_baud = *skin->driver;
		out->with_baud.serial.baud = (int32_t)(options_number(o, SETTING_BAUD) / 1000);
		skin->driver = &out->with_baud;
	}
	return EXIT_DONE;
}
