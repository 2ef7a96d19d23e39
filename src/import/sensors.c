/* Several sensors in one column: which rows are of the one that is wanted. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/text.h"
#include "rows.h"

/* The values of a column that may tell sensors apart, and how the rows of each lie in time. */
struct values {
	int column, n;
	char text[DISTINCT_MAX][COLUMN_TEXT];
	int rows[DISTINCT_MAX];
	int64_t last[DISTINCT_MAX];
	int changes, returns; /* from one value to another, and to one that came before */
	int first_change;     /* row */
	int falls, same;      /* changes at which the time falls back, or stands */
	int32_t last_mc[DISTINCT_MAX];
	int64_t across_mc, within_mc; /* steps of the temperature at changes: to the row before, to its own */
	bool all_rise;		      /* the rows of each value rise in time */
};

static int index_of(struct values *v, struct csv_field f)
{
	char shown[COLUMN_TEXT];

	text_printable(shown, sizeof(shown), f.at, f.n);
	for (int i = 0; i < v->n; i++)
		if (!strcmp(v->text[i], shown))
			return i;
	if (v->n == DISTINCT_MAX)
		return -1;
	v->last[v->n] = MS_NONE;
	v->rows[v->n] = 0;
	text_copy(v->text[v->n], COLUMN_TEXT, shown);
	return v->n++;
}

static int32_t apart(int32_t a, int32_t b)
{
	return a > b ? a - b : b - a;
}

/* t: of the temperature; NULL: every row counts. */
static void collect(const struct rows *r, int column, const struct table *t, struct values *v)
{
	static struct cells row;
	int before = -1;
	int32_t before_mc = MC_NONE;
	int64_t last = MS_NONE;

	*v = (struct values){.column = column, .all_rise = true};
	for (int i = 0; i < r->n; i++) {
		const struct row_at *at = &r->at[i];

		if (at->other || !sheet_row(r->sheet, at->line, r->sep, &row))
			continue;
		struct csv_field f = cell_at(&row, column);
		int seen = v->n, is = f.n ? index_of(v, f) : -1;

		/* what sends no temperature is no other sensor of it */
		if (is < 0 || (t && !cell_at(&row, t->skin).n))
			continue;
		struct channel_value mc =
			t ? row_skin(t, &row) : (struct channel_value){.status = STATUS_MISSING};
		if (mc.status == STATUS_OK && before >= 0 && is != before && v->rows[is] &&
		    before_mc != MC_NONE) {
			v->across_mc += apart(mc.mc, before_mc);
			v->within_mc += apart(mc.mc, v->last_mc[is]);
		}
		if (mc.status == STATUS_OK)
			v->last_mc[is] = before_mc = mc.mc;
		v->rows[is]++;
		if (at->ms == MS_NONE)
			continue;
		if (before >= 0 && is != before) {
			v->first_change = v->changes++ ? v->first_change : i;
			v->returns += is < seen;
			v->falls += at->ms < last;
			v->same += at->ms == last;
		}
		v->all_rise = v->all_rise && (v->last[is] == MS_NONE || at->ms > v->last[is]);
		v->last[is] = last = at->ms;
		before = is;
	}
}

static void leave_out(struct rows *r, int column, const char *wanted)
{
	static struct cells row;
	char shown[COLUMN_TEXT];

	for (int i = 0; i < r->n; i++) {
		sheet_row(r->sheet, r->at[i].line, r->sep, &row);
		struct csv_field f = cell_at(&row, column);

		text_printable(shown, sizeof(shown), f.at, f.n);
		r->at[i].other = r->at[i].other || strcmp(shown, wanted) != 0;
	}
}

/* COLUMN=VALUE as a shell takes it. */
static char *shell_condition(const char *before, const char *name, const char *value, char *buf, size_t n)
{
	bool quote = strpbrk(name, " ()[]&;$*?<>|\"#!`~") || strpbrk(value, " ()[]&;$*?<>|\"#!`~") ||
		     (before && strpbrk(before, " ()[]&;$*?<>|\"#!`~"));

	snprintf(buf, n, "%s%s%s%s=%s%s", quote ? "'" : "", before ? before : "", before ? "," : "", name,
		 value, quote ? "'" : "");
	return buf;
}

static char *list_values(const struct values *v, char *buf, size_t n)
{
	size_t used = 0;

	buf[0] = '\0';
	for (int i = 0; i < v->n && used + COLUMN_TEXT + 32 < n; i++)
		used += (size_t)snprintf(buf + used, n - used, _("%s'%s' in %d rows"), i ? ", " : "",
					 v->text[i], v->rows[i]);
	return buf;
}

/* ---- as the user says ---- */

/* The same text but for its case, or the same number: 1 is 1.0. */
static bool is_alike(const char *a, const char *b)
{
	struct number x, y;

	if (!strcasecmp(a, b))
		return true;
	return cell_plain_number((struct csv_field){a, strlen(a)}, 0, &x) &&
	       cell_plain_number((struct csv_field){b, strlen(b)}, 0, &y) && x.negative == y.negative &&
	       x.whole == y.whole && x.nano == y.nano;
}

