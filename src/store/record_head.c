/* The head of a record: "# key: value" lines, written and read byte for byte alike. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/safe_text.h"
#include "base/text.h"
#include "record.h"

static const char columns[] =
	"elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail\n";

struct head_text {
	const char *key;
	size_t offset, size;
};
#define TEXT_FIELD(key, field)                                                                     \
	{                                                                                          \
		key, offsetof(struct record_head, field), sizeof(((struct record_head *)0)->field) \
	}
static const struct head_text texts[] = {
	TEXT_FIELD("version", version),	    TEXT_FIELD("start", start_iso),	TEXT_FIELD("probe", probe),
	TEXT_FIELD("reference", reference), TEXT_FIELD("ambient", ambient),	TEXT_FIELD("client", client),
	TEXT_FIELD("site", site),	    TEXT_FIELD("threshold", threshold),
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

int record_head_format(const struct record_head *h, char *buf, size_t n)
{
	struct writer w = {buf, n, n == 0};
	char text[2 * sizeof(h->probe)];

	put(&w, "# icecue record 1\n");
	for (size_t i = 0; i < COUNT(texts) && !w.full; i++) {
		const char *value = (const char *)h + texts[i].offset;
		if (*value)
			put(&w, "# %s: %s\n", texts[i].key, guard_text(text, sizeof(text), value));
	}
	if (calibration_is(&h->calibration) && !w.full)
		put(&w, "# calibration: %s\n", calibration_format(&h->calibration, text, sizeof(text)));
	if (!w.full)
		put(&w, "# placement: %s\n# sensor: %s\n", placement_name(h->rules.placement),
		    sensor_kind_name(h->rules.sensor));
	for (size_t i = 0; i < rule_names_count && !w.full; i++) {
		int64_t v = rule_names[i].get(&h->rules);
		if (v != MS_NONE)
			put(&w, "# rule %s: %s\n", rule_names[i].name,
			    format_thousandths(v, text, sizeof(text)));
	}
	if (!w.full)
		put(&w, "%s", columns);
	return w.full ? -1 : (int)(w.at - buf);
}

static bool parse_rule(const char *name, size_t n_name, const char *value, struct rules *r)
{
	int64_t v;
	for (size_t i = 0; i < rule_names_count; i++) {
		if (strlen(rule_names[i].name) != n_name || memcmp(rule_names[i].name, name, n_name))
			continue;
		if (!parse_ms(value, strlen(value), '.', &v))
			return false;
		rule_names[i].set(r, v);
		return true;
	}
	return false;
}

static bool parse_placement(const char *value, struct rules *r)
{
	for (int p = PLACEMENT_IN; p <= PLACEMENT_EDGE; p++) {
		if (!strcmp(value, placement_name((enum placement)p))) {
			r->placement = (enum placement)p;
			return true;
		}
	}
	return false;
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
		return parse_rule(key + 5, n - 5, value, &h->rules);
	if (n == 9 && !memcmp(key, "placement", n))
		return parse_placement(value, &h->rules);
	if (n == 6 && !memcmp(key, "sensor", n))
		return sensor_kind_parse(value, &h->rules.sensor);
	if (n == 11 && !memcmp(key, "calibration", n))
		return calibration_parse(value, &h->calibration);
	for (size_t i = 0; i < COUNT(texts); i++) {
		if (strlen(texts[i].key) != n || memcmp(texts[i].key, key, n))
			continue;
		unguard_text((char *)h + texts[i].offset, texts[i].size, value, strlen(value));
		return true;
	}
	return false;
}
