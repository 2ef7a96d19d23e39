#include "live_session.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/i18n.h"
#include "book/book.h"
#include "control.h"
#include "files.h"
#include "given.h"
#include "keys.h"
#include "lesson.h"
#include "live/chain.h"
#include "live/sinks.h"
#include "loop.h"
#include "newcomer.h"
#include "news.h"
#include "output.h"
#include "page.h"
#include "system/ending.h"
#include "system/folders.h"
#include "system/log.h"

static double speed_of(const struct live_session *s)
{
	return options_has(s->options, SETTING_SPEED) ? options_speed(s->options) : 1;
}

/* May the person touch with a probe in the hand? */
static bool has_touch(const struct live_session *s)
{
	const struct rules *rules = &s->head->record.rules;
	return rules->touch || rules->placement == PLACEMENT_TOUCH;
}

static void add_control(const struct live_session *s, struct mark_queue *marks, struct reporter *r)
{
	const struct record_head *h = &s->head->record;
	const struct control_options o = {
		.about = {.started = h->start_iso,
			  .probe = h->probe,
			  .simulated = record_is_simulated(h),
			  .fahrenheit = options_fahrenheit(s->options),
			  .steps = options_step_words(s->options, &h->rules)},
		.rewarm_min_ms = h->rules.rewarm_min_ms,
		.times = options_alert_times(s->options),
		.touch = has_touch(s),
	};
	control_add(s->own->dir, &o, marks, r);
}

static void add_page(const struct live_session *s, struct mark_queue *marks, struct reporter *r,
		     struct chain *chain)
{
	const struct record_head *h = &s->head->record;
	const struct web_session about = {
		.client = h->client,
		.site = h->site,
		.probe = h->probe,
		.fahrenheit = options_fahrenheit(s->options),
		.simulated = record_is_simulated(h),
		.speed = speed_of(s),
		.numb_mc = h->rules.numb_mc,
		.window_mc = h->rules.window_mc,
		.rewarm_min_ms = h->rules.rewarm_min_ms,
		.times = options_alert_times(s->options),
		.steps = options_step_words(s->options, &h->rules),
		.chain = chain,
	};
	page_add(s->web, &about, marks, r);
}

/* True when the session takes the whole terminal. */
static bool add_sinks(const struct live_session *s, struct mark_queue *marks, struct reporter *r,
		      struct chain *chain)
{
	const struct record_head *h = &s->head->record;
	bool tells = s->newcomer && newcomer_counts(s->probes);
	char caution[NEWCOMER_TEXT];
	const struct output o = {.options = s->options,
				 .rules = &h->rules,
				 .chain = chain,
				 .card = page_card(s->web),
				 .client = h->client,
				 .site = h->site,
				 .probe = h->probe,
				 .caution = tells ? newcomer_text(h->client, caution) : NULL,
				 .speed = speed_of(s),
				 .live = true,
				 .calibrated = s->probes->of[ROLE_SKIN].port.kind == LINK_SIM ||
					       head_is_calibrated(s->head)};
	reporter_add(r, sink_record(s->own->record, r));
	s->own->record = NULL;
	add_control(s, marks, r);
	bool screen = output_add_all(r, &o, s->probes->of[ROLE_SKIN].driver, s->speech);
	if (tells)
		newcomer_tell(s->own->base, h->client, h->therapist, screen);
	add_page(s, marks, r, chain); /* last: it serves browsers when all others have had their turn */
	return screen;
}

static void go_on(const struct resume *r, struct detector *detector, struct reporter *reporter)
{
	if (!resume_is(r))
		return;
	if (resume_rebuild(r, detector, reporter) != EXIT_DONE)
		log_error(_("the session goes on as if it were new: its earlier part cannot be read"));
	/* what fell due in the gap comes before the note of its end */
	struct outcome o;
	detector_advance(detector, r->now_ms, &o);
	reporter_outcome(reporter, NULL, &o);
	resume_note(r, reporter);
}

/* A record that is not where it belongs, or not whole, is a failure, whatever became of the files. */
static int make_files(const struct live_session *s, FILE *out)
{
	const struct record_end *end = &s->own->end;
	bool fahrenheit = options_fahrenheit(s->options);
	if (end->text >= 0) {
		files_tell(end->text, fahrenheit, out);
		return EXIT_FAILED;
	}
	int code = files_make(end->dir, fahrenheit, out);
	return end->whole && !strcmp(end->dir, s->own->dir) ? code : EXIT_FAILED;
}

/*
 * All is recorded and told; what cannot be kept in the book now is taken up by the next one who asks it. A
 * record that lies elsewhere, as one that was resumed there or one for which the disk failed, is in no book:
 * nobody would look for the names in one there.
 */
static void keep_in_book(const struct own_record *own)
{
	const struct record_end *end = &own->end;
	int left_ms = ending_half_ms();
	if (end->text < 0 && end->whole && folders_name_in(own->base, end->dir) && left_ms > 0)
		book_sync(own->base, left_ms);
}

static int run(const struct live_session *s, struct detector *detector)
{
	const struct options *o = s->options;
	const struct driver *driver = s->probes->of[ROLE_SKIN].driver;
	bool events = options_has(o, SETTING_EVENTS);
	char spots[SPOTS_MAX * (CHANNEL_TEXT + 16)];
	struct reporter reporter = {0};
	struct chain chain = {0};
	struct mark_queue marks = {0};
	struct news news = {.devices = &s->inputs->devices, .driver = driver, .reporter = &reporter};
	news_of_driver(driver, !events);
	if (s->probes->spots.n && !events)
		fprintf(stderr, _("Spots, from the middle of the sore spot: %s\n"),
			spots_line(&s->probes->spots, spots, sizeof(spots)));
	page_tell(s->web);
	head_report_calibration(s->head, options_fahrenheit(o));
	bool screen = add_sinks(s, &marks, &reporter, &chain);
	head_warn_of_calibration(s->head);
	if (isatty(STDIN_FILENO) && !events && !screen)
		fputs(_("Keys: n numb felt, p pass, i ice on/off, x probes off/on, m note, u undo, ? help, q twice ends; any key silences.\n"),
		      stderr);
	if (!events)
		mark_queue_add(&marks, keys_source());
	mark_queue_add(&marks, lesson_source(&s->probes->of[ROLE_SKIN].port, s->resume->now_ms));
	struct loop loop = {
		.source = source_of_devices(&s->inputs->devices),
		.detector = detector,
		.reporter = &reporter,
		.speed = speed_of(s),
		.start_ms = s->resume->now_ms,
		.for_ms = options_end_ms(o, s->resume->now_ms),
		.marks = &marks,
		.watch = news_tick,
		.context = &news,
		.touch = has_touch(s),
		.files_follow = true,
	};
	go_on(s->resume, detector, &reporter);
	if (loop_run(&loop) != RESULT_OK)
		return EXIT_FAILED;
	news_of_end(&news, s->head->record.probe);
	int code = make_files(s, events ? stderr : stdout);
	keep_in_book(s->own);
	return code;
}

int live_session_run(const struct live_session *s)
{
	struct detector *detector = detector_create(&s->head->record.rules);
	int code = detector ? run(s, detector) : EXIT_FAILED;
	detector_destroy(detector);
	return code;
}
