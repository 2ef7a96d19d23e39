#include "marks.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "system/clock.h"
#include "system/log.h"

#define ROOM_MAX 20
#define ROOM_EVERY_MS 200
#define AT_ONCE_MAX 1024 /* left out; then samples have their turn */

/* A source with the mark that was read ahead from it, so that several sources can be put in order. */
struct mark_slot {
	struct mark_source *source;
	bool ahead;
	uint64_t arrival;
	struct mark_item item;
};

static void close_source(struct mark_source *s)
{
	if (s->close)
		s->close(s);
}

void mark_queue_add(struct mark_queue *q, struct mark_source *s)
{
	if (!s)
		return;
	if (q->n == q->size) {
		int size = q->size ? 2 * q->size : 4;
		struct mark_slot *slots = reallocarray(q->slots, (size_t)size, sizeof(*slots));
		if (!slots) {
			log_error(_("no memory for the marks of %s; the session goes on without them"),
				  s->name);
			close_source(s);
			return;
		}
		q->slots = slots;
		q->size = size;
	}
	q->slots[q->n++] = (struct mark_slot){.source = s};
}

static void drop(struct mark_queue *q, int i)
{
	log_info(_("%s: no more marks come from there"), q->slots[i].source->name);
	close_source(q->slots[i].source);
	q->n--;
	for (int k = i; k < q->n; k++)
		q->slots[k] = q->slots[k + 1];
}

static void read_ahead(struct mark_queue *q, int64_t now_ms, enum phase phase)
{
	for (int i = 0; i < q->n; i++) {
		struct mark_slot *slot = &q->slots[i];
		if (slot->ahead)
			continue;
		enum result result = slot->source->next(slot->source, now_ms, phase, &slot->item);
		slot->ahead = result == RESULT_OK;
		slot->arrival = q->arrivals++;
		slot->item.mark.source = slot->source->kind;
		if (result != RESULT_OK && result != RESULT_AGAIN)
			drop(q, i--);
	}
}

static bool is_before(const struct mark_slot *a, const struct mark_slot *b)
{
	int64_t a_ms = a->item.mark.t_ms, b_ms = b->item.mark.t_ms;
	return a_ms != b_ms ? a_ms < b_ms : a->arrival < b->arrival;
}

static bool has_room(struct mark_queue *q)
{
	int64_t now_ms = clock_boot_ms(), freed = (now_ms - q->room_ms) / ROOM_EVERY_MS;
	if (freed >= ROOM_MAX - q->room) {
		q->room = ROOM_MAX;
		q->room_ms = now_ms;
	} else {
		q->room += (int)freed;
		q->room_ms += freed * ROOM_EVERY_MS;
	}
	if (q->room > 0) {
		q->room--;
		return true;
	}
	if (!q->flooded)
		log_warning(_("more keys than a hand can press: most of them are left out"));
	q->flooded = true;
	return false;
}

/* The first mark that is due, whether there is room for it or not. */
static struct mark_slot *first_due(struct mark_queue *q, int64_t now_ms, enum phase phase)
{
	struct mark_slot *first = NULL;
	read_ahead(q, now_ms, phase);
	for (int i = 0; i < q->n; i++)
		if (q->slots[i].ahead && (!first || is_before(&q->slots[i], first)))
			first = &q->slots[i];
	return first && first->item.mark.t_ms <= now_ms ? first : NULL;
}

enum result mark_queue_next(struct mark_queue *q, int64_t now_ms, enum phase phase, struct mark_item *out)
{
	struct mark_slot *first;
	for (int i = 0; i < AT_ONCE_MAX && (first = first_due(q, now_ms, phase)); i++) {
		first->ahead = false;
		*out = first->item;
		if (out->end || first->source->kind == MARK_FROM_PROGRAM || has_room(q))
			return RESULT_OK;
	}
	return RESULT_AGAIN;
}

int64_t mark_queue_due_ms(const struct mark_queue *q)
{
	int64_t due = MS_NEVER;
	for (int i = 0; i < q->n; i++) {
		const struct mark_source *s = q->slots[i].source;
		int64_t t_ms = q->slots[i].ahead ? q->slots[i].item.mark.t_ms
			       : s->due_ms	 ? s->due_ms(s)
						 : MS_NEVER;
		if (t_ms < due)
			due = t_ms;
	}
	return due;
}

int mark_queue_pollfds(const struct mark_queue *q, struct pollfd *fds, int cap)
{
	int n = 0;
	for (int i = 0; i < q->n; i++) {
		const struct mark_source *s = q->slots[i].source;
		if (s->pollfds && !q->slots[i].ahead)
			n += s->pollfds(s, fds + n, cap - n);
	}
	return n;
}

struct prompt mark_queue_prompt(const struct mark_queue *q)
{
	struct prompt all = {0};
	for (int i = 0; i < q->n; i++) {
		const struct mark_source *s = q->slots[i].source;
		struct prompt p = s->prompt ? s->prompt(s) : (struct prompt){0};
		all.help |= p.help;
		all.redraws += p.redraws;
		all.quit |= p.quit;
		all.note = p.note ? p.note : all.note;
		all.lesson = p.lesson ? p.lesson : all.lesson;
		all.lesson_step += p.lesson_step;
	}
	return all;
}

void mark_queue_close(struct mark_queue *q)
{
	for (int i = 0; i < q->n; i++)
		close_source(q->slots[i].source);
	free(q->slots);
	*q = (struct mark_queue){0};
}
