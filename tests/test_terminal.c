#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "live/sinks.h"
#include "support/guard.h"

static struct event alert_event(int64_t t_ms, enum event_kind kind, enum priority p)
{
	return (struct event){.t_ms = t_ms,
			      .kind = kind,
			      .priority = p,
			      .class = event_class(kind, p),
			      .skin_mc = 13100,
			      .count = 1};
}

/* ---- the sink ---- */

struct capture {
	FILE *f;
	char *text;
	size_t n;
	struct sink *sink;
};

static void open_capture(struct capture *c, bool live, bool color)
{
	struct terminal_options o = {.live = live, .color = color, .line_every_ms = 10000};
	setenv("LC_ALL", "C.UTF-8", 1);
	c->f = open_memstream(&c->text, &c->n);
	c->sink = sink_terminal(c->f, &o);
}

static void close_capture(struct capture *c)
{
	c->sink->close(c->sink, 0);
	fclose(c->f);
	free(c->text);
}

static const char *text_of(struct capture *c)
{
	fflush(c->f);
	return c->text;
}

static struct outcome outcome_at(int64_t t_ms)
{
	return (struct outcome){.t_ms = t_ms,
				.phase = PHASE_NUMB,
				.probe = PROBE_GOOD,
				.skin_mc = 13100,
				.band_mc = 500,
				.round = 1};
}

static void tell(struct capture *c, struct event e)
{
	struct outcome o = outcome_at(e.t_ms);
	o.n_events = 1;
	o.events[0] = e;
	cr_assert_eq(c->sink->event(c->sink, &o.events[0], &o), RESULT_OK);
}

static void tick(struct capture *c, int64_t t_ms)
{
	struct outcome o = outcome_at(t_ms);
	cr_assert_eq(c->sink->tick(c->sink, t_ms, &o), RESULT_OK);
}

static int count(const char *text, const char *what)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

Test(terminal, a_pipe_gets_plain_lines)
{
	struct capture c;
	open_capture(&c, false, false);
	tell(&c, (struct event){.t_ms = 130000, .kind = EVENT_ICING_STARTED, .skin_mc = 30000, .count = 1});
	tell(&c, alert_event(231500, EVENT_NUMB, PRIORITY_MEDIUM));
	tick(&c, 256500);
	c.sink->mark(c.sink, &(struct mark){257000, MARK_ACK}, NULL);
	tick(&c, 300000);
	c.sink->mark(c.sink, &(struct mark){301000, MARK_NOTE}, "dry\x1b[2J towel");
	const char *text = text_of(&c);
	for (const char *at = text; *at; at++)
		cr_assert((unsigned char)*at >= 0x20 || *at == '\n', "control byte %02x", *at);
	cr_assert_not_null(strstr(text, "02:10  Ice on   (30.0 \302\260C)\n"));
	cr_assert_not_null(strstr(
		text,
		"03:51  >> READY FOR DEEP PASSES: pinch it. No pain: 4-6 passes. Pain: more ice   (13.1 \302\260C)\n"));
	cr_assert_eq(count(text, "READY FOR DEEP PASSES: pinch"), 1, "nobody can answer a repeat");
	cr_assert_not_null(
		strstr(text, "05:00  13.1 \302\260C \302\2610.5  ice, numb  >> READY FOR DEEP PASSES\n"));
	cr_assert_not_null(strstr(text, "05:01  Note: dry?[2J towel\n"));
	cr_assert_eq(count(text, "Alert ended"), 0);
	tell(&c, alert_event(330000, EVENT_WINDOW_CLOSED, PRIORITY_MEDIUM));
	tick(&c, 520000);
	tick(&c, 600000);
	text = text_of(&c);
	cr_assert_eq(count(text, "05:30  Alert ended: READY FOR DEEP PASSES\n"), 1);
	cr_assert_eq(count(text, "08:30  Alert ended: NUMBNESS IS OVER\n"), 1, "at its own time: %s", text);
	cr_assert_eq(count(text, "Alert ended"), 2, "each once");
	close_capture(&c);
}

