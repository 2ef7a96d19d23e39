/* The control socket of a session: marks, followers, and whoever sends anything else. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "icecue/detector.h"
#include "live/history.h"
#include "session/control.h"
#include "session/control_words.h"
#include "support/guard.h"
#include "support/program.h"

/* ---- a session whose turns the test makes ---- */

static char folder[64];
static struct reporter reporter;
static struct mark_queue marks;
static struct detector *detector;
static struct outcome outcome;
static int64_t now_ms;

static void begin(void)
{
	struct rules rules;
	rules_default(&rules);
	folder_make(folder, sizeof(folder));
	setenv("XDG_RUNTIME_DIR", folder, 1);
	detector = detector_create(&rules);
	control_add("/sessions/2026-11-30T21-10-00", &(struct control_options){.about.probe = "sim"}, &marks,
		    &reporter);
}

static void end(void)
{
	mark_queue_close(&marks);
	reporter_close(&reporter, now_ms);
	detector_destroy(detector);
	folder_remove(folder);
}

TestSuite(control, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* As the loop does it. */
static void turn(void)
{
	struct mark_item item;
	reporter_tick(&reporter, now_ms, &outcome);
	while (mark_queue_next(&marks, now_ms, outcome.phase, &item) == RESULT_OK) {
		reporter_mark(&reporter, &item.mark, item.note);
		detector_mark(detector, &item.mark, &outcome);
		reporter_outcome(&reporter, NULL, &outcome);
	}
}

static void read_skin(int32_t mc)
{
	struct sample s = sample_of(now_ms += 500, (struct channel_value){.mc = mc});
	detector_feed(detector, &s, &outcome);
	reporter_outcome(&reporter, &s, &outcome);
	turn();
}

static void tell(int number)
{
	struct outcome o = {.t_ms = now_ms += 1000, .n_events = 1};
	o.events[0] =
		(struct event){.t_ms = now_ms, .kind = EVENT_FELT_NUMB, .skin_mc = MC_NONE, .count = number};
	reporter_outcome(&reporter, NULL, &o);
	reporter_tick(&reporter, now_ms, &o);
}

/* ---- and who is at its socket ---- */

struct caller {
	int fd;
	size_t n, taken;
	char text[1 << 20];
};

static struct caller *call_it(void)
{
	static char names[LOCAL_SOCKETS_MAX][LOCAL_NAME];
	struct caller *c = calloc(1, sizeof(*c));
	if (!names[0][0])
		cr_assert_eq(local_list(names), 1);
	c->fd = local_connect(names[0], GUARD_S);
	cr_assert_geq(c->fd, 0);
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	return c;
}

static void hang_up(struct caller *c)
{
	close(c->fd);
	free(c);
}

static void say(struct caller *c, const char *text)
{
	cr_assert_eq(write(c->fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* False at the end of the connection. */
static bool hear(struct caller *c)
{
	ssize_t n = read(c->fd, c->text + c->n, sizeof(c->text) - 1 - c->n);
	if (n > 0)
		c->text[c->n += (size_t)n] = '\0';
	return n != 0;
}

/* The answer to a line, which it gets in one turn. */
static const char *ask(struct caller *c, const char *line)
{
	c->taken = c->n;
	say(c, line);
	turn();
	hear(c);
	return c->text + c->taken;
}

static int count(const struct caller *c, const char *what)
{
	int n = 0;
	for (const char *at = c->text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

/* ---- marks ---- */

Test(control, a_mark_is_answered_with_what_it_did)
{
	struct caller *c = call_it();
	cr_assert_str_eq(ask(c, "{\"mark\":\"pass\"}\n"), "{\"done\":\"NOT NUMB NOW: no deep passes\"}\n");
	now_ms += 1000;
	cr_assert_str_eq(ask(c, "{\"mark\":\"ack\"}\n"),
			 "{\"done\":\"silenced: NOT NUMB NOW: no deep passes\"}\n");
	cr_assert_str_eq(ask(c, "{\"mark\":\"ack\"}\n"), "{\"done\":\"nothing is sounding\"}\n");
	cr_assert_str_eq(ask(c, "{\"mark\":\"ice\"}\n"), "{\"done\":\"Ice on\"}\n");
	cr_assert_str_eq(ask(c, "{\"mark\":\"on\"}\n"),
			 "{\"refused\":\"the probes are on already; `off` says that they are off\"}\n");
	cr_assert_str_eq(ask(c, "{\"mark\":\"off\"}\n"), "{\"done\":\"Ice away; Probes taken off\"}\n");
	cr_assert_str_eq(ask(c, "{\"mark\":\"undo\"}\n"), "{\"done\":\"taken back: probes off\"}\n");
	now_ms += 3600000;
	detector_advance(detector, now_ms, &outcome);
	cr_assert(strstr(ask(c, "{\"mark\":\"undo\"}\n"), "{\"refused\":\"nothing to take back"));
	cr_assert(strstr(ask(c, "{\"mark\":\"touch\"}\n"), "{\"refused\":\"no probe in the hand"));
	cr_assert(strstr(ask(c, "{\"mark\":\"end\"}\n"), "{\"refused\":\"there is no such mark"));
	cr_assert_str_eq(ask(c, "{\"mark\":\"note\",\"note\":\"pink\\u001b[2J\"}\n"),
			 "{\"done\":\"the note is kept\"}\n");
	char note[300];
	snprintf(note, sizeof(note), "{\"mark\":\"note\",\"note\":\"%0140d\"}\n", 0);
	cr_assert(strstr(ask(c, note), "{\"refused\":\"a note has up to 139 bytes"));
	cr_assert(strstr(ask(c, "{\"mark\":\"note\"}\n"), "{\"refused\":\"a note needs its text"));
	cr_assert(strstr(ask(c, "{\"ask\":\"follow\",\"since_s\":0}\n"),
			 "\"source\":\"socket\",\"note\":\"pink?[2J\"}\n"));
	hang_up(c);
}

Test(control, several_requests_at_once_and_a_flood)
{
	struct caller *c = call_it(), *other = call_it();
	char flood[25 * 16 + 1] = "";
	ask(c, "{\"ask\":\"status\"}\n{\"mark\":\"numb\"}\n{\"ask\":\"status\"}\n");
	cr_assert_eq(count(c, "\"phase\":\"before\""), 2);
	cr_assert(strstr(c->text, "}}\n{\"done\":\"Felt numb") && strstr(c->text, "\"}\n{\"state\":{"),
		  "in order: %s", c->text);
	for (int i = 0; i < 25; i++)
		memcpy(flood + i * 16, "{\"mark\":\"pass\"}\n", 17);
	say(c, flood);
	cr_assert(strstr(ask(other, "{\"mark\":\"ack\"}\n"), "{\"done\":"),
		  "one that floods takes turns with the others");
	hear(c);
	cr_assert_eq(count(c, "\"done\"") + count(c, "\"refused\":\"more marks at once"), 26);
	cr_assert_geq(count(c, "more marks at once"), 5);
	hang_up(c);
	hang_up(other);
}

static void check_told(struct event e, const char *wanted)
{
	struct control_done d = {.mark.kind = MARK_PASS, .n = 2, .events = {e, {.kind = EVENT_FORECAST}}};
	char text[200];
	cr_assert(control_tell(&d, text, sizeof(text)));
	cr_assert_str_eq(text, wanted);
}

Test(control, passes_are_counted_in_the_answer)
{
	check_told((struct event){.kind = EVENT_PASS, .count = 3}, "pass 3 of 6");
	check_told(
		(struct event){.kind = EVENT_PASS, .count = 6, .priority = PRIORITY_LOW, .class = ALERT_STOP},
		"ENOUGH PASSES: that was the sixth, no more in this round");
}

/* ---- followers ---- */

Test(control, a_follower_gets_samples_events_and_the_end)
{
	struct caller *c = call_it();
	ask(c, "{\"ask\":\"follow\"}\n");
	cr_assert_eq(strncmp(c->text, "{\"state\":{\"session\":\"2026-11-30T21-10-00.", 41), 0);
	read_skin(31000);
	tell(1);
	hear(c);
	cr_assert(strstr(c->text, "{\"sample\":{\"elapsed_s\":0.5,\"phase\":\"before\""));
	cr_assert(strstr(c->text, "{\"event\":\"felt_numb\",\"elapsed_s\":1.5,\"round\":1}\n"));
	cr_assert_eq(count(c, "{\"state\":{"), 1);
	ask(c, "{\"mark\":\"pass\"}\n");
	cr_assert_eq(count(c, "{\"state\":{"), 2, "an alert began");
	cr_assert(strstr(c->text, "\"acknowledged\":false"));
	now_ms += 1000;
	ask(c, "{\"mark\":\"ack\"}\n");
	cr_assert_eq(count(c, "{\"state\":{"), 3, "it was acknowledged");
	reporter_close(&reporter, 2500);
	while (hear(c))
		;
	cr_assert(strstr(c->text, "\n{\"end_s\":2.5}\n"));
	char names[LOCAL_SOCKETS_MAX][LOCAL_NAME];
	cr_assert_eq(local_list(names), 0, "its socket is gone");
	hang_up(c);
}

/* Until nothing more comes. */
static void catch_up(struct caller *c)
{
	for (size_t before = SIZE_MAX; before != c->n;) {
		before = c->n;
		turn();
		hear(c);
	}
}

/* The events from..to-1, in order and once. */
static void check_events(const struct caller *c, int from, int to)
{
	const char *at = c->text;
	for (int i = from; i < to; i++) {
		char wanted[64];
		snprintf(wanted, sizeof(wanted), ",\"round\":%d}\n", i);
		at = strstr(at, wanted);
		cr_assert(at, "event %d", i);
		at++;
	}
	cr_assert_eq(count(c, "felt_numb\",\"elapsed"), to - from);
}

Test(control, followers_that_do_not_read_lose_no_event_and_hold_up_nobody)
{
	enum { SLEEPERS = 20, EVENTS = 900 };
	struct caller *reader = call_it(), *sleepers[SLEEPERS];
	ask(reader, "{\"ask\":\"follow\"}\n");
	for (int i = 0; i < SLEEPERS; i++) {
		sleepers[i] = call_it();
		say(sleepers[i], "{\"ask\":\"follow\"}\n");
	}
	turn();
	for (int i = 0; i < EVENTS; i++) {
		hear(reader);
		size_t before = reader->n;
		tell(i);
		hear(reader);
		cr_assert(strstr(reader->text + before, "felt_numb"), "the reader has event %d at once", i);
		read_skin(31000);
		read_skin(31000);
	}
	hear(reader);
	check_events(reader, 0, EVENTS);
	cr_assert_eq(count(reader, "\"sample\""), 2 * EVENTS);
	for (int i = 0; i < SLEEPERS; i++) {
		catch_up(sleepers[i]);
		check_events(sleepers[i], 0, EVENTS);
		cr_assert_lt(count(sleepers[i], "\"sample\""), 2 * EVENTS,
			     "it was too slow for some samples");
		hang_up(sleepers[i]);
	}
	hang_up(reader);
}

Test(control, what_is_too_old_to_be_kept_is_counted)
{
	struct caller *c = call_it();
	ask(c, "{\"ask\":\"follow\"}\n");
	for (int i = 0; i < 12000; i++)
		tell(i);
	catch_up(c);
	int lost = 0;
	const char *at = strstr(c->text, "{\"event\":\"events_lost\"");
	cr_assert(at && sscanf(strstr(at, "\"count\""), "\"count\":%d", &lost) == 1);
	cr_assert_eq(count(c, "felt_numb") + lost, 12000);
	cr_assert(strstr(c->text, "\"round\":11999}\n"));
	hang_up(c);
	c = call_it();
	ask(c, "{\"ask\":\"follow\",\"since_s\":11991}\n");
	check_events(c, 11990, 12000);
	hang_up(c);
}

/* ---- whoever sends anything else ---- */

static void check_refused(const char *bytes, size_t n)
{
	struct caller *c = call_it();
	for (size_t sent = 0; sent < n;) {
		ssize_t k = send(c->fd, bytes + sent, n - sent, MSG_NOSIGNAL);
		if (k < 0)
			break; /* it was cut off already */
		sent += (size_t)k;
		turn();
	}
	while (hear(c) && c->n < sizeof(c->text) - 1)
		turn();
	cr_assert_str_eq(c->text,
			 "{\"error\":\"expected {\\\"mark\\\":...} or {\\\"ask\\\":...} in a line\"}\n");
	hang_up(c);
}

Test(control, garbage_ends_the_connection_with_a_word)
{
	static const char *const garbage[] = {"GET / HTTP/1.1\r\n",
					      "\n",
					      "[]\n",
					      "null\n",
					      "{\"ask\":null}\n",
					      "{\"ask\":\"everything\"}\n",
					      "{\"mark\":\"pass\"} x\n",
					      "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1}}}}}\n"};
	static char long_line[100000];
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++)
		check_refused(garbage[i], strlen(garbage[i]));
	check_refused("{\"mark\":\"ack\"}\0\n", 16);
	memset(long_line, 'x', sizeof(long_line));
	check_refused(long_line, sizeof(long_line));
}

Test(control, many_connections_are_bounded_and_a_follower_keeps_its_place)
{
	struct caller *follower = call_it(), *idle[60];
	ask(follower, "{\"ask\":\"follow\"}\n");
	sleep_ms(5); /* it is the oldest */
	for (int i = 0; i < 60; i++) {
		idle[i] = call_it();
		turn();
	}
	int there = 0;
	for (int i = 0; i < 60; i++)
		there += hear(idle[i]);
	cr_assert_eq(there, 31);
	/* those that ask for nothing make place after a while */
	struct caller *late = call_it();
	const char *answer = "";
	WAIT_UNTIL(*answer, {
		if (!hear(late)) {
			hang_up(late);
			late = call_it();
		}
		sleep_ms(50);
		if (send(late->fd, "{\"ask\":\"status\"}\n", 17, MSG_NOSIGNAL) < 0)
			continue;
		turn();
		hear(late);
		answer = late->text;
	});
	tell(1);
	hear(follower);
	cr_assert_eq(count(follower, "felt_numb"), 1,
		     "one that only listens stays, although it has been still for longest");
	for (int i = 0; i < 60; i++)
		hang_up(idle[i]);
	hang_up(late);
	hang_up(follower);
}

/* ---- the folder ---- */

Test(control, only_a_folder_of_ones_own_is_used_and_what_was_killed_is_removed)
{
	char path[200], names[LOCAL_SOCKETS_MAX][LOCAL_NAME];
	struct stat st;
	int fd = local_listen("killed.1");
	cr_assert_eq(local_list(names), 2);
	close(fd);
	cr_assert_eq(local_list(names), 1);
	cr_assert_eq(strncmp(names[0], "2026-11-30T21-10-00.", 20), 0);
	snprintf(path, sizeof(path), "%s/icecue/killed.1", folder);
	cr_assert_neq(access(path, F_OK), 0);
	snprintf(path, sizeof(path), "%s/icecue/%s", folder, names[0]);
	cr_assert(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
	snprintf(path, sizeof(path), "%s/icecue", folder);
	cr_assert(stat(path, &st) == 0 && (st.st_mode & 0777) == 0700);
	chmod(path, 0750);
	cr_assert_lt(local_listen("open.1"), 0, "others may look in");
	cr_assert_lt(local_list(names), 0);
	cr_assert(strstr(local_why(errno), "chmod 700"));
	chmod(path, 0700);
}
