#include "row.h"

#include <string.h>

#include "base/csv.h"
#include "base/safe_text.h"
#include "base/text.h"

enum { ELAPSED, PROBE, STATUS, SKIN, BAND, REFERENCE, AMBIENT, PHASE, MARK, EVENT, DETAIL, COLUMNS };

static bool cell_mc(const struct csv_field *f, int32_t *out)
{
	*out = MC_NONE;
	return f->n == 0 || parse_mc(f->at, f->n, '.', out) == f->n;
}

static const char *cell_text(const struct csv_field *f, char *buf, size_t n)
{
	return text_printable(buf, n, f->at, f->n);
}

static bool parse_sample(const struct csv_field *f, struct row *out)
{
	char name[32];
	if (!cell_mc(&f[PROBE], &out->probe_mc) || !cell_mc(&f[SKIN], &out->skin_mc) ||
	    !cell_mc(&f[BAND], &out->band_mc))
		return false;
	if (out->band_mc == MC_NONE)
		out->band_mc = 0;
	out->is_sample = f[STATUS].n > 0;
	if (f[STATUS].n == 2 && !memcmp(f[STATUS].at, "ok", 2)) /* nearly every row */
		out->status = STATUS_OK;
	else if (out->is_sample && !status_parse(cell_text(&f[STATUS], name, sizeof(name)), &out->status))
		return false;
	if (out->status != STATUS_OK)
		out->probe_mc = MC_NONE;
	return true;
}

static int parse_phase(const struct csv_field *f)
{
	for (int p = 0; p < PHASE_COUNT; p++) {
		const char *name = phase_name((enum phase)p);
		if (strlen(name) == f->n && !memcmp(name, f->at, f->n))
			return p;
	}
	return -1;
}

bool row_parse(char *line, size_t n, struct row *out)
{
	struct csv_field f[COLUMNS];
	char name[32];
	*out = (struct row){
		.status = STATUS_ABSENT, .reference_mc = MC_NONE, .ambient_mc = MC_NONE, .phase = -1};
	if (csv_split(line, n, ',', f, COLUMNS) != COLUMNS)
		return false;
	if (!f[ELAPSED].n || parse_ms(f[ELAPSED].at, f[ELAPSED].n, '.', &out->t_ms) != f[ELAPSED].n)
		return false;
	if (!parse_sample(f, out))
		return false;
	if (!cell_mc(&f[REFERENCE], &out->reference_mc) || !cell_mc(&f[AMBIENT], &out->ambient_mc))
		return false;
	out->phase = parse_phase(&f[PHASE]);
	/* names of a later version are no fault: the row is then a row without them */
	if (f[MARK].n && !mark_parse(cell_text(&f[MARK], name, sizeof(name)), &out->mark))
		out->mark = MARK_NONE;
	if (f[EVENT].n && !event_parse(cell_text(&f[EVENT], name, sizeof(name)), &out->event))
		out->event = EVENT_NONE;
	while (f[DETAIL].n && f[DETAIL].at[f[DETAIL].n - 1] == ' ') /* fills a page: record.h */
		f[DETAIL].n--;
	if (f[DETAIL].n)
		unguard_text(out->detail, sizeof(out->detail), f[DETAIL].at, f[DETAIL].n);
	return true;
}

bool row_detail(const char *detail, const char *key, int64_t *out)
{
	size_t n = strlen(key);
	for (const char *at = detail; (at = strstr(at, key)); at += n)
		if ((at == detail || at[-1] == ' ') && at[n] == '=')
			return parse_ms(at + n + 1, strlen(at + n + 1), '.', out) > 0;
	return false;
}

/* The word behind "key=", with which the detail begins; "" when it begins otherwise. */
static const char *first_word(const char *detail, const char *key, char *buf, size_t n)
{
	size_t used = strlen(key);
	bool there = !strncmp(detail, key, used) && detail[used] == '=';
	size_t word = there ? strcspn(detail + used + 1, " ") : 0;
	text_copy(buf, word < n ? word + 1 : n, there ? detail + used + 1 : "");
	return buf;
}

enum event_kind row_of(const char *detail)
{
	char name[32];
	enum event_kind kind;
	return event_parse(first_word(detail, "of", name, sizeof(name)), &kind) ? kind : EVENT_NONE;
}

void row_event(const struct row *row, struct event *out)
{
	int64_t v;
	const char *detail = row->detail;
	char name[32];
	*out = (struct event){
		.t_ms = row->t_ms, .kind = row->event, .skin_mc = row->skin_mc, .of = row_of(detail)};
	if (out->kind != EVENT_CANNOT_TELL ||
	    !reason_parse(first_word(detail, "reason", name, sizeof(name)), &out->reason))
		out->reason = REASON_NONE;
	out->count = row_detail(detail, "count", &v) ? (int32_t)(v / 1000) : 0;
	if (out->kind != EVENT_FORECAST)
		return;
	out->at_ms = row_detail(detail, "at_s", &v) ? v : out->t_ms;
	out->low_ms = row_detail(detail, "low_s", &v) ? v : out->at_ms;
	out->high_ms = row_detail(detail, "high_s", &v) ? v : out->at_ms;
}