/* The program's own notes are nobody's answer to an alert. */
Test(terminal, a_note_silences_nothing)
{
	struct capture c;
	open_capture(&c, true, false);
	tell(&c, alert_event(1000, EVENT_TOO_COLD, PRIORITY_HIGH));
	c.sink->mark(c.sink, &(struct mark){5000, MARK_NOTE}, "ice point checked: +0.1 C");
	for (int64_t t = 5000; t <= 22000; t += 1000)
		tick(&c, t);
	cr_assert_eq(count(text_of(&c), "TOO COLD: take the ice away"), 3);
	close_capture(&c);
}

Test(terminal, the_hour_of_warming_is_told_as_such)
{
	struct capture c;
	open_capture(&c, false, false);
	tell(&c, alert_event(300000, EVENT_WINDOW_CLOSED, PRIORITY_MEDIUM));
	c.sink->mark(c.sink, &(struct mark){301000, MARK_ACK}, NULL);
	tick(&c, 470000);
	cr_assert_not_null(
		strstr(text_of(&c), "07:50  13.1 \302\260C \302\2610.5  ice, numb  ** NUMBNESS IS OVER\n"));
	tick(&c, 490000);
	cr_assert_not_null(strstr(text_of(&c), "08:10  13.1 \302\260C \302\2610.5  ice, numb\n"));
	close_capture(&c);
}

Test(terminal, without_utf8_it_stays_ascii)
{
	struct capture c;
	open_capture(&c, false, false);
	c.sink->close(c.sink, 0);
	setenv("LC_ALL", "C", 1);
	struct terminal_options o = {.line_every_ms = 1000, .fahrenheit = true};
	c.sink = sink_terminal(c.f, &o);
	tell(&c, alert_event(231500, EVENT_NUMB, PRIORITY_MEDIUM));
	tick(&c, 240000);
	for (const char *at = text_of(&c); *at; at++)
		cr_assert_lt((unsigned char)*at, 0x80);
	cr_assert_not_null(strstr(text_of(&c), "(55.6 F)"));
	cr_assert_not_null(strstr(text_of(&c), "55.6 F +-0.9"));
	close_capture(&c);
}

Test(terminal, a_live_terminal_has_colour_bells_and_a_status_line)
{
	struct capture c;
	open_capture(&c, true, true);
	tell(&c, alert_event(1000, EVENT_TOO_COLD, PRIORITY_HIGH));
	for (int64_t t = 1000; t <= 5000; t += 10)
		tick(&c, t);
	const char *text = text_of(&c);
	cr_assert_not_null(strstr(text, "\x1b[1;37;41m00:01  *** TOO COLD: take the ice away"));
	cr_assert_not_null(strstr(text, "\x1b[0m\n"));
	cr_assert_not_null(strstr(text, "\r\x1b[K"));
	cr_assert_eq(count(text, "\a"), 10);
	cr_assert_not_null(strstr(text, "\x1b[1;37;41m*** TOO COLD  00:05  13.1"),
			   "the condition stays in the status line");
	c.sink->mark(c.sink, &(struct mark){6000, MARK_ACK}, NULL);
	for (int64_t t = 6000; t <= 40000; t += 10)
		tick(&c, t);
	text = text_of(&c);
	cr_assert_eq(count(text, "TOO COLD: take"), 1);
	cr_assert_eq(count(text, "\a"), 10);
	cr_assert_not_null(strstr(text, "*** TOO COLD  00:39"));
	close_capture(&c);
}

Test(terminal, without_colour_there_is_no_escape_sequence)
{
	struct capture c;
	open_capture(&c, true, false);
	tell(&c, alert_event(1000, EVENT_TOO_COLD, PRIORITY_HIGH));
	for (int64_t t = 1000; t <= 3000; t += 100)
		tick(&c, t);
	cr_assert_eq(count(text_of(&c), "\x1b"), 0);
	cr_assert_not_null(strstr(text_of(&c), "*** TOO COLD"));
	cr_assert_gt(count(text_of(&c), "\a"), 0);
	close_capture(&c);
}

