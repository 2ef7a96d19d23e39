/* icecue replay: a record, a foreign table or a capture through the path of a live session. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command.h"
#include "device/capture.h"
#include "live/sinks.h"
#include "session/calibration_of.h"
#include "session/keys.h"
#include "session/loop.h"
#include "session/options.h"
#include "session/output.h"
#include "session/probe_rules.h"
#include "system/log.h"

enum { OPT_TIME_COLUMN = 512, OPT_TEMP_COLUMN, OPT_FAHRENHEIT };

struct replay_command {
	struct session_options session;
	struct import_options file;
};

static const struct argp_option options[] = {
	{"time-column", OPT_TIME_COLUMN, "NAME|N", 0,
	 "The column with the time, by name or number, or every=SECONDS (default: found by name)", 0},
	{"temp-column", OPT_TEMP_COLUMN, "NAME|N", 0, "The column with the temperature", 0},
	{"fahrenheit", OPT_FAHRENHEIT, 0, 0, "The temperatures in FILE are Fahrenheit", 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct replay_command *c = state->input;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &c->session;
		return 0;
	case OPT_TIME_COLUMN:
		c->file.time_column = arg;
		return 0;
	case OPT_TEMP_COLUMN:
		c->file.temp_column = arg;
		return 0;
	case OPT_FAHRENHEIT:
		c->file.fahrenheit = true;
		return 0;
	case ARGP_KEY_ARG:
		if (c->file.path)
			argp_error(state, "one FILE at a time; '%s' is one too many", arg);
		c->file.path = arg;
		return 0;
	case ARGP_KEY_END:
		if (!c->file.path)
			argp_error(
				state,
				"FILE is missing: a session.csv, any table with a time and a temperature, or a capture");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {{&session_argp, 0, 0, 0}, {0}};
static const struct argp argp = {
	.options = options,
	.parser = parse,
	.children = children,
	.args_doc = "FILE",
	.doc = "Runs a recording through exactly the path of a live session. FILE is a record of icecue, any table (CSV) with a time and a temperature column, a file of `watch --capture`, or - for standard input.\v"
	       "Without --speed it runs as fast as it can. Nothing is recorded.",
};

static int run_loop(const struct replay_command *c, struct source source, const struct rules *rules,
		    double speed)
{
	struct reporter reporter = {0};
	struct mark_queue marks = {0};
	struct detector *detector = detector_create(rules);
	if (!detector)
		return EXIT_FAILED;
	output_add(&reporter, &(struct output){
				      .session = &c->session,
				      .rules = rules,
				      .client = c->session.client,
				      .site = c->session.site,
				      .probe = c->file.path,
				      .speed = speed,
			      });
	if (!c->session.events)
		reporter_add(&reporter, sink_score(stdout, rules));
	if (speed > 0 && !c->session.events)
		mark_queue_add(&marks, keys_source());
	struct loop loop = {
		.source = source,
		.detector = detector,
		.reporter = &reporter,
		.speed = speed,
		.for_ms = c->session.for_ms,
		.marks = &marks,
	};
	enum result r = loop_run(&loop);
	detector_destroy(detector);
	return r == RESULT_OK ? EXIT_DONE : EXIT_FAILED;
}

static void tell_counts(const struct import_counts *n)
{
	if (n->bad_lines)
		log_warning("%llu of %llu lines could not be read, the first is line %lld",
			    (unsigned long long)n->bad_lines, (unsigned long long)n->rows,
			    (long long)n->first_bad_line);
	if (n->bad_times)
		log_warning("%llu lines have a time that does not rise; they were left out",
			    (unsigned long long)n->bad_times);
	log_info("%llu rows, %llu samples", (unsigned long long)n->rows, (unsigned long long)n->samples);
}

static void tell_calibration(const struct replay_command *c, const struct calibration *by)
{
	char line[160];
	if (calibration_is(by))
		fprintf(stderr, "%s: %s\n", c->file.path,
			calibration_line(by, c->session.fahrenheit, line, sizeof(line)));
}

static int run_table(struct replay_command *c)
{
	struct import *replay;
	char why[1024];
	c->file.channels = c->session.channels;
	c->file.no_calibration = c->session.no_calibration;
	enum result r = import_open(&c->file, &replay, why, sizeof(why));
	if (r != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return EXIT_FAILED;
	}
	const struct record_head *head = import_head(replay);
	struct rules rules = c->session.rules;
	if (head) {
		rules = head->rules;
		session_options_apply(&c->session, &rules);
		tell_calibration(c, c->session.no_calibration ? NULL : &head->calibration);
	}
	struct recording *recording = recording_create(replay);
	int code = recording ? run_loop(c, source_of_recording(recording), &rules, c->session.speed)
			     : EXIT_FAILED;
	struct import_counts counts;
	import_counts(replay, &counts);
	tell_counts(&counts);
	if (code == EXIT_DONE && !counts.samples) {
		fprintf(stderr, "icecue: %s: no sample could be read\n", c->file.path);
		code = EXIT_FAILED;
	}
	recording_destroy(recording);
	import_close(replay);
	return code;
}

static int run_capture(const struct replay_command *c, const struct capture_head *head)
{
	const struct calibration *calibration = c->session.no_calibration ? NULL : &head->calibration;
	struct collector_options o = {
		.driver = driver_by_name(head->driver),
		.port = {.kind = LINK_CAPTURE},
		.channels = c->session.channels,
		.calibration = calibration,
	};
	if (!o.driver) {
		fprintf(stderr,
			"icecue: %s was captured with the driver '%s', which this icecue does not have\n",
			c->file.path, head->driver);
		return EXIT_FAILED;
	}
	text_copy(o.port.where, sizeof(o.port.where), c->file.path);
	struct collector *collector;
	enum result r = collector_open(&o, false, &collector);
	if (r != RESULT_OK) {
		fprintf(stderr, "icecue: %s cannot be read (%s)\n", c->file.path, result_name(r));
		return EXIT_FAILED;
	}
	struct rules rules = c->session.rules;
	rules_take_driver(&rules, o.driver);
	rules_take_calibration(&rules, calibration, head->start_iso);
	session_options_apply(&c->session, &rules);
	tell_calibration(c, calibration);
	int code = run_loop(c, source_of_collector(collector), &rules, c->session.speed);
	collector_close(collector);
	return code;
}

int command_replay(int argc, char **argv)
{
	struct replay_command c = {0};
	session_options_init(&c.session);
	argp_parse(&argp, argc, argv, 0, NULL, &c);
	struct config *config = session_config();
	if (!config)
		return EXIT_USAGE;
	/* how it is shown, and no more: what a recording says must not depend on today's settings */
	if (!c.session.unit_given)
		c.session.fahrenheit = config_watch_number(config, CONFIG_FAHRENHEIT);
	config_free(config);
	struct capture_head head;
	if (capture_read_head(c.file.path, &head))
		return run_capture(&c, &head);
	return run_table(&c);
}
