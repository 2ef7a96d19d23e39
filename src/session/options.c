#include "options.h"

#include <string.h>

#include "store/record.h"

static void set_rule(struct rules *r, const char *name, int64_t thousandths)
{
	for (size_t i = 0; i < rule_names_count; i++)
		if (!strcmp(rule_names[i].name, name))
			rule_names[i].set(r, thousandths);
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
		r->tau_ms = 0; /* was that of another kind */
	}
}

struct role_channels options_channels(const struct options *o)
{
	struct role_channels c;
	for (int role = 0; role < ROLE_COUNT; role++)
		c.name[role] = options_of_role(o, SETTING_CHANNEL, role);
	return c;
}

struct config *session_config(void)
{
	char why[4600];
	struct config *c;
	if (config_load(&c, why, sizeof(why)) != RESULT_OK)
		fprintf(stderr, "icecue: %s\n", why);
	return c;
}
