#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/datetime.h"
#include "base/format.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/utf8.h"
#include "list.h"
#include "system/json.h"

/* ---- which ---- */

bool list_date(const char *text, const char *today_iso, char buf[16])
{
	char *end;
	long n = strtol(text, &end, 10);
	size_t length = strlen(text);
	struct datetime d;
	int64_t today_ms;
	char whole[48];
	if (n > 0 && n < 40000 && (!strcmp(end, "d") || !strcmp(end, "w"))) {
		if (!datetime_parse(today_iso, strlen(today_iso), &d) ||
		    !datetime_ms(&d, DATE_ORDER_UNKNOWN, &today_ms))
			return false;
		datetime_format(today_ms - (*end == 'w' ? 7 : 1) * n * DAY_MS, d.zone_min * 60L, false, whole,
				sizeof(whole));
		text_copy(buf, 11, whole);
		return true;
	}
	/* a day is one when it is one with a time, and so is a beginning of one that can be filled up */
	static const char rest[] = "2026-01-01T00:00";
	snprintf(whole, sizeof(whole), "%.10s%s", text, length < sizeof(rest) ? rest + length : "");
	if (strspn(text, "0123456789-") != length || (length > 4 && text[4] != '-') ||
	    (length != 4 && length != 7 && length != 10) || !datetime_parse(whole, strlen(whole), &d) ||
	    d.slashed)
		return false;
	text_copy(buf, 16, text);
	return true;
}

/* ---- the table ---- */

/* "3:36", "-" for none. */
static const char *left(int64_t ms, char *buf, size_t n)
{
	return ms == MS_NONE ? "-" : format_left(ms, buf, n);
}

static const char *minutes(int64_t ms, char *buf, size_t n)
{
	if (ms == MS_NONE)
		return "-";
	snprintf(buf, n, _("%lld min"), (long long)((ms + 30000) / 60000));
	return buf;
}

/* "2 min late" of a forecast; short. */
static const char *error(int64_t ms, char *buf, size_t n)
{
	if (ms == MS_NONE)
		return "-";
	int64_t by_ms = ms < 0 ? -ms : ms;
	if (by_ms < 60000)
		snprintf(buf, n, "%c%lld s", ms > 0 ? '-' : '+', (long long)((by_ms + 500) / 1000));
	else
		snprintf(buf, n, _("%c%lld min"), ms > 0 ? '-' : '+', (long long)((by_ms + 30000) / 60000));
	return buf;
}

/* Cut or filled to so many columns. A cut is marked: two labels may begin alike. */
static void put_column(FILE *f, const char *text, int columns)
{
	char cut[RECORD_TITLE];
	bool whole = utf8_width(text) <= columns;
	int used = utf8_fit(text, whole ? columns : columns - 2, cut, sizeof(cut));
	fputs(cut, f);
	if (!whole) {
		fputs("..", f);
		used += 2;
	}
	for (; used < columns; used++)
		putc_unlocked(' ', f);
}

/* A blank, and the text at the right of so many columns. */
static void put_right(FILE *f, const char *text, int columns)
{
	for (int used = (int)strlen(text) - 1; used < columns; used++)
		putc_unlocked(' ', f);
	fputs(text, f);
}

static const char *whose(const struct summary *s, char *buf, size_t n)
{
	const char *parts[] = {s->simulated ? _("simulated") : "", s->client, s->site};
	size_t used = 0;
	*buf = '\0';
	for (int i = 0; i < 3; i++) {
		if (!*parts[i])
			continue;
		if (used)
			used += strlen(text_copy(buf + used, n - used, ", "));
		used += strlen(text_copy(buf + used, n - used, parts[i]));
	}
	return buf;
}

/* "5", "4+1" with one outside the window, "-" where none was counted. */
static const char *passes(const struct summary_round *r, char *buf, size_t n)
{
	if (r->passes_outside)
		snprintf(buf, n, "%d+%d", (int)r->passes, (int)r->passes_outside);
	else if (r->passes)
		snprintf(buf, n, "%d", (int)r->passes);
	else
		return "-";
	return buf;
}

