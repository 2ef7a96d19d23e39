#include "remember.h"

#include <stdio.h>
#include <string.h>

#include "base/exit_code.h"
#include "base/i18n.h"
#include "collector/choose.h"
#include "collector/identity.h"
#include "roles.h"

bool role_remembered(const struct config *config, const struct driver *drv, const struct port *p,
		     enum role *out)
{
	char identity[IDENTITY_MAX];
	const struct config_section *s = config_probe(config, probe_identity(drv, p, identity));
	if (!config_has(s, SETTING_ROLE))
		return false;
	*out = (enum role)config_number(s, SETTING_ROLE);
	return true;
}

static int refuse(const char *why)
{
	fprintf(stderr, "icecue: %s\n", why);
	return EXIT_FAILED;
}

/* Finds the probe that is meant, and the identity by which it is known again. */
static int identify(const char *arg, char identity[IDENTITY_MAX])
{
	struct port_list attached;
	const struct driver *drv;
	struct port port;
	char why[CHOOSE_WHY_MAX];
	roles_attached(&attached);
	enum result r = probe_choose_from(&attached, arg, &drv, &port, why, sizeof(why));
	if (r != RESULT_OK)
		return probe_refused(r, why);
	if (port.kind == LINK_SIM || port.kind == LINK_CAPTURE || port.kind == LINK_FD)
		return refuse(_("only a probe that can be plugged in is remembered"));
	probe_identity(drv, &port, identity);
	if (roles_find_titled(&attached, drv, identity, &port) > 1)
		return refuse(_(
			"two attached probes have the same serial number, so they cannot be told apart: name one each time with --probe ROLE=NAME:WHERE"));
	return EXIT_DONE;
}

static int write_role(const char *identity, const char *role)
{
	const struct config_change change = {SETTING_ROLE, role};
	char why[4600];
	if (config_write(CONFIG_SECTION_PROBE, identity, &change, 1, why, sizeof(why)) != RESULT_OK)
		return refuse(why);
	return EXIT_DONE;
}

int role_remember(enum role role, const char *arg)
{
	char identity[IDENTITY_MAX];
	int code = identify(arg, identity);
	if (code == EXIT_DONE)
		code = write_role(identity, role_name(role));
	if (code == EXIT_DONE)
		printf(_("Remembered: %s is the %s probe whenever it is plugged in%s.\n"), identity,
		       role_name(role), strchr(identity, '@') ? " there" : "");
	return code;
}

/* A probe that is not attached may be named as `icecue config` shows it. */
int role_forget(const struct config *config, const char *arg)
{
	char identity[IDENTITY_MAX];
	const struct config_section *s = config_probe(config, arg);
	if (!s) {
		int code = identify(arg, identity);
		if (code != EXIT_DONE)
			return code;
		s = config_probe(config, identity);
	}
	if (!config_has(s, SETTING_ROLE))
		return refuse(_("no role of that probe is remembered; icecue config shows what is"));
	int code = write_role(s->title, NULL);
	if (code == EXIT_DONE)
		printf(_("Forgotten: %s is in no role any more.\n"), s->title);
	return code;
}
