/* icecue decode: bytes of a device to readings, as JSON, for bug reports and people with a strange stick. */
#include <argp.h>
#include <json-c/json.h>
#include <stdio.h>

#include "base/text.h"
#include "command.h"
#include "icecue/decode.h"
#include "system/log.h"

#define REPLY_BYTES_MAX 4096
#define NAMES_MAX 512

struct arguments {
	const char *firmware;
	int n; /* positional arguments: the driver, then the replies */
	char **at;
};

/* ---- output ---- */

static json_object *reading_json(const struct reading *r)
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
	return o;
}

static bool print_reply(const struct reply *reply)
{
	json_object *o = json_object_new_object(), *readings = json_object_new_array();

	for (int i = 0; i < reply->n; i++)
		json_object_array_add(readings, reading_json(&reply->at[i]));
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
		log_error("there is no driver \"%s\"; did you mean \"%s\"?", given, nearest);
	else
		log_error("there is no driver \"%s\"; `icecue probes --supported` lists them", given);
}

/* The bytes of one argument, or -1 after a message. */
static int parse_reply(const char *hex, uint8_t *bytes)
{
	int n = text_parse_hex(hex, bytes, REPLY_BYTES_MAX);

	if (n > 0)
		return n;
	log_error(
		"\"%s\" is no reply in hexadecimal: expected pairs of 0-9 a-f, such as 80800b544e200000, at most %d bytes",
		hex, REPLY_BYTES_MAX);
	return -1;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'f':
		a->firmware = arg;
		return 0;
	case ARGP_KEY_ARGS:
		a->at = state->argv + state->next;
		a->n = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		if (a->n < 2)
			argp_error(state, "expected a driver and at least one reply in hexadecimal");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{"firmware", 'f', "STRING", 0, "What the device says it is, such as TEMPer2_V4.1", 0},
	{0},
};

static int decode_all(const struct driver *drv, const struct arguments *a)
{
	uint8_t bytes[REPLY_BYTES_MAX];

	for (int i = 1; i < a->n; i++)
		if (parse_reply(a->at[i], bytes) < 0)
			return EXIT_USAGE;
	for (int i = 1; i < a->n; i++) {
		struct reply reply;
		int n = parse_reply(a->at[i], bytes);

		decode_reply(drv, a->firmware, bytes, (size_t)n, &reply);
		if (!print_reply(&reply))
			break;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		log_error("the readings could not be written to standard output");
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

int command_decode(int argc, char **argv)
{
	struct arguments a = {.firmware = ""};
	const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "DRIVER HEX...",
		.doc = "Read what a device sent. Each HEX is one whole reply; one JSON object a line is printed for each.\v"
		       "verdict: ok, info (no reading in it), not_mine, truncated, bad_sum, bad_field. A reading that is no temperature has celsius null and says why in its status.\n\n"
		       "`icecue probes --supported` lists the drivers.",
	};

	argp_err_exit_status = EXIT_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
		return EXIT_USAGE;
	const struct driver *drv = driver_by_name(a.at[0]);

	if (!drv) {
		complain_driver(a.at[0]);
		return EXIT_USAGE;
	}
	return decode_all(drv, &a);
}
