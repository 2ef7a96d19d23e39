/* The head of a record: "# key: value" lines. What is written is read back byte for byte. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/i18n.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "icecue/rule_names.h"
#include "record.h"

struct head_text {
	const char *key;
	size_t offset, size;
};
#define TEXT_FIELD(key, field)                                                                     \
	{                                                                                          \
		key, offsetof(struct record_head, field), sizeof(((struct record_head *)0)->field) \
	}
static const struct head_text texts[] = {
	TEXT_FIELD("version", version),	    TEXT_FIELD("start", start_iso),
	TEXT_FIELD("probe", probe),	    TEXT_FIELD("reference", reference),
	TEXT_FIELD("ambient", ambient),	    TEXT_FIELD("touch", touch),
	TEXT_FIELD("client", client),	    TEXT_FIELD("site", site),
	TEXT_FIELD("therapist", therapist), TEXT_FIELD("threshold", threshold),
};
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct writer {
	char *at;
	size_t left;
	bool full;
};

static void __attribute__((format(printf, 2, 3))) put(struct writer *w, const char *format, ...)
{
	va_list args;
	if (w->full)
		return;
	va_start(args, format);
	int n = vsnprintf(w->at, w->left, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= w->left) {
		w->full = true;
		return;
	}
	w->at += n;
	w->left -= (size_t)n;
}

/* "calibration" is the first spot's, "calibration 2" the second's. */
static void put_spots(struct writer *w, const struct record_head *h, int n)
{
	char text[2 * sizeof(h->probe)], number[24];
	for (int i = 0; i < n; i++) {
		const struct record_spot *spot = &h->spot[i];
		if (n > 1 || spot->place.known || spot->channel[0]) {
			put(w, "# spot %d: ", i + 1);
			if (spot->place.known)
				put(w, "mm=%s ",
				    format_thousandths(spot->place.distance_um, text, sizeof(text)));
			put(w, "channel=%s\n", guard_text(text, sizeof(text), spot->channel));
		}
		snprintf(number, sizeof(number), " %d", i + 1);
		if (calibration_is(&spot->calibration))
			put(w, "# calibration%s: %s\n", i ? number : "",
			    calibration_format(&spot->calibration, text, sizeof(text)));
	}
}

int record_head_format(const struct record_head *h, char *buf, size_t n)
{
	struct writer w = {buf, n, n == 0};
	char text[2 * sizeof(h->probe)], clean[sizeof(h->probe)]; /* as long as a reader keeps it */
	struct row_columns columns = row_columns_of(h->n_spots, h->touch[0]);

	put(&w, "# icecue record %d\n", columns.format);
	for (size_t i = 0; i < COUNT(texts); i++) {
		const char *value = (const char *)h + texts[i].offset;
		if (*value)
			put(&w, "# %s: %s\n", texts[i].key,
			    guard_text(text, sizeof(text),
				       text_printable(clean, texts[i].size, value, strlen(value))));
	}
	if (h->simulated)
		put(&w, "# simulated: yes\n");
	put_spots(&w, h, columns.n_spots);
	put(&w, "# placement: %s\n# ice: %s\n# sensor: %s\n", placement_name(h->rules.placement),
	    ice_name(h->rules.ice), sensor_kind_name(h->rules.sensor));
	for (size_t i = 0; i < rule_count(); i++) {
		int64_t v = rule_get(rule_at(i), &h->rules);
		if (v != MS_NONE)
			put(&w, "# rule %s: %s\n", rule_at(i)->name,
			    format_thousandths(v, text, sizeof(text)));
	}
	int names = w.full ? -1 : row_columns_format(&columns, w.at, w.left);
	return names < 0 ? -1 : (int)(w.at - buf) + names;
}

static void add_bad_rule(struct record_head *h, const struct rule_name *rule, const char *value)
{
	char least[24], most[24], shown[24];
	size_t used = strlen(h->bad_rules);
	if (used)
		used += (size_t)snprintf(h->bad_rules + used, sizeof(h->bad_rules) - used, "; ");
	if (used >= sizeof(h->bad_rules))
		return;
	snprintf(h->bad_rules + used, sizeof(h->bad_rules) - used, _("%s is %s, and may be %s to %s"),
		 rule->name, text_printable(shown, sizeof(shown), value, strlen(value)),
		 format_thousandths(rule->least, least, sizeof(least)),
		 format_thousandths(rule->most, most, sizeof(most)));
}

static bool parse_rule(const char *name, size_t n_name, const char *value, struct record_head *h)
{
	const struct rule_name *rule = rule_find(name, n_name);
	int64_t v;
	if (!rule)
		return false;
	if (parse_ms(value, strlen(value), '.', &v) && v >= rule->least && v <= rule->most)
		rule_set(rule, &h->rules, v);
	else
		add_bad_rule(h, rule, value);
	return true;
}

/* "mm=8 channel=T2"; what a later version adds before the channel is skipped. */
static bool parse_spot(const char *value, struct record_spot *spot)
{
	static const char key[] = "channel=";
	const char *channel = strstr(value, key);
	if (!channel)
		return false;
	spot->place.known = !strncmp(value, "mm=", 3) &&
			    parse_mc(value + 3, strlen(value + 3), '.', &spot->place.distance_um) > 0;
	channel += sizeof(key) - 1;
	unguard_text(spot->channel, sizeof(spot->channel), channel, strlen(channel));
	return true;
}