/* One COLUMN=VALUE. */
static enum result take_condition(struct rows *r, const struct given_table *g, struct table *t,
				  const char *given, char *why, size_t n)
{
	static struct values v;
	char name[128], list[512];
	const char *equals = strchr(given, '=');
	int found = -1;

	if (!equals || equals == given || !equals[1])
		return refuse(why, n, _("--only takes COLUMN=VALUE, not '%s'"), given);
	snprintf(name, sizeof(name), "%.*s", (int)(equals - given), given);
	enum result res = columns_find_given(g->columns, "--only", name, &t->only, why, n);

	if (res != RESULT_OK)
		return res;
	collect(r, t->only, NULL, &v);
	for (int i = 0; i < v.n; i++)
		if (!strcmp(v.text[i], equals + 1) || (found < 0 && is_alike(v.text[i], equals + 1)))
			found = i;
	/* numbers and the like, of which there are too many to list */
	const char *wanted = found >= 0 ? v.text[found] : v.n == DISTINCT_MAX ? equals + 1 : NULL;

	if (!wanted)
		return refuse(why, n, _("--only: column %d %s never is '%s'; it is %s"), t->only + 1,
			      g->columns->at[t->only].name, equals + 1, list_values(&v, list, sizeof(list)));
	text_copy(t->only_is, sizeof(t->only_is), wanted);
	leave_out(r, t->only, wanted);
	return RESULT_OK;
}

/* The comma behind which the next COLUMN=VALUE begins; values may have commas, too. The end if there is none.
 */
static const char *condition_end(const struct given_table *g, const char *given)
{
	char name[128], why[320];
	int column;

	for (const char *comma = strchr(given, ','); comma; comma = strchr(comma + 1, ',')) {
		size_t length = strcspn(comma + 1, "=,");

		snprintf(name, sizeof(name), "%.*s", (int)length, comma + 1);
		if (comma[1 + length] == '=' &&
		    columns_find_given(g->columns, "", name, &column, why, sizeof(why)) == RESULT_OK)
			return comma;
	}
	return given + strlen(given);
}

static enum result take_given(struct rows *r, const struct given_table *g, struct table *t, char *why,
			      size_t n)
{
	enum result res = RESULT_OK;
	char one[256];

	for (const char *at = g->options->only; *at && res == RESULT_OK;) {
		const char *end = condition_end(g, at);

		snprintf(one, sizeof(one), "%.*s", (int)(end - at), at);
		res = take_condition(r, g, t, one, why, n);
		at = *end ? end + 1 : end;
	}
	return res;
}

/* ---- as the values show ---- */

static bool is_temperature(const char *text)
{
	char folded[COLUMN_TEXT];

	fold(folded, sizeof(folded), text, strlen(text));
	return words_have(folded, WORD_TEMPERATURE) && !words_have(folded, WORD_HUMIDITY);
}

static bool is_other_quantity(const char *text)
{
	char folded[COLUMN_TEXT];

	fold(folded, sizeof(folded), text, strlen(text));
	return words_have(folded, WORD_HUMIDITY);
}

/* The one value that is a temperature among others that are something else; -1. */
static int only_temperature(const struct values *v, bool plain_value)
{
	int found = -1;

	for (int i = 0; i < v->n; i++) {
		if (is_temperature(v->text[i])) {
			if (found >= 0)
				return -1;
			found = i;
		} else if (!plain_value && !is_other_quantity(v->text[i])) {
			return -1;
		}
	}
	return found;
}

static bool may_tell_sensors(const struct given_table *g, const struct table *t, int i)
{
	const struct profile *p = &g->profile[i];
	const int used[] = {t->time,   t->day,	t->skin,  t->reference, t->ambient, t->unit_column, t->only,
			    t->status, t->mark, t->event, t->source,	t->detail,  t->touch};

	for (size_t k = 0; k < sizeof(used) / sizeof(used[0]); k++)
		if (used[k] == i)
			return false;
	for (int k = 0; t->form == TIME_PARTS && k < PART_COUNT; k++)
		if (t->part[k] == i)
			return false;
	for (int k = 1; k < t->n_spots; k++)
		if (t->spot[k] == i || t->spot_status[k] == i)
			return false;
	if (p->distinct < 2 || p->distinct == DISTINCT_MAX || p->moments || p->clocks || p->days)
		return false;
	return !p->numbers || given_is_label(g, i) ||
	       (column_is(&g->columns->at[i], WORD_SENSOR) && !p->counts && !g->columns->at[i].temperature &&
		!column_is(&g->columns->at[i], WORD_HUMIDITY));
}

#define INTERLEAVED_MC INT64_C(1000)