Test(terminal, the_countdown_goes_on_without_samples)
{
	struct capture c;
	open_capture(&c, true, true);
	struct outcome o = outcome_at(10000);
	o.countdown_to = EVENT_WINDOW_CLOSED;
	o.countdown_at_ms = 140000;
	c.sink->tick(c.sink, 10000, &o);
	cr_assert_not_null(strstr(text_of(&c), "stop within 2:10"));
	cr_assert_eq(c.sink->due_ms(c.sink), 11000);
	c.sink->tick(c.sink, 11000, &o);
	cr_assert_not_null(strstr(text_of(&c), "stop within 2:09"));
	o.countdown_to = EVENT_REWARMED;
	o.countdown_at_ms = 12000 + 38 * 60000 - 20000;
	c.sink->tick(c.sink, 12000, &o);
	cr_assert_not_null(strstr(text_of(&c), "re-warmed in about 38 min"));
	close_capture(&c);
}

/* A forecast of the window's end is not its latest end: it says about, and how sure it is. */
Test(terminal, the_window_counts_down_to_its_forecast)
{
	struct capture c;
	open_capture(&c, true, true);
	struct outcome o = outcome_at(10000);
	o.countdown_to = EVENT_WINDOW_CLOSED;
	o.countdown_at_ms = 70000;
	o.countdown_low_ms = 50000;
	o.countdown_high_ms = 100000;
	c.sink->tick(c.sink, 10000, &o);
	cr_assert_not_null(strstr(text_of(&c), "stop in about 1:00 (0:40-1:30)"));
	c.sink->tick(c.sink, 60000, &o);
	cr_assert_not_null(strstr(text_of(&c), "stop in about 0:10 (0:00-0:40)"));
	c.sink->tick(c.sink, 70000, &o);
	cr_assert_not_null(strstr(text_of(&c), "stop soon"));
	close_capture(&c);
}

/* After a sleep one outcome holds a whole round: what is over is told, what holds is said. */
static char *lines_of_a_window(int64_t tick_every_ms)
{
	struct capture c;
	struct outcome o = outcome_at(100000);
	open_capture(&c, false, false);
	o.phase = PHASE_WINDOW;
	o.countdown_to = EVENT_WINDOW_CLOSED;
	o.countdown_at_ms = o.countdown_low_ms = o.countdown_high_ms = 125000;
	o.n_events = 1;
	o.events[0] = alert_event(100000, EVENT_NUMB, PRIORITY_MEDIUM);
	c.sink->event(c.sink, &o.events[0], &o);
	o.n_events = 0;
	for (int64_t t_ms = 101000; t_ms <= 141000; t_ms += tick_every_ms) {
		o.t_ms = t_ms;
		c.sink->tick(c.sink, t_ms, &o);
	}
	struct sample s = sample_of(142000, (struct channel_value){13100, STATUS_OK});
	o.t_ms = 142000;
	c.sink->sample(c.sink, &s, &o);
	char *lines = strdup(text_of(&c));
	close_capture(&c);
	return lines;
}

/* READY leaves the lines when the window's time is over, whenever the program was woken. */
Test(terminal, lines_say_what_held_at_their_time)
{
	char *often = lines_of_a_window(1000);
	for (int64_t every_ms = 3000; every_ms <= 41000; every_ms += 19000) {
		char *seldom = lines_of_a_window(every_ms);
		cr_expect_str_eq(seldom, often);
		free(seldom);
	}
	cr_expect(strstr(often, "02:00  ") && strstr(strstr(often, "02:00  "), ">> READY"), "%s", often);
	cr_expect(strstr(often, "02:10  ") && !strstr(strstr(often, "02:10  "), ">> READY"), "%s", often);
	free(often);
}

