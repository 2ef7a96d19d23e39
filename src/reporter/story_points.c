/*
 * The points of a record. Their slices need the length of the whole and the probe's pace before the first
 * row: both are looked up at the file's ends, and the rare record whose last row is not its latest is read
 * again. The zooms are known when all was read; only their rows are read a second time.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "story_reader.h"

#define GAP_MIN_MS 5000
#define ZOOM_BEFORE_MS 30000
#define ZOOM_AFTER_MS 60000
#define TAIL 16384 /* no row is longer than 1024 bytes */

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int64_t gap_limit(struct reader *rd)
{
	if (!rd->n_intervals)
		return GAP_MIN_MS;
	qsort(rd->intervals, (size_t)rd->n_intervals, sizeof(rd->intervals[0]), by_value);
	int64_t three = 3 * rd->intervals[rd->n_intervals / 2];
	return three > GAP_MIN_MS ? three : GAP_MIN_MS;
}

/* The time of the last whole row; MS_NONE when there is none near the end. */
static int64_t time_at_end(int fd)
{
	static char text[TAIL];
	struct stat st;
	struct row row;
	int64_t last_ms = MS_NONE;
	off_t from = fstat(fd, &st) < 0 || st.st_size <= TAIL ? 0 : st.st_size - TAIL;
	ssize_t got = pread(fd, text, sizeof(text), from);
	char *at = text, *end = text + (got > 0 ? got : 0);
	for (char *lf; at < end && (lf = memchr(at, '\n', (size_t)(end - at))); at = lf + 1)
		if (row_parse(at, (size_t)(lf - at), false,
			      &row)) /* a first one that is cut off has no cells */
			last_ms = row.t_ms;
	return last_ms;
}

static void note_interval(struct reader *rd, const struct row *row)
{
	if (rd->last_sample_ms != MS_NONE && row->t_ms > rd->last_sample_ms)
		rd->intervals[rd->n_intervals++] = row->t_ms - rd->last_sample_ms;
	rd->last_sample_ms = row->t_ms;
}

void points_begin(struct reader *rd)
{
	struct story *s = rd->s;
	struct row row = {.phase = -1};
	int64_t first_ms = MS_NONE, last_ms = MS_NONE;
	uint64_t bad_lines = 0;
	while (rd->n_intervals < READER_INTERVALS && reader_row(rd, &last_ms, &bad_lines, &row)) {
		if (first_ms == MS_NONE)
			first_ms = row.t_ms;
		if (row.is_sample)
			note_interval(rd, &row);
	}
	s->gap_ms = gap_limit(rd);
	int64_t end_ms = time_at_end(rd->lines.fd);
	rd->last_good_ms = first_ms;
	rd->places[rd->n_places++] = (struct reader_place){0, MS_NONE};
	if (first_ms != MS_NONE)
		story_thin_begin(&rd->thin, s->slices, STORY_COLUMNS, first_ms,
				 end_ms < last_ms ? last_ms : end_ms, s->gap_ms);
}

/* Behind the row that was just read. */
static void keep_place(struct reader *rd)
{
	struct reader_place *p = rd->places;
	if (rd->n_places == READER_PLACES) {
		for (int i = 0; i < READER_PLACES / 2; i++)
			p[i] = p[2 * i];
		rd->n_places /= 2;
		rd->rows_a_place *= 2;
		if (rd->rows % rd->rows_a_place != 0)
			return;
	}
	off_t read_to = lseek(rd->lines.fd, 0, SEEK_CUR);
	p[rd->n_places++] =
		(struct reader_place){read_to - (off_t)(rd->lines.n - rd->lines.at), rd->s->last_ms};
}

static int64_t round_end(const struct story *s, const struct story_round *r)
{
	int64_t end = s->last_ms;
	if (r->closed_ms != MS_NONE)
		end = r->closed_ms;
	else if (r->ended_ms != MS_NONE)
		end = r->ended_ms;
	return end + ZOOM_AFTER_MS < s->last_ms ? end + ZOOM_AFTER_MS : s->last_ms;
}

