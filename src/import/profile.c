/* What stands in the columns of a table, judged by its values. */
#include <string.h>

#include "base/text.h"
#include "table.h"

/* "12,345,678": groups of three behind the first comma. */
static bool is_grouped(struct csv_field f, char sign)
{
	size_t lead = 0, i;

	while (lead < f.n && f.at[lead] >= '0' && f.at[lead] <= '9')
		lead++;
	if (!lead || lead > 3 || f.at[0] == '0')
		return false;
	for (i = lead; i < f.n; i++)
		if ((i - lead) % 4 == 0 ? f.at[i] != sign : f.at[i] < '0' || f.at[i] > '9')
			return false;
	return (i - lead) % 4 == 0;
}

static void take_number(struct profile *p, struct csv_field f, const struct number *v, double *last)
{
	p->whole = p->whole && !v->nano;
	p->counts = p->counts && !v->nano && (!p->numbers || v->value == *last + 1);
	p->least = !p->numbers || v->value < p->least ? v->value : p->least;
	p->most = !p->numbers || v->value > p->most ? v->value : p->most;
	int64_t whole = v->whole;
	bool clock = !v->nano && !v->negative && whole < 240000 && whole % 100 < 60 && whole / 100 % 100 < 60;

	p->seconds = p->numbers ? p->seconds : (int)(whole % 100);
	p->digits_vary = p->digits_vary || whole % 100 != p->seconds;
	p->digit_clocks += clock;
	p->numbers++;
	*last = v->value;
	bool comma = memchr(f.at, ',', f.n), point = memchr(f.at, '.', f.n);
	if (comma && !is_grouped(f, ',')) {
		p->grouped = false;
		p->commas++;
	}
	p->points += point;
	if (point ? !is_grouped(f, '.') : f.n > 3)
		p->points_grouped = false;
}

/* Counts texts by a hash of them: two that look alike are only shown as one. */
static void take_distinct(struct profile *p, uint32_t seen[DISTINCT_MAX], struct csv_field f)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < f.n; i++)
		hash = (hash ^ (unsigned char)f.at[i]) * 16777619u;
	for (int i = 0; i < p->distinct; i++)
		if (seen[i] == hash)
			return;
	if (p->distinct < DISTINCT_MAX)
		seen[p->distinct++] = hash;
}

static void take_cell(struct profile *p, struct csv_field f, double *last)
{
	struct number v;
	struct moment m;

	if (!f.n)
		return;
	if (!p->filled++)
		text_printable(p->first, sizeof(p->first), f.at, f.n);
	size_t used = cell_number(f, &v);
	struct csv_field rest = cell_trim((struct csv_field){f.at + used, f.n - used});
	enum unit sign = used && rest.n ? unit_behind_number(rest.at, rest.n) : UNIT_NONE;

	bool degrees = is_degree_sign(rest.at, rest.n);

	if (used && (!rest.n || degrees || unit_is_temperature(sign))) {
		take_number(p, f, &v, last);
		if (rest.n && !degrees)
			p->signs[sign]++;
	}
	p->halves += f.n == 2 && (f.at[1] == 'M' || f.at[1] == 'm') && strchr("AaPp", f.at[0]);
	if (!used && unit_is_temperature(unit_of_text(f.at, f.n))) {
		p->units++;
		p->unit_letters += f.n == 1;
	}
	if (!moment_parse(f.at, f.n, &m))
		return;
	p->clocks += m.kind == MOMENT_CLOCK;
	p->days += m.kind == MOMENT_DAY;
	p->dotted += m.kind == MOMENT_DAY && m.may_be_clock;
	p->moments += m.kind == MOMENT_FULL;
	if (m.kind != MOMENT_DAY && m.parts == 2) {
		p->short_clocks++;
		p->minutes_first += m.minutes_first || (m.kind == MOMENT_CLOCK && m.d.clock_ms >= DAY_MS);
	}
}

void profile_columns(const struct rows *r, struct profile *p, int columns)
{
	static struct cells row;
	static uint32_t seen[COLUMNS_MAX][DISTINCT_MAX];
	static double last[COLUMNS_MAX];

	for (int i = 0; i < columns; i++)
		p[i] = (struct profile){
			.counts = true, .grouped = true, .points_grouped = true, .whole = true};
	for (int k = 0; k < r->n && k < PROFILE_ROWS; k++) {
		if (!sheet_row(r->sheet, r->at[k].line, r->sep, &row))
			continue;
		for (int i = 0; i < columns && i < row.n; i++) {
			take_cell(&p[i], row.field[i], &last[i]);
			if (row.field[i].n)
				take_distinct(&p[i], seen[i], row.field[i]);
		}
	}
	for (int i = 0; i < columns; i++) {
		p[i].counts = p[i].counts && p[i].numbers > 1;
		if (!p[i].clocks)
			continue;
		p[i].clocks += p[i].dotted;
		p[i].days -= p[i].dotted;
	}
}
