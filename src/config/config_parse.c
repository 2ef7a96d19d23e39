/*
 * Text to settings. inih finds the pairs; the lines are given to it one by one, so that the line of each pair
 * is known, and so that nothing reaches it that it would cut or take for something else.
 */
#include <ctype.h>
#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/datetime.h"
#include "base/text.h"
#include "config.h"

struct parser {
	const char *name, *text, *end, *at;
	struct config *config;
	int line;			/* handed out last, from 1 */
	struct config_section *section; /* NULL before the first header */
	enum config_section_kind kind;
	char *why;
	size_t why_n;
	int failed_line; /* 0: nothing is wrong so far */
};

static void __attribute__((format(printf, 2, 3))) refuse(struct parser *p, const char *format, ...)
{
	if (p->failed_line)
		return;
	p->failed_line = p->line;
	int used = snprintf(p->why, p->why_n, "%s:%d: ", p->name, p->line);
	if (used < 0 || (size_t)used >= p->why_n)
		return;
	va_list args;
	va_start(args, format);
	vsnprintf(p->why + used, p->why_n - (size_t)used, format, args);
	va_end(args);
}

/* A piece of the file for a message. */
struct shown {
	char at[64];
};

static const char *show(struct shown *s, const char *text, size_t n)
{
	return text_printable(s->at, sizeof(s->at), text, n);
}

/* ---- sections ---- */

