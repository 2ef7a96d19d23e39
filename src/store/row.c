#include "row.h"

#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "core/events.h"

/* ---- columns ---- */

/* The columns of format 1 come first in every format, so that their numbers stay. */
#define COLUMN_LIST(X)              \
	X(ELAPSED, "elapsed_s")     \
	X(PROBE, "probe_c")         \
	X(STATUS, "status")         \
	X(SKIN, "skin_c")           \
	X(BAND, "band_c")           \
	X(REFERENCE, "reference_c") \
	X(AMBIENT, "ambient_c")     \
	X(PHASE, "phase")           \
	X(MARK, "mark")             \
	X(EVENT, "event")           \
	X(DETAIL, "detail")         \
	X(PRIORITY, "priority")     \
	X(CLASS, "class")           \
	X(SOURCE, "source")

enum {
	COLUMN_LIST(ENUM_MEMBER) COLUMNS_2, /* then the touch, and two for each spot but the first */
	COLUMNS_1 = DETAIL + 1
};
static const char *const names[COLUMNS_2] = {COLUMN_LIST(ENUM_NAME)};

static int first_spot(const struct row_columns *c)
{
	return COLUMNS_2 + c->touch;
}

static int known(const struct row_columns *c)
{
	return c->format < 2 ? COLUMNS_1 : first_spot(c) + 2 * (c->n_spots - 1);
}

struct row_columns row_columns_of(int n_spots, bool touch)
{
	struct row_columns c = {
		.format = RECORD_FORMAT, .n_spots = n_spots > 1 ? n_spots : 1, .touch = touch};
	c.n = known(&c);
	return c;
}

const char *row_column_name(const struct row_columns *c, int i, char buf[24])
{
	int spot = i - first_spot(c);
	if (i >= known(c))
		return NULL;
	if (i < COLUMNS_2)
		return names[i];
	if (spot < 0)
		return "touch_c";
	snprintf(buf, 24, "spot%d_%s", spot / 2 + 2, spot % 2 ? "status" : "c");
	return buf;
}

int row_columns_format(const struct row_columns *c, char *buf, size_t n)
{
	char name[24];
	size_t used = 0;
	for (int i = 0; i < known(c) && used < n; i++)
		used += (size_t)snprintf(buf + used, n - used, "%s%c", row_column_name(c, i, name),
					 i + 1 < known(c) ? ',' : '\n');
	return used < n ? (int)used : -1;
}

static bool is_named(const struct csv_field *f, const char *name)
{
	return f->n == strlen(name) && !memcmp(f->at, name, f->n);
}

bool row_columns_parse(int format, char *line, size_t n, struct row_columns *out)
{
	struct csv_field f[ROW_COLUMNS_MAX];
	struct row_columns c = {.format = format, .n_spots = 1};
	char name[24];
	c.n = csv_split(line, n, ',', f, ROW_COLUMNS_MAX);
	*out = (struct row_columns){0};
	if (c.n < known(&c))
		return false;
	for (int i = 0; i < known(&c); i++)
		if (!is_named(&f[i], names[i]))
			return false;
	c.touch = format > 1 && c.n > COLUMNS_2 && is_named(&f[COLUMNS_2], "touch_c");
	while (format > 1 && c.n_spots < SPOTS_MAX) {
		struct row_columns more = c;
		int from = known(&c);
		more.n_spots++;
		if (c.n < known(&more) || !is_named(&f[from], row_column_name(&more, from, name)) ||
		    !is_named(&f[from + 1], row_column_name(&more, from + 1, name)))
			break;
		c = more;
	}
	*out = c;
	return true;
}

/* ---- reading ---- */

/* In a line without quotes, one pass over the bytes finds the cells. */
static int split(char *line, size_t n, struct csv_field *f, int cap)
{
	const char *from = line, *end = line + n;
	int count = 0;
	if (memchr(line, '"', n))
		return csv_split(line, n, ',', f, cap);
	for (const char *at = line; at < end; at++) {
		if (*at != ',')
			continue;
		f[count++] = (struct csv_field){.at = from, .n = (size_t)(at - from)};
		if (count == cap)
			return count;
		from = at + 1;
	}
	f[count++] = (struct csv_field){.at = from, .n = (size_t)(end - from)};
	return count;
}

static bool cell_mc(const struct csv_field *f, int32_t *out)
{
	*out = MC_NONE;
	return f->n == 0 || parse_mc(f->at, f->n, '.', out) == f->n;
}

static const char *cell_text(const struct csv_field *f, char buf[32])
{
	return text_printable(buf, 32, f->at, f->n);
}

