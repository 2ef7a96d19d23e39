#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Room for one more; false without memory. */
static bool make_room(struct session_rows *r, void **at, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return true;
	size_t more = *room ? 2 * *room : 64;
	void *grown = reallocarray(*at, more, size);
	r->failed |= !grown;
	if (!grown)
		return false;
	*at = grown;
	*room = more;
	return true;
}

static bool is_pass(enum event_kind kind)
{
	return kind == EVENT_PASS || kind == EVENT_PASS_OUTSIDE;
}

/* As rounds_event() counts them: only the last pass can be taken back. */
static void take_back(struct session_rows *r, enum event_kind of)
{
	if (is_pass(of) && r->last_pass) {
		r->n_passes--;
		r->last_pass = false;
	}
	for (size_t i = r->n_events; i-- > 0;) {
		struct row_event *e = &r->events[i];
		if (e->undone || (e->event.kind != of && !(is_pass(of) && is_pass(e->event.kind))))
			continue;
		e->undone = true;
		return;
	}
}

static void take_event(struct session_rows *r, const struct row *row, const struct event *e, int round)
{
	if (e->kind == EVENT_UNDONE)
		take_back(r, e->of);
	if (is_pass(e->kind) &&
	    make_room(r, (void **)&r->passes, r->n_passes, &r->passes_room, sizeof(*r->passes))) {
		r->passes[r->n_passes++] = (struct row_pass){e->t_ms, round, e->kind == EVENT_PASS};
		r->last_pass = round <= ROUNDS_MAX;
	}
	if (e->kind == EVENT_FORECAST ||
	    !make_room(r, (void **)&r->events, r->n_events, &r->events_room, sizeof(*r->events)))
		return;
	struct row_event *out = &r->events[r->n_events++];
	*out = (struct row_event){.t_ms = row->t_ms, .round = round, .phase = row->phase, .event = *e};
	text_copy(out->detail, sizeof(out->detail), row->detail);
}

static void take(void *context, const struct row *row, const struct event *e, int round)
{
	struct session_rows *r = context;
	if (e) {
		take_event(r, row, e, round);
		return;
	}
	if (!make_room(r, (void **)&r->marks, r->n_marks, &r->marks_room, sizeof(*r->marks)))
		return;
	struct row_mark *out = &r->marks[r->n_marks++];
	*out = (struct row_mark){.t_ms = row->t_ms, .round = round, .kind = row->mark, .source = row->source};
	text_copy(out->note, sizeof(out->note), row->detail);
}

static void add_fan(struct session_rows *r, int round, enum event_kind of, const struct fan *fan,
		    int64_t came_ms)
{
	for (int i = 0; i < fan->n && r->n_forecasts < ROWS_FORECASTS_MAX; i++) {
		const struct fan_forecast *f = &fan->at[i];
		bool came = came_ms != MS_NONE && came_ms >= f->made_ms;
		r->forecasts[r->n_forecasts++] =
			(struct row_forecast){.round = round,
					      .of = of,
					      .number = i + 1,
					      .forecast = *f,
					      .came_ms = came ? came_ms : MS_NONE,
					      .error_ms = came ? f->at_ms - came_ms : MS_NONE};
	}
}

bool rows_read(const struct walk_entry *e, struct session_rows *out)
{
	struct summary_witness witness = {take, out};
	out->head = &e->head;
	out->n_events = out->n_marks = out->n_passes = 0;
	out->n_forecasts = 0;
	out->failed = out->last_pass = false;
	summary_read(e, &witness, &out->figures);
	const struct rounds *rounds = &out->figures.rounds;
	for (int i = 0; i < rounds->n && i < ROUNDS_MAX; i++) {
		const struct past_round *r = &rounds->at[i];
		add_fan(out, i + 1, EVENT_NUMB, &r->numb, r->numb_ms);
		add_fan(out, i + 1, EVENT_WINDOW_CLOSED, &r->closed, r->closed_ms);
		add_fan(out, i + 1, EVENT_REWARMED, &r->rewarmed, r->rewarmed_ms);
	}
	return !out->failed;
}

void rows_free(struct session_rows *r)
{
	free(r->events);
	free(r->marks);
	free(r->passes);
	*r = (struct session_rows){0};
}