/* A zoom for each of the latest rounds, unless the ice fills most of the session anyway. */
static void choose_zooms(struct story *s)
{
	int rounds = s->n_rounds < STORY_ROUNDS_MAX ? s->n_rounds : STORY_ROUNDS_MAX;
	int first = rounds > STORY_ZOOMS_MAX ? rounds - STORY_ZOOMS_MAX : 0;
	for (int i = first; i < rounds; i++) {
		const struct story_round *r = &s->rounds[i];
		struct story_zoom *z = &s->zooms[s->n_zooms];
		z->from_ms = r->icing_ms - ZOOM_BEFORE_MS > s->first_ms ? r->icing_ms - ZOOM_BEFORE_MS
									: s->first_ms;
		z->to_ms = round_end(s, r);
		z->round = i + 1;
		bool fills = rounds == 1 && (z->to_ms - z->from_ms) * 10 > (s->last_ms - s->first_ms) * 6;
		if (!fills && z->to_ms > z->from_ms)
			s->n_zooms++;
	}
}

static void count_gap(struct story *s, int64_t from_ms, int64_t to_ms)
{
	if (to_ms - from_ms <= s->gap_ms)
		return;
	s->n_gaps++;
	s->gaps_total_ms += to_ms - from_ms;
}

static void add_point(struct story_thin *thin, const struct calibration *c, const struct row *row)
{
	int32_t probe_mc = calibration_apply(c, row->probe_mc);
	story_thin_add(thin, row->t_ms, probe_mc, row->skin_mc, row->band_mc);
	story_thin_reference(thin, row->t_ms, row->reference_mc);
}

void points_add(struct reader *rd, const struct row *row)
{
	if (++rd->rows % rd->rows_a_place == 0)
		keep_place(rd);
	if (!row->is_sample)
		return;
	add_point(&rd->thin, &rd->s->head.calibration, row);
	if (row->probe_mc == MC_NONE)
		return;
	count_gap(rd->s, rd->last_good_ms, row->t_ms);
	rd->last_good_ms = row->t_ms;
}

/* The rows of these slices again. */
static bool read_part(struct reader *rd, struct story_thin *thin)
{
	struct row row = {.phase = -1};
	uint64_t bad_lines = 0;
	int64_t end_ms = thin->from_ms + thin->n * thin->width_ms;
	int i = 0;
	while (i + 1 < rd->n_places && rd->places[i + 1].last_ms < thin->from_ms)
		i++;
	int64_t last_ms = rd->places[i].last_ms;
	lines_init(&rd->lines, rd->lines.fd);
	if (lseek(rd->lines.fd, rd->places[i].at, SEEK_SET) < 0)
		return false;
	while (reader_row(rd, &last_ms, &bad_lines, &row) && row.t_ms < end_ms)
		if (row.is_sample)
			add_point(thin, &rd->s->head.calibration, &row);
	return !rd->lines.failed;
}

bool points_end(struct reader *rd)
{
	struct story *s = rd->s;
	uint64_t overlong = rd->overlong;
	s->n_slices = STORY_COLUMNS;
	if (s->last_ms > s->first_ms)
		count_gap(s, rd->last_good_ms, s->last_ms);
	struct story_thin thin;
	bool good = true;
	if (s->last_ms != rd->thin.to_ms) {
		story_thin_begin(&thin, s->slices, STORY_COLUMNS, s->first_ms, s->last_ms, s->gap_ms);
		good = read_part(rd, &thin);
	}
	choose_zooms(s);
	for (int i = 0; good && i < s->n_zooms; i++) {
		struct story_zoom *z = &s->zooms[i];
		z->n_slices = STORY_ZOOM_COLUMNS * (s->n_zooms > 1 ? 3 : 2) / (2 * s->n_zooms);
		story_thin_begin(&thin, z->slices, z->n_slices, z->from_ms, z->to_ms, s->gap_ms);
		good = read_part(rd, &thin);
	}
	rd->overlong = overlong; /* counted once */
	return good;
}
