/*
 * A record is read once: what its slices need of the whole, its first and last time and the probe's pace, is
 * looked up at its ends before. Only the minutes of ice that are enlarged are read again, from the nearest of
 * a few places that were noted on the way.
 */
#include "story.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "store/corrections.h"
#include "store/old_priority.h"
#include "store/rounds.h"
#include "store/row_reader.h"
#include "store/unclosed.h"

#define INTERVALS_MAX 255
#define GAP_MIN_MS 5000
#define ZOOM_BEFORE_MS 30000
#define ZOOM_AFTER_MS 60000

#define PLACES_MAX 2048
#define PLACES_EVERY 256 /* rows, at first */

/* Where in the file a row with this time begins. */
struct place {
	int64_t t_ms, offset;
};

struct reader {
	struct story *s;
	struct story_thin thin; /* of the whole */
	int64_t last_good_ms;	/* for gaps */
	int n_places;
	uint64_t n_rows, places_every;
	struct place places[PLACES_MAX];
	struct row_reader rows;
	uint64_t bad_lines; /* that go back in time */
	int64_t last_sample_ms;
	int n_intervals;
	int64_t intervals[INTERVALS_MAX]; /* of the first samples: their median is the probe's pace */
	struct forecast_scorer scorer;
	struct rounds rounds;
	struct old_priority old; /* format 1 */
};

/* The latest of this kind. Of passes, whatever they are told as: older versions had one kind. */
static void mark_undone(struct story *s, enum event_kind of)
{
	for (int i = s->n_events - 1; i >= 0; i--) {
		enum event_kind kind = s->events[i].event.kind;
		bool is = kind == of || (of == EVENT_PASS && kind == EVENT_PASS_OUTSIDE);
		if (is && !s->events[i].undone) {
			s->events[i].undone = true;
			return;
		}
	}
}

/* A pass that is gone leaves no gap in the numbers of the others. */
static void count_anew(struct rounds *rounds, struct event *e)
{
	const struct past_round *r = rounds_now(rounds);
	if (r && e->kind == EVENT_PASS)
		e->count = r->passes;
	else if (r && e->kind == EVENT_PASS_OUTSIDE)
		e->count = r->passes_before + r->passes_after;
}

static void read_event(struct reader *rd, const struct row *row)
{
	struct story *s = rd->s;
	enum phase phase = row->phase < 0 ? PHASE_BEFORE : (enum phase)row->phase;
	struct event e;
	row_event(row, &e);
	if (e.kind == EVENT_BASELINE)
		s->baseline_mc = row->skin_mc;
	if (e.kind == EVENT_UNDONE)
		mark_undone(s, e.of);
	if (row->priority < 0) {
		e.priority = old_priority_event(&rd->old, row, &e);
		e.class = event_class(e.kind, e.priority);
	}
	e.kind = rounds_event_of(&rd->rounds, &e, row->phase);
	if (s->head.gone.n)
		count_anew(&rd->rounds, &e);
	if (!e.count)
		e.count = rd->rounds.n;
	forecast_score_event(&rd->scorer, &e);
	int cap = e.kind == EVENT_FORECAST ? STORY_EVENTS_MAX / 2 : STORY_EVENTS_MAX;
	if (s->n_events < cap)
		s->events[s->n_events++] = (struct story_event){.event = e, .phase = phase};
	else if (e.kind != EVENT_FORECAST)
		s->more_events++;
}

static void read_mark(struct story *s, const struct row *row)
{
	if (s->n_marks == STORY_MARKS_MAX)
		return;
	struct story_mark *m = &s->marks[s->n_marks++];
	m->mark = (struct mark){.t_ms = row->t_ms, .kind = row->mark, .source = row->source};
	text_printable(m->note, sizeof(m->note), row->detail, strlen(row->detail));
}

static void read_phase(struct story *s, const struct row *row)
{
	if (row->phase < 0 || s->n_phases == STORY_PHASES_MAX)
		return;
	if (!s->n_phases || (int)s->phases[s->n_phases - 1].phase != row->phase)
		s->phases[s->n_phases++] = (struct story_phase){row->t_ms, (enum phase)row->phase};
}