/* A reading that is not good has no temperature, a good one has; a cell without a status has no reading. */
static bool cell_value(const struct csv_field *f, struct channel_value *out)
{
	char name[32];
	*out = CHANNEL_ABSENT;
	if (!cell_mc(&f[0], &out->mc))
		return false;
	if (is_named(&f[1], "ok")) /* nearly every row */
		out->status = STATUS_OK;
	else if (f[1].n && !status_parse(cell_text(&f[1], name), &out->status))
		return false;
	if (out->status == STATUS_OK)
		return out->mc != MC_NONE;
	out->mc = MC_NONE;
	return true;
}

static int cell_phase(const struct csv_field *f, int like)
{
	if (!f->n)
		return -1;
	if (like >= 0 && is_named(f, phase_name((enum phase)like)))
		return like;
	for (int p = 0; p < PHASE_COUNT; p++)
		if (is_named(f, phase_name((enum phase)p)))
			return p;
	return -1;
}

/* Names of a later version are not an error: the row is read without them. */
static void take_words(const struct csv_field *f, const struct row_columns *c, struct row *row)
{
	char name[32];
	enum priority priority;
	enum alert_class class;
	row->mark = MARK_NONE;
	row->event = EVENT_NONE;
	row->source = MARK_FROM_UNKNOWN;
	row->priority = row->class = -1;
	row->detail[0] = '\0';
	if (f[DETAIL].n)
		unguard_text(row->detail, sizeof(row->detail), f[DETAIL].at, f[DETAIL].n);
	if (f[MARK].n && !mark_parse(cell_text(&f[MARK], name), &row->mark))
		row->mark = MARK_NONE;
	if (f[EVENT].n && !event_parse(cell_text(&f[EVENT], name), &row->event))
		row->event = EVENT_NONE;
	if (c->format < 2)
		return;
	if (f[SOURCE].n && !mark_source_parse(cell_text(&f[SOURCE], name), &row->source))
		row->source = MARK_FROM_UNKNOWN;
	if (f[PRIORITY].n && priority_parse(cell_text(&f[PRIORITY], name), &priority))
		row->priority = (int)priority;
	if (f[CLASS].n && alert_class_parse(cell_text(&f[CLASS], name), &class))
		row->class = (int)class;
}

static bool take_cells(const struct csv_field *f, const struct row_columns *c, struct row *row)
{
	if (!f[ELAPSED].n || parse_ms(f[ELAPSED].at, f[ELAPSED].n, '.', &row->t_ms) != f[ELAPSED].n ||
	    row->t_ms < 0)
		return false; /* no row is older than its session */
	if (!cell_value(&f[PROBE], &row->spot[0]) || !cell_mc(&f[SKIN], &row->skin_mc) ||
	    !cell_mc(&f[BAND], &row->band_mc) || !cell_mc(&f[REFERENCE], &row->reference_mc) ||
	    !cell_mc(&f[AMBIENT], &row->ambient_mc))
		return false;
	row->is_sample = f[STATUS].n > 0;
	row->touch_mc = MC_NONE;
	if (c->touch && !cell_mc(&f[COLUMNS_2], &row->touch_mc))
		return false;
	row->n_spots = c->n_spots;
	for (int i = 1; i < c->n_spots; i++)
		if (!cell_value(&f[first_spot(c) + 2 * (i - 1)], &row->spot[i]))
			return false;
	if (row->band_mc == MC_NONE)
		row->band_mc = 0;
	row->phase = cell_phase(&f[PHASE], row->phase);
	take_words(f, c, row);
	return true;
}

#define QUICK_DIGITS 9 /* before the point */
#define QUICK_BYTES 32 /* most that is read for two such numbers */

/* Reads "12.5," in thousandths. Returns what is after it; NULL for text of another form. */
static inline const char *quick(const char *c, int64_t *out)
{
	static const int scale[] = {1000, 100, 10, 1};
	bool minus = *c == '-';
	const char *first = c += minus;
	int64_t v = 0;
	unsigned digit, decimals = 0;
	while ((digit = (unsigned)(*c - '0')) < 10 && c - first < QUICK_DIGITS)
		v = v * 10 + digit, c++;
	bool bad = c == first;
	if (*c == '.') {
		for (c++; (digit = (unsigned)(*c - '0')) < 10 && decimals < 3; c++, decimals++)
			v = v * 10 + digit;
		bad |= !decimals;
	}
	v *= scale[decimals];
	*out = minus ? -v : v;
	return bad || *c != ',' ? NULL : c + 1;
}

size_t row_again(const char *text, size_t n, const struct row_tail *tail, struct row *row)
{
	int64_t t_ms, mc;
	if (!tail->n || n < QUICK_BYTES + tail->n)
		return 0;
	const char *rest = quick(text, &t_ms);
	rest = rest ? quick(rest, &mc) : NULL;
	if (!rest || t_ms < 0 || memcmp(rest, tail->text, tail->n) != 0 || mc > INT32_MAX || mc < -INT32_MAX)
		return 0;
	row->t_ms = t_ms;
	row->spot[0].mc = (int32_t)mc;
	return (size_t)(rest - text) + tail->n;
}

