#include "loop.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/i18n.h"
#include "system/clock.h"
#include "system/ending.h"
#include "system/log.h"

#define FDS_AT_START 64
#define FDS_OF_LOOP 2 /* signals and the timer: the first */
#define BLIND_MS 50   /* where the others cannot be waited for */
#define WATCH_EVERY_MS 1000
/* After so many items a recording checks for signals; after so many marks a session checks for samples. */
#define ITEMS_A_TURN 4096
#define MARKS_A_TURN 64

/* What exists only while a loop runs. */
struct turn {
	struct loop *loop;
	struct prompt prompt; /* as it was reported last */
	struct pollfd *fds;
	int fds_size;
	int signal_fd, timer_fd;
	int64_t boot_ms; /* CLOCK_BOOTTIME at session time 0 */
	int64_t now_ms;
	int64_t watched_ms; /* real time of the last watch() */
	int64_t heard_ms; /* without a pace: up to when the source was looked at, whether or not a sample came
			   */
	bool source_ended, stop, by_signal;
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

/* Takes what the source has up to limit_ms; true when that was all. */
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

/* Up to which time the source may hand out items: now, or without a pace whatever comes next. */
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
	if (l->marks)
		due = earlier(due, mark_queue_due_ms(l->marks));
	int64_t wait_ms = WATCH_EVERY_MS;
	if (due <= t->now_ms)
		wait_ms = 1;
	else if (due != MS_NEVER && (double)(due - t->now_ms) / l->speed < WATCH_EVERY_MS)
		wait_ms = (int64_t)((double)(due - t->now_ms) / l->speed) + 1;
	struct itimerspec spec = {
		.it_value = {.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000}};
	timerfd_settime(t->timer_fd, 0, &spec, NULL);
}

/* Questions and typed text change with a mark, and a question that nobody answers ends by itself. */
static void report_prompt(struct turn *t)
{
	struct prompt p = t->loop->marks ? mark_queue_prompt(t->loop->marks) : (struct prompt){0};
	bool typing = p.note != NULL;
	if (p.help == t->prompt.help && p.quit == t->prompt.quit && p.lesson_step == t->prompt.lesson_step &&
	    p.redraws == t->prompt.redraws && !typing && !t->prompt.note)
		return;
	t->prompt = p;
	reporter_prompt(t->loop->reporter, &p);
}

/* Takes the marks that people sent until now; true when there were any. */
static bool take_marks(struct turn *t, int64_t now_ms)
{
	struct mark_item item;
	int n = 0;
	while (t->loop->marks && !t->stop && n < MARKS_A_TURN &&
	       mark_queue_next(t->loop->marks, now_ms, t->outcome.phase, &item) == RESULT_OK) {
		n++;
		if (item.mark.t_ms < t->now_ms)
			item.mark.t_ms = t->now_ms;
		take_mark(t, &item.mark, item.note);
		if (item.mark.kind == MARK_UNDO && t->outcome.n_events == 0)
			log_warning(
				_("nothing to take back: u takes the last n, p, i or x back, for a minute"));
		if (item.mark.kind == MARK_TOUCH && !t->loop->touch)
			log_warning(_("no probe in the hand is known: --touch CHANNEL names it"));
		t->stop = item.end;
	}
	return n > 0;
}

static int gather_into(struct turn *t)
{
	const struct loop *l = t->loop;
	t->fds[0] = (struct pollfd){.fd = t->signal_fd, .events = POLLIN};
	t->fds[1] = (struct pollfd){.fd = t->timer_fd, .events = POLLIN};
	int n = FDS_OF_LOOP;
	n += l->source.pollfds(l->source.state, t->fds + n, t->fds_size - n);
	if (l->marks)
		n += mark_queue_pollfds(l->marks, t->fds + n, t->fds_size - n);
	return n + reporter_pollfds(l->reporter, t->fds + n, t->fds_size - n);
}

static bool grow_fds(struct turn *t)
{
	int size = t->fds_size ? 2 * t->fds_size : FDS_AT_START;
	struct pollfd *fds = reallocarray(t->fds, (size_t)size, sizeof(*fds));
	if (!fds)
		return false;
	t->fds = fds;
	t->fds_size = size;
	return true;
}

