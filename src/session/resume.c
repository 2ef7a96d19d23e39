#include "resume.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/datetime.h"
#include "base/exit_code.h"
#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "book/book.h"
#include "given.h"
#include "import/import.h"
#include "store/corrections.h"
#include "store/lock.h"
#include "store/threshold.h"
#include "store/unclosed.h"
#include "store/walk.h"

struct search {
	const char *base;
	struct resume *found;
	int looked_at;
	bool any;
};

/* A record whose lock is held is being written. */
static bool is_running(int fd)
{
	bool running = !lock_take(fd, true) && errno == EWOULDBLOCK;
	if (!running)
		flock(fd, LOCK_UN);
	return running;
}

static bool visit(void *context, struct walk_entry *e)
{
	struct search *s = context;
	struct record_tail t;
	if (!record_tail(e->fd, &t) || !t.any || t.ended || is_running(e->fd))
		return ++s->looked_at < UNCLOSED_LOOK_AT;
	s->any = true;
	snprintf(s->found->dir, sizeof(s->found->dir), "%s/%s", s->base, e->name);
	return false;
}

static int find_newest(const char *base, struct resume *r)
{
	struct search s = {.base = base, .found = r};
	walk_each(base, "", visit, &s);
	if (s.any)
		return EXIT_DONE;
	fprintf(stderr,
		_("icecue: --resume: no session in %s was cut off, and one that ended in order cannot be resumed. Without --resume a new one begins.\n"),
		base);
	return EXIT_FAILED;
}

static int find_named(const char *base, const char *name, struct resume *r)
{
	char why[2 * PATH_MAX];
	if (book_find(base, name, r->dir, sizeof(r->dir), why, sizeof(why)) == RESULT_OK)
		return EXIT_DONE;
	fprintf(stderr, "icecue: --resume: %s\n", why);
	return EXIT_FAILED;
}

/* Milliseconds since the session began, by the wall clock; MS_NONE when its start cannot be read. */
static int64_t since_start_ms(const char *start_iso)
{
	struct datetime d;
	struct timespec now;
	int64_t start_ms;
	if (!datetime_parse(start_iso, strlen(start_iso), &d) || !d.zoned ||
	    !datetime_ms(&d, DATE_ORDER_UNKNOWN, &start_ms))
		return MS_NONE;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 - start_ms;
}

static int refuse(const struct resume *r, const char *why)
{
	fprintf(stderr, "icecue: --resume: %s: %s\n", r->dir, why);
	return EXIT_FAILED;
}

static int look_at_time(struct resume *r)
{
	char why[200];
	r->now_ms = since_start_ms(r->head.start_iso);
	if (r->now_ms == MS_NONE)
		return refuse(r, _("its record does not show when it began"));
	r->clock_lies = r->now_ms <= r->last_ms;
	if (r->clock_lies)
		r->now_ms = r->last_ms + 1;
	if (r->now_ms - r->last_ms <= RESUME_MAX_MS)
		return EXIT_DONE;
	char ago[40];
	snprintf(why, sizeof(why),
		 _("its last reading is %s old, and the limit is %d min: begin a new session"),
		 format_duration(r->now_ms - r->last_ms, ago, sizeof(ago)), (int)(RESUME_MAX_MS / 60000));
	return refuse(r, why);
}