/* Do its values lie one beside the other in time, and so are not of one curve? */
static bool is_several(const struct given_table *g, const struct values *v)
{
	bool named = column_is(&g->columns->at[v->column], WORD_SENSOR);
	int rows = 0;

	for (int i = 0; i < v->n; i++)
		rows += v->rows[i];
	if (named) /* a number of its own for each row tells none apart */
		return v->n > 1 && v->n < rows;
	/* in turn, and each by itself is the smoother curve */
	if (2 * v->changes > rows && v->across_mc > v->changes * INTERLEAVED_MC &&
	    v->across_mc > 3 * v->within_mc)
		return true;
	return v->changes > 1 && v->all_rise && 4 * (v->same + v->falls) > rows;
}

static enum result judge(struct rows *r, const struct given_table *g, struct table *t, const struct values *v,
			 char *note, size_t n_note, char *why, size_t n)
{
	char list[512], shown[512];
	const char *name = g->columns->at[v->column].name, *before = g->options->only;
	int quantity = only_temperature(v, column_is_plain_value(&g->columns->at[t->skin]));
	bool blocks = v->changes == v->n - 1 && v->falls > 0;

	if (quantity >= 0) {
		snprintf(note, n_note, _("column %d %s: only '%s' is taken"), v->column + 1, name,
			 v->text[quantity]);
	} else if (blocks) {
		quantity = 0;
		snprintf(
			note, n_note,
			_("column %d %s changes at line %d from '%s' to '%s', and the time falls back there: only '%s' is taken; --only '%s=%s' takes the other"),
			v->column + 1, name, r->sheet->line[r->at[v->first_change].line].number, v->text[0],
			v->text[1], v->text[0], name, v->text[1]);
	} else if (is_several(g, v)) {
		return refuse(why, n,
			      _("column %d %s tells several sensors apart: %s; take one of them: --only %s"),
			      v->column + 1, name, list_values(v, list, sizeof(list)),
			      shell_condition(before, name, v->text[0], shown, sizeof(shown)));
	} else {
		return RESULT_OK;
	}
	t->only = v->column;
	text_copy(t->only_is, sizeof(t->only_is), v->text[quantity]);
	leave_out(r, v->column, v->text[quantity]);
	return RESULT_OK;
}

/* Where each row names its unit, those of other quantities are left out. */
static void leave_out_units(struct rows *r, const struct given_table *g, const struct table *t, char *note,
			    size_t n)
{
	static struct cells row;
	char shown[32];

	for (int i = 0; t->unit_column >= 0 && i < r->n; i++) {
		sheet_row(r->sheet, r->at[i].line, r->sep, &row);
		struct csv_field f = cell_at(&row, t->unit_column);

		if (!f.n || unit_is_temperature(unit_of_text(f.at, f.n)))
			continue;
		if (!note[0])
			snprintf(note, n, _("column %d %s: rows in '%s' and the like are left out"),
				 t->unit_column + 1, g->columns->at[t->unit_column].name,
				 text_printable(shown, sizeof(shown), f.at, f.n));
		r->at[i].other = true;
	}
}

/* A sensor that never sends a temperature: its rows would look like readings that are missing. */
static void leave_out_silent(struct rows *r, const struct given_table *g, struct values *v)
{
	static struct cells row;
	int kept = 0;

	for (int i = 0; i < v->n; i++)
		kept += v->rows[i] > 0;
	if (!kept || kept == v->n || !column_is(&g->columns->at[v->column], WORD_SENSOR))
		return;
	for (int i = 0; i < r->n; i++) {
		sheet_row(r->sheet, r->at[i].line, r->sep, &row);
		struct csv_field f = cell_at(&row, v->column);
		int is = f.n ? index_of(v, f) : -1;

		r->at[i].other = r->at[i].other || is < 0 || !v->rows[is];
	}
	kept = 0;
	for (int i = 0; i < v->n; i++)
		if (v->rows[i]) {
			v->rows[kept] = v->rows[i];
			memmove(v->text[kept++], v->text[i], COLUMN_TEXT);
		}
	v->n = kept;
}

enum result rows_select(struct rows *r, const struct given_table *g, struct table *t, char *note,
			size_t n_note, char *why, size_t n)
{
	static struct values v;

	note[0] = '\0';
	leave_out_units(r, g, t, note, n_note);
	if (g->options->only) {
		enum result res = take_given(r, g, t, why, n);

		if (res != RESULT_OK)
			return res;
	}
	for (int i = 0; i < g->columns->n; i++) {
		if (!may_tell_sensors(g, t, i))
			continue;
		collect(r, i, t, &v);
		leave_out_silent(r, g, &v);
		/* the user chose, and what is left is one curve */
		if (v.n < 2 || (g->options->only && !v.falls && !v.same))
			continue;
		enum result res = judge(r, g, t, &v, note, n_note, why, n);

		if (res != RESULT_OK)
			return res;
	}
	return RESULT_OK;
}
