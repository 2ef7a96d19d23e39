#include "unclosed.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "lock.h"
#include "row.h"
#include "system/log.h"
#include "walk.h"

#define CUT_OFF "cut off"
#define TAIL 16384 /* it holds the last row with a time: no row is longer than 1024 bytes */

struct search {
	const char *base;
	int looked_at;
	struct unclosed *found;
};

/* The columns of format 1 come first in every format. */
static void take_row(char *line, size_t n, struct record_tail *t)
{
	static const struct row_columns first = {.n = 11, .format = 1, .n_spots = 1};
	struct row row = {0};
	if (!n || !row_parse(line, n, &first, NULL, &row))
		return;
	t->any = true;
	bool end = row.mark == MARK_END;
	t->closed = end && !strncmp(row.detail, CUT_OFF, sizeof(CUT_OFF) - 1);
	t->ended = end && !t->closed;
	t->last_ms = row.t_ms;
}

bool record_tail(int fd, struct record_tail *t)
{
	static char text[TAIL];
	struct stat st;
	*t = (struct record_tail){0};
	if (fstat(fd, &st) < 0)
		return false;
	off_t from = st.st_size > TAIL ? st.st_size - TAIL : 0;
	ssize_t n = pread(fd, text, sizeof(text), from);
	if (n <= 0)
		return false;
	t->cut = text[n - 1] != '\n';
	char *at = text, *end = text + n;
	if (from > 0) { /* the first line is only a part */
		at = memchr(text, '\n', (size_t)n);
		at = at ? at + 1 : end;
	}
	for (char *lf; at < end && (lf = memchr(at, '\n', (size_t)(end - at))); at = lf + 1)
		take_row(at, (size_t)(lf - at), t);
	return true;
}

static bool write_all(int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t k = write(fd, text, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		text += k;
		n -= (size_t)k;
	}
	return fdatasync(fd) == 0 || errno == EINVAL;
}

static bool add_end(int fd, const struct row_columns *c, const struct record_tail *t)
{
	char text[256] = "\n";
	struct row row = row_at(t->last_ms);
	row.mark = MARK_END;
	row.source = MARK_FROM_PROGRAM;
	text_copy(row.detail, sizeof(row.detail), CUT_OFF ": closed when icecue was started again");
	int n = row_format(&row, c, text + t->cut, sizeof(text) - t->cut);
	return write_all(fd, text, (size_t)n + t->cut);
}

static void close_one(struct search *s, const char *name, const struct row_columns *c)
{
	char path[PATH_MAX];
	struct record_tail t;
	if (snprintf(path, sizeof(path), "%s/%s/session.csv", s->base, name) >= (int)sizeof(path))
		return;
	int fd = open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		log_warning(_("the session %s was cut off, and cannot be closed: %s"), name, strerror(errno));
		return;
	}
	/* check again under the lock: its session may have just ended */
	bool mine = lock_take(fd, false);
	if (mine && record_tail(fd, &t) && t.any && !t.ended && !t.closed) {
		if (add_end(fd, c, &t)) {
			struct unclosed_session *u = &s->found->at[s->found->n++];
			text_copy(u->name, sizeof(u->name), name);
			u->last_ms = t.last_ms;
		} else {
			log_warning(_("the session %s was cut off, and cannot be closed: %s"), name,
				    strerror(errno));
		}
	}
	close(fd);
}

static bool visit(void *context, struct walk_entry *e)
{
	struct search *s = context;
	struct record_tail t;
	if (record_tail(e->fd, &t) && t.any && !t.ended && !t.closed)
		close_one(s, e->name, &e->head.columns);
	return ++s->looked_at < UNCLOSED_LOOK_AT && s->found->n < UNCLOSED_MAX;
}

void unclosed_close(const char *base, struct unclosed *out)
{
	struct search s = {.base = base, .found = out};
	*out = (struct unclosed){0};
	enum result r = walk_each(base, "", visit, &s);
	if (r != RESULT_OK && r != RESULT_NONE)
		log_debug("%s cannot be looked through: %s", base, result_name(r));
}
