#include "row.h"

#include <string.h>

#include "icecue/csv.h"
#include "icecue/text.h"
#include "safe_text.h"

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

bool row_parse(char *line, size_t n, bool samples_only, struct row *out)
{
	struct csv_field f[COLUMNS];
	char name[32];
	int wanted = samples_only ? REFERENCE + 1 : COLUMNS;
	*out = (struct row){
		.status = STATUS_ABSENT, .reference_mc = MC_NONE, .ambient_mc = MC_NONE, .phase = -1};
	if (csv_split(line, n, ',', f, wanted) != wanted)
		return false;
	if (!f[ELAPSED].n || parse_ms(f[ELAPSED].at, f[ELAPSED].n, '.', &out->t_ms) != f[ELAPSED].n)
		return false;
	if (!parse_sample(f, out))
		return false;
	if (!cell_mc(&f[REFERENCE], &out->reference_mc))
		return false;
	if (samples_only)
		return true;
	if (!cell_mc(&f[AMBIENT], &out->ambient_mc))
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

/* A cell of at most 6 digits, a point and 3 digits, or nothing, up to its comma; NULL when it is anything
 * else. */
static inline const char *plain_mc(const char *at, int32_t *out)
{
	static const int32_t unit[] = {1000, 100, 10, 1};
	bool negative = *at == '-';
	const char *digits = at += negative, *point = NULL;
	uint32_t v = 0;
	*out = MC_NONE;
	if (*at == ',' && !negative)
		return at + 1;
	for (; at - digits <= 10; at++) {
		uint32_t digit = (uint32_t)*at - '0';
		if (digit <= 9)
			v = v * 10 + digit;
		else if (*at == '.' && !point)
			point = at + 1;
		else
			break;
	}
	ptrdiff_t decimals = point ? at - point : 0, before = (point ? point - 1 : at) - digits;
	if (*at != ',' || decimals > 3 || before < 1 || before > 6)
		return NULL;
	*out = (int32_t)v * unit[decimals] * (negative ? -1 : 1);
	return at + 1;
}

/* Seconds with three decimals, as record.c writes them. */
static inline const char *plain_ms(const char *at, int64_t *out)
{
	const char *digits = at;
	uint64_t v = 0;
	for (; (unsigned)*at - '0' <= 9 && at - digits < 9; at++)
		v = v * 10 + (unsigned)(*at - '0');
	if (at == digits || at[0] != '.' || (unsigned)at[1] - '0' > 9 || (unsigned)at[2] - '0' > 9 ||
	    (unsigned)at[3] - '0' > 9 || at[4] != ',')
		return NULL;
	*out = (int64_t)(v * 1000) + (at[1] - '0') * 100 + (at[2] - '0') * 10 + (at[3] - '0');
	return at + 5;
}

/* A good sample in the phase of the row before, without mark and event, as nearly every row is. Stops at the
 * first byte that is not as expected, at the latest at the one behind the line. */
static bool parse_plain(const char *line, size_t n, struct row *row)
{
	const char *at = plain_ms(line, &row->t_ms), *phase, *end = line + n;
	if (!at || !(at = plain_mc(at, &row->probe_mc)) || end - at < 3)
		return false;
	const char *tail = at;
	size_t tail_n = (size_t)(end - at);
	if (tail_n == row->tail_n && !memcmp(tail, row->tail, tail_n))
		return true;
	if (memcmp(at, "ok,", 3) != 0)
		return false;
	if (!(at = plain_mc(at + 3, &row->skin_mc)) || !(at = plain_mc(at, &row->band_mc)) ||
	    !(at = plain_mc(at, &row->reference_mc)) || !(at = plain_mc(at, &row->ambient_mc)))
		return false;
	phase = phase_name((enum phase)row->phase);
	size_t length = strlen(phase);
	if ((size_t)(end - at) != length + 3 || memcmp(at, phase, length) != 0 ||
	    memcmp(at + length, ",,,", 3) != 0)
		return false;
	if (row->band_mc == MC_NONE)
		row->band_mc = 0;
	row->is_sample = true;
	row->status = STATUS_OK;
	row->mark = MARK_NONE;
	row->event = EVENT_NONE;
	row->detail[0] = '\0';
	row->tail_n = tail_n <= sizeof(row->tail) ? tail_n : 0;
	memcpy(row->tail, tail, row->tail_n);
	return true;
}

bool row_parse_next(char *line, size_t n, struct row *row)
{
	return (row->phase >= 0 && parse_plain(line, n, row)) || row_parse(line, n, false, row);
}

bool row_detail(const char *detail, const char *key, int64_t *out)
{
	size_t n = strlen(key);
	for (const char *at = detail; (at = strstr(at, key)); at += n)
		if ((at == detail || at[-1] == ' ') && at[n] == '=')
			return parse_ms(at + n + 1, strlen(at + n + 1), '.', out) > 0;
	return false;
}
