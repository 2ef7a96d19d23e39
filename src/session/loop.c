#include "loop.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "keys.h"
#include "system/clock.h"
#include "system/log.h"

#define FDS_MAX 32
#define WATCH_EVERY_MS 1000
/* A recording at full speed looks at signals after so many items. */
#define ITEMS_A_TURN 4096

/* What is only alive while a loop runs. */
struct turn {
	struct loop *loop;
	struct keys keys;
	struct prompt prompt; /* as it was told last */
	int signal_fd, timer_fd;
	int64_t boot_ms; /* CLOCK_BOOTTIME at session time 0 */
	int64_t now_ms;
	int64_t watched_ms; /* real time of the last watch() */
	bool source_ended, stop;
	struct outcome outcome;
};

static int64_t session_now_ms(const struct turn *t)
{
	double speed = t->loop->speed;
	int64_t real_ms = clock_boot_ms() - t->boot_ms;
	return speed > 0 ? t->loop->start_ms + (int64_t)((double)real_ms * speed) : t->now_ms;
}

static void take_mark(struct turn *t, const struct mark *m, const char *note)
{
	struct loop *l = t->loop;
	reporter_mark(l->reporter, m, note);
	detector_mark(l->detector, m, &t->outcome);
	reporter_outcome(l->reporter, NULL, &t->outcome);
}

static void take_item(struct turn *t, const struct import_item *item)
{
	struct loop *l = t->loop;
	switch (item->kind) {
	case IMPORT_SAMPLE:
		t->now_ms = item->sample.t_ms;
		detector_feed(l->detector, &item->sample, &t->outcome);
		reporter_outcome(l->reporter, &item->sample, &t->outcome);
		break;
	case IMPORT_MARK:
		t->now_ms = item->mark.t_ms;
		take_mark(t, &item->mark, "");
		break;
	case IMPORT_END:
		t->now_ms = item->t_ms;
		break;
	}
}

/* What the source has up to limit_ms; true when that was all. */
static bool drain(struct turn *t, int64_t limit_ms)
{
	struct import_item item;
	for (int i = 0; i < ITEMS_A_TURN; i++) {
		enum result r = t->loop->source.next(t->loop->source.state, limit_ms, &item);
		if (r == RESULT_AGAIN)
			return true;
		if (r != RESULT_OK) {
			t->source_ended = true;
			return true;
		}
		take_item(t, &item);
	}
	return false;
}

/* Up to when the source may speak: now, or without a pace whatever comes next. */
static int64_t limit_ms(const struct turn *t)
{
	const struct loop *l = t->loop;
	int64_t limit = MS_NEVER;
	if (l->speed > 0)
		limit = session_now_ms(t);
	else if (!l->source.whole)
		limit = l->source.due_ms(l->source.state);
	return limit < l->for_ms ? limit : l->for_ms;
}

static void advance(struct turn *t, int64_t now_ms)
{
	struct loop *l = t->loop;
	if (now_ms > t->now_ms)
		t->now_ms = now_ms;
	detector_advance(l->detector, t->now_ms, &t->outcome);
	reporter_outcome(l->reporter, NULL, &t->outcome);
	reporter_tick(l->reporter, t->now_ms, &t->outcome);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Arms the timer for the next deadline; session time goes `speed` times as fast as the timer. */
static void arm(struct turn *t)
{
	struct loop *l = t->loop;
	int64_t due = earlier(l->source.due_ms(l->source.state), detector_due_ms(l->detector));
	due = earlier(due, earlier(reporter_due_ms(l->reporter), l->for_ms));
	int64_t wait_ms = WATCH_EVERY_MS;
	if (due <= t->now_ms)
		wait_ms = 1;
	else if (due != MS_NEVER && (double)(due - t->now_ms) / l->speed < WATCH_EVERY_MS)
		wait_ms = (int64_t)((double)(due - t->now_ms) / l->speed) + 1;
	struct itimerspec spec = {
		.it_value = {.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000}};
	timerfd_settime(t->timer_fd, 0, &spec, NULL);
}

/* What the keys are at changes with a key, and a question that nobody answers ends by itself. */
static void tell_prompt(struct turn *t)
{
	struct prompt p = keys_prompt(&t->keys, clock_boot_ms());
	bool typing = p.note != NULL;
	if (p.help == t->prompt.help && p.quit == t->prompt.quit && !typing && !t->prompt.note)
		return;
	t->prompt = p;
	reporter_prompt(t->loop->reporter, &p);
}

static void read_keys(struct turn *t)
{
	struct loop *l = t->loop;
	char keys[64];
	ssize_t n = read(STDIN_FILENO, keys, sizeof(keys));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		keys_close(&t->keys); /* the terminal is gone; the session goes on */
		l->keys = false;
		return;
	}
	for (ssize_t i = 0; i < n; i++) {
		struct mark m = {.t_ms = t->now_ms, .source = MARK_FROM_KEY};
		m.kind = keys_mark(&t->keys, keys[i], clock_boot_ms(), t->outcome.phase, &t->stop);
		if (m.kind != MARK_NONE)
			take_mark(t, &m, m.kind == MARK_NOTE ? t->keys.note : "");
		if (m.kind == MARK_UNDO && t->outcome.n_events == 0)
			log_warning("nothing to take back: u is for the last n, p or i, within a minute");
	}
}