Test(terminal, alerts_that_ended_before_they_could_be_said_are_still_told)
{
	struct capture c;
	open_capture(&c, true, true);
	struct outcome o = outcome_at(900000);
	o.n_events = 3;
	o.events[0] = alert_event(231000, EVENT_NUMB, PRIORITY_MEDIUM);
	o.events[1] =
		(struct event){.t_ms = 250000, .kind = EVENT_ICING_ENDED, .skin_mc = MC_NONE, .count = 1};
	o.events[2] = alert_event(430000, EVENT_WINDOW_CLOSED, PRIORITY_MEDIUM);
	for (int i = 0; i < 3; i++)
		c.sink->event(c.sink, &o.events[i], &o);
	const char *text = text_of(&c);
	cr_assert_eq(count(text, "READY FOR DEEP"), 0, "a numbness that is over must not call for passes");
	cr_assert_eq(count(text, "03:51  Numb"), 1);
	cr_assert_eq(count(text, "07:10  ** NUMBNESS IS OVER: no more"), 1);
	close_capture(&c);
}

/* ---- terminals that do not read, or are gone ---- */

Test(terminal, one_that_does_not_read_never_holds_up_the_session, .timeout = GUARD_TEST_S)
{
	int fd[2];
	cr_assert_eq(pipe(fd), 0);
	FILE *f = fdopen(fd[1], "w");
	struct terminal_options o = {.line_every_ms = 1};
	struct capture c = {.sink = sink_terminal(f, &o)};
	struct rusage from, to;
	getrusage(RUSAGE_SELF, &from);
	for (int64_t t = 0; t < 20000; t += 2)
		tick(&c, t);
	tell(&c, alert_event(30000, EVENT_TOO_COLD, PRIORITY_HIGH));
	getrusage(RUSAGE_SELF, &to);
	cr_assert_lt(to.ru_nvcsw - from.ru_nvcsw, 1000, "it waited");
	cr_assert_eq(fcntl(fd[1], F_GETFL) & O_NONBLOCK, 0, "the flag must not leak into the shared file");
	/* it reads again: the alert comes with its next repeat at the latest */
	char buf[65536];
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	bool seen = false;
	for (int64_t t = 30001; t < 60000; t += 250) {
		ssize_t n;
		while ((n = read(fd[0], buf, sizeof(buf) - 1)) > 0) {
			buf[n] = '\0';
			seen = seen || strstr(buf, "*** TOO COLD: take");
		}
		tick(&c, t);
	}
	cr_assert(seen);
	c.sink->close(c.sink, 0);
	fclose(f);
}

Test(terminal, one_that_is_gone_is_dropped)
{
	int fd[2];
	signal(SIGPIPE, SIG_IGN);
	cr_assert_eq(pipe(fd), 0);
	FILE *f = fdopen(fd[1], "w");
	struct terminal_options o = {.line_every_ms = 1};
	struct reporter r = {0};
	reporter_add(&r, sink_terminal(f, &o));
	close(fd[0]);
	struct outcome out = outcome_at(1000);
	reporter_tick(&r, 1000, &out);
	cr_assert_eq(r.n, 0);
	cr_assert_eq(reporter_due_ms(&r), MS_NEVER);
	reporter_close(&r, 1000);
	fclose(f);
}

Test(terminal, options_follow_the_environment)
{
	int master, slave;
	struct terminal_options o;
	cr_assert_eq(openpty(&master, &slave, NULL, NULL, NULL), 0);
	FILE *f = fdopen(slave, "w");
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	terminal_options_detect(f, &o);
	cr_assert(o.live && o.color);
	setenv("NO_COLOR", "1", 1);
	terminal_options_detect(f, &o);
	cr_assert(o.live && !o.color);
	setenv("NO_COLOR", "", 1); /* empty counts for nothing */
	setenv("TERM", "dumb", 1);
	terminal_options_detect(f, &o);
	cr_assert(o.live && !o.color);
	FILE *null = fopen("/dev/null", "w");
	setenv("TERM", "xterm", 1);
	terminal_options_detect(null, &o);
	cr_assert(!o.live && !o.color);
	fclose(null);
	close(master);
	fclose(f);
}

