/* A record is read twice: once for what happened, once for the points, whose slices need the whole's
 * length. */
#include "icecue/story.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "icecue/lines.h"
#include "icecue/text.h"
#include "rounds.h"
#include "row.h"

#define INTERVALS_MAX 255
#define GAP_MIN_MS 5000
#define ZOOM_BEFORE_MS 30000
#define ZOOM_AFTER_MS 60000

struct reader {
	struct story *s;
	struct lines lines;
	uint64_t overlong;
	int64_t last_sample_ms;
	int n_intervals;
	int64_t intervals[INTERVALS_MAX]; /* of the first samples: their median is the probe's pace */
	struct forecast_scorer scorer;
	struct rounds rounds;
};

/* The next whole line that is short enough to be ours; NULL at the end. A last line without its end was cut
 * off while it was written, and is none. */
static char *next_line(struct reader *rd, size_t *n)
{
	for (;;) {
		char *line;
		bool whole;
		enum result result = lines_next(&rd->lines, &line, n, &whole);
		if (result == RESULT_BAD_DATA) {
			rd->overlong++;
			continue;
		}
		if (result != RESULT_OK || !whole)
			return NULL;
		return line;
	}
}

/* As domain rules have it; a record does not keep it. */
static enum priority priority_of(enum event_kind kind, enum phase phase, int32_t count)
{
	switch (kind) {
	case EVENT_NUMB:
	case EVENT_WINDOW_CLOSED:
	case EVENT_REWARMED:
	case EVENT_COLD_DOSE:
		return PRIORITY_MEDIUM;
	case EVENT_TOO_COLD:
	case EVENT_ICING_STOP:
		return PRIORITY_HIGH;
	case EVENT_PROBE_LOST:
	case EVENT_PROBE_OFF:
		return phase == PHASE_ICING || phase == PHASE_NUMB ? PRIORITY_HIGH : PRIORITY_MEDIUM;
	case EVENT_STILL_COLD:
	case EVENT_COLD_CAUTION:
	case EVENT_ICING_LONG:
	case EVENT_NOT_NUMB_YET:
	case EVENT_ROUNDS_TODAY:
	case EVENT_CANNOT_TELL:
		return PRIORITY_LOW;
	case EVENT_PASS:
		return count >= 6 ? PRIORITY_LOW : PRIORITY_NONE;
	default:
		return PRIORITY_NONE;
	}
}

static void mark_undone(struct story *s, enum event_kind of)
{
	for (int i = s->n_events - 1; i >= 0; i--) {
		if (s->events[i].event.kind == of && !s->events[i].undone) {
			s->events[i].undone = true;
			return;
		}
	}
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
	rounds_event(&rd->rounds, &e);
	if (!e.count)
		e.count = rd->rounds.n;
	e.priority = priority_of(e.kind, phase, e.count);
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
	m->mark = (struct mark){.t_ms = row->t_ms, .kind = row->mark};
	text_printable(m->note, sizeof(m->note), row->detail, strlen(row->detail));
}

static void read_phase(struct story *s, const struct row *row)
{
	if (row->phase < 0 || s->n_phases == STORY_PHASES_MAX)
		return;
	if (!s->n_phases || (int)s->phases[s->n_phases - 1].phase != row->phase)
		s->phases[s->n_phases++] = (struct story_phase){row->t_ms, (enum phase)row->phase};
}