/* The index of the spot in "NAME 2", or of the first spot in NAME; -1 for another key. */
static int spot_of(const char *key, size_t n, const char *name)
{
	size_t used = strlen(name);
	if (n < used || memcmp(key, name, used) != 0)
		return -1;
	if (n == used)
		return 0;
	bool numbered =
		n == used + 2 && key[used] == ' ' && key[used + 1] > '0' && key[used + 1] <= '0' + SPOTS_MAX;
	return numbered ? key[used + 1] - '1' : -1;
}

static bool parse_of_spot(const char *key, size_t n, const char *value, struct record_head *h)
{
	int spot = spot_of(key, n, "spot"), calibrated = spot_of(key, n, "calibration");
	if (calibrated >= 0)
		return calibration_parse(value, &h->spot[calibrated].calibration);
	if (spot < 0 || !parse_spot(value, &h->spot[spot]))
		return false;
	if (h->n_spots <= spot)
		h->n_spots = spot + 1;
	return true;
}

bool record_head_parse(const char *line, struct record_head *h)
{
	if (strncmp(line, "# ", 2))
		return false;
	const char *key = line + 2, *colon = strstr(key, ": ");
	if (!colon)
		return false;
	size_t n = (size_t)(colon - key);
	const char *value = colon + 2;

	if (n > 5 && !memcmp(key, "rule ", 5))
		return parse_rule(key + 5, n - 5, value, h);
	if (n == 9 && !memcmp(key, "placement", n))
		return placement_parse(value, &h->rules.placement);
	if (n == 3 && !memcmp(key, "ice", n))
		return ice_parse(value, &h->rules.ice);
	if (n == 6 && !memcmp(key, "sensor", n))
		return sensor_kind_parse(value, &h->rules.sensor);
	if (n == 9 && !memcmp(key, "simulated", n)) {
		h->simulated = !strcmp(value, "yes");
		return true;
	}
	for (size_t i = 0; i < COUNT(texts); i++) {
		if (strlen(texts[i].key) != n || memcmp(texts[i].key, key, n))
			continue;
		unguard_text((char *)h + texts[i].offset, texts[i].size, value, strlen(value));
		return true;
	}
	return parse_of_spot(key, n, value, h);
}

bool record_is_simulated(const struct record_head *h)
{
	const char *probe = h->probe;
	return h->simulated || (!strncmp(probe, "sim", 3) && (!probe[3] || probe[3] == ' '));
}

char *record_title(const struct record_head *h, char *buf, size_t n)
{
	char title[2 * LABEL_TEXT + 8];
	format_title(h->client, h->site, title, sizeof(title));
	snprintf(buf, n, record_is_simulated(h) ? _("%s (simulated)") : "%s", title);
	return buf;
}

void record_spots_to_rules(struct record_head *h)
{
	h->rules.n_spots = h->n_spots > 1 ? h->n_spots : 1;
	for (int i = 0; i < h->rules.n_spots; i++)
		h->rules.spot[i] = h->spot[i].place;
	h->rules.touch = h->touch[0];
}

/* ---- a whole head ---- */

static const char first_words[] = "# icecue record ";

/* The format in the first line; 0 when it is not a record of icecue. */
static int format_of(const char *line)
{
	char *end;
	size_t n = sizeof(first_words) - 1;
	long format = strncmp(line, first_words, n) || line[n] < '0' || line[n] > '9'
			      ? 0
			      : strtol(line + n, &end, 10);
	return format <= 0 || *end ? 0 : format > 9999 ? 9999 : (int)format;
}

/* Copies a line without its end, cut to the buffer. Returns its bytes; 0 when its end is not there. */
static size_t copy_line(const char *text, size_t n, char *buf, size_t size)
{
	const char *stop = memchr(text, '\n', n);
	size_t length = (size_t)((stop ? stop : text + n) - text), kept = length < size ? length : size - 1;
	memcpy(buf, text, kept);
	while (kept && buf[kept - 1] == '\r')
		kept--;
	buf[kept] = '\0';
	return stop ? length + 1 : 0;
}

size_t record_head_read(const char *text, size_t n, struct record_head *h, char *why, size_t n_why)
{
	char line[1024], shown[64];
	size_t used = copy_line(text, n, line, sizeof(line)), at = used;
	int format = format_of(line), number = 1;
	*h = (struct record_head){0};
	rules_default(&h->rules);
	if (!format) {
		snprintf(why, n_why,
			 _("its first line should be \"%s1\" or another number up to %d, but it is \"%s\""),
			 first_words, RECORD_FORMAT,
			 text_printable(shown, sizeof(shown), line, strlen(line)));
		return 0;
	}
	for (; used && (used = copy_line(text + at, n - at, line, sizeof(line))) && *line == '#';
	     at += used) {
		number++;
		if (!record_head_parse(line, h) && !strncmp(line, "# calibration", 13))
			h->bad_calibration = number;
	}
	if (format > RECORD_FORMAT) {
		snprintf(
			why, n_why,
			_("it is a record of format %d, and this icecue reads formats 1 to %d: take icecue %s or newer"),
			format, RECORD_FORMAT, h->version[0] ? h->version : _("of the version that made it"));
		return 0;
	}
	if (!used) {
		snprintf(why, n_why,
			 _("a record of icecue that ends inside its head: no samples were written"));
		return 0;
	}
	row_columns_parse(format, line, strlen(line), &h->columns);
	h->n_spots = h->columns.n ? h->columns.n_spots : 1;
	record_spots_to_rules(h);
	return at;
}
