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

#define MINUTES_TEXT 40

static const char *minutes(int64_t ms, char buf[MINUTES_TEXT])
{
	if (ms == MS_NONE)
		return "-";
	text_copy(buf + 20, MINUTES_TEXT - 20, _(" min"));
	return format_whole((ms + 30000) / 60000, buf + 20);
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

/* What is written a hundred thousand times is gathered before the stream gets it. */
struct page {
	FILE *f;
	size_t n;
	char at[32768];
};

static void flush(struct page *p)
{
	fwrite(p->at, 1, p->n, p->f);
	p->n = 0;
}

/* Room for so many bytes. */
static char *make_room(struct page *p, size_t n)
{
	if (n > sizeof(p->at) - p->n)
		flush(p);
	return p->at + p->n;
}

#define TEXT_BYTES (RECORD_TITLE + 4) /* the longest of a column, without its blanks */

static void put(struct page *p, const char *text)
{
	size_t n = strnlen(text, TEXT_BYTES);
	memcpy(make_room(p, TEXT_BYTES), text, n);
	p->n += n;
}

static void put_blanks(struct page *p, int n)
{
	for (int some; n > 0; n -= some) {
		some = n < TEXT_BYTES ? n : TEXT_BYTES;
		memset(make_room(p, TEXT_BYTES), ' ', (size_t)some);
		p->n += (size_t)some;
	}
}

/* Cut or filled to so many columns. A cut is marked: two labels may begin alike. */
static void put_column(struct page *p, const char *text, int columns)
{
	char *at = make_room(p, TEXT_BYTES);
	int used = 0;
	while (text[used] >= ' ' && text[used] < 0x7f && used < columns && used < RECORD_TITLE) {
		at[used] = text[used];
		used++;
	}
	if (!text[used]) { /* most */
		p->n += (size_t)used;
	} else {
		bool whole = utf8_width(text) <= columns;
		used = utf8_fit(text, whole ? columns : columns - 2, at, RECORD_TITLE);
		p->n += strlen(at);
		if (!whole)
			put(p, "..");
		used += whole ? 0 : 2;
	}
	put_blanks(p, columns - used);
}

/* A blank, and the text at the right of so many columns. */
static void put_right(struct page *p, const char *text, int columns)
{
	put_blanks(p, columns - (int)strlen(text) + 1);
	put(p, text);
}

#define PARTS 3

static void put_parts(const struct summary *s, const char *parts[PARTS])
{
	parts[0] = s->simulated ? _("simulated") : "";
	parts[1] = s->client;
	parts[2] = s->site;
}

static int whose_width(const struct summary *s)
{
	const char *parts[PARTS];
	int columns = 0;
	put_parts(s, parts);
	for (int i = 0; i < PARTS; i++)
		if (*parts[i])
			columns += (columns ? 2 : 0) + utf8_width(parts[i]);
	return columns;
}

static const char *whose(const struct summary *s, char *buf, size_t n)
{
	const char *parts[PARTS];
	size_t used = 0;
	put_parts(s, parts);
	*buf = '\0';
	for (int i = 0; i < PARTS; i++) {
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
		widen(&l.whose, whose_width(one));
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

static void put_round(struct page *p, const struct summary *s, int i, const struct layout *l)
{
	static const struct summary_round none = {.to_numb_ms = MS_NONE,
						  .ice_ms = MS_NONE,
						  .window_ms = MS_NONE,
						  .to_warm_ms = MS_NONE,
						  .numb_error_ms = MS_NONE,
						  .warm_error_ms = MS_NONE};
	const struct summary_round *r = s->n_rounds ? &s->rounds[i] : &none;
	char day[24], name[RECORD_TITLE], numb[24], window[24], off[24], end[48];
	char length[MINUTES_TEXT], warm[MINUTES_TEXT];
	put_column(p, s->short_name, l->name);
	put_blanks(p, 1);
	put_column(p, format_minute(s->start_iso, day, sizeof(day)), DAY);
	put_blanks(p, 1);
	put_column(p, whose(s, name, sizeof(name)), l->whose);
	if (l->length)
		put_right(p, minutes(s->length_ms, length), 7);
	put_right(p, left(r->to_numb_ms, numb, sizeof(numb)), 5);
	put(p, r->felt ? "*" : " ");
	put_right(p, left(r->window_ms, window, sizeof(window)), 6);
	put_right(p, minutes(r->to_warm_ms, warm), 7);
	put_right(p, l->quality ? error(r->warm_error_ms, off, sizeof(off)) : passes(r, off, sizeof(off)), 7);
	put(p, ending(s, i, end, sizeof(end)));
	put(p, "\n");
}

static void put_header(struct page *p, const struct layout *l)
{
	put_column(p, _("name"), l->name);
	put_blanks(p, 1);
	put_column(p, _("began"), DAY);
	put_blanks(p, 1);
	put_column(p, _("client, site"), l->whose);
	if (l->length)
		put_right(p, _("length"), 7);
	put_right(p, _("numb"), 5);
	put_blanks(p, 1);
	put_right(p, _("window"), 6);
	put_right(p, _("warm"), 7);
	put_right(p, l->quality ? _("forec.") : _("passes"), 7);
	put(p, "\n");
}

void list_table(FILE *f, const struct summary_list *s, bool all_rounds, bool quality, int columns)
{
	const struct layout l = lay_out(s, quality, columns);
	struct page p = {.f = f};
	put_header(&p, &l);
	for (size_t i = 0; i < s->n; i++) {
		const struct summary *one = &s->at[i];
		int rounds = one->n_rounds < SUMMARY_ROUNDS ? one->n_rounds : SUMMARY_ROUNDS;
		for (int r = 0; r < (all_rounds && rounds > 1 ? rounds : 1); r++)
			put_round(&p, one, r, &l);
	}
	flush(&p);
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
