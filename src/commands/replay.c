/* icecue replay: runs a record, a foreign table or a capture through the path of a live session. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "command.h"
#include "device/capture.h"
#include "live/sinks.h"
#include "session/calibration_of.h"
#include "session/given.h"
#include "session/keys.h"
#include "session/loop.h"
#include "session/output.h"
#include "session/roles.h"
#include "session/rules.h"
#include "system/json.h"
#include "system/log.h"

static void check(const struct options *o, struct argp_state *state)
{
	if (!o->n)
		argp_error(
			state,
			_("FILE is missing: a session.csv, any table with a time and a temperature, or a capture"));
}

/* Rows that are further apart than this are said to be too coarse; further than the other, and each gap would
 * be a lost probe. */
#define COARSE_MS SECONDS_MS(30)
#define GAPS_MS SECONDS_MS(90)

static int run_loop(const struct options *o, struct source source, const struct rules *rules, int64_t step_ms)
{
	double speed = options_speed(o); /* 0: as fast as possible */
	bool events = options_has(o, SETTING_EVENTS);
	struct reporter reporter = {.no_losses = step_ms > GAPS_MS};
	struct mark_queue marks = {0};
	struct detector *detector = detector_create(rules);
	if (!detector)
		return EXIT_FAILED;
	output_add(&reporter, &(struct output){
				      .options = o,
				      .rules = rules,
				      .client = options_text(o, SETTING_CLIENT),
				      .site = options_text(o, SETTING_SITE),
				      .probe = o->args[0],
				      .speed = speed,
			      });
	if (!events && options_has(o, SETTING_QUALITY))
		reporter_add(&reporter, sink_score(stdout, rules));
	if (speed > 0 && !events)
		mark_queue_add(&marks, keys_source());
	struct loop loop = {
		.source = source,
		.detector = detector,
		.reporter = &reporter,
		.speed = speed,
		.for_ms = options_end_ms(o, 0),
		.marks = &marks,
	};
	enum result r = loop_run(&loop);
	detector_destroy(detector);
	return r == RESULT_OK && !reporter.failed ? EXIT_DONE : EXIT_FAILED;
}

static void log_counts(const struct import_counts *n)
{
	if (n->bad_lines)
		log_warning(_("%llu of %llu lines could not be read, the first is line %lld"),
			    (unsigned long long)n->bad_lines, (unsigned long long)n->rows,
			    (long long)n->first_bad_line);
	if (n->bad_times)
		log_warning(_("%llu lines have a time that does not rise; they were left out"),
			    (unsigned long long)n->bad_times);
	log_info(_("%llu rows, %llu samples"), (unsigned long long)n->rows, (unsigned long long)n->samples);
}

static void report_calibration(const struct options *o, const struct calibration *by)
{
	char line[160];
	if (calibration_is(by))
		fprintf(stderr, "%s: %s\n", o->args[0],
			calibration_line(by, options_fahrenheit(o), line, sizeof(line)));
}

/* The unit that an option names; UNIT_NONE without it. */
static enum unit unit_option(const struct options *o, enum setting id)
{
	return options_has(o, id) ? unit_of_name(options_text(o, id)) : UNIT_NONE;
}

/* Reads the whole file, and prints what was taken as one JSON object in a line. */
static int print_choice(const char *path, struct import *replay)
{
	struct import_item item;
	struct import_choice c;
	while (import_next(replay, &item) == RESULT_OK)
		;
	import_choice(replay, &c);
	if (!c.used) {
		fprintf(stderr,
			_("icecue: %s: expected readings of skin, and none of its %llu rows has one\n"), path,
			(unsigned long long)c.rows);
		return EXIT_FAILED;
	}
	json_object *o = json_object_new_object();
	json_object_object_add(o, "time_column", c.time_column ? json_object_new_int(c.time_column) : NULL);
	if (c.day_column)
		json_object_object_add(o, "day_column", json_object_new_int(c.day_column));
	json_object_object_add(o, "time_form", json_object_new_string(c.time_form));
	json_object_object_add(o, "step_s", json_seconds(c.step_ms));
	json_object_object_add(o, "span_s", json_seconds(c.span_ms));
	json_object_object_add(o, "temperature_column", json_object_new_int(c.temperature_column));
	json_object_object_add(o, "unit", json_object_new_string(unit_name(c.unit)));
	json_object_object_add(o, "rows", json_object_new_int64((int64_t)c.rows));
	json_object_object_add(o, "used", json_object_new_int64((int64_t)c.used));
	json_object_object_add(o, "first_c", json_seconds(c.first_mc));
	json_object_object_add(o, "last_c", json_seconds(c.last_mc));
	if (c.note[0])
		json_object_object_add(o, "note", json_object_new_string(c.note));
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
	return EXIT_DONE;
}

/* Says which columns were taken, and what was left out. Returns the distance of the rows; 0: a record. */
static int64_t tell_choice(const struct options *o, const struct import *replay)
{
	struct import_choice c;
	char line[640];
	import_choice(replay, &c);
	if (c.record)
		return 0;
	fprintf(stderr, "%s: %s\n", o->args[0], import_choice_line(&c, line, sizeof(line)));
	if (c.note[0])
		fprintf(stderr, "%s: %s\n", o->args[0], c.note);
	if (c.step_ms > COARSE_MS)
		fprintf(stderr,
			_("%s: a row every %s is too coarse to find numbness, which takes a reading every 2 s\n"),
			o->args[0], format_duration(c.step_ms, line, sizeof(line)));
	return c.step_ms;
}

