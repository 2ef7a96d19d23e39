/* icecue watch: find the probe, run a session, leave record, chart and page. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "collector/emissivity.h"
#include "command.h"
#include "device/capture.h"
#include "device/ports.h"
#include "live/sinks.h"
#include "session/beside.h"
#include "session/calibration_of.h"
#include "session/files.h"
#include "session/keys.h"
#include "session/loop.h"
#include "session/options.h"
#include "session/output.h"
#include "session/probe_rules.h"
#include "session/resume.h"
#include "session/roles.h"
#include "store/folder.h"
#include "store/threshold.h"
#include "store/today.h"
#include "system/clock.h"
#include "system/log.h"
#include "watch_unclosed.h"

struct watch {
	struct options options;
	bool resumes; /* a session that was cut off, instead of a new one */
	struct resume resume;
	struct role_probe probes[ROLE_COUNT];
	struct beside beside;
	struct devices devices;
	const struct driver *driver;
	struct driver with_baud; /* the chosen driver with the speed of --baud */
	struct port port;
	struct record_head head;
	struct calibration_of calibration;
	char base[3072], dir[4096], told[256];
	char say[4096]; /* the program that speaks; "" = none */
	uint16_t emissivity_told;
	uint32_t revivals_told;
	FILE *capture;
	struct collector *collector;
	struct detector *detector;
	struct record *record;
	struct reporter reporter;
	bool screen; /* the session has the whole terminal */
};

/* A wrong emissivity, once in a session. */
static void tell_emissivity(struct watch *w, uint16_t emissivity)
{
	char words[EMISSIVITY_WORDS_MAX];
	if (emissivity == w->emissivity_told)
		return;
	w->emissivity_told = emissivity;
	if (emissivity_words(emissivity, words, sizeof(words)))
		log_warning("%s: %s", w->driver->name, words);
}

/* That the probe hung is worth knowing when the next session is prepared: on the screen and in the record. */
static void tell_revival(struct watch *w, int64_t now_ms, const struct collector_state *s)
{
	static const char words[] = "the probe had stopped answering: it was reset, and answers again";
	const struct mark m = {.t_ms = now_ms, .kind = MARK_NOTE, .source = MARK_FROM_PROGRAM};
	if (s->revivals == w->revivals_told)
		return;
	w->revivals_told = s->revivals;
	reporter_mark(&w->reporter, &m, words);
}

/* Messages of the collector, each once: what stands in the way and what to do. */
static void tell_collector(void *context, int64_t now_ms)
{
	struct watch *w = context;
	struct collector_state s;
	collector_state(w->collector, &s);
	tell_emissivity(w, s.emissivity);
	tell_revival(w, now_ms, &s);
	beside_log(&w->beside);
	if (!strcmp(s.message, w->told))
		return;
	text_copy(w->told, sizeof(w->told), s.message);
	if (s.message[0])
		log_warning("%s", s.message);
}

static int choose_probe(struct watch *w)
{
	const char *args[ROLE_COUNT];
	char why[CHOOSE_WHY_MAX];
	for (int role = 0; role < ROLE_COUNT; role++)
		args[role] = options_of_role(&w->options, SETTING_PROBE, role);
	enum result r = roles_choose(w->options.config, args, w->probes, why, sizeof(why));
	if (r != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return r == RESULT_NONE ? EXIT_NO_PROBE : EXIT_USAGE;
	}
	w->driver = w->probes[ROLE_SKIN].driver;
	w->port = w->probes[ROLE_SKIN].port;
	bool virtual = w->port.kind == LINK_SIM || w->port.kind == LINK_CAPTURE;
	if (options_has(&w->options, SETTING_SPEED) && !virtual) {
		fprintf(stderr,
			"icecue: --speed goes with the simulated probe and with replay; a real probe runs in real time\n");
		return EXIT_USAGE;
	}
	if (options_has(&w->options, SETTING_BAUD)) {
		w->with_baud = *w->driver;
		w->with_baud.serial.baud = (int32_t)(options_number(&w->options, SETTING_BAUD) / 1000);
		w->driver = &w->with_baud;
	}
	return EXIT_DONE;
}