/* Gathers what wakes the session. An array that is full may have been too small. */
static int gather_fds(struct turn *t)
{
	int n = gather_into(t);
	while (n == t->fds_size && grow_fds(t))
		n = gather_into(t);
	return n;
}

/* Sleeps until something is due; does not sleep when the source has more or there is no pace. */
static void wait(struct turn *t, bool dry)
{
	int n = gather_fds(t);
	bool sleep = dry && t->loop->speed > 0;
	if (sleep)
		arm(t);
	int ready = poll(t->fds, (nfds_t)n, sleep ? -1 : 0);
	/* no memory, or a limit of descriptors below what is open: a signal must end it all the same */
	if (ready < 0 && errno != EINTR)
		ready = poll(t->fds, FDS_OF_LOOP, sleep ? BLIND_MS : 0);
	if (ready < 0)
		return; /* EINTR: look again */
	uint64_t expirations;
	if (t->fds[1].revents && read(t->timer_fd, &expirations, sizeof(expirations)) < 0)
		log_debug("timer: %s", strerror(errno));
	struct signalfd_siginfo info;
	/* read it, because a pending signal would kill the program once signals are unblocked */
	if (t->fds[0].revents && read(t->signal_fd, &info, sizeof(info)) == sizeof(info))
		t->stop = t->by_signal = true;
}

void loop_pause(struct source source, int ms)
{
	struct pollfd fds[LOOP_PAUSE_FDS];
	int n = source.pollfds(source.state, fds, LOOP_PAUSE_FDS);
	poll(fds, (nfds_t)n, ms);
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
		if (l->speed <= 0 && now_ms < l->for_ms)
			t->heard_ms = now_ms;
		bool dry = drain(t, now_ms);
		/* deadlines and marks only after every sample before them */
		if (dry && l->speed > 0 && !t->source_ended) {
			advance(t, now_ms);
			if (take_marks(t, t->now_ms))
				advance(t, now_ms);
		}
		if (dry && now_ms >= l->for_ms)
			break;
		call_watch(t);
		report_prompt(t);
		if (!t->source_ended)
			wait(t, dry);
	}
	/* stopped by a person or a signal: samples up to now still count, and none is missed after that
	 * moment */
	int64_t end_ms = t->now_ms;
	if (t->stop && l->speed > 0) {
		int64_t stopped_ms = limit_ms(t);
		end_ms = drain(t, stopped_ms) ? stopped_ms : t->now_ms;
	}
	/* a board that printed on, but no reading any more */
	if (t->source_ended && t->heard_ms > end_ms && t->heard_ms < MS_NEVER)
		end_ms = t->heard_ms;
	advance(t, end_ms);
	l->end_ms = t->now_ms;
}

/* Opens what a session needs from the kernel; false when it refuses. */
static bool open_turn(struct turn *t)
{
	sigset_t set = ending_signals();
	t->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	t->timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	return t->signal_fd >= 0 && t->timer_fd >= 0 && grow_fds(t);
}

static void close_turn(struct turn *t)
{
	free(t->fds);
	if (t->signal_fd >= 0)
		close(t->signal_fd);
	if (t->timer_fd >= 0)
		close(t->timer_fd);
}

enum result loop_run(struct loop *l)
{
	struct turn t = {.loop = l, .now_ms = l->start_ms, .signal_fd = -1, .timer_fd = -1};
	sigset_t set = ending_signals();
	ending_hold_signals(NULL);
	signal(SIGPIPE, SIG_IGN); /* a sink handles a reader that went away, and a file size limit */
	signal(SIGXFSZ, SIG_IGN);
	enum result r = open_turn(&t) ? RESULT_OK : RESULT_SYSTEM;
	if (r == RESULT_OK) {
		t.boot_ms = clock_boot_ms();
		run(&t);
	} else {
		log_error(_("cannot wait for events: %s"), strerror(errno));
	}
	if (l->files_follow) {
		ending_begin(t.by_signal);
		ending_protect_terminal();
	}
	if (l->marks)
		mark_queue_close(l->marks);
	reporter_close(l->reporter, l->end_ms);
	close_turn(&t);
	if (!l->files_follow)
		sigprocmask(SIG_UNBLOCK, &set, NULL);
	return r;
}