/* "2/3 cut" behind a line. */
static const char *ending(const struct summary *s, int round, char *buf, size_t n)
{
	const char *mark = s->running ? _(" on") : !s->ended || s->cut ? _(" cut") : "";
	if (s->n_rounds > 1)
		snprintf(buf, n, " %d/%d%s", round + 1, s->n_rounds, mark);
	else
		return mark;
	return buf;
}

/* Columns of the table that depend on what is in it and on the terminal. */
struct layout {
	int name, whose;
	bool length, quality;
};

#define NAME_MIN 4
#define DAY 16 /* of "2026-11-22 21:10" */
#define WHOSE_MIN 8
#define REST 50 /* of a line beside name, labels, length and its ending */
#define LENGTH 8

static void widen(int *columns, int to)
{
	*columns = to > *columns ? to : *columns;
}

static struct layout lay_out(const struct summary_list *s, bool quality, int columns)
{
	struct layout l = {NAME_MIN, utf8_width(_("client, site")), true, quality};
	char text[RECORD_TITLE];
	int tail = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct summary *one = &s->at[i];
		int shown = one->n_rounds < SUMMARY_ROUNDS ? one->n_rounds : SUMMARY_ROUNDS;
		widen(&l.name, utf8_width(one->short_name));
		widen(&l.whose, utf8_width(whose(one, text, sizeof(text))));
		widen(&tail, utf8_width(ending(one, shown - 1, text, sizeof(text))));
	}
	int room = columns - l.name - REST - LENGTH - tail;
	if (!columns || l.whose <= room)
		return l;
	l.length = false;
	room += LENGTH;
	l.whose = l.whose <= room ? l.whose : room > WHOSE_MIN ? room : WHOSE_MIN;
	return l;
}

static void put_round(FILE *f, const struct summary *s, int i, const struct layout *l)
{
	static const struct summary_round none = {.to_numb_ms = MS_NONE,
						  .ice_ms = MS_NONE,
						  .window_ms = MS_NONE,
						  .to_warm_ms = MS_NONE,
						  .numb_error_ms = MS_NONE,
						  .warm_error_ms = MS_NONE};
	const struct summary_round *r = s->n_rounds ? &s->rounds[i] : &none;
	char day[24], name[RECORD_TITLE], length[24], numb[24], window[24], warm[24], off[24], end[48];
	put_column(f, s->short_name, l->name);
	putc_unlocked(' ', f);
	put_column(f, format_minute(s->start_iso, day, sizeof(day)), DAY);
	putc_unlocked(' ', f);
	put_column(f, whose(s, name, sizeof(name)), l->whose);
	if (l->length)
		put_right(f, minutes(s->length_ms, length, sizeof(length)), 7);
	put_right(f, left(r->to_numb_ms, numb, sizeof(numb)), 5);
	putc_unlocked(r->felt ? '*' : ' ', f);
	put_right(f, left(r->window_ms, window, sizeof(window)), 6);
	put_right(f, minutes(r->to_warm_ms, warm, sizeof(warm)), 7);
	put_right(f, l->quality ? error(r->warm_error_ms, off, sizeof(off)) : passes(r, off, sizeof(off)), 7);
	fputs(ending(s, i, end, sizeof(end)), f);
	putc_unlocked('\n', f);
}

static void put_header(FILE *f, const struct layout *l)
{
	put_column(f, _("name"), l->name);
	fprintf(f, " %-16s ", _("began"));
	put_column(f, _("client, site"), l->whose);
	if (l->length)
		fprintf(f, " %7s", _("length"));
	fprintf(f, " %5s  %6s %7s %7s\n", _("numb"), _("window"), _("warm"),
		l->quality ? _("forec.") : _("passes"));
}

