/* Events as JSON: what other programs read. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "live/sinks.h"
#include "support/guard.h"

Test(sink_events, events_are_one_exact_object_a_line)
{
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	struct sink *s = sink_events(f, false);
	struct outcome o = {.phase = PHASE_NUMB};
	struct event e[] = {
		{.t_ms = 231500,
		 .kind = EVENT_NUMB,
		 .priority = PRIORITY_MEDIUM,
		 .class = ALERT_GO,
		 .skin_mc = 13200,
		 .count = 1},
		{.t_ms = 180000,
		 .kind = EVENT_FORECAST,
		 .skin_mc = 15001,
		 .count = 1,
		 .of = EVENT_NUMB,
		 .at_ms = 231500,
		 .low_ms = 200000,
		 .high_ms = 260250},
		{.t_ms = 300000, .kind = EVENT_PASS, .skin_mc = MC_NONE, .count = 3},
		{.t_ms = 0, .kind = EVENT_ICING_STARTED, .skin_mc = -250, .count = 1},
	};
	for (int i = 0; i < 4; i++)
		cr_assert_eq(s->event(s, &e[i], &o), RESULT_OK);
	cr_assert_str_eq(
		text,
		"{\"event\":\"numb\",\"elapsed_s\":231.5,\"skin_c\":13.2,\"round\":1,\"priority\":\"medium\",\"class\":\"go\"}\n"
		"{\"event\":\"forecast\",\"elapsed_s\":180,\"skin_c\":15.001,\"round\":1,\"of\":\"numb\",\"at_s\":231.5,\"low_s\":200,\"high_s\":260.25}\n"
		"{\"event\":\"pass\",\"elapsed_s\":300,\"count\":3}\n"
		"{\"event\":\"icing_started\",\"elapsed_s\":0,\"skin_c\":-0.25,\"round\":1}\n");
	s->close(s, 0);
	fclose(f);
	free(text);
	f = fopen("/dev/full", "w");
	s = sink_events(f, false);
	cr_assert_eq(s->event(s, &e[0], &o), RESULT_FULL);
	s->close(s, 0);
	fclose(f);
}

/* ---- live: a reader that does not read ---- */

struct reader {
	int fd[2];
	FILE *f;
	struct sink *sink;
	char text[1 << 18];
	size_t n;
};

static void open_reader(struct reader *r)
{
	cr_assert_eq(pipe(r->fd), 0);
	fcntl(r->fd[0], F_SETFL, O_NONBLOCK);
	r->f = fdopen(r->fd[1], "w");
	r->sink = sink_events(r->f, true);
}

static void read_all(struct reader *r)
{
	ssize_t n;
	while ((n = read(r->fd[0], r->text + r->n, sizeof(r->text) - 1 - r->n)) > 0)
		r->n += (size_t)n;
	r->text[r->n] = '\0';
}

static void tell(struct reader *r, int64_t t_ms)
{
	struct event e = {t_ms, EVENT_FELT_NUMB, PRIORITY_NONE, 13200, 1};
	struct outcome o = {.t_ms = t_ms};
	cr_assert_eq(r->sink->event(r->sink, &e, &o), RESULT_OK);
}

static int lines_with(const char *text, const char *what)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

Test(sink_events, a_reader_that_stops_never_holds_up_the_session, .timeout = GUARD_TEST_S)
{
	static struct reader r;
	struct outcome o = {.t_ms = 0};
	open_reader(&r);
	for (int i = 0; i < 5000; i++)
		tell(&r, i * 1000);
	cr_assert_eq(fcntl(r.fd[1], F_GETFL) & O_NONBLOCK, 0, "the flag must not leak into the shared file");
	cr_assert_leq(r.sink->due_ms(r.sink), 5000000 + 1000, "it tries again soon");
	/* it reads again, and is told before the next event how many it did not get */
	for (int i = 0; i < 20; i++) {
		read_all(&r);
		cr_assert_eq(r.sink->tick(r.sink, 5000000 + i, &o), RESULT_OK);
	}
	tell(&r, 5001000);
	read_all(&r);
	int got = lines_with(r.text, "\"felt_numb\"") - 1;
	char lost[64];
	snprintf(lost, sizeof(lost), "\"count\":%d}\n{\"event\":\"felt_numb\",\"elapsed_s\":5001",
		 5000 - got);
	cr_assert_gt(got, 500);
	cr_assert_lt(got, 5000);
	cr_assert_eq(lines_with(r.text, "{\"event\":\"events_lost\",\"elapsed_s\":500"), 1);
	cr_assert_not_null(strstr(r.text, lost), "got %d, and at the end: %s", got, r.text + r.n - 200);
	cr_assert_eq(r.sink->due_ms(r.sink), MS_NEVER);
	r.sink->close(r.sink, 0);
	fclose(r.f);
}

Test(sink_events, a_reader_that_is_gone_is_told)
{
	static struct reader r;
	struct event e = {1000, EVENT_NUMB, PRIORITY_MEDIUM, 13200, 1};
	struct outcome o = {.t_ms = 1000};
	signal(SIGPIPE, SIG_IGN);
	open_reader(&r);
	close(r.fd[0]);
	cr_assert_eq(r.sink->event(r.sink, &e, &o), RESULT_GONE);
	r.sink->close(r.sink, 0);
	fclose(r.f);
	r.f = fopen("/dev/full", "w");
	r.sink = sink_events(r.f, true);
	cr_assert_eq(r.sink->event(r.sink, &e, &o), RESULT_FULL);
	r.sink->close(r.sink, 0);
	fclose(r.f);
}
