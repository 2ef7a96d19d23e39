#include "feed.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct feed_message {
	int users;
	size_t n;
	char text[];
};

static struct feed_message *__attribute__((format(printf, 1, 2))) make(const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	size_t n = (size_t)vsnprintf(NULL, 0, format, args);
	struct feed_message *m = malloc(sizeof(*m) + n + 1);
	if (m) {
		*m = (struct feed_message){.users = 1, .n = n};
		vsnprintf(m->text, n + 1, format, again);
	}
	va_end(again);
	va_end(args);
	return m;
}

static struct feed_message *use(struct feed_message *m)
{
	if (m)
		m->users++;
	return m;
}

static void drop(struct feed_message **m)
{
	if (*m && --(*m)->users == 0)
		free(*m);
	*m = NULL;
}

void feed_init(struct feed *f, const char *session)
{
	*f = (struct feed){.next = 1};
	text_copy(f->session, sizeof(f->session), session);
}

void feed_event(struct feed *f, const char *json)
{
	struct feed_message **at = &f->events[f->next % FEED_EVENTS];
	drop(at);
	*at = make("id: %s-%" PRIu64 "\nevent: happened\ndata: %s\n\n", f->session, f->next, json);
	f->next++;
}

void feed_state(struct feed *f, const char *json)
{
	struct feed_message *m = make("event: state\ndata: %s\n\n", json);
	if (!m)
		return;
	drop(&f->state);
	f->state = m;
	f->state_no++;
}

void feed_clear(struct feed *f)
{
	for (int i = 0; i < FEED_EVENTS; i++)
		drop(&f->events[i]);
	drop(&f->state);
}

/* ---- a reader ---- */

static uint64_t first_of(const struct feed *f, const char *last_id)
{
	char *end;
	size_t n = strlen(f->session);
	if (!last_id || strncmp(last_id, f->session, n) || last_id[n] != '-')
		return 1;
	uint64_t last = strtoull(last_id + n + 1, &end, 10);
	return *end || last >= f->next ? 1 : last + 1;
}

void feed_reader_begin(const struct feed *f, struct feed_reader *r, const char *last_id, const char *hello,
		       const char *curve)
{
	*r = (struct feed_reader){.next = first_of(f, last_id), .state_no = f->state_no};
	r->first = make("retry: 1000\nevent: hello\ndata: %s\n\n%s%s%s", hello,
			curve ? "event: curve\ndata: " : "", curve ? curve : "", curve ? "\n\n" : "");
}

/* Takes the next message for it; false when there is none. */
static bool take(const struct feed *f, struct feed_reader *r)
{
	drop(&r->now);
	r->at = 0;
	if (r->first) {
		r->now = r->first;
		r->first = NULL;
	} else if (r->next + FEED_EVENTS < f->next) {
		r->now = make("event: lost\ndata: %" PRIu64 "\n\n", f->next - FEED_EVENTS - r->next);
		r->next = f->next - FEED_EVENTS;
	} else if (r->next < f->next) {
		struct feed_message *m = f->events[r->next % FEED_EVENTS];
		r->now = m ? use(m) : make("event: lost\ndata: 1\n\n");
		r->next++;
	} else if (f->state && r->state_no != f->state_no) {
		r->now = use(f->state);
		r->state_no = f->state_no;
	}
	return r->now != NULL;
}

size_t feed_read(const struct feed *f, struct feed_reader *r, char *buf, size_t n)
{
	size_t used = 0;
	while (used < n && ((r->now && r->at < r->now->n) || take(f, r))) {
		size_t part = r->now->n - r->at < n - used ? r->now->n - r->at : n - used;
		memcpy(buf + used, r->now->text + r->at, part);
		used += part;
		r->at += part;
	}
	return used;
}

void feed_reader_end(struct feed_reader *r)
{
	drop(&r->now);
	drop(&r->first);
}
