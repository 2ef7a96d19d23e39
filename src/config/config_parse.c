/*
 * Reads settings from text. inih finds the pairs. It gets the lines one by one, so that the line of each pair
 * is known, and so that it gets nothing that it would cut or misread.
 */
#include <ctype.h>
#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "config.h"

struct parser {
	const char *name, *text, *end, *at;
	struct config *config;
	int line;			/* the last one handed out, from 1 */
	struct config_section *section; /* NULL before the first header */
	enum config_section_kind kind;
	char *why;
	size_t why_n;
	int failed_line; /* 0: no error so far */
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

/* A piece of the file, to be shown in a message. */
struct shown {
	char at[64];
};

static const char *show(struct shown *s, const char *text, size_t n)
{
	return text_printable(s->at, sizeof(s->at), text, n);
}

/* ---- sections ---- */

/* "[watch], [client "TEXT"] or [device "TEXT"]" Returns buf. */
static const char *section_names(char *buf, size_t n)
{
	size_t used = 0;
	*buf = '\0';
	for (int i = 0; i < CONFIG_SECTIONS; i++) {
		const char *between = !i ? "" : i + 1 < CONFIG_SECTIONS ? ", " : _(" or ");
		const char *title = config_sections[i].max > 1 ? " \"TEXT\"" : "";
		used += (size_t)snprintf(buf + used, n - used, "%s[%s%s]", between, config_sections[i].name,
					 title);
		if (used >= n)
			break;
	}
	return buf;
}

static void refuse_section(struct parser *p, const char *name, size_t n)
{
	const char *names[CONFIG_SECTIONS];
	char all[300];
	struct shown s;
	for (int i = 0; i < CONFIG_SECTIONS; i++)
		names[i] = config_sections[i].name;
	const char *near = text_nearest(show(&s, name, n), names, CONFIG_SECTIONS);
	refuse(p, _("expected the section %s, found [%s]%s%s%s"), section_names(all, sizeof(all)), s.at,
	       near ? _("; did you mean '") : "", near ? near : "", near ? "'?" : "");
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
		refuse(p, _("expected at most %d sections [%s], found one more"), same_kind,
		       config_sections[p->kind].name);
		return NULL;
	}
	struct config_section *sections = reallocarray(c->sections, (size_t)c->n + 1, sizeof(*sections));
	if (!sections) {
		refuse(p, _("no memory to read it"));
		return NULL;
	}
	c->sections = sections;
	sections[c->n] = (struct config_section){.kind = p->kind, .line = p->line};
	memcpy(sections[c->n].title, title, n);
	return &sections[c->n++];
}

/* Takes the text between [ and ]. */
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
		refuse(p, _("expected [%s%s], found [%s]"), config_sections[kind].name,
		       titled ? " \"TEXT\"" : "", show(&s, inner, n));
		return;
	}
	if (titled && (left == 2 || left - 2 >= CONFIG_TITLE)) {
		refuse(p, _("expected a text of 1 to %d bytes in the quotes, found \"%s\""), CONFIG_TITLE - 1,
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
		refuse(p, _("expected ] at the end of '%s'"), show(&s, line, n));
		return;
	}
	size_t inner = (size_t)(close - line) - 1, after = inner + 2;
	while (after < n && (line[after] == ' ' || line[after] == '\t'))
		after++;
	if (after < n && line[after] != ';' && line[after] != '#')
		refuse(p, _("expected nothing after ], found '%s'"), show(&s, line + after, n - after));
	else if (inner > CONFIG_NAME_MAX)
		refuse(p, _("expected at most %d bytes between [ and ], found %zu"), CONFIG_NAME_MAX, inner);
	else
		enter_section(p, line + 1, inner);
}

/* ---- pairs ---- */

/* Returns a path that does not depend on the current folder; NULL when there is none. Allocates. */
static char *whole_path(const char *text)
{
	const char *home = getenv("HOME");
	char *path = NULL;
	if (text[0] == '/')
		return strdup(text);
	if (text[0] == '~' && text[1] == '/' && home && *home == '/' &&
	    asprintf(&path, "%s%s", home, text + 1) < 0)
		path = NULL;
	return path;
}

