/* The "felt numb" marks of one record: how cold the skin had been kept before each, and whether it counts. */
#include <stdlib.h>
#include <string.h>

#include "row_reader.h"
#include "threshold_parts.h"

#define ICE_MIN_MS SECONDS_MS(90) /* as for `numb` */
#define AGREES_MS SECONDS_MS(60)  /* for the same, after the alert */
#define BAND_MAX_MC 2500
#define LEVEL_MIN_MC 5000
#define LEVEL_MAX_MC 18000
#define KEPT_S 128 /* a power of two above the longest hold */
#define GAP_MAX_S 10

/* The warmest estimate and the widest band of each of the last seconds. */
struct kept {
	struct {
		int64_t second;
		int32_t skin_mc, band_mc;
	} at[KEPT_S];
};

struct level {
	int32_t skin_mc, band_mc; /* skin_mc is MC_NONE when not known */
};

struct marks_reader {
	struct threshold_session *s;
	const struct rules *rules;
	int64_t hold_s;
	struct kept kept;
	int round;
	bool round_counts;
	int64_t icing_ms, numb_ms; /* of this round; MS_NONE */
};

static void kept_reset(struct kept *k)
{
	for (int i = 0; i < KEPT_S; i++)
		k->at[i].second = -1;
}

static void kept_add(struct kept *k, const struct row *row)
{
	int64_t second = row->t_ms / 1000;
	size_t i = (size_t)second % KEPT_S;
	bool first = k->at[i].second != second;
	k->at[i].second = second;
	if (first || row->skin_mc > k->at[i].skin_mc)
		k->at[i].skin_mc = row->skin_mc;
	if (first || row->band_mc > k->at[i].band_mc)
		k->at[i].band_mc = row->band_mc;
}

/* The level over the hold up to now. A gap within it could have been warm. */
static struct level kept_level(const struct kept *k, int64_t t_ms, int64_t hold_s)
{
	struct level level = {MC_NONE, 0};
	int64_t now = t_ms / 1000, gap_s = 0;
	for (int64_t second = now - hold_s + 1; second <= now; second++) {
		size_t i = second < 0 ? 0 : (size_t)second % KEPT_S;
		if (second < 0 || k->at[i].second != second) {
			if (++gap_s > GAP_MAX_S)
				return (struct level){MC_NONE, 0};
			continue;
		}
		gap_s = 0;
		if (level.skin_mc == MC_NONE || k->at[i].skin_mc > level.skin_mc)
			level.skin_mc = k->at[i].skin_mc;
		if (k->at[i].band_mc > level.band_mc)
			level.band_mc = k->at[i].band_mc;
	}
	return level;
}

static int32_t bring_within(int32_t mc, int32_t low_mc, int32_t high_mc)
{
	return mc < low_mc ? low_mc : mc > high_mc ? high_mc : mc;
}

/* A mark soon after the alert confirms the threshold of that alert. */
static int32_t value_of(const struct marks_reader *r, int64_t t_ms, int32_t level_mc)
{
	int32_t alert_mc = bring_within(r->rules->numb_mc, THRESHOLD_MIN_MC, THRESHOLD_DEFAULT_MC);
	bool agrees = r->numb_ms != MS_NONE && t_ms - r->numb_ms <= AGREES_MS;
	return agrees && alert_mc > level_mc ? alert_mc : level_mc;
}

static enum threshold_why judge(const struct marks_reader *r, const struct row *row, int32_t *value_mc)
{
	bool iced = row->phase == PHASE_ICING || row->phase == PHASE_NUMB;
	if (r->round_counts)
		return THRESHOLD_AGAIN;
	if (!r->round || !iced)
		return THRESHOLD_NO_ICE;
	if (row->t_ms - r->icing_ms < ICE_MIN_MS)
		return THRESHOLD_EARLY;
	struct level level = kept_level(&r->kept, row->t_ms, r->hold_s);
	if (row->skin_mc == MC_NONE || level.skin_mc == MC_NONE)
		return THRESHOLD_NO_ESTIMATE;
	if (level.band_mc > BAND_MAX_MC)
		return THRESHOLD_WIDE;
	if (level.skin_mc > LEVEL_MAX_MC)
		return THRESHOLD_WARM;
	if (level.skin_mc < LEVEL_MIN_MC)
		return THRESHOLD_COLD;
	*value_mc = value_of(r, row->t_ms, level.skin_mc);
	return THRESHOLD_COUNTS;
}

static void take_mark(struct marks_reader *r, const struct row *row)
{
	struct threshold_session *s = r->s;
	if (s->n_marks == THRESHOLD_MARKS_MAX)
		return;
	struct threshold_mark *m = &s->marks[s->n_marks++];
	*m = (struct threshold_mark){row->t_ms, r->round, row->skin_mc, MC_NONE, THRESHOLD_COUNTS};
	m->why = judge(r, row, &m->value_mc);
	r->round_counts |= m->why == THRESHOLD_COUNTS;
}

/* A key was a mistake, so its mark does not count. */
static void take_back(struct marks_reader *r, enum event_kind of)
{
	struct threshold_session *s = r->s;
	if (of == EVENT_ICING_STARTED && r->round > 0)
		r->round--;
	if ((of != EVENT_FELT_NUMB && of != EVENT_FELT_NUMB_NOTE) || !s->n_marks)
		return;
	s->n_marks--;
	r->round_counts = false;
	for (int i = 0; i < s->n_marks; i++)
		r->round_counts |= s->marks[i].round == r->round && s->marks[i].why == THRESHOLD_COUNTS;
}

static void take_event(struct marks_reader *r, const struct row *row)
{
	if (row->event == EVENT_ICING_STARTED) {
		r->round++;
		r->round_counts = false;
		r->icing_ms = row->t_ms;
		r->numb_ms = MS_NONE;
	} else if (row->event == EVENT_NUMB) {
		r->numb_ms = row->t_ms;
	} else if (row->event == EVENT_FELT_NUMB || row->event == EVENT_FELT_NUMB_NOTE) {
		take_mark(r, row);
	} else if (row->event == EVENT_UNDONE) {
		take_back(r, row_of(row->detail));
	}
}

static int by_value(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

/* The median over the rounds; of two in the middle, the colder one. */
static int32_t session_value(const struct threshold_session *s)
{
	int32_t values[THRESHOLD_MARKS_MAX];
	int n = 0;
	for (int i = 0; i < s->n_marks; i++)
		if (s->marks[i].why == THRESHOLD_COUNTS)
			values[n++] = s->marks[i].value_mc;
	if (!n)
		return MC_NONE;
	qsort(values, (size_t)n, sizeof(values[0]), by_value);
	return bring_within(values[(n - 1) / 2], THRESHOLD_MIN_MC, THRESHOLD_MAX_MC);
}

void threshold_read_session(const struct walk_entry *e, struct threshold_session *s)
{
	struct marks_reader r = {.s = s, .rules = &e->head.rules, .numb_ms = MS_NONE};
	struct row_reader rows;
	struct row row = {0};
	r.hold_s = bring_within(e->head.rules.numb_hold_ms, 30000, 120000) / 1000;
	kept_reset(&r.kept);
	row_reader_begin(&rows, e->fd, &e->head, 0);
	while (row_reader_next(&rows, &row)) {
		if (row.is_sample && row.skin_mc != MC_NONE)
			kept_add(&r.kept, &row);
		else if (!row.is_sample)
			take_event(&r, &row);
	}
	s->value_mc = session_value(s);
}