static void read_sample(struct reader *rd, const struct row *row)
{
	struct story *s = rd->s;
	struct story_round *r = rounds_now(&rd->rounds);
	s->samples++;
	if (row->status != STATUS_OK)
		s->bad_samples++;
	if (rd->last_sample_ms != MS_NONE && rd->n_intervals < INTERVALS_MAX &&
	    row->t_ms > rd->last_sample_ms)
		rd->intervals[rd->n_intervals++] = row->t_ms - rd->last_sample_ms;
	rd->last_sample_ms = row->t_ms;
	if (r && row->skin_mc != MC_NONE && (r->coldest_mc == MC_NONE || row->skin_mc < r->coldest_mc))
		r->coldest_mc = row->skin_mc;
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

/* What happened: everything but the points. */
static void first_pass(struct reader *rd)
{
	struct story *s = rd->s;
	struct row row;
	size_t n;
	forecast_score_begin(&rd->scorer, s->head.rules.rewarm_min_ms);
	for (char *line; (line = next_line(rd, &n));) {
		if (!n || *line == '#' || *line == 'e') /* head and names of the columns */
			continue;
		if (!row_parse(line, n, false, &row) || (s->last_ms != MS_NONE && row.t_ms < s->last_ms)) {
			s->bad_lines++;
			continue;
		}
		if (s->first_ms == MS_NONE)
			s->first_ms = row.t_ms;
		s->last_ms = row.t_ms;
		s->closed = row.mark == MARK_END; /* with rows behind it, it was gone on with */
		read_phase(s, &row);
		if (row.event != EVENT_NONE)
			read_event(rd, &row);
		if (row.mark != MARK_NONE)
			read_mark(s, &row);
		if (row.is_sample)
			read_sample(rd, &row);
	}
	s->gap_ms = gap_limit(rd);
	forecast_score_end(&rd->scorer, s->last_ms == MS_NONE ? 0 : s->last_ms);
	s->forecasts = rd->scorer.scores;
	s->n_rounds = rd->rounds.n;
	memcpy(s->rounds, rd->rounds.at, sizeof(s->rounds));
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

static void second_pass(struct reader *rd)
{
	struct story *s = rd->s;
	struct story_thin thin[1 + STORY_ZOOMS_MAX];
	struct row row;
	size_t n;
	int64_t last_ms = s->first_ms, last_good_ms = s->first_ms;

	s->n_slices = STORY_COLUMNS;
	story_thin_begin(&thin[0], s->slices, s->n_slices, s->first_ms, s->last_ms, s->gap_ms);
	for (int i = 0; i < s->n_zooms; i++)
		story_thin_begin(&thin[1 + i], s->zooms[i].slices, STORY_ZOOM_COLUMNS, s->zooms[i].from_ms,
				 s->zooms[i].to_ms, s->gap_ms);
	for (char *line; (line = next_line(rd, &n));) {
		if (!n || *line == '#' || !row_parse(line, n, true, &row) || row.t_ms < last_ms)
			continue;
		last_ms = row.t_ms;
		if (!row.is_sample)
			continue;
		int32_t probe_mc = calibration_apply(&s->head.calibration, row.probe_mc);
		for (int i = 0; i <= s->n_zooms; i++) {
			story_thin_add(&thin[i], row.t_ms, probe_mc, row.skin_mc, row.band_mc);
			story_thin_reference(&thin[i], row.t_ms, row.reference_mc);
		}
		if (row.probe_mc == MC_NONE)
			continue;
		count_gap(s, last_good_ms, row.t_ms);
		last_good_ms = row.t_ms;
	}
	if (s->last_ms > s->first_ms)
		count_gap(s, last_good_ms, s->last_ms);
}

/* Is this a record, and of a kind that we can read? Reads the head. */
static enum result read_head(struct reader *rd, const char *path, char *why, size_t n_why)
{
	struct story *s = rd->s;
	static const char names[] =
		"elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail";
	size_t n;
	char shown[64], *line = next_line(rd, &n);
	if (!line || n != 17 || memcmp(line, "# icecue record 1", n)) {
		snprintf(why, n_why,
			 "%s is no record of icecue: its first line should be \"# icecue record 1\", it is "
			 "\"%s\"",
			 path, text_printable(shown, sizeof(shown), line ? line : "", line ? n : 0));
		return RESULT_BAD_DATA;
	}
	while ((line = next_line(rd, &n)) && n && *line == '#') {
		char key[512];
		snprintf(key, sizeof(key), "%.*s", (int)n, line);
		record_head_parse(key, &s->head);
	}
	if (!line || n < sizeof(names) - 1 || memcmp(line, names, sizeof(names) - 1)) {
		snprintf(why, n_why,
			 "%s has no line with the names of its columns (elapsed_s,probe_c,status,...)", path);
		return RESULT_BAD_DATA;
	}
	return RESULT_OK;
}

static bool begin(struct reader *rd, int fd)
{
	lines_init(&rd->lines, fd);
	rd->overlong = 0;
	return lseek(fd, 0, SEEK_SET) == 0;
}

static enum result read_all(struct reader *rd, int fd, const char *path, char *why, size_t n_why)
{
	struct story *s = rd->s;
	if (!begin(rd, fd))
		return RESULT_SYSTEM;
	enum result result = read_head(rd, path, why, n_why);
	if (result != RESULT_OK)
		return result;
	first_pass(rd);
	if (!rd->lines.failed && s->first_ms != MS_NONE) {
		choose_zooms(s);
		if (!begin(rd, fd))
			return RESULT_SYSTEM;
		second_pass(rd);
	}
	s->bad_lines += rd->overlong;
	return rd->lines.failed ? RESULT_SYSTEM : RESULT_OK;
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
		snprintf(why, n, "cannot open %s: %s", record_path, strerror(error));
		return error == ENOENT ? RESULT_NONE : error == EACCES ? RESULT_DENIED : RESULT_SYSTEM;
	}
	snprintf(why, n, "cannot read %s", record_path);
	struct story *s = calloc(1, sizeof(*s));
	struct reader *rd = calloc(1, sizeof(*rd));
	enum result result = RESULT_SYSTEM;
	if (s && rd) {
		s->first_ms = s->last_ms = MS_NONE;
		s->baseline_mc = MC_NONE;
		rules_default(&s->head.rules);
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