/* Of the first samples: their median is the probe's pace. */
static void note_interval(struct reader *rd, int64_t t_ms)
{
	if (rd->last_sample_ms != MS_NONE && rd->n_intervals < INTERVALS_MAX && t_ms > rd->last_sample_ms)
		rd->intervals[rd->n_intervals++] = t_ms - rd->last_sample_ms;
	rd->last_sample_ms = t_ms;
}

static void read_sample(struct reader *rd, const struct row *row)
{
	struct story *s = rd->s;
	s->samples++;
	if (rd->rows.columns.format < 2)
		old_priority_sample(&rd->old, row);
	if (row->spot[0].status != STATUS_OK)
		s->bad_samples++;
	rounds_skin(&rd->rounds, row->t_ms, row->skin_mc);
}

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

/* The next row that does not go back in time; false at the end. */
static bool next_row(struct reader *rd, struct row *row, int64_t not_before_ms)
{
	while (row_reader_next(&rd->rows, row)) {
		if (not_before_ms == MS_NONE || row->t_ms >= not_before_ms)
			return true;
		rd->bad_lines++;
	}
	return false;
}

static void count_gap(struct story *s, int64_t from_ms, int64_t to_ms)
{
	if (to_ms - from_ms <= s->gap_ms)
		return;
	s->n_gaps++;
	s->gaps_total_ms += to_ms - from_ms;
}

static void add_point(const struct story *s, struct story_thin *t, const struct row *row)
{
	story_thin_add(t, row->t_ms, calibration_apply(&s->head.spot[0].calibration, row->spot[0].mc),
		       row->skin_mc, row->band_mc);
	story_thin_beside(t, row->t_ms, row->reference_mc, row->ambient_mc);
	for (int i = 1; i < row->n_spots; i++)
		story_thin_spot(t, row->t_ms, i,
				calibration_apply(&s->head.spot[i].calibration, row->spot[i].mc));
}

/* Every so many rows, and twice as many when there is no room. */
static void note_place(struct reader *rd, int64_t t_ms, int64_t offset)
{
	if (rd->n_places == PLACES_MAX) {
		for (int i = 0; i < PLACES_MAX / 2; i++)
			rd->places[i] = rd->places[2 * i];
		rd->n_places = PLACES_MAX / 2;
		rd->places_every *= 2;
	}
	rd->places[rd->n_places++] = (struct place){t_ms, offset};
}

static void take_row(struct reader *rd, const struct row *row)
{
	struct story *s = rd->s;
	if (s->first_ms == MS_NONE)
		s->first_ms = rd->last_good_ms = row->t_ms;
	s->last_ms = row->t_ms;
	s->closed = row->mark == MARK_END; /* with rows behind it, it was gone on with */
	read_phase(s, row);
	if (row->event != EVENT_NONE)
		read_event(rd, row);
	if (row->mark != MARK_NONE)
		read_mark(s, row);
	if (!row->is_sample)
		return;
	read_sample(rd, row);
	add_point(s, &rd->thin, row);
	if (row->spot[0].mc == MC_NONE)
		return;
	count_gap(s, rd->last_good_ms, row->t_ms);
	rd->last_good_ms = row->t_ms;
}

/* Everything, with the points of the whole on slices from..to. */
static void read_rows(struct reader *rd, int64_t from_ms, int64_t to_ms)
{
	struct story *s = rd->s;
	struct row row = {0};
	s->n_slices = STORY_COLUMNS;
	story_thin_begin(&rd->thin, s->slices, s->n_slices, from_ms, to_ms, s->gap_ms);
	forecast_score_begin(&rd->scorer, s->head.rules.rewarm_min_ms);
	rd->places_every = PLACES_EVERY;
	old_priority_init(&rd->old);
	for (int64_t offset = lines_offset(&rd->rows.lines); next_row(rd, &row, s->last_ms); rd->n_rows++) {
		if (rd->n_rows % rd->places_every == 0)
			note_place(rd, row.t_ms, offset);
		take_row(rd, &row);
		if ((rd->n_rows + 1) % rd->places_every == 0)
			offset = lines_offset(&rd->rows.lines);
	}
	s->bad_lines = rd->bad_lines + rd->rows.bad_lines;
	if (s->last_ms > s->first_ms)
		count_gap(s, rd->last_good_ms, s->last_ms);
	forecast_score_end(&rd->scorer, s->last_ms == MS_NONE ? 0 : s->last_ms);
	s->forecasts = rd->scorer.scores;
	s->n_rounds = rd->rounds.n;
	memcpy(s->rounds, rd->rounds.at, sizeof(s->rounds));
}

