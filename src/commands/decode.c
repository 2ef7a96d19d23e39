/* icecue decode: turns bytes of a device into readings, as JSON, for bug reports and unknown devices. */
#include <json-c/json.h>
#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"
#include "command.h"
#include "config/options.h"
#include "icecue/decode.h"
#include "system/fence.h"
#include "system/log.h"

#define REPLY_BYTES_MAX 4096
#define NAMES_MAX 512

/* ---- output ---- */

/* What the channel is, if --spot or --touch say so. */
static void add_place(json_object *json, const struct options *o, const char *channel)
{
	char name[160], mm[24];
	int n = 0;
	for (const struct config_value *v = NULL; (v = options_next(o, SETTING_SPOT, v));) {
		n++;
		if (!text_same_name(spot_name(v->text, name, sizeof(name)), channel))
			continue;
		json_object_object_add(json, "spot", json_object_new_int(n));
		format_thousandths(v->number, mm, sizeof(mm));
		json_object_object_add(json, "mm", json_object_new_double_s((double)v->number / 1000, mm));
	}
	if (options_has(o, SETTING_TOUCH) && text_same_name(options_text(o, SETTING_TOUCH), channel))
		json_object_object_add(json, "touch", json_object_new_boolean(true));
}

static json_object *reading_json(const struct reading *r, const struct options *options)
{
	json_object *o = json_object_new_object();
	json_object *celsius = NULL; /* null in JSON */

	if (r->status == STATUS_OK) {
		char text[24];
		int32_t udeg = reading_udeg(r);

		celsius = json_object_new_double_s(udeg / 1e6, format_udeg(udeg, text, sizeof(text)));
	}
	json_object_object_add(o, "channel", json_object_new_string(r->channel));
	json_object_object_add(o, "celsius", celsius);
	json_object_object_add(o, "status", json_object_new_string(status_name(r->status)));
	add_place(o, options, r->channel);
	return o;
}

static bool print_reply(const struct reply *reply, const struct options *options)
{
	json_object *o = json_object_new_object(), *readings = json_object_new_array();

	for (int i = 0; i < reply->n; i++)
		json_object_array_add(readings, reading_json(&reply->at[i], options));
	json_object_object_add(o, "verdict", json_object_new_string(verdict_name(reply->verdict)));
	json_object_object_add(o, "readings", readings);
	bool written = puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN)) >= 0;
	json_object_put(o);
	return written;
}

/* ---- arguments ---- */

static void complain_driver(const char *given)
{
	const char *names[NAMES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < driver_count(); i++) {
		const struct driver *d = driver_at(i);

		if (n < NAMES_MAX)
			names[n++] = d->name;
		for (const char *const *a = d->aliases; a && *a && n < NAMES_MAX; a++)
			names[n++] = *a;
	}
	const char *nearest = text_nearest(given, names, n);

	if (nearest)
		log_error(_("there is no driver \"%s\"; did you mean \"%s\"?"), given, nearest);
	else
		log_error(_("there is no driver \"%s\"; `icecue probes --supported` lists them"), given);
}

/* The bytes of one argument; -1 after a message. */
static int parse_reply(const char *hex, uint8_t *bytes)
{
	int n = text_parse_hex(hex, bytes, REPLY_BYTES_MAX);

	if (n > 0)
		return n;
	log_error(
		_("\"%s\" is not a reply in hexadecimal: expected pairs of 0-9 a-f, such as 80800b544e200000, at most %d bytes"),
		hex, REPLY_BYTES_MAX);
	return -1;
}

static void check(const struct options *o, struct argp_state *state)
{
	if (o->n < 2)
		argp_error(state, _("expected a driver and at least one reply in hexadecimal"));
}

static int decode_all(const struct driver *drv, const struct options *o)
{
	uint8_t bytes[REPLY_BYTES_MAX];

	for (int i = 1; i < o->n; i++)
		if (parse_reply(o->args[i], bytes) < 0)
			return EXIT_USAGE;
	for (int i = 1; i < o->n; i++) {
		struct reply reply;
		int n = parse_reply(o->args[i], bytes);

		decode_reply(drv, options_text(o, SETTING_FIRMWARE), bytes, (size_t)n, &reply);
		if (!print_reply(&reply, o))
			break;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		log_error(_("the readings could not be written to standard output"));
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

int command_decode(int argc, char **argv)
{
	struct options o;
	int code = EXIT_USAGE;
	options_parse(&o, COMMAND_DECODE, argc, argv, check);
	const struct driver *drv = driver_by_name(o.args[0]);
	fence_up(&(struct fence){0}); /* it reads its arguments and prints: nothing else is needed */
	if (drv)
		code = decode_all(drv, &o);
	else
		complain_driver(o.args[0]);
	options_free(&o);
	return code;
}