/* Keeps the text after the second comma. */
static void keep_tail(const char *line, size_t n, struct row_tail *tail)
{
	const char *end = line + n, *rest = memchr(line, ',', n);
	rest = rest ? memchr(rest + 1, ',', (size_t)(end - rest - 1)) : NULL;
	tail->n = 0;
	if (!rest || (size_t)(end - rest) >= sizeof(tail->text))
		return;
	memcpy(tail->text, rest + 1, (size_t)(end - rest - 1));
	tail->n = (size_t)(end - rest);
	tail->text[tail->n - 1] = '\n';
}

static bool is_plain_sample(const struct row *row)
{
	return row->is_sample && row->spot[0].status == STATUS_OK && row->mark == MARK_NONE &&
	       row->event == EVENT_NONE && !row->detail[0];
}

bool row_parse(char *line, size_t n, const struct row_columns *c, struct row_tail *tail, struct row *row)
{
	struct csv_field f[ROW_COLUMNS_MAX];
	while (n && line[n - 1] == ' ') /* spaces fill a page */
		n--;
	if (tail)
		keep_tail(line, n, tail);
	bool ok = split(line, n, f, c->n) == c->n && take_cells(f, c, row);
	if (tail && (!ok || !is_plain_sample(row)))
		tail->n = 0;
	return ok;
}

/* ---- writing ---- */

struct writer {
	char *at;
	size_t left;
	bool full;
};

static void put(struct writer *w, const char *text)
{
	size_t n = strlen(text);
	w->full = w->full || n >= w->left;
	if (w->full)
		return;
	memcpy(w->at, text, n + 1);
	w->at += n;
	w->left -= n;
}

/* Writes a temperature, or nothing when there is none. */
static void put_mc(struct writer *w, int32_t mc)
{
	char buf[16];
	put(w, ",");
	if (mc != MC_NONE)
		put(w, format_thousandths(mc, buf, sizeof(buf)));
}

static void put_word(struct writer *w, bool there, const char *word)
{
	put(w, ",");
	if (there)
		put(w, word);
}

static void put_value(struct writer *w, const struct channel_value *v)
{
	put_mc(w, v->status == STATUS_OK ? v->mc : MC_NONE);
	put_word(w, v->status != STATUS_ABSENT, status_name(v->status));
}

int row_format(const struct row *row, const struct row_columns *c, char *buf, size_t n)
{
	struct writer w = {buf, n, n == 0};
	char text[4 * ROW_DETAIL];
	bool event = row->event != EVENT_NONE, mark = row->mark != MARK_NONE;
	put(&w, format_fixed(row->t_ms, 3, text, sizeof(text)));
	put_value(&w, row->is_sample ? &row->spot[0] : &CHANNEL_ABSENT);
	put_mc(&w, row->skin_mc);
	put_mc(&w, row->is_sample && row->skin_mc != MC_NONE ? row->band_mc : MC_NONE);
	put_mc(&w, row->reference_mc);
	put_mc(&w, row->ambient_mc);
	put_word(&w, row->phase >= 0, phase_name((enum phase)row->phase));
	put_word(&w, mark, mark_name(row->mark));
	put_word(&w, event, event_name(row->event));
	put_word(&w, true, csv_cell(text, sizeof(text), row->detail));
	if (c->format > 1) {
		put_word(&w, event && row->priority >= 0, priority_name((enum priority)row->priority));
		put_word(&w, event && row->class >= 0, alert_class_name((enum alert_class)row->class));
		put_word(&w, mark, mark_source_name(row->source));
		if (c->touch)
			put_mc(&w, row->touch_mc);
		for (int i = 1; i < c->n_spots; i++)
			put_value(&w, i < row->n_spots ? &row->spot[i] : &CHANNEL_ABSENT);
	}
	for (int i = known(c); i < c->n; i++)
		put(&w, ",");
	put(&w, "\n");
	return w.full ? -1 : (int)(w.at - buf);
}

bool row_is_gone(const struct row *row, const struct rows_gone *gone)
{
	bool pass = row->mark == MARK_PASS || row->event == EVENT_PASS || row->event == EVENT_PASS_OUTSIDE;
	bool felt = row->mark == MARK_FELT_NUMB || row->event == EVENT_FELT_NUMB ||
		    row->event == EVENT_FELT_NUMB_NOTE;
	for (int i = 0; (pass || felt) && i < gone->n; i++)
		if (gone->at[i].t_ms == row->t_ms && gone->at[i].kind == (pass ? MARK_PASS : MARK_FELT_NUMB))
			return true;
	return false;
}