static int look_at_record(struct resume *r)
{
	char path[sizeof(r->dir) + 16];
	struct record_tail t;
	snprintf(path, sizeof(path), "%s/session.csv", r->dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return refuse(r, strerror(errno));
	bool read = record_tail(fd, &t), running = is_running(fd);
	close(fd);
	if (running)
		return refuse(r, _("it is still running, in another icecue"));
	if (!read || !t.any)
		return refuse(r, _("nothing was recorded in it"));
	if (t.ended)
		return refuse(r, _("it ended in order, so it cannot be resumed"));
	r->last_ms = t.last_ms;
	return EXIT_DONE;
}

static int read_head(struct resume *r)
{
	char path[sizeof(r->dir) + 16], why[1024];
	struct import *replay;
	snprintf(path, sizeof(path), "%s/session.csv", r->dir);
	if (import_open(&(struct import_options){.path = path}, &replay, why, sizeof(why)) != RESULT_OK)
		return refuse(r, why);
	const struct record_head *head = import_head(replay);
	if (head)
		r->head = *head;
	import_close(replay);
	if (!head)
		return refuse(r, _("it is not a record of icecue"));
	if (!r->head.bad_rules[0])
		return EXIT_DONE;
	snprintf(why, sizeof(why), _("rules in its head are not those of a session: %s"), r->head.bad_rules);
	return refuse(r, why);
}

int resume_find(const char *base, const char *name, struct resume *r)
{
	*r = (struct resume){0};
	int code = *name ? find_named(base, name, r) : find_newest(base, r);
	if (code == EXIT_DONE)
		code = look_at_record(r);
	if (code == EXIT_DONE)
		code = read_head(r);
	return code == EXIT_DONE ? look_at_time(r) : code;
}

int resume_wanted(const struct options *o, struct resume *r)
{
	char base[PATH_MAX];
	*r = (struct resume){0};
	if (!options_has(o, SETTING_RESUME))
		return EXIT_DONE;
	if (!options_folder(o, base, sizeof(base)))
		return EXIT_FAILED;
	return resume_find(base, options_text(o, SETTING_RESUME), r);
}

bool resume_is(const struct resume *r)
{
	return r->dir[0];
}

/* What was noted of whom it is by now, and is not what the session began with. */
static void tell_noted(const struct clients *c, const struct record_head *now, const struct rules *began,
		       bool fahrenheit)
{
	char noted[32], stays[32];
	int32_t own_mc = threshold_own(c, now->client, now->site);
	if (own_mc != MC_NONE && own_mc != began->numb_mc)
		fprintf(stderr,
			_("icecue: %s is noted for %s as numb; this session goes on with %s, as it began\n"),
			threshold_figure(own_mc, fahrenheit, noted, sizeof(noted)), now->client,
			threshold_figure(began->numb_mc, fahrenheit, stays, sizeof(stays)));
	if (!began->bony && !strcmp(clients_fact(c, FIELD_BONY, now->client, now->site), "yes"))
		fprintf(stderr,
			_("icecue: a bony or thin site is noted for %s; this session goes on with the later limits for the ice, as it began: take it away earlier, or begin a new session\n"),
			now->client);
}

/*
 * One record has one set of rules, so that a replay gives what happened. What was corrected since, or noted
 * of the client that it has by now, holds from the next session on: a word says so, as it may be ice for
 * longer.
 */
static void tell_corrected(const struct resume *r, bool fahrenheit)
{
	struct record_head now = r->head;
	struct clients clients;
	char base[sizeof(r->dir)], whose[RECORD_TITLE];
	text_copy(base, sizeof(base), r->dir);
	char *slash = strrchr(base, '/');
	text_copy(slash ? slash + 1 : base, 2, slash ? "" : ".");
	corrections_read(r->dir, &now);
	clients_read(base, &clients);
	corrections_rename(&clients, &now);
	if (strcmp(now.client, r->head.client) != 0 || strcmp(now.site, r->head.site) != 0)
		fprintf(stderr, _("icecue: it was corrected since: it is told as of %s\n"),
			format_title(now.client, now.site, whose, sizeof(whose)));
	if (now.rules.placement != r->head.rules.placement)
		fprintf(stderr,
			_("icecue: it was corrected since: the probe was at %s; this session goes on with %s, as it began\n"),
			placement_name(now.rules.placement), placement_name(r->head.rules.placement));
	tell_noted(&clients, &now, &r->head.rules, fahrenheit);
	clients_free(&clients);
}

int resume_head(const struct resume *r, const char *driver, bool fahrenheit, struct record_head *head)
{
	size_t length = strlen(driver);
	const char *probe = r->head.probe;
	if (strncmp(probe, driver, length) != 0 || (probe[length] && probe[length] != ' ')) {
		fprintf(stderr,
			_("icecue: --resume: the session was recorded with '%s' and needs the same probe again; found '%s'\n"),
			probe, driver);
		return EXIT_USAGE;
	}
	*head = r->head;
	fprintf(stderr, _("Resuming %s with the client, site and rules of its record.\n"), r->dir);
	tell_corrected(r, fahrenheit);
	return EXIT_DONE;
}

static void take(const struct import_item *item, struct detector *d, struct reporter *reporter)
{
	struct outcome o;
	switch (item->kind) {
	case IMPORT_SAMPLE:
		detector_feed(d, &item->sample, &o);
		reporter_recall(reporter, &item->sample, NULL, &o);
		return;
	case IMPORT_MARK:
		detector_mark(d, &item->mark, &o);
		reporter_recall(reporter, NULL, &item->mark, &o);
		return;
	case IMPORT_END:
		return;
	}
}

int resume_rebuild(const struct resume *r, struct detector *d, struct reporter *reporter)
{
	char path[sizeof(r->dir) + 16], why[1024];
	struct import *replay;
	struct import_item item;
	snprintf(path, sizeof(path), "%s/session.csv", r->dir);
	if (import_open(&(struct import_options){.path = path}, &replay, why, sizeof(why)) != RESULT_OK)
		return refuse(r, why);
	while (import_next(replay, &item) == RESULT_OK)
		take(&item, d, reporter);
	import_close(replay);
	return EXIT_DONE;
}

void resume_note(const struct resume *r, struct reporter *reporter)
{
	char gap[40], note[120];
	if (r->clock_lies)
		snprintf(
			note, sizeof(note),
			_("resumed after a cut; how long it was is not known, because the clock was set back"));
	else
		snprintf(note, sizeof(note), _("resumed after %s without a reading"),
			 format_duration(r->now_ms - r->last_ms, gap, sizeof(gap)));
	reporter_mark(reporter,
		      &(struct mark){.t_ms = r->now_ms, .kind = MARK_NOTE, .source = MARK_FROM_PROGRAM},
		      note);
}