/* How often a table has a row; 0: a record, whose session did not know it either. */
static int32_t interval_of(const struct import *replay)
{
	struct import_choice c;
	import_choice(replay, &c);
	return c.record || c.step_ms < 0 || c.step_ms > MINUTES_MS(5) ? 0 : (int32_t)c.step_ms;
}

static int run_table(const struct options *o)
{
	struct session_spots spots;
	struct import_options file = {
		.path = o->args[0],
		.time_column = options_text_or_null(o, SETTING_TIME_COLUMN),
		.temp_column = options_text_or_null(o, SETTING_TEMP_COLUMN),
		.fahrenheit = options_has(o, SETTING_FILE_FAHRENHEIT),
		.temp_unit = unit_option(o, SETTING_TEMP_UNIT),
		.time_unit = unit_option(o, SETTING_TIME_UNIT),
		.only = options_text_or_null(o, SETTING_ONLY),
		.table = (int)(options_number(o, SETTING_TABLE) / 1000),
		.channels = options_channels(o),
		.no_calibration = options_has(o, SETTING_NO_CALIBRATION),
	};
	struct import *replay;
	char why[1024];
	spots_of_options(o, &spots);
	spots_columns(&spots, &file.channels);
	if (!spots_check(o, &spots, why, sizeof(why)))
		return probe_refused(RESULT_BAD_DATA, why);
	enum result r = import_open(&file, &replay, why, sizeof(why));
	if (r != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return EXIT_FAILED;
	}
	if (options_has(o, SETTING_CHECK)) {
		int code = print_choice(o->args[0], replay);
		import_close(replay);
		return code;
	}
	int64_t step_ms = tell_choice(o, replay);
	const struct record_head *head = import_head(replay);
	struct rules rules;
	rules_default(&rules);
	if (head) {
		rules = head->rules;
		report_calibration(o, file.no_calibration ? NULL : &head->spot[0].calibration);
	}
	rules_take_options(&rules, o);
	rules.interval_ms = interval_of(replay);
	struct recording *recording = recording_create(replay);
	int code = recording ? run_loop(o, source_of_recording(recording), &rules, step_ms) : EXIT_FAILED;
	struct import_counts counts;
	import_counts(replay, &counts);
	log_counts(&counts);
	if (code == EXIT_DONE && !counts.samples) {
		fprintf(stderr, _("icecue: %s: no sample could be read\n"), o->args[0]);
		code = EXIT_FAILED;
	}
	recording_destroy(recording);
	import_close(replay);
	return code;
}

/* Says it when nothing of a capture was a reading of the skin. */
static bool has_reading(const struct collector *c, const char *path)
{
	struct collector_state s;
	collector_state(c, &s);
	for (int status = 0; status < STATUS_COUNT; status++)
		if (s.intake->statuses[status])
			return true;
	fprintf(stderr, _("icecue: %s holds no reading of the skin: %s\n"), path,
		s.message[0] ? s.message : _("what was captured is not what its driver reads"));
	return false;
}

static int run_capture(const struct options *o, const struct capture_head *head)
{
	const struct calibration *calibration =
		options_has(o, SETTING_NO_CALIBRATION) ? NULL : &head->calibration;
	struct collector_options from = {
		.driver = driver_by_name(head->driver),
		.port = {.kind = LINK_CAPTURE},
		.channels = options_channels(o),
		.calibration = {calibration},
	};
	if (!from.driver) {
		fprintf(stderr,
			_("icecue: %s was captured with the driver '%s', which this icecue does not have\n"),
			o->args[0], head->driver);
		return EXIT_FAILED;
	}
	text_copy(from.port.where, sizeof(from.port.where), o->args[0]);
	struct session_spots spots;
	char why[CHOOSE_WHY_MAX];
	spots_of_options(o, &spots);
	if (!spots_check(o, &spots, why, sizeof(why)))
		return probe_refused(RESULT_BAD_DATA, why);
	for (int i = 0; i < spots.n; i++)
		spots.at[i].of = -1; /* a capture is of one device */
	spots_channels(&spots, -1, &from.channels);
	struct collector *collector;
	enum result r = collector_open(&from, false, &collector);
	if (r != RESULT_OK) {
		fprintf(stderr, _("icecue: %s cannot be read (%s)\n"), o->args[0], result_name(r));
		return EXIT_FAILED;
	}
	struct rules rules;
	rules_default(&rules);
	rules_take_driver(&rules, from.driver);
	rules_take_calibration(&rules, calibration, head->start_iso);
	rules_take_options(&rules, o);
	report_calibration(o, calibration);
	int code = run_loop(o, source_of_collector(collector), &rules, 0);
	if (code == EXIT_DONE && !has_reading(collector, o->args[0]))
		code = EXIT_FAILED;
	collector_close(collector);
	return code;
}

int command_replay(int argc, char **argv)
{
	struct options o;
	struct capture_head head;
	if (!options_read(&o, COMMAND_REPLAY, argc, argv, check))
		return EXIT_USAGE;
	if (options_has(&o, SETTING_VERBOSE))
		log_set_level(LOG_LEVEL_INFO);
	bool capture = capture_read_head(o.args[0], &head);
	int code = EXIT_FAILED;
	if (capture && options_has(&o, SETTING_CHECK))
		fprintf(stderr,
			_("icecue: --check is for tables, and %s holds the bytes of a probe: replay it without --check\n"),
			o.args[0]);
	else
		code = capture ? run_capture(&o, &head) : run_table(&o);
	options_free(&o);
	return code;
}