static void refuse_section(struct parser *p, const char *name, size_t n)
{
	const char *names[CONFIG_SECTIONS];
	struct shown s;
	for (int i = 0; i < CONFIG_SECTIONS; i++)
		names[i] = config_sections[i].name;
	const char *near = text_nearest(show(&s, name, n), names, CONFIG_SECTIONS);
	refuse(p,
	       "expected the section [watch], [alerts], [client \"NAME\"], [probe \"TEXT\"] or [device \"NAME\"], found [%s]%s%s%s",
	       s.at, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

/* Grows an array by one. NULL, and refused, without memory. */
static void *grow(struct parser *p, void *array, int n, size_t size)
{
	void *new = reallocarray(array, (size_t)n + 1, size);
	if (!new)
		refuse(p, "no memory to read it");
	return new;
}

static struct config_section *open_section(struct parser *p, const char *title, size_t n)
{
	struct config *c = p->config;
	int same_kind = 0;
	for (int i = 0; i < c->n; i++) {
		struct config_section *s = &c->sections[i];
		if (s->kind == p->kind && strlen(s->title) == n && !memcmp(s->title, title, n))
			return s;
		same_kind += s->kind == p->kind;
	}
	if (same_kind == config_sections[p->kind].max) {
		refuse(p, "expected at most %d sections [%s], found one more", same_kind,
		       config_sections[p->kind].name);
		return NULL;
	}
	struct config_section *sections = grow(p, c->sections, c->n, sizeof(*sections));
	if (!sections)
		return NULL;
	c->sections = sections;
	sections[c->n] = (struct config_section){.kind = p->kind, .line = p->line};
	memcpy(sections[c->n].title, title, n);
	return &sections[c->n++];
}

/* What stands between [ and ]. */
static void enter_section(struct parser *p, const char *inner, size_t n)
{
	size_t word = 0;
	while (word < n && inner[word] != ' ' && inner[word] != '"')
		word++;
	int kind = 0;
	while (kind < CONFIG_SECTIONS && (strlen(config_sections[kind].name) != word ||
					  memcmp(config_sections[kind].name, inner, word)))
		kind++;
	if (kind == CONFIG_SECTIONS) {
		refuse_section(p, inner, word ? word : n);
		return;
	}
	const char *rest = inner + word;
	size_t left = n - word;
	while (left && *rest == ' ')
		rest++, left--;
	bool quoted =
		left >= 2 && rest[0] == '"' && rest[left - 1] == '"' && !memchr(rest + 1, '"', left - 2);
	bool titled = config_sections[kind].max > 1;
	struct shown s;
	if (titled ? !quoted : left > 0) {
		refuse(p, "expected [%s%s], found [%s]", config_sections[kind].name,
		       titled ? " \"TEXT\"" : "", show(&s, inner, n));
		return;
	}
	if (titled && (left == 2 || left - 2 >= CONFIG_TITLE)) {
		refuse(p, "expected a text of 1 to %d bytes in the quotes, found \"%s\"", CONFIG_TITLE - 1,
		       show(&s, rest + 1, left - 2));
		return;
	}
	p->kind = (enum config_section_kind)kind;
	p->section = titled ? open_section(p, rest + 1, left - 2) : open_section(p, "", 0);
}

static void take_header(struct parser *p, const char *line, size_t n)
{
	const char *close = memchr(line, ']', n);
	struct shown s;
	if (!close) {
		refuse(p, "expected ] at the end of '%s'", show(&s, line, n));
		return;
	}
	size_t inner = (size_t)(close - line) - 1, after = inner + 2;
	while (after < n && (line[after] == ' ' || line[after] == '\t'))
		after++;
	if (after < n && line[after] != ';' && line[after] != '#')
		refuse(p, "expected nothing behind ], found '%s'", show(&s, line + after, n - after));
	else if (inner > CONFIG_NAME_MAX)
		refuse(p, "expected at most %d bytes between [ and ], found %zu", CONFIG_NAME_MAX, inner);
	else
		enter_section(p, line + 1, inner);
}

/* ---- values ---- */

static bool parse_yes_no(const char *text, int64_t *out)
{
	static const char *const words[] = {"no", "yes", "false", "true", "off", "on"};
	for (size_t i = 0; i < 6; i++) {
		if (!strcasecmp(text, words[i])) {
			*out = i % 2;
			return true;
		}
	}
	return false;
}

static void take_choice(struct parser *p, const struct config_key *k, const char *text,
			struct config_value *out)
{
	char list[80] = "";
	size_t n = 0, used = 0;
	struct shown s;
	for (; k->choices[n]; n++) {
		if (!strcmp(k->choices[n], text)) {
			out->number = (int64_t)n;
			return;
		}
		if (used < sizeof(list))
			used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", n ? " or " : "",
						 k->choices[n]);
	}
	const char *near = text_nearest(text, k->choices, n);
	refuse(p, "%s: expected %s, found '%s'%s%s%s", k->name, list, show(&s, text, strlen(text)),
	       near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static void take_number(struct parser *p, const struct config_key *k, const char *text,
			struct config_value *out)
{
	int32_t v = 0;
	size_t used = parse_mc(text, strlen(text), ',', &v);
	char low[16], high[16];
	struct shown s;
	if (!used || text[used] || v < k->min || v > k->max)
		refuse(p, "%s: expected a number from %s to %s%s%s, found '%s'", k->name,
		       format_thousandths(k->min, low, sizeof(low)),
		       format_thousandths(k->max, high, sizeof(high)), k->unit[0] ? " " : "", k->unit,
		       show(&s, text, strlen(text)));
	out->number = v;
}

static void take_folder(struct parser *p, const struct config_key *k, const char *text,
			struct config_value *out)
{
	const char *home = getenv("HOME");
	struct shown s;
	if (text[0] == '~' && text[1] == '/' && home && *home == '/') {
		free(out->text);
		if (asprintf(&out->text, "%s%s", home, text + 1) < 0) {
			out->text = NULL;
			refuse(p, "no memory to read it");
		}
	} else if (text[0] != '/') {
		refuse(p, "%s: expected a %s that begins with / or ~/, found '%s'", k->name,
		       k->kind == CONFIG_PROGRAM ? "program" : "folder", show(&s, text, strlen(text)));
	}
}

static bool is_moment(const char *text)
{
	struct datetime d;
	int64_t ms;
	return datetime_parse(text, strlen(text), &d) && d.kind == DATETIME_MOMENT && d.zoned && !d.slashed &&
	       datetime_ms(&d, DATE_ORDER_UNKNOWN, &ms);
}

static bool is_word(const char *text)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:@#/+";
	return *text && strspn(text, allowed) == strlen(text);
}

static void take_value(struct parser *p, const struct config_key *k, const char *text,
		       struct config_value *out)
{
	struct shown s;
	size_t n = strlen(text);
	switch (k->kind) {
	case CONFIG_YES_NO:
		if (!parse_yes_no(text, &out->number))
			refuse(p, "%s: expected yes or no, found '%s'", k->name, show(&s, text, n));
		return;
	case CONFIG_CHOICE:
		take_choice(p, k, text, out);
		return;
	case CONFIG_NUMBER:
		take_number(p, k, text, out);
		return;
	case CONFIG_LABEL: /* every line was looked at: it is text that can be printed */
		return;
	case CONFIG_FOLDER:
	case CONFIG_PROGRAM:
		take_folder(p, k, text, out);
		return;
	case CONFIG_MOMENT:
		if (!is_moment(text))
			refuse(p,
			       "%s: expected a day and a time with its zone, such as 2026-11-22T21:10:00+01:00, found '%s'",
			       k->name, show(&s, text, n));
		return;
	case CONFIG_WORD:
		if (!is_word(text))
			refuse(p, "%s: expected letters, digits and -_.:@#/+ alone, found '%s'", k->name,
			       show(&s, text, n));
		return;
	}
}

/* ---- pairs ---- */

static void refuse_key(struct parser *p, const char *name)
{
	const char *names[CONFIG_KEYS];
	size_t n = 0;
	struct shown s;
	for (int i = 0; i < CONFIG_KEYS; i++)
		if (config_keys[i].section == p->kind)
			names[n++] = config_keys[i].name;
	const char *near = text_nearest(name, names, n);
	show(&s, name, strlen(name));
	if (near)
		refuse(p, "[%s] has no key '%s'; did you mean '%s'?", config_sections[p->kind].name, s.at,
		       near);
	else
		refuse(p, "[%s] has no key '%s'; `icecue config` shows those that there are",
		       config_sections[p->kind].name, s.at);
}

static void add_value(struct parser *p, enum config_id id, const char *text)
{
	struct config_section *s = p->section;
	struct config_value *values = grow(p, s->values, s->n, sizeof(*values));
	if (!values)
		return;
	s->values = values;
	struct config_value *v = &values[s->n];
	*v = (struct config_value){.id = id, .line = p->line, .text = strdup(text)};
	if (!v->text) {
		refuse(p, "no memory to read it");
		return;
	}
	s->n++;
	take_value(p, &config_keys[id], text, v);
}

static int take_pair(void *user, const char *section, const char *name, const char *value)
{
	struct parser *p = user;
	struct shown s;
	(void)section; /* seen with its own line */
	if (p->failed_line)
		return 0;
	if (!p->section) {
		refuse(p, "expected a section such as [watch] before the first key, found '%s'",
		       show(&s, name, strlen(name)));
		return 0;
	}
	int id = 0;
	while (id < CONFIG_KEYS && (config_keys[id].section != p->kind || strcmp(config_keys[id].name, name)))
		id++;
	if (id == CONFIG_KEYS) {
		refuse_key(p, name);
		return 0;
	}
	const struct config_value *before = config_value(p->section, (enum config_id)id);
	if (before)
		refuse(p, "%s was given in line %d already: expected it once in a section", name,
		       before->line);
	else
		add_value(p, (enum config_id)id, value);
	return !p->failed_line;
}

/* ---- lines ---- */

static bool is_text(const char *line, size_t n)
{
	char plain[CONFIG_LINE_MAX + 1], same[CONFIG_LINE_MAX + 1];
	for (size_t i = 0; i < n; i++) {
		if (!line[i])
			return false;
		plain[i] = line[i] == '\t' ? ' ' : line[i];
	}
	text_printable(same, sizeof(same), plain, n);
	return strlen(same) == n && !memcmp(same, plain, n);
}

/* Its length without what ends it; the next one begins at *next. */
static size_t line_length(const char *at, const char *end, const char **next)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));
	*next = stop ? stop + 1 : end;
	size_t n = (size_t)((stop ? stop : end) - at);
	return n && at[n - 1] == '\r' ? n - 1 : n;
}

