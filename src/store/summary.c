/* Makes a few figures of one record. Samples are read only while there is ice, for the coldest skin: the
 * other rows have all else. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/text.h"
#include "core/forecast_score.h"
#include "rounds.h"
#include "row_reader.h"
#include "summary.h"
#include "unclosed.h"

struct reader {
	struct rounds rounds;
	struct forecast_scorer scorer;
	const struct summary_witness *witness;
};

static void take_event(struct reader *r, const struct row *row, struct event *e)
{
	row_event(row, e);
	e->kind = rounds_event_of(&r->rounds, e, row->phase);
	forecast_score_event(&r->scorer, e);
}

static void take_row(struct reader *r, const struct row *row)
{
	struct event e;
	bool is_event = row->event != EVENT_NONE;
	if (is_event)
		take_event(r, row, &e);
	else if (row->is_sample)
		rounds_skin(&r->rounds, row->t_ms, row->skin_mc);
	if (r->witness && (is_event || row->mark != MARK_NONE))
		r->witness->take(r->witness->context, row, is_event ? &e : NULL, r->rounds.n);
}

static int64_t between(int64_t from_ms, int64_t to_ms)
{
	return from_ms == MS_NONE || to_ms == MS_NONE ? MS_NONE : to_ms - from_ms;
}

/* There is none when the numbness was over before the ice was away. */
static int64_t window_of(const struct past_round *r)
{
	int64_t ms = between(r->ended_ms, r->closed_ms);
	return ms == MS_NONE || ms > 0 ? ms : 0;
}

static int64_t error_of(const struct forecast_kind_score *k)
{
	return k->first.verdict == FORECAST_CAME ? k->first.error_ms : MS_NONE;
}

static void fill_round(const struct past_round *r, const struct forecast_round_score *f,
		       struct summary_round *out)
{
	*out = (struct summary_round){
		.icing_ms = r->icing_ms,
		.felt = r->numb_ms == MS_NONE && r->felt_ms != MS_NONE,
		.to_numb_ms = between(r->icing_ms, r->numb_ms != MS_NONE ? r->numb_ms : r->felt_ms),
		.ice_ms = between(r->icing_ms, r->ended_ms),
		.window_ms = window_of(r),
		.to_warm_ms = between(r->ended_ms, r->rewarmed_ms),
		.numb_error_ms = f ? error_of(&f->numb) : MS_NONE,
		.warm_error_ms = f ? error_of(&f->rewarmed) : MS_NONE,
		.passes = r->passes,
		.passes_outside = r->passes_before + r->passes_after,
		.coldest_mc = r->coldest_mc,
		.cold_ms = r->cold_ms < INT32_MAX ? (int32_t)r->cold_ms : INT32_MAX,
	};
}

static void fill_technique(const struct record_head *head, struct summary_figures *out)
{
	out->sensor = (int8_t)head->rules.sensor;
	out->placement = (int8_t)head->rules.placement;
	out->ice = (int8_t)head->rules.ice;
	out->n_spots = (int8_t)(head->n_spots ? head->n_spots : 1);
}

/* The next row may be one that repeats the last, which is only known of one that was read. */
static void skip_samples(struct row_reader *rows, bool skip)
{
	if (skip && !rows->no_samples)
		rows->tail.n = 0;
	rows->no_samples = skip;
}

/* What stands in the head. */
static void fill_head(const struct walk_entry *e, struct summary_figures *out)
{
	text_copy(out->name, sizeof(out->name), e->name);
	text_copy(out->start_iso, sizeof(out->start_iso), e->head.start_iso);
	text_copy(out->client, sizeof(out->client), e->head.client);
	text_copy(out->site, sizeof(out->site), e->head.site);
	text_copy(out->therapist, sizeof(out->therapist), e->head.therapist);
	text_copy(out->note, sizeof(out->note), e->head.note);
	out->corrections = e->head.n_corrections;
	out->simulated = record_is_simulated(&e->head);
	fill_technique(&e->head, out);
}

void summary_read(const struct walk_entry *e, const struct summary_witness *witness,
		  struct summary_figures *out)
{
	static struct reader r;
	static struct row_reader rows;
	struct record_tail tail;
	struct row row = {0};
	*out = (struct summary_figures){0};
	fill_head(e, out);
	r = (struct reader){.rounds.felt_is_gone = rows_gone_has(&e->head.gone, MARK_FELT_NUMB),
			    .witness = witness};
	forecast_score_begin(&r.scorer, e->head.rules.rewarm_min_ms);
	row_reader_begin(&rows, e->fd, &e->head, 0);
	rows.no_samples = true;
	while (row_reader_next(&rows, &row)) {
		take_row(&r, &row);
		skip_samples(&rows, !rounds_cooling(&r.rounds, row.t_ms));
	}
	if (record_tail(e->fd, &tail)) {
		out->length_ms = tail.any ? tail.last_ms : 0;
		out->ended = tail.ended || tail.closed;
		out->cut = tail.closed;
	}
	forecast_score_end(&r.scorer, out->length_ms);
	out->rounds = r.rounds;
	out->rounds.last_pass = NULL; /* it pointed into the other one */
	for (int i = 0; i < r.rounds.n && i < ROUNDS_MAX; i++)
		fill_round(&r.rounds.at[i], i < r.scorer.scores.n ? &r.scorer.scores.rounds[i] : NULL,
			   &out->figures[i]);
}

bool summary_is_running(const char *base, const char *name)
{
	char path[PATH_MAX];
	if (snprintf(path, sizeof(path), "%s/%s/session.csv", base, name) >= (int)sizeof(path))
		return false;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return false;
	/* a record with a head already has its lock, so this keeps no session from it */
	bool locked = flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	close(fd);
	return locked;
}