Test(terminal, a_status_line_never_wraps)
{
	int master, slave;
	struct winsize w = {.ws_col = 30, .ws_row = 10};
	char buf[4096];
	cr_assert_eq(openpty(&master, &slave, NULL, NULL, &w), 0);
	FILE *f = fdopen(slave, "w");
	struct terminal_options o = {.live = true, .color = true};
	setenv("LC_ALL", "C.UTF-8", 1);
	struct capture c = {.sink = sink_terminal(f, &o)};
	struct outcome out = outcome_at(10000);
	out.passes = 3;
	out.round = 2;
	c.sink->tick(c.sink, 10000, &out);
	ssize_t n = read(master, buf, sizeof(buf) - 1);
	cr_assert_gt(n, 0);
	buf[n] = '\0';
	int columns = 0;
	cr_assert(strrchr(buf, '\n'), "the next step is a line before it");
	for (const char *at = strrchr(buf, '\n') + 1; *at; at++)
		columns += ((unsigned char)*at & 0xc0) != 0x80;
	cr_assert_leq(columns, 29, "%s", buf);
	c.sink->close(c.sink, 0);
	close(master);
	fclose(f);
}

Test(terminal, a_note_stands_where_the_status_does_and_alerts_go_on)
{
	struct capture c;
	open_capture(&c, true, false);
	tick(&c, 1000);
	c.sink->prompt(c.sink, &(struct prompt){.note = "pins\x1b[2J"});
	tick(&c, 5000);
	cr_assert_not_null(strstr(text_of(&c), "Note: pins?[2J_ "));
	cr_assert_null(strstr(strstr(text_of(&c), "Note:"), "00:05"), "no status over what is typed");
	tell(&c, alert_event(6000, EVENT_NUMB, PRIORITY_MEDIUM));
	cr_assert_not_null(strstr(text_of(&c), "READY FOR DEEP PASSES"));
	c.sink->prompt(c.sink, &(struct prompt){0});
	tick(&c, 8000);
	cr_assert_not_null(strstr(text_of(&c), "00:08"));
	c.sink->prompt(c.sink, &(struct prompt){.quit = true});
	cr_assert_not_null(strstr(text_of(&c), "press q once more"));
	c.sink->prompt(c.sink, &(struct prompt){.help = true});
	cr_assert_not_null(strstr(text_of(&c), "takes the last n, p, i or x back"));
	close_capture(&c);
}

/* Whoever works sees what comes next, and how many passes there were; a pipe gets the events alone. */
Test(terminal, steps_and_passes_are_told_to_whoever_watches)
{
	for (int live = 0; live < 2; live++) {
		struct capture c;
		open_capture(&c, live, false);
		struct outcome o = outcome_at(10000);
		o.phase = PHASE_WINDOW;
		o.countdown_to = EVENT_WINDOW_CLOSED;
		o.countdown_at_ms = o.countdown_low_ms = 50000;
		o.countdown_high_ms = 90000;
		o.passes = 3;
		c.sink->tick(c.sink, 10000, &o);
		c.sink->tick(c.sink, 11000, &o);
		o.n_events = 1;
		o.events[0] =
			(struct event){.t_ms = 11000, .kind = EVENT_PASS, .skin_mc = MC_NONE, .count = 3};
		c.sink->event(c.sink, &o.events[0], &o);
		const char *text = text_of(&c);
		cr_expect_eq(count(text, "Next: Deep stripping"), live, "%s", text);
		cr_expect_eq(count(text, "00:11  pass 3 of 6, about 0:39 left\n"), live, "%s", text);
		close_capture(&c);
	}
}

Test(terminal, a_long_line_is_broken_between_words)
{
	struct capture c;
	open_capture(&c, true, true); /* 80 columns, where it does not say */
	tell(&c, alert_event(231500, EVENT_NUMB, PRIORITY_MEDIUM));
	cr_expect(strstr(text_of(&c), "Pain: more ice\x1b[0m\n\x1b[30;42m(13.1 \302\260C)\x1b[0m\n"), "%s",
		  text_of(&c));
	close_capture(&c);
}
