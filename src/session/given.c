#include "given.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "live/sound/pcm.h"
#include "store/folder.h"

struct role_channels options_channels(const struct options *o)
{
	struct role_channels c = {0};
	for (int role = 0; role < ROLE_COUNT; role++)
		c.name[role] = options_of_role(o, SETTING_CHANNEL, role);
	return c;
}

struct alert_times options_alert_times(const struct options *o)
{
	return (struct alert_times){.high_ms = (int32_t)options_number(o, SETTING_REPEAT_HIGH),
				    .medium_ms = (int32_t)options_number(o, SETTING_REPEAT_MEDIUM)};
}

struct step_words options_step_words(const struct options *o, const struct rules *r)
{
	static const enum setting ids[] = {SETTING_STEP_BEFORE, SETTING_STEP_ICING, SETTING_STEP_READY,
					   SETTING_STEP_PASSES, SETTING_STEP_OVER,  SETTING_STEP_WARMING,
					   SETTING_STEP_WARM};
	struct step_words w = {.ice = r->ice, .placement = r->placement};
	_Static_assert(sizeof(ids) / sizeof(ids[0]) == STEPS_OWN, "each step that may have own words");
	for (int i = 0; i < STEPS_OWN; i++)
		w.own[i] = options_text(o, ids[i]);
	return w;
}

int options_volume(const struct options *o)
{
	return (int)(options_number(o, SETTING_VOLUME) / 1000);
}

const char *options_sound_device(const struct options *o)
{
	const char *device = options_text(o, SETTING_SOUND_DEVICE);
	return *device ? device : PCM_DEFAULT;
}

double options_speed(const struct options *o)
{
	return (double)options_number(o, SETTING_SPEED) / 1000;
}

int64_t options_end_ms(const struct options *o, int64_t start_ms)
{
	const struct config_value *v = options_value(o, SETTING_FOR);
	return v ? start_ms + v->number : MS_NEVER;
}

bool options_fahrenheit(const struct options *o)
{
	return options_number(o, SETTING_FAHRENHEIT);
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
