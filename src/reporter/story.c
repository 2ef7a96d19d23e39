/* A record from its first to its last row: what happened. The points are in story_points.c. */
#include "icecue/story.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "icecue/text.h"
#include "story_reader.h"

char *reader_line(struct reader *rd, size_t *n)
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

static struct story_round *current_round(struct story *s)
{
	return s->n_rounds > 0 && s->n_rounds <= STORY_ROUNDS_MAX ? &s->rounds[s->n_rounds - 1] : NULL;
}

static void begin_round(struct story *s, int64_t t_ms)
{
	s->n_rounds++;
	struct story_round *r = current_round(s);
	if (!r)
		return;
	*r = (struct story_round){
		.icing_ms = t_ms,
		.numb_ms = MS_NONE,
		.felt_ms = MS_NONE,
		.ended_ms = MS_NONE,
		.closed_ms = MS_NONE,
		.rewarmed_ms = MS_NONE,
		.still_cold_ms = MS_NONE,
		.felt_mc = MC_NONE,
		.coldest_mc = MC_NONE,
	};
}

static void set_once(int64_t *field, int64_t t_ms)
{
	if (*field == MS_NONE)
		*field = t_ms;
}

static void note_in_round(struct story *s, const struct event *e)
{
	if (e->kind == EVENT_ICING_STARTED)
		begin_round(s, e->t_ms);
	struct story_round *r = current_round(s);
	if (!r)
		return;
	switch (e->kind) {
	case EVENT_NUMB:
		set_once(&r->numb_ms, e->t_ms);
		break;
	case EVENT_FELT_NUMB:
		if (r->felt_ms == MS_NONE)
			r->felt_mc = e->skin_mc;
		set_once(&r->felt_ms, e->t_ms);
		break;
	case EVENT_ICING_ENDED: /* ice that came back for a moment: the last time counts */
		r->ended_ms = e->t_ms;
		break;
	case EVENT_WINDOW_CLOSED:
		set_once(&r->closed_ms, e->t_ms);
		break;
	case EVENT_REWARMED:
		set_once(&r->rewarmed_ms, e->t_ms);
		break;
	case EVENT_STILL_COLD:
		set_once(&r->still_cold_ms, e->t_ms);
		break;
	case EVENT_PASS:
		r->passes++;
		break;
	default:
		break;
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

static void note_forecast(struct story *s, const struct event *e)
{
	struct story_round *r = current_round(s);
	if (r)
		story_fan_add(e->of == EVENT_NUMB ? &r->numb : &r->rewarmed,
			      &(struct story_forecast){e->t_ms, e->at_ms, e->low_ms, e->high_ms});
}

static void read_event(struct reader *rd, const struct row *row)
{
	struct story *s = rd->s;
	int64_t v;
	enum phase phase = row->phase < 0 ? PHASE_BEFORE : (enum phase)row->phase;
	struct event e = {.t_ms = row->t_ms, .kind = row->event, .skin_mc = row->skin_mc, .of = EVENT_NONE};
	if (e.kind == EVENT_BASELINE)
		s->baseline_mc = row->skin_mc;
	note_in_round(s, &e);
	e.count = row_detail(row->detail, "count", &v) ? (int32_t)(v / 1000) : s->n_rounds;
	e.priority = priority_of(e.kind, phase, e.count);
	if (e.kind == EVENT_FORECAST) {
		e.of = strstr(row->detail, "of=rewarmed") ? EVENT_REWARMED : EVENT_NUMB;
		e.at_ms = row_detail(row->detail, "at_s", &v) ? v : e.t_ms;
		e.low_ms = row_detail(row->detail, "low_s", &v) ? v : e.at_ms;
		e.high_ms = row_detail(row->detail, "high_s", &v) ? v : e.at_ms;
		note_forecast(s, &e);
	}
	forecast_score_event(&rd->scorer, &e);
	int cap = e.kind == EVENT_FORECAST ? STORY_EVENTS_MAX / 2 : STORY_EVENTS_MAX;
	if (s->n_events < cap)
		s->events[s->n_events++] = (struct story_event){.event = e, .phase = phase};
	else if (e.kind != EVENT_FORECAST)
		s->more_events++;
}

static void read_mark(struct story *s, const struct row *row)
{
	if (row->mark == MARK_END)
		s->closed = true;
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
	struct story_round *r = current_round(s);
	s->samples++;
	if (row->status != STATUS_OK)
		s->bad_samples++;
	if (r && row->skin_mc != MC_NONE && (r->coldest_mc == MC_NONE || row->skin_mc < r->coldest_mc))
		r->coldest_mc = row->skin_mc;
}

bool reader_row(struct reader *rd, int64_t *last_ms, uint64_t *bad_lines, struct row *row)
{
	size_t n;
	for (char *line; (line = reader_line(rd, &n));) {
		if (!n || *line == '#' || *line == 'e') /* head and names of the columns */
			continue;
		if (!row_parse_next(line, n, row) || (*last_ms != MS_NONE && row->t_ms < *last_ms)) {
			++*bad_lines;
			continue;
		}
		*last_ms = row->t_ms;
		return true;
	}
	return false;
}

static void read_rows(struct reader *rd)
{
	struct story *s = rd->s;
	struct row row = {.phase = -1};
	forecast_score_begin(&rd->scorer, s->head.rules.rewarm_min_ms);
	while (reader_row(rd, &s->last_ms, &s->bad_lines, &row)) {
		if (s->first_ms == MS_NONE)
			s->first_ms = row.t_ms;
		read_phase(s, &row);
		if (row.event != EVENT_NONE)
			read_event(rd, &row);
		if (row.mark != MARK_NONE)
			read_mark(s, &row);
		if (row.is_sample)
			read_sample(rd, &row);
		points_add(rd, &row);
	}
	forecast_score_end(&rd->scorer, s->last_ms == MS_NONE ? 0 : s->last_ms);
	s->forecasts = rd->scorer.scores;
}

/* Is this a record, and of a kind that we can read? Reads the head. */
static enum result read_head(struct reader *rd, const char *path, char *why, size_t n_why)
{
	struct story *s = rd->s;
	static const char names[] =
		"elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail";
	size_t n;
	char shown[64], *line = reader_line(rd, &n);
	if (!line || n != 17 || memcmp(line, "# icecue record 1", n)) {
		snprintf(why, n_why,
			 "%s is no record of icecue: its first line should be \"# icecue record 1\", it is "
			 "\"%s\"",
			 path, text_printable(shown, sizeof(shown), line ? line : "", line ? n : 0));
		return RESULT_BAD_DATA;
	}
	while ((line = reader_line(rd, &n)) && n && *line == '#') {
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

bool reader_rewind(struct reader *rd)
{
	lines_init(&rd->lines, rd->lines.fd);
	rd->overlong = 0;
	return lseek(rd->lines.fd, 0, SEEK_SET) == 0;
}

static enum result read_all(struct reader *rd, const char *path, char *why, size_t n_why)
{
	struct story *s = rd->s;
	if (!reader_rewind(rd))
		return RESULT_SYSTEM;
	enum result result = read_head(rd, path, why, n_why);
	if (result != RESULT_OK)
		return result;
	points_begin(rd);
	if (rd->lines.failed || !reader_rewind(rd))
		return RESULT_SYSTEM;
	read_rows(rd);
	if (!rd->lines.failed && s->first_ms != MS_NONE && !points_end(rd))
		return RESULT_SYSTEM;
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
		rd->rows_a_place = 512;
		rd->lines.fd = fd;
		result = read_all(rd, record_path, why, n);
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