/* Sleeps until something is due; not at all when the source has more or there is no pace. */
static void wait(struct turn *t, bool dry)
{
	struct loop *l = t->loop;
	struct pollfd fds[FDS_MAX] = {
		{.fd = t->signal_fd, .events = POLLIN},
		{.fd = t->timer_fd, .events = POLLIN},
		{.fd = l->keys ? STDIN_FILENO : -1, .events = POLLIN},
	};
	int n = 3 + l->source.pollfds(l->source.state, fds + 3, FDS_MAX - 3);
	bool sleep = dry && l->speed > 0;
	if (sleep)
		arm(t);
	if (poll(fds, (nfds_t)n, sleep ? -1 : 0) < 0)
		return; /* EINTR: look again */
	uint64_t expirations;
	if (fds[1].revents && read(t->timer_fd, &expirations, sizeof(expirations)) < 0)
		log_debug("timer: %s", strerror(errno));
	struct signalfd_siginfo info;
	/* taken, not only seen: what stays pending kills the program once signals are let through again */
	if (fds[0].revents && read(t->signal_fd, &info, sizeof(info)) == sizeof(info))
		t->stop = true;
	if (fds[2].revents) {
		/* samples that came before the key go first */
		int64_t now_ms = limit_ms(t);
		if (drain(t, now_ms)) {
			advance(t, now_ms);
			read_keys(t);
		}
	}
}

static void call_watch(struct turn *t)
{
	int64_t real_ms = clock_boot_ms();
	if (!t->loop->watch || real_ms - t->watched_ms < WATCH_EVERY_MS)
		return;
	t->watched_ms = real_ms;
	t->loop->watch(t->loop->context, t->now_ms);
}

static void run(struct turn *t)
{
	struct loop *l = t->loop;
	while (!t->stop && !t->source_ended) {
		int64_t now_ms = limit_ms(t);
		bool dry = drain(t, now_ms);
		/* deadlines only when every sample before them was seen */
		if (dry && l->speed > 0 && !t->source_ended)
			advance(t, now_ms);
		if (dry && now_ms >= l->for_ms)
			break;
		call_watch(t);
		tell_prompt(t);
		if (!t->source_ended)
			wait(t, dry);
	}
	/* stopped by a person or a signal: what happened until now counts */
	int64_t end_ms = t->stop && l->speed > 0 && drain(t, limit_ms(t)) ? limit_ms(t) : t->now_ms;
	advance(t, end_ms);
	l->end_ms = t->now_ms;
}

static sigset_t ending_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return set;
}

void loop_hold_signals(void)
{
	sigset_t set = ending_signals();
	sigprocmask(SIG_BLOCK, &set, NULL);
}

enum result loop_run(struct loop *l)
{
	struct turn t = {.loop = l, .now_ms = l->start_ms, .signal_fd = -1, .timer_fd = -1};
	sigset_t set = ending_signals();
	loop_hold_signals();
	signal(SIGPIPE, SIG_IGN); /* a reader that went away and a file size limit are a sink's business */
	signal(SIGXFSZ, SIG_IGN);
	t.signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	t.timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	enum result r = t.signal_fd < 0 || t.timer_fd < 0 ? RESULT_SYSTEM : RESULT_OK;
	if (r == RESULT_OK) {
		l->keys = l->keys && keys_open(&t.keys);
		t.boot_ms = clock_boot_ms();
		run(&t);
		keys_close(&t.keys);
	} else {
		log_error("cannot wait for events: %s", strerror(errno));
	}
	reporter_close(l->reporter, l->end_ms);
	if (t.signal_fd >= 0)
		close(t.signal_fd);
	if (t.timer_fd >= 0)
		close(t.timer_fd);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	return r;
}