static void add_value(struct parser *p, enum setting id, const char *given)
{
	const struct setting_row *row = &settings[id];
	const char *text;
	char why[SETTING_WHY], takes[64], *path = NULL;
	struct shown s;
	int64_t number;
	if (!setting_parse(row, given, &number, &text, why)) {
		refuse(p, "%s %s", row->name, why);
		return;
	}
	if (row->kind == KIND_FOLDER || row->kind == KIND_PROGRAM) {
		text = path = whole_path(given);
		if (!path)
			refuse(p, _("%s takes %s, not '%s'"), row->name,
			       setting_takes(row, takes, sizeof(takes)), show(&s, given, strlen(given)));
	}
	bool several = row->kind == KIND_SPOT;
	if (several && !spot_may_join(p->section, id, text, why))
		refuse(p, "%s %s", row->name, why);
	else if (text && !(several ? config_add : config_put)(p->section, id, p->line, number, text))
		refuse(p, _("no memory to read it"));
	free(path);
}

static void refuse_key(struct parser *p, const char *name)
{
	const char *names[SETTINGS];
	size_t n = 0;
	struct shown s;
	for (int i = 0; i < SETTINGS; i++)
		if (settings[i].sections & 1u << p->kind)
			names[n++] = settings[i].name;
	const char *near = text_nearest(name, names, n);
	show(&s, name, strlen(name));
	if (near)
		refuse(p, _("[%s] has no key '%s'; did you mean '%s'?"), config_sections[p->kind].name, s.at,
		       near);
	else
		refuse(p, _("[%s] has no key '%s'; `icecue config` shows its keys"),
		       config_sections[p->kind].name, s.at);
}

static int take_pair(void *user, const char *section, const char *name, const char *value)
{
	struct parser *p = user;
	struct shown s;
	(void)section; /* next_line() has already seen it */
	if (p->failed_line)
		return 0;
	if (!p->section) {
		refuse(p, _("expected a section such as [watch] before the first key, found '%s'"),
		       show(&s, name, strlen(name)));
		return 0;
	}
	int id = 0;
	while (id < SETTINGS && (!(settings[id].sections & 1u << p->kind) || strcmp(settings[id].name, name)))
		id++;
	if (id == SETTINGS) {
		refuse_key(p, name);
		return 0;
	}
	const struct config_value *before = config_value(p->section, (enum setting)id);
	if (before && settings[id].kind != KIND_SPOT)
		refuse(p, _("%s was already given in line %d: expected it once in a section"), name,
		       before->line);
	else
		add_value(p, (enum setting)id, value);
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

/* The length of a line without its end; the next one begins at *next. */
static size_t line_length(const char *at, const char *end, const char **next)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));
	*next = stop ? stop + 1 : end;
	size_t n = (size_t)((stop ? stop : end) - at);
	return n && at[n - 1] == '\r' ? n - 1 : n;
}

/* A comment may have any length, and is not checked. */
static void check_line(struct parser *p, const char *line, size_t n)
{
	if (n && memchr(line, '\0', n))
		refuse(p, _("expected text, found a NUL byte"));
	if (!n || line[0] == ';' || line[0] == '#')
		return;
	if (n > CONFIG_LINE_MAX)
		refuse(p, _("expected a line of at most %d bytes, found %zu"), CONFIG_LINE_MAX, n);
	else if (!is_text(line, n))
		refuse(p, _("expected text in UTF-8, found other bytes"));
	else if (line[0] == '[')
		take_header(p, line, n);
	else if (n > CONFIG_NAME_MAX && !memchr(line, '=', CONFIG_NAME_MAX + 1) &&
		 !memchr(line, ':', CONFIG_NAME_MAX + 1))
		refuse(p, _("expected = after a key of at most %d bytes"), CONFIG_NAME_MAX);
}

/* The library calls this for its next line, as it would call fgets. */
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
	/* to the library an indented line continues the one above */
	while (n && (*line == ' ' || *line == '\t'))
		line++, n--;
	check_line(p, line, n);
	if (!n || *line == ';' || *line == '#' || p->failed_line)
		n = 0;
	if (n + 2 > (size_t)num) {
		refuse(p, _("expected a line of at most %d bytes, found %zu"), num - 2, n);
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
	refuse(p, _("expected [section] or key = value, found '%s'"), show(&s, at, n));
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
		refuse(&p, _("expected a file of at most %d bytes, found %zu"), CONFIG_BYTES_MAX, n);
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
		snprintf(why, why_n, _("%s: no memory to read it"), name);
		return RESULT_SYSTEM;
	}
	return p.failed_line ? RESULT_BAD_DATA : RESULT_OK;
}