/* A comment may be as long as it likes, and need not be read by anybody. */
static void check_line(struct parser *p, const char *line, size_t n)
{
	if (n && memchr(line, '\0', n))
		refuse(p, "expected text, found a NUL byte");
	if (!n || line[0] == ';' || line[0] == '#')
		return;
	if (n > CONFIG_LINE_MAX)
		refuse(p, "expected a line of at most %d bytes, found %zu", CONFIG_LINE_MAX, n);
	else if (!is_text(line, n))
		refuse(p, "expected text in UTF-8, found bytes that are none");
	else if (line[0] == '[')
		take_header(p, line, n);
	else if (n > CONFIG_NAME_MAX && !memchr(line, '=', CONFIG_NAME_MAX + 1) &&
		 !memchr(line, ':', CONFIG_NAME_MAX + 1))
		refuse(p, "expected = behind a key of at most %d bytes", CONFIG_NAME_MAX);
}

/* What the library calls for its next line; like fgets. */
static char *next_line(char *buf, int num, void *stream)
{
	struct parser *p = stream;
	const char *next;
	if (p->failed_line || p->at >= p->end || num < 3)
		return NULL;
	size_t n = line_length(p->at, p->end, &next);
	const char *line = p->at;
	p->at = next;
	p->line++;
	/* an indented line would count as the end of the one above */
	while (n && (*line == ' ' || *line == '\t'))
		line++, n--;
	check_line(p, line, n);
	if (!n || *line == ';' || *line == '#' || p->failed_line)
		n = 0;
	if (n + 2 > (size_t)num) {
		refuse(p, "expected a line of at most %d bytes, found %zu", num - 2, n);
		n = 0;
	}
	memcpy(buf, line, n);
	buf[n] = '\n';
	buf[n + 1] = '\0';
	return buf;
}

