/* Whether the readings of a table can be those of skin, and in which unit. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "icecue/intake.h"
#include "rows.h"

/* *said: the unit that the row itself tells. */
static struct channel_value read_skin(const struct table *t, const struct cells *row, enum unit *said)
{
	enum unit unit = UNIT_NONE;
	struct csv_field in_column = cell_at(row, t->unit_column);

	if (t->unit_column >= 0)
		unit = unit_of_text(in_column.at, in_column.n);
	if (!unit_is_temperature(unit))
		unit = UNIT_NONE;
	struct channel_value v =
		cell_temperature(cell_at(row, t->skin), unit ? unit : t->unit[ROLE_SKIN], said);

	*said = *said ? *said : unit;
	return v;
}

struct channel_value row_skin(const struct table *t, const struct cells *row)
{
	enum unit said;

	return read_skin(t, row, &said);
}

struct tally {
	int rows, empty, words, numbers, skin;
	int as[UNIT_MILLICELSIUS + 1];	 /* how many would be skin in that unit */
	int said[UNIT_MILLICELSIUS + 1]; /* rows that tell this unit; UNIT_NONE: none */
	double least, most;
	int same;	  /* readings of the same time as the one before */
	int64_t apart_mc; /* how far they are from it, added up */
	char first_word[32];
};

static bool is_skin(struct channel_value v)
{
	return v.status == STATUS_OK && v.mc >= INTAKE_SKIN_MIN_MC && v.mc <= INTAKE_SKIN_MAX_MC;
}

static void take_number(struct tally *a, struct csv_field f, struct channel_value v, enum unit told)
{
	struct number number;
	enum unit said;

	if (!cell_number(f, &number))
		return;
	a->least = !a->numbers || number.value < a->least ? number.value : a->least;
	a->most = !a->numbers || number.value > a->most ? number.value : a->most;
	a->numbers++;
	a->skin += is_skin(v);
	for (enum unit u = UNIT_CELSIUS; u <= UNIT_MILLICELSIUS; u++)
		a->as[u] += is_skin(cell_temperature(f, u, &said)) && !said;
	a->said[told]++;
}

static void tally(const struct rows *r, const struct table *t, struct tally *a)
{
	static struct cells row;

	int64_t last_ms = MS_NONE;
	int32_t last_mc = MC_NONE;

	*a = (struct tally){.rows = 0};
	for (int i = 0; i < r->n; i++) {
		if (r->at[i].other || r->at[i].ms == MS_NONE)
			continue;
		sheet_row(r->sheet, r->at[i].line, r->sep, &row);
		struct csv_field f = cell_at(&row, t->skin);
		enum unit said;
		struct channel_value v = read_skin(t, &row, &said);

		a->rows++;
		if (!f.n)
			a->empty++;
		else if (v.status == STATUS_OK) {
			take_number(a, f, v, said);
			if (last_mc != MC_NONE && r->at[i].ms == last_ms) {
				a->same++;
				a->apart_mc +=
					v.mc > last_mc ? (int64_t)v.mc - last_mc : (int64_t)last_mc - v.mc;
			}
			last_ms = r->at[i].ms;
			last_mc = v.mc;
		} else if (!a->words++)
			text_printable(a->first_word, sizeof(a->first_word), f.at, f.n);
	}
}

/* The unit in which nearly all would be skin, if it is not the one in use; with the option that says it. */
static const char *guess(const struct tally *a, enum unit now, char *buf, size_t n)
{
	static const enum unit units[] = {UNIT_FAHRENHEIT, UNIT_KELVIN, UNIT_MILLICELSIUS, UNIT_CELSIUS};

	buf[0] = '\0';
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (units[i] == (now ? now : UNIT_CELSIUS) || 10 * a->as[units[i]] < 9 * a->numbers ||
		    !a->numbers)
			continue;
		/* 300 would be 0.3 degrees */
		if (units[i] == UNIT_MILLICELSIUS && a->most < 2000)
			continue;
		snprintf(buf, n,
			 units[i] == UNIT_FAHRENHEIT ? _("; are they Fahrenheit? --fahrenheit says it")
			 : units[i] == UNIT_KELVIN   ? _("; are they Kelvin? --temp-unit K says it")
			 : units[i] == UNIT_CELSIUS
				 ? _("; are they Celsius? --temp-unit C says it")
				 : _("; are they thousandths of a degree? --temp-unit mC says it"));
		break;
	}
	return buf;
}