void list_table(FILE *f, const struct summary_list *s, bool all_rounds, bool quality, int columns)
{
	const struct layout l = lay_out(s, quality, columns);
	put_header(f, &l);
	for (size_t i = 0; i < s->n; i++) {
		const struct summary *one = &s->at[i];
		int rounds = one->n_rounds < SUMMARY_ROUNDS ? one->n_rounds : SUMMARY_ROUNDS;
		for (int r = 0; r < (all_rounds && rounds > 1 ? rounds : 1); r++)
			put_round(f, one, r, &l);
	}
	fputs(_("name: what review and delete take; the date does, too.\n"), f);
	fputs(_("numb: ice until it was numb (* as the person felt it). window: how long it was\n"
		"numb after the ice. warm: from the end of the ice until it was warm again.\n"),
	      f);
	fputs(quality ? _("forec.: how far off the first forecast of that was, + when it came later.\n")
		      : _("passes: deep passes inside the window, and behind a + those outside it.\n"),
	      f);
	fputs(_("1/2: the first of two rounds. on: still running. cut: a crash or an empty\n"
		"battery ended it.\n"),
	      f);
}

/* ---- for other programs ---- */

static void add_seconds(json_object *o, const char *key, int64_t ms)
{
	json_object_object_add(o, key, json_seconds(ms));
}

static json_object *round_json(const struct summary_round *r)
{
	json_object *o = json_object_new_object();
	add_seconds(o, "ice_on_s", r->icing_ms);
	add_seconds(o, "ice_s", r->ice_ms);
	add_seconds(o, "to_numb_s", r->to_numb_ms);
	json_object_object_add(o, "felt", json_object_new_boolean(r->felt));
	add_seconds(o, "window_s", r->window_ms);
	add_seconds(o, "to_warm_s", r->to_warm_ms);
	json_object_object_add(o, "passes", json_object_new_int(r->passes));
	json_object_object_add(o, "passes_outside", json_object_new_int(r->passes_outside));
	json_object_object_add(o, "coldest_c", json_degrees(r->coldest_mc));
	add_seconds(o, "cold_s", r->cold_ms);
	add_seconds(o, "numb_forecast_error_s", r->numb_error_ms);
	add_seconds(o, "warm_forecast_error_s", r->warm_error_ms);
	return o;
}

bool list_json(FILE *f, const struct summary_list *s)
{
	json_object *all = json_object_new_array();
	for (size_t i = 0; all && i < s->n; i++) {
		const struct summary *one = &s->at[i];
		json_object *o = json_object_new_object(), *rounds = json_object_new_array();
		json_object_object_add(o, "session", json_object_new_string(one->name));
		json_object_object_add(o, "began", json_object_new_string(one->start_iso));
		json_object_object_add(o, "client", json_object_new_string(one->client));
		json_object_object_add(o, "site", json_object_new_string(one->site));
		json_object_object_add(o, "therapist", json_object_new_string(one->therapist));
		json_object_object_add(o, "state", json_object_new_string(summary_state(one)));
		json_object_object_add(o, "simulated", json_object_new_boolean(one->simulated));
		json_object_object_add(o, "sensor", json_object_new_string(sensor_kind_name(one->sensor)));
		json_object_object_add(o, "placement",
				       json_object_new_string(placement_name(one->placement)));
		json_object_object_add(o, "ice", json_object_new_string(ice_name(one->ice)));
		json_object_object_add(o, "spots", json_object_new_int(one->n_spots));
		json_object_object_add(o, "note", json_object_new_string(one->note));
		json_object_object_add(o, "corrections", json_object_new_int(one->corrections));
		add_seconds(o, "length_s", one->length_ms);
		for (int k = 0; k < one->n_rounds && k < SUMMARY_ROUNDS; k++)
			json_object_array_add(rounds, round_json(&one->rounds[k]));
		json_object_object_add(o, "rounds", rounds);
		json_object_array_add(all, o);
	}
	return json_print(f, all);
}