static int open_capture(struct watch *w)
{
	const char *path = options_text(&w->options, SETTING_CAPTURE);
	if (!*path)
		return EXIT_DONE;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	w->capture = fd < 0 ? NULL : fdopen(fd, "w");
	if (!w->capture) {
		fprintf(stderr, "icecue: --capture %s: %s%s\n", path, strerror(errno),
			errno == EEXIST ? "; nothing recorded is written over, name another file" : "");
		return EXIT_FAILED;
	}
	capture_write_head(w->capture, w->driver->name, w->head.start_iso);
	capture_write_calibration(w->capture, &w->head.spot[0].calibration);
	return EXIT_DONE;
}

static int open_collector(struct watch *w)
{
	struct collector_options o = {
		.driver = w->driver,
		.port = w->port,
		.channels = options_channels(&w->options),
		.calibration = &w->head.spot[0].calibration,
		.capture = w->capture,
	};
	enum result r = collector_open(&o, false, &w->collector);
	if (r == RESULT_OK && !beside_open(&w->beside, w->probes))
		return EXIT_FAILED;
	if (r == RESULT_OK)
		return EXIT_DONE;
	char why[1024];
	fprintf(stderr, "icecue: %s\n", collector_refusal(&o, r, why, sizeof(why)));
	return r == RESULT_NONE || r == RESULT_GONE ? EXIT_NO_PROBE : EXIT_FAILED;
}

/* What a capture was made with goes before what holds today. */
static void find_calibration(struct watch *w)
{
	struct capture_head head;
	const char *channel = options_of_role(&w->options, SETTING_CHANNEL, ROLE_SKIN);
	w->calibration.tau_ms = -1;
	if (options_has(&w->options, SETTING_NO_CALIBRATION))
		return;
	calibration_of(w->options.config, w->driver, &w->port, channel, &w->calibration);
	if (w->port.kind == LINK_CAPTURE && capture_read_head(w->port.where, &head) &&
	    calibration_is(&head.calibration))
		w->calibration.c = head.calibration;
}

static void tell_calibration(const struct watch *w)
{
	const struct calibration_of *f = &w->calibration;
	char line[384];
	if (calibration_is(&f->c))
		fprintf(stderr, "%s: %s\n", f->identity,
			calibration_line(&f->c, options_number(&w->options, SETTING_FAHRENHEIT), line,
					 sizeof(line)));
}

/* What must be seen during the session, too: after the screen has begun. */
static void warn_of_calibration(const struct watch *w)
{
	const struct calibration_of *f = &w->calibration;
	char line[384];
	if (f->why[0])
		log_warning("%s: %s", f->identity, f->why);
	else if (calibration_is_doubtful(&f->c, w->head.start_iso, line, sizeof(line)))
		log_warning("%s: %s", f->identity, line);
}

static void fill_head(struct watch *w)
{
	struct record_head *h = &w->head;
	struct rules *r = &h->rules;
	*h = (struct record_head){0};
	clock_iso_now(h->start_iso, sizeof(h->start_iso));
	text_copy(h->version, sizeof(h->version), icecue_version);
	char probe[sizeof(h->probe) * 2];
	const char *where = strcmp(w->port.where, w->driver->name) ? w->port.where : "";
	snprintf(probe, sizeof(probe), "%s%s%s%s%s", w->driver->name, where[0] ? " " : "", where,
		 w->port.product[0] ? " " : "", w->port.product);
	text_copy(h->probe, sizeof(h->probe), probe);
	const char *client = options_text(&w->options, SETTING_CLIENT);
	const char *site = options_text(&w->options, SETTING_SITE);
	text_printable(h->client, sizeof(h->client), client, strlen(client));
	text_printable(h->site, sizeof(h->site), site, strlen(site));
	rules_default(r);
	rules_take_driver(r, w->driver);
	h->spot[0].calibration = w->calibration.c;
	rules_take_calibration(r, &h->spot[0].calibration, h->start_iso);
	if (w->calibration.tau_ms >= 0)
		r->tau_ms = w->calibration.tau_ms;
	rules_take_options(r, &w->options);
}