static enum result refuse_all(const struct tally *a, const struct given_table *g, const struct table *t,
			      char *why, size_t n)
{
	char hint[160], list[160];
	const char *name = g->columns->at[t->skin].name;
	enum unit unit = t->unit[ROLE_SKIN];

	if (!a->rows)
		return refuse(
			why, n,
			_("no row below the names has a time that can be read in column %d %s (the first is '%s'); name the column with --time-column NAME, or the distance of the rows with --time-column every=SECONDS"),
			t->time + 1, t->time < 0 ? "" : g->columns->at[t->time].name,
			t->time < 0 ? "" : g->profile[t->time].first);
	if (!a->numbers && !a->words)
		return refuse(
			why, n,
			_("no cell of column %d %s holds a temperature: all %d are empty; name another one with --temp-column NAME (the columns are %s)"),
			t->skin + 1, name, a->rows, columns_list(g->columns, NULL, list, sizeof(list)));
	if (!a->numbers)
		return refuse(
			why, n,
			_("no cell of column %d %s holds a temperature: the first is '%s'; name another one with --temp-column NAME (the columns are %s)"),
			t->skin + 1, name, a->first_word, columns_list(g->columns, NULL, list, sizeof(list)));
	return refuse(
		why, n,
		_("column %d %s holds %g to %g, and as %s %s no temperature of skin (-8 to 50 C)%s; if another column is meant, name it with --temp-column NAME"),
		t->skin + 1, name, a->least, a->most,
		unit == UNIT_FAHRENHEIT	    ? _("Fahrenheit")
		: unit == UNIT_KELVIN	    ? _("Kelvin")
		: unit == UNIT_MILLICELSIUS ? _("thousandths of a degree")
					    : _("Celsius"),
		a->skin ? _("most are") : _("that is"), guess(a, unit, hint, sizeof(hint)));
}

enum result rows_check_temperatures(const struct rows *r, const struct given_table *g, struct table *t,
				    char *why, size_t n)
{
	struct tally a;
	char hint[160];

	tally(r, t, &a);
	t->unit_assumed = !t->unit[ROLE_SKIN] && a.said[UNIT_NONE] > 0;
	t->most_are = t->unit[ROLE_SKIN] ? t->unit[ROLE_SKIN] : UNIT_CELSIUS;
	a.said[t->most_are] += a.said[UNIT_NONE];
	for (enum unit u = UNIT_CELSIUS; u <= UNIT_MILLICELSIUS; u++)
		t->most_are = a.said[u] > a.said[t->most_are] ? u : t->most_are;
	if (!a.skin)
		return refuse_all(&a, g, t, why, n);
	if (t->unit_in_line && t->most_are == UNIT_FAHRENHEIT && a.most < 50 && !a.said[UNIT_CELSIUS])
		return refuse(
			why, n,
			_("a line beside the table speaks of Fahrenheit, but column %d %s gives no unit and holds %g to %g, which is no skin in Fahrenheit: say which it is with --temp-unit C or --temp-unit F"),
			t->skin + 1, g->columns->at[t->skin].name, a.least, a.most);
	if (4 * a.same >= a.numbers && a.apart_mc > a.same * INT64_C(1000))
		return refuse(
			why, n,
			_("every time stands in several rows whose temperatures are %g degrees apart: several sensors, and no column tells them apart; take the rows of one, for instance every second: awk 'NR == 1 || NR %% 2 == 0' FILE >one.csv"),
			(double)a.apart_mc / a.same / 1000);
	/* Celsius is only assumed, and many readings speak against it */
	if (t->unit_assumed && 5 * a.skin < 4 * a.numbers && *guess(&a, UNIT_NONE, hint, sizeof(hint)))
		return refuse_all(&a, g, t, why, n);
	return RESULT_OK;
}