static void refuse_line(struct parser *p, int number)
{
	const char *at = p->text, *next = p->text;
	size_t n = 0;
	struct shown s;
	for (int i = 0; i < number; i++) {
		at = next;
		n = line_length(at, p->end, &next);
	}
	p->failed_line = 0;
	p->line = number;
	refuse(p, "expected [section] or key = value, found '%s'", show(&s, at, n));
}

enum result config_parse(const char *name, const char *text, size_t n, struct config *out, char *why,
			 size_t why_n)
{
	static const char bom[] = "\xef\xbb\xbf";
	struct parser p = {
		.name = name, .text = text, .end = text + n, .config = out, .why = why, .why_n = why_n};
	if (why_n)
		*why = '\0';
	p.line = 1;
	if (n > CONFIG_BYTES_MAX) {
		refuse(&p, "expected a file of at most %d bytes, found %zu", CONFIG_BYTES_MAX, n);
		return RESULT_BAD_DATA;
	}
	p.line = 0;
	if (n >= 3 && !memcmp(text, bom, 3))
		p.text += 3;
	p.at = p.text;
	int bad = ini_parse_stream(next_line, &p, take_pair, &p);
	if (bad > 0 && (!p.failed_line || bad < p.failed_line))
		refuse_line(&p, bad);
	if (bad < 0) {
		snprintf(why, why_n, "%s: no memory to read it", name);
		return RESULT_SYSTEM;
	}
	return p.failed_line ? RESULT_BAD_DATA : RESULT_OK;
}