/* The client's own numb threshold, unless one was told. */
static void set_threshold(struct watch *w)
{
	struct threshold t;
	char line[320];
	struct record_head *h = &w->head;
	const struct config_value *told = options_value(&w->options, SETTING_THRESHOLD);
	if (told) {
		text_copy(h->threshold, sizeof(h->threshold),
			  told->line ? "told in the configuration" : "told with --threshold");
		return;
	}
	enum result r = threshold_learn(w->base, h->client, h->site, h->start_iso, NULL, NULL, &t);
	if (r != RESULT_OK && r != RESULT_NONE)
		log_warning("earlier marks of numbness cannot be read (%s): numb is at the default threshold",
			    result_name(r));
	if (t.n < THRESHOLD_SESSIONS_MIN)
		return;
	h->rules.numb_mc = t.mc;
	threshold_source(&t, h->threshold, sizeof(h->threshold));
	threshold_line(&t, options_number(&w->options, SETTING_FAHRENHEIT), line, sizeof(line));
	fprintf(stderr, "%s; icecue threshold tells more\n", line);
}

static int find_base(struct watch *w)
{
	return options_folder(&w->options, w->base, sizeof(w->base)) ? EXIT_DONE : EXIT_FAILED;
}

static int open_record(struct watch *w)
{
	enum result r;
	int code = find_base(w);
	if (code != EXIT_DONE)
		return code;
	if (w->resumes) {
		r = record_append(w->dir, w->resume.last_ms, &w->record);
	} else {
		beside_head(&w->beside, w->probes, &w->head);
		w->head.rules.rounds_before = today_rounds(w->base, w->head.client, w->head.start_iso);
		set_threshold(w);
		r = folder_create(w->base, &w->head, w->dir, sizeof(w->dir), &w->record);
	}
	watch_close_unclosed(w->base, options_number(&w->options, SETTING_FAHRENHEIT));
	if (r == RESULT_OK)
		return EXIT_DONE;
	fprintf(stderr,
		"icecue: the session cannot be recorded in %s (%s). Name another folder with --out DIR.\n",
		w->resumes ? w->dir : w->base, result_name(r));
	return EXIT_FAILED;
}

/* Session time per real time; 1 unless told otherwise. */
static double speed_of(const struct watch *w)
{
	int64_t speed = options_number(&w->options, SETTING_SPEED);
	return speed ? (double)speed / 1000 : 1;
}

static void add_sinks(struct watch *w)
{
	const struct alert_times times = options_alert_times(&w->options);
	const char *program = options_text(&w->options, SETTING_ON_EVENT);
	reporter_add(&w->reporter, sink_record(w->record));
	w->screen = output_add(&w->reporter, &(struct output){
						     .options = &w->options,
						     .rules = &w->head.rules,
						     .client = w->head.client,
						     .site = w->head.site,
						     .probe = w->head.probe,
						     .speed = speed_of(w),
						     .live = true,
					     });
	if (*program)
		reporter_add(&w->reporter, sink_command(program, w->head.client, w->head.site));
	if (w->say[0])
		reporter_add(&w->reporter, sink_speech(w->say, w->head.rules.rewarm_min_ms, &times));
	reporter_add(&w->reporter, sink_lag(&w->reporter));
	reporter_add(&w->reporter, sink_ice_point(&w->reporter, w->driver,
						  options_number(&w->options, SETTING_FAHRENHEIT)));
}

static void tell_counts(const struct watch *w)
{
	struct collector_state s;
	collector_state(w->collector, &s);
	FILE *f = stderr;
	fprintf(f, "Probe: %s%s%s", w->head.probe, s.firmware[0] ? " " : "", s.firmware);
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (s.intake->verdicts[v])
			fprintf(f, "; %s %llu", verdict_name((enum verdict)v),
				(unsigned long long)s.intake->verdicts[v]);
	if (s.skipped_bytes)
		fprintf(f, "; bytes skipped %llu", (unsigned long long)s.skipped_bytes);
	if (s.losses)
		fprintf(f, "; lost %u times", s.losses);
	if (s.resets)
		fprintf(f, "; reset %u times", s.resets);
	fputc('\n', f);
}