bool rows_gone_has(const struct rows_gone *gone, enum mark_kind kind)
{
	for (int i = 0; i < gone->n; i++)
		if (gone->at[i].kind == kind)
			return true;
	return false;
}

struct row row_at(int64_t t_ms)
{
	return (struct row){.t_ms = t_ms,
			    .skin_mc = MC_NONE,
			    .reference_mc = MC_NONE,
			    .ambient_mc = MC_NONE,
			    .touch_mc = MC_NONE,
			    .phase = -1,
			    .priority = -1,
			    .class = -1};
}

/* ---- events ---- */

void row_set_event(struct row *row, const struct event *e)
{
	char at[24], low[24], high[24];
	char *detail = row->detail;
	row->event = e->kind;
	row->skin_mc = e->skin_mc;
	row->priority = (int)e->priority;
	row->class = (int)e->class;
	*detail = '\0';
	if (e->reason != REASON_NONE)
		snprintf(detail, ROW_DETAIL, "reason=%s", reason_name(e->reason));
	else if (e->kind == EVENT_SPOT_OUT)
		snprintf(detail, ROW_DETAIL, "spot=%d state=%s", e->spot + 1, spot_state_name(e->spot_state));
	else if (e->kind == EVENT_SPOT_BACK)
		snprintf(detail, ROW_DETAIL, "spot=%d", e->spot + 1);
	else if (event_counts(e->kind))
		snprintf(detail, ROW_DETAIL, "count=%d", (int)e->count);
	else if (e->kind == EVENT_UNDONE)
		snprintf(detail, ROW_DETAIL, "of=%s count=%d", event_name(e->of), (int)e->count);
	else if (e->kind == EVENT_FORECAST)
		snprintf(detail, ROW_DETAIL, "of=%s at_s=%s low_s=%s high_s=%s", event_name(e->of),
			 format_thousandths(e->at_ms, at, sizeof(at)),
			 format_thousandths(e->low_ms, low, sizeof(low)),
			 format_thousandths(e->high_ms, high, sizeof(high)));
}

/* The number after "key=", in thousandths; otherwise the default that is given. */
static int64_t number_of(const char *detail, const char *key, int64_t otherwise)
{
	int64_t v;
	size_t n = strlen(key);
	for (const char *at = detail; (at = strstr(at, key)); at += n)
		if ((at == detail || at[-1] == ' ') && at[n] == '=')
			return parse_ms(at + n + 1, strlen(at + n + 1), '.', &v) > 0 ? v : otherwise;
	return otherwise;
}

/* The word after "key=" at the beginning of the detail; "" when it begins otherwise. */
static const char *first_word(const char *detail, const char *key, char buf[32])
{
	size_t used = strlen(key);
	bool there = !strncmp(detail, key, used) && detail[used] == '=';
	size_t word = there ? strcspn(detail + used + 1, " ") : 0;
	text_copy(buf, word < 32 ? word + 1 : 32, there ? detail + used + 1 : "");
	return buf;
}

enum event_kind row_of(const char *detail)
{
	char name[32];
	enum event_kind kind;
	return event_parse(first_word(detail, "of", name), &kind) ? kind : EVENT_NONE;
}

static void read_spot(const char *detail, struct event *out)
{
	if (out->kind != EVENT_SPOT_OUT && out->kind != EVENT_SPOT_BACK)
		return;
	int64_t spot = number_of(detail, "spot", 1000) / 1000 - 1;
	out->spot = spot < 0 ? 0 : spot >= SPOTS_MAX ? SPOTS_MAX - 1 : (int)spot;
	const char *state = strstr(detail, " state=");
	if (state)
		spot_state_parse(state + strlen(" state="), &out->spot_state);
}

void row_event(const struct row *row, struct event *out)
{
	const char *detail = row->detail;
	char name[32];
	*out = (struct event){
		.t_ms = row->t_ms, .kind = row->event, .skin_mc = row->skin_mc, .of = row_of(detail)};
	bool may = out->kind == EVENT_CANNOT_TELL || out->kind == EVENT_TOUCH_REFUSED;
	if (!may || !reason_parse(first_word(detail, "reason", name), &out->reason))
		out->reason = REASON_NONE;
	out->count = (int32_t)(number_of(detail, "count", 0) / 1000);
	out->priority = row->priority < 0 ? event_priority(out->kind) : (enum priority)row->priority;
	out->class = row->class < 0 ? event_class(out->kind, out->priority) : (enum alert_class)row->class;
	read_spot(detail, out);
	if (out->kind != EVENT_FORECAST)
		return;
	out->at_ms = number_of(detail, "at_s", out->t_ms);
	out->low_ms = number_of(detail, "low_s", out->at_ms);
	out->high_ms = number_of(detail, "high_s", out->at_ms);
}
