#include "options.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "store/folder.h"
#include "store/record.h"

static void set_rule(struct rules *r, const char *name, int64_t thousandths)
{
	for (size_t i = 0; i < rule_names_count; i++)
		if (!strcmp(rule_names[i].name, name))
			rule_set(&rule_names[i], r, thousandths);
}

void rules_take_options(struct rules *r, const struct options *o)
{
	const struct config_value *placement = options_value(o, SETTING_PLACEMENT);
	const struct config_value *sensor = options_value(o, SETTING_SENSOR);
	for (int id = 0; id < SETTINGS; id++) {
		const struct config_value *v = settings[id].rule ? options_value(o, (enum setting)id) : NULL;
		if (v)
			set_rule(r, settings[id].rule, v->number);
	}
	if (placement)
		r->placement = (enum placement)placement->number;
	if (sensor && r->sensor != (enum sensor_kind)sensor->number) {
		r->sensor = (enum sensor_kind)sensor->number;
		r->tau_ms = 0; /* it was that of another kind */
	}
}

struct role_channels options_channels(const struct options *o)
{
	struct role_channels c;
	for (int role = 0; role < ROLE_COUNT; role++)
		c.name[role] = options_of_role(o, SETTING_CHANNEL, role);
	return c;
}

bool options_folder_if_any(const struct options *o, char *buf, size_t n)
{
	text_copy(buf, n, options_text(o, SETTING_OUT));
	return *buf || folder_home(buf, n) == RESULT_OK;
}

bool options_folder(const struct options *o, char *buf, size_t n)
{
	if (options_folder_if_any(o, buf, n))
		return true;
	fprintf(stderr, "icecue: %s\n",
		_("no folder for sessions: neither XDG_DATA_HOME nor HOME is set. Name one with --out DIR."));
	return false;
}