/* What the person should know of this kind of probe before it is trusted. */
static void tell_probe(const struct watch *w)
{
	if (w->driver->advice && !options_has(&w->options, SETTING_EVENTS))
		fprintf(stderr, "%s: %s\n", w->driver->name, w->driver->advice);
	if (w->driver->confidence == 'T')
		fprintf(stderr,
			"%s: taught on this computer, and nobody knows how exact it is: compare it with another thermometer, or run icecue calibrate.\n",
			w->driver->name);
	if (w->driver->confidence == 'C')
		fprintf(stderr,
			"%s: how it speaks is known from a single source only: compare its readings with another thermometer before you rely on them.\n",
			w->driver->name);
}

static int run(struct watch *w)
{
	w->detector = detector_create(&w->head.rules);
	if (!w->detector)
		return EXIT_FAILED;
	tell_probe(w);
	tell_calibration(w);
	add_sinks(w);
	warn_of_calibration(w);
	if (isatty(STDIN_FILENO) && !options_has(&w->options, SETTING_EVENTS) && !w->screen)
		fputs("Keys: n numb felt, p pass, i ice on/off, m note, u undo, ? help, q twice ends; any key silences.\n",
		      stderr);
	devices_init(&w->devices, (struct collector *[ROLE_COUNT]){w->collector, w->beside.of[ROLE_REFERENCE],
								   w->beside.of[ROLE_AMBIENT]});
	const struct config_value *for_time = options_value(&w->options, SETTING_FOR);
	struct mark_queue marks = {0};
	if (!options_has(&w->options, SETTING_EVENTS))
		mark_queue_add(&marks, keys_source());
	struct loop loop = {
		.source = source_of_devices(&w->devices),
		.detector = w->detector,
		.reporter = &w->reporter,
		.speed = speed_of(w),
		.start_ms = w->resume.now_ms,
		.for_ms = for_time ? w->resume.now_ms + for_time->number : MS_NEVER,
		.marks = &marks,
		.watch = tell_collector,
		.context = w,
	};
	w->record = NULL; /* the reporter closes it */
	if (w->resumes) {
		int code = resume_rebuild(&w->resume, w->detector, &w->reporter);
		if (code != EXIT_DONE)
			log_error("the session goes on as if it were new: what it was cannot be read");
		resume_note(&w->resume, &w->reporter);
	}
	if (loop_run(&loop) != RESULT_OK)
		return EXIT_FAILED;
	tell_counts(w);
	return files_make(w->dir, options_number(&w->options, SETTING_FAHRENHEIT),
			  options_has(&w->options, SETTING_EVENTS) ? stderr : stdout);
}

int command_watch(int argc, char **argv)
{
	struct watch w = {0};
	if (!options_read(&w.options, COMMAND_WATCH, argc, argv, NULL))
		return EXIT_USAGE;
	if (options_has(&w.options, SETTING_VERBOSE))
		log_set_level(LOG_LEVEL_INFO);
	w.resumes = options_has(&w.options, SETTING_RESUME);

	loop_hold_signals();
	int code = output_find_speech(&w.options, w.say, sizeof(w.say));
	if (code == EXIT_DONE && w.resumes)
		code = find_base(&w);
	if (code == EXIT_DONE && w.resumes)
		code = resume_find(w.base, options_text(&w.options, SETTING_RESUME), &w.resume);
	if (code == EXIT_DONE)
		code = choose_probe(&w);
	if (code == EXIT_DONE) {
		find_calibration(&w);
		fill_head(&w);
	}
	if (code == EXIT_DONE && w.resumes)
		code = resume_go_on(&w.resume, w.driver->name, &w.head, w.dir, sizeof(w.dir));
	if (code == EXIT_DONE)
		code = open_capture(&w);
	if (code == EXIT_DONE)
		code = open_collector(&w);
	if (code == EXIT_DONE)
		code = open_record(&w);
	if (code == EXIT_DONE)
		code = run(&w);
	collector_close(w.collector);
	beside_close(&w.beside);
	detector_destroy(w.detector);
	if (w.record)
		record_close(w.record, 0);
	if (w.capture)
		fclose(w.capture);
	options_free(&w.options);
	return code;
}
