#include "spots.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "core/probe/sim.h"
#include "icecue/driver.h"

/* Does the text name a probe, as --probe takes it? */
static bool is_device(const char *text)
{
	char name[CHANNEL_TEXT];
	size_t n = strcspn(text, ":") + 1;
	text_copy(name, n < sizeof(name) ? n : sizeof(name), text);
	return driver_by_name(name) != NULL;
}

/* Splits "CHANNEL@DEVICE". */
static struct session_spot named(const char *text)
{
	struct session_spot s = {.of = -1};
	const char *at = strchr(text, '@');
	text_copy(s.text, sizeof(s.text), text);
	if (at && is_device(at + 1)) {
		size_t n = (size_t)(at - text) + 1;
		text_copy(s.channel, n < sizeof(s.channel) ? n : sizeof(s.channel), text);
		text_copy(s.device, sizeof(s.device), at + 1);
	} else if (is_device(text)) {
		text_copy(s.device, sizeof(s.device), text);
	} else {
		text_copy(s.channel, sizeof(s.channel), text);
	}
	return s;
}

void spots_of_options(const struct options *o, struct session_spots *out)
{
	char name[CHANNEL_TEXT];
	const char *touch = options_text_or_null(o, SETTING_TOUCH);
	if (!touch)
		touch = options_of_role(o, SETTING_CHANNEL, ROLE_TOUCH);
	*out = (struct session_spots){0};
	for (const struct config_value *v = NULL;
	     out->n < SPOTS_MAX && (v = options_next(o, SETTING_SPOT, v));) {
		struct session_spot *s = &out->at[out->n++];
		*s = named(spot_name(v->text, name, sizeof(name)));
		s->place = (struct spot_place){true, (int32_t)v->number};
	}
	out->has_touch = touch && *touch;
	if (out->has_touch)
		out->touch = named(touch);
}

void spots_of_head(const struct record_head *h, struct session_spots *out)
{
	*out = (struct session_spots){.has_touch = h->touch[0], .touch = named(h->touch)};
	for (int i = 0; i < h->n_spots && h->spot[0].channel[0]; i++) {
		out->at[out->n] = named(h->spot[i].channel);
		out->at[out->n++].place = h->spot[i].place;
	}
}

void spots_of_sim(const char *where, struct session_spots *out)
{
	struct sim_options sim;
	if (out->n || !sim_options_parse(where, &sim) || sim.n < 2)
		return;
	for (out->n = 0; out->n < sim.n; out->n++) {
		struct session_spot *s = &out->at[out->n];
		*s = (struct session_spot){.of = -1, .place = {true, SIM_SPOT_UM}};
		snprintf(s->text, sizeof(s->text), "T%d", out->n + 1);
		text_copy(s->channel, sizeof(s->channel), s->text);
	}
}

static bool same_channel(const struct session_spot *s, const char *channel)
{
	return !s->device[0] && channel && text_same_name(s->channel, channel);
}

static bool is_touch(const struct session_spots *s, const struct session_spot *spot)
{
	return s->has_touch && !strcmp(s->touch.device, spot->device) &&
	       text_same_name(s->touch.channel, spot->channel);
}

bool spots_check(const struct options *o, const struct session_spots *s, char *why, size_t n)
{
	const char *probe = options_of_role(o, SETTING_PROBE, ROLE_SKIN);
	const char *skin = options_of_role(o, SETTING_CHANNEL, ROLE_SKIN);
	if (s->n && skin) {
		snprintf(why, n,
			 _("--channel %s and --spot both say what the skin is: name it as one of the spots"),
			 skin);
		return false;
	}
	if (s->n && s->at[0].device[0] && probe && strcmp(probe, s->at[0].device) != 0) {
		snprintf(why, n, _("the first --spot must be a channel of --probe %s, not of %s"), probe,
			 s->at[0].device);
		return false;
	}
	for (int i = 0; i < s->n; i++) {
		for (enum role role = ROLE_REFERENCE; role < ROLE_COUNT; role++) {
			if (!same_channel(&s->at[i], options_of_role(o, SETTING_CHANNEL, role)))
				continue;
			snprintf(why, n, _("%s cannot be both a spot and %s"), s->at[i].text,
				 role_name(role));
			return false;
		}
		if (is_touch(s, &s->at[i])) {
			snprintf(why, n, _("%s cannot be both a spot and in the hand (--touch)"),
				 s->at[i].text);
			return false;
		}
	}
	return true;
}

void spots_to_head(const struct session_spots *s, struct record_head *h)
{
	h->n_spots = s->n > 1 ? s->n : 1;
	for (int i = 0; i < s->n; i++) {
		text_copy(h->spot[i].channel, sizeof(h->spot[i].channel), s->at[i].text);
		h->spot[i].place = s->at[i].place;
	}
	if (s->has_touch)
		text_copy(h->touch, sizeof(h->touch), s->touch.text);
	record_spots_to_rules(h);
}

void spots_channels(const struct session_spots *s, int device, struct role_channels *out)
{
	for (int i = 0; i < s->n; i++)
		if (s->at[i].of == device)
			out->spot[i] = s->at[i].channel;
	if (s->has_touch && s->touch.of == device && s->touch.channel[0])
		out->name[ROLE_TOUCH] = s->touch.channel;
}

void spots_columns(const struct session_spots *s, struct role_channels *out)
{
	for (int i = 0; i < s->n; i++)
		out->spot[i] = s->at[i].text;
	if (s->has_touch)
		out->name[ROLE_TOUCH] = s->touch.text;
}

char *spots_line(const struct session_spots *s, char *buf, size_t n)
{
	char mm[24];
	size_t used = 0;
	*buf = '\0';
	for (int i = 0; i < s->n && used < n; i++)
		used += (size_t)snprintf(buf + used, n - used, "%s%s %s mm", i ? ", " : "", s->at[i].text,
					 format_thousandths(s->at[i].place.distance_um, mm, sizeof(mm)));
	return buf;
}