static int64_t round_end(const struct story *s, const struct past_round *r)
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
	int rounds = s->n_rounds < ROUNDS_MAX ? s->n_rounds : ROUNDS_MAX;
	int first = rounds > STORY_ZOOMS_MAX ? rounds - STORY_ZOOMS_MAX : 0;
	for (int i = first; i < rounds; i++) {
		const struct past_round *r = &s->rounds[i];
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

static void read_zoom(struct reader *rd, int fd, struct story_zoom *z)
{
	struct story_thin thin;
	struct row row = {0};
	int i = rd->n_places - 1;
	while (i > 0 && rd->places[i].t_ms >= z->from_ms)
		i--;
	int64_t last_ms = i >= 0 ? rd->places[i].t_ms : MS_NONE;
	z->n_slices = STORY_ZOOM_COLUMNS * 6 / 5 / rd->s->n_zooms;
	if (z->n_slices > STORY_ZOOM_COLUMNS)
		z->n_slices = STORY_ZOOM_COLUMNS;
	story_thin_begin(&thin, z->slices, z->n_slices, z->from_ms, z->to_ms, rd->s->gap_ms);
	if (row_reader_begin(&rd->rows, fd, &rd->s->head, i >= 0 ? rd->places[i].offset : 0) != RESULT_OK)
		return;
	while (next_row(rd, &row, last_ms) && row.t_ms - z->from_ms < thin.width_ms * thin.n) {
		last_ms = row.t_ms;
		if (row.is_sample)
			add_point(rd->s, &thin, &row);
	}
}

/* The whole's first time and the pace of its probe, from the first rows. */
static int64_t look_at_beginning(struct reader *rd)
{
	struct row row = {0};
	int64_t first_ms = MS_NONE, last_ms = MS_NONE;
	rd->last_sample_ms = MS_NONE;
	rd->n_intervals = 0;
	while (rd->n_intervals < INTERVALS_MAX && next_row(rd, &row, last_ms)) {
		if (first_ms == MS_NONE)
			first_ms = row.t_ms;
		last_ms = row.t_ms;
		if (row.is_sample)
			note_interval(rd, row.t_ms);
	}
	rd->s->gap_ms = gap_limit(rd);
	return first_ms;
}

/* A record whose last row goes back in time ends elsewhere than it seems: then once more, now that it is
 * known. */
static void forget_rows(struct reader *rd)
{
	struct story *s = rd->s;
	struct record_head head = s->head;
	int64_t gap_ms = s->gap_ms;
	memset(s, 0, sizeof(*s));
	s->head = head;
	s->gap_ms = gap_ms;
	s->first_ms = s->last_ms = MS_NONE;
	s->baseline_mc = MC_NONE;
	memset(rd, 0, sizeof(*rd));
	rd->s = s;
	rd->rounds.felt_is_gone = rows_gone_has(&s->head.gone, MARK_FELT_NUMB);
}

/* Is this a record, and of a kind that we can read? Reads the head. */
static enum result read_head(struct story *s, int fd, const char *path, char *why, size_t n_why)
{
	char text[RECORD_HEAD_MAX], reason[256];
	ssize_t n = pread(fd, text, sizeof(text), 0);
	if (n < 0)
		return RESULT_SYSTEM;
	if (!record_head_read(text, (size_t)n, &s->head, reason, sizeof(reason)))
		snprintf(why, n_why, _("%s is no record that can be read: %s"), path, reason);
	else if (!s->head.columns.n)
		snprintf(why, n_why,
			 _("%s has no line with the names of its columns (elapsed_s,probe_c,status,...)"),
			 path);
	else
		return RESULT_OK;
	return RESULT_BAD_DATA;
}

/* As it is told: with the corrections beside the record, and what its client is called by now. */
static void correct(struct story *s, const char *path)
{
	char dir[PATH_MAX];
	struct clients clients;
	struct stat st;
	text_copy(dir, sizeof(dir), path);
	char *slash = strrchr(dir, '/');
	if (strcmp(slash ? slash + 1 : dir, "session.csv") != 0)
		return; /* a record alone, or one in memory, where the disk does not answer */
	if (!slash)
		text_copy(dir, sizeof(dir), ".");
	else
		*slash = '\0';
	corrections_read(dir, &s->head);
	size_t n = strlen(dir);
	if (n + sizeof("/..") > sizeof(dir))
		return;
	text_copy(dir + n, sizeof(dir) - n, "/..");
	if (stat(dir, &st) < 0 || st.st_mode & S_IWOTH)
		return; /* where anybody may write lies nobody's book: a record in /tmp */
	clients_read(dir, &clients);
	corrections_rename(&clients, &s->head);
	clients_free(&clients);
}

static enum result read_all(struct reader *rd, int fd, const char *path, char *why, size_t n_why)
{
	struct story *s = rd->s;
	enum result result = read_head(s, fd, path, why, n_why);
	if (result == RESULT_OK)
		correct(s, path);
	if (result == RESULT_OK)
		result = row_reader_begin(&rd->rows, fd, &s->head, 0);
	if (result != RESULT_OK)
		return result;
	struct record_tail tail = {0};
	int64_t first_ms = look_at_beginning(rd), last_ms;
	if (first_ms != MS_NONE && record_tail(fd, &tail) && tail.any && tail.last_ms >= first_ms)
		last_ms = tail.last_ms;
	else
		last_ms = first_ms;
	for (int attempt = 0; attempt < 2; attempt++) {
		forget_rows(rd);
		if (row_reader_begin(&rd->rows, fd, &s->head, 0) != RESULT_OK)
			return RESULT_SYSTEM;
		read_rows(rd, first_ms == MS_NONE ? 0 : first_ms, last_ms == MS_NONE ? 0 : last_ms);
		if (s->first_ms == MS_NONE || (s->first_ms == first_ms && s->last_ms == last_ms))
			break;
		first_ms = s->first_ms;
		last_ms = s->last_ms;
	}
	if (s->first_ms == MS_NONE)
		s->n_slices = 0;
	else
		choose_zooms(s);
	for (int i = 0; i < s->n_zooms && !rd->rows.lines.failed; i++)
		read_zoom(rd, fd, &s->zooms[i]);
	return rd->rows.lines.failed ? RESULT_SYSTEM : RESULT_OK;
}

/* A regular file, or -1 with errno. O_NONBLOCK: not to hang on a pipe that is called session.csv. */
static int open_record(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		fd = -1;
		errno = EINVAL;
	}
	return fd;
}

enum result story_read(const char *record_path, struct story **out, char *why, size_t n)
{
	int fd = open_record(record_path);
	if (fd < 0) {
		int error = errno;
		snprintf(why, n, _("cannot open %s: %s"), record_path, strerror(error));
		return error == ENOENT ? RESULT_NONE : error == EACCES ? RESULT_DENIED : RESULT_SYSTEM;
	}
	snprintf(why, n, _("cannot read %s"), record_path);
	struct story *s = calloc(1, sizeof(*s));
	struct reader *rd = calloc(1, sizeof(*rd));
	enum result result = RESULT_SYSTEM;
	if (s && rd) {
		s->first_ms = s->last_ms = MS_NONE;
		s->baseline_mc = MC_NONE;
		rd->s = s;
		rd->last_sample_ms = MS_NONE;
		result = read_all(rd, fd, record_path, why, n);
	}
	close(fd);
	free(rd);
	if (result == RESULT_OK) {
		if (s->first_ms == MS_NONE)
			s->first_ms = s->last_ms = 0;
		*out = s;
	} else {
		free(s);
	}
	return result;
}

void story_free(struct story *s)
{
	free(s);
}
