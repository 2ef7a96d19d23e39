/* The screen on a terminal, also one that does not do what it should. */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "live/sinks.h"
#include "support/guard.h"
#include "support/script.h"
#include "system/log.h"

TestSuite(screen_terminal, .timeout = GUARD_TEST_S);

static struct outcome outcome_at(int64_t t_ms, enum phase phase)
{
	return (struct outcome){.t_ms = t_ms,
				.phase = phase,
				.probe = PROBE_GOOD,
				.skin_mc = 13100,
				.band_mc = 1300,
				.round = 1};
}

struct terminal {
	int master;
	FILE *f;
	struct sink *sink;
};

static void open_terminal(struct terminal *t, const char *term)
{
	int slave;
	struct winsize w = {.ws_row = 24, .ws_col = 80};
	setenv("TERM", term, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	cr_assert_eq(openpty(&t->master, &slave, NULL, NULL, &w), 0);
	t->f = fdopen(slave, "w");
	struct terminal_options o = {.live = true, .color = true, .numb_mc = 13600, .window_mc = 15000};
	t->sink = sink_screen(t->f, &o);
}

static void close_terminal(struct terminal *t)
{
	if (t->sink)
		t->sink->close(t->sink, 0);
	fclose(t->f);
	close(t->master);
}

/* All that the terminal got until now, and a mark behind it, by which the end is known; returns the bytes. */
static size_t take(struct terminal *t, char *buf, size_t n)
{
	static const char mark[] = "<all of it>";
	size_t used = 0;
	bool marked = false;
	char *end;
	buf[0] = '\0';
	while (!(end = strstr(buf, mark))) {
		struct pollfd p[] = {{.fd = t->master, .events = POLLIN},
				     {.fd = marked ? -1 : fileno(t->f), .events = POLLOUT}};
		cr_assert_gt(poll(p, 2, GUARD_S * 1000), 0);
		if (p[1].revents)
			marked = write(p[1].fd, mark, strlen(mark)) == (ssize_t)strlen(mark);
		ssize_t k = p[0].revents ? read(t->master, buf + used, n - 1 - used) : 0;
		used += k > 0 ? (size_t)k : 0;
		cr_assert_lt(used + 1, n);
		buf[used] = '\0';
	}
	*end = '\0';
	return (size_t)(end - buf);
}

/* How often this process has waited for anything. */
static long waits(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return u.ru_nvcsw;
}

static enum result feed(struct terminal *t, int64_t t_ms, int32_t mc)
{
	struct sample s = sample_of(t_ms, (struct channel_value){mc, STATUS_OK});
	struct outcome o = outcome_at(t_ms, PHASE_ICING);
	o.skin_mc = mc;
	return t->sink->sample(t->sink, &s, &o);
}

Test(screen_terminal, takes_the_terminal_and_gives_it_back)
{
	struct terminal t;
	static char text[200000];
	open_terminal(&t, "xterm-256color");
	cr_assert_not_null(t.sink);
	feed(&t, 1000, 31000);
	take(&t, text, sizeof(text));
	cr_expect_not_null(strstr(text, "\x1b[?1049h"));
	cr_expect_not_null(strstr(text, "n numb"));
	log_warning("the %s", "message");
	feed(&t, 2000, 31000);
	take(&t, text, sizeof(text));
	cr_expect_not_null(strstr(text, "warning"), "%s", text);
	t.sink->close(t.sink, 0);
	t.sink = NULL;
	take(&t, text, sizeof(text));
	cr_expect_not_null(strstr(text, "\x1b[?1049l"));
	close_terminal(&t);
}

/* Another program wrote over it, or left another character set. */
Test(screen_terminal, is_drawn_whole_when_asked)
{
	struct terminal t;
	static char text[200000];
	open_terminal(&t, "xterm-256color");
	feed(&t, 1000, 31000);
	take(&t, text, sizeof(text));
	feed(&t, 2000, 31000);
	take(&t, text, sizeof(text));
	cr_expect_null(strstr(text, "n numb"), "only what changed");
	t.sink->prompt(t.sink, &(struct prompt){.redraws = 1});
	take(&t, text, sizeof(text));
	cr_expect(strstr(text, "n numb") && strstr(text, "\x1b[!p") && strstr(text, "\x1b[?1049h"), "%s",
		  text);
	close_terminal(&t);
}

Test(screen_terminal, an_unknown_terminal_has_none)
{
	struct terminal t;
	open_terminal(&t, "no-such-terminal");
	cr_expect_null(t.sink);
	close_terminal(&t);
	open_terminal(&t, "dumb");
	cr_expect_null(t.sink, "it cannot move its cursor");
	close_terminal(&t);
}

Test(screen_terminal, a_terminal_that_does_not_read_holds_nothing_up)
{
	struct terminal t;
	static char text[400000];
	open_terminal(&t, "xterm");
	long before = waits();
	for (int i = 0; i < 600; i++) /* ten minutes */
		cr_assert_eq(feed(&t, 1000 * i, 10000 + i * 37 % 20000), RESULT_OK);
	cr_expect_lt(waits() - before, 60, "it waited");
	/* then it reads again, and soon has the latest */
	for (int i = 0; i < 200; i++) {
		take(&t, text, sizeof(text));
		cr_assert_eq(feed(&t, 600000 + 1000 * i, 12345), RESULT_OK);
	}
	take(&t, text, sizeof(text));
	ioctl(t.master, TIOCSWINSZ, &(struct winsize){.ws_row = 30, .ws_col = 100});
	feed(&t, 900000, 12345);
	size_t n = take(&t, text, sizeof(text));
	cr_expect_gt(n, 500, "resized, it is drawn whole");
	cr_expect_not_null(strstr(text, "15:00"), "%s", text);
	close_terminal(&t);
}

Test(screen_terminal, a_terminal_that_went_away_is_said_once)
{
	struct terminal t;
	enum result result = RESULT_OK;
	signal(SIGHUP, SIG_IGN);
	open_terminal(&t, "xterm");
	feed(&t, 1000, 31000);
	close(t.master);
	for (int i = 0; i < 5 && result == RESULT_OK; i++)
		result = feed(&t, 2000 + 1000 * i, 31000 - i * 1000);
	cr_expect_eq(result, RESULT_GONE);
	t.master = open("/dev/null", O_RDONLY);
	close_terminal(&t);
}
