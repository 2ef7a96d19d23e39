/* Changes the text of a configuration and leaves every other line as it is. Pure. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "config.h"

/* Room to grow: the most that all changes to one section can add. */
#define ADDED_MAX (SETTINGS * (CONFIG_LINE_MAX + 2) + CONFIG_NAME_MAX + 8)

struct editor {
	char *text;
	size_t n;
	const char *line_end; /* the file's: "\n" or "\r\n" */
};

/* The place of a line in the text: it stays valid when the text after it moves. */
struct place {
	size_t at, n, whole; /* n without the line end, whole with it */
};

static bool next_place(const struct editor *e, struct place *p)
{
	p->at += p->whole;
	if (p->at >= e->n)
		return false;
	const char *start = e->text + p->at, *stop = memchr(start, '\n', e->n - p->at);
	p->whole = stop ? (size_t)(stop - start) + 1 : e->n - p->at;
	p->n = stop ? p->whole - 1 : p->whole;
	if (p->n && start[p->n - 1] == '\r')
		p->n--;
	return true;
}

static void splice(struct editor *e, size_t at, size_t out, const char *in, size_t n)
{
	memmove(e->text + at + n, e->text + at + out, e->n - at - out);
	memcpy(e->text + at, in, n);
	e->n = e->n - out + n;
	e->text[e->n] = '\0';
}

static size_t skip_blanks(const char *s, size_t at, size_t n)
{
	while (at < n && (s[at] == ' ' || s[at] == '\t'))
		at++;
	return at;
}

/* Is it [kind "TITLE"], with any blanks that the parser allows? */
static bool is_header_of(const char *line, size_t n, const char *kind, const char *title)
{
	size_t at = skip_blanks(line, 0, n), kind_n = strlen(kind), title_n = strlen(title);
	if (at == n || line[at++] != '[' || n - at < kind_n || memcmp(line + at, kind, kind_n))
		return false;
	at = skip_blanks(line, at + kind_n, n);
	if (!title_n)
		return at < n && line[at] == ']';
	return n - at >= title_n + 3 && line[at] == '"' && !memcmp(line + at + 1, title, title_n) &&
	       line[at + 1 + title_n] == '"' && line[at + 2 + title_n] == ']';
}

static bool is_header(const char *line, size_t n)
{
	size_t at = skip_blanks(line, 0, n);
	return at < n && line[at] == '[';
}

/* Is it "key = ..."? Then its value is from *from to *to, without the comment after it. */
static bool is_pair_of(const char *line, size_t n, const char *key, size_t *from, size_t *to)
{
	size_t at = skip_blanks(line, 0, n), key_n = strlen(key);
	if (n - at < key_n || memcmp(line + at, key, key_n))
		return false;
	at = skip_blanks(line, at + key_n, n);
	if (at == n || (line[at] != '=' && line[at] != ':'))
		return false;
	*from = skip_blanks(line, at + 1, n);
	*to = n;
	/* a comment begins with a semicolon after a blank */
	for (size_t i = *from ? *from : 1; i < n; i++) {
		if (line[i] == ';' && (line[i - 1] == ' ' || line[i - 1] == '\t')) {
			*to = i;
			break;
		}
	}
	while (*to > *from && (line[*to - 1] == ' ' || line[*to - 1] == '\t'))
		--*to;
	return true;
}

/* Where the section has the pair of this key, and after which line a new one goes. */
struct found {
	bool section, pair;
	struct place at; /* the line of the pair */
	size_t from, to; /* its value, within the line */
	size_t behind;	 /* end of the section's last header or pair */
};

static struct found find(const struct editor *e, const char *kind, const char *title, const char *key)
{
	struct found f = {0};
	struct place p = {0};
	bool inside = false;
	while (next_place(e, &p)) {
		const char *line = e->text + p.at;
		size_t first = skip_blanks(line, 0, p.n);
		if (is_header(line, p.n))
			inside = is_header_of(line, p.n, kind, title);
		if (!inside || first == p.n || line[first] == ';' || line[first] == '#')
			continue;
		f.section = true;
		f.behind = p.at + p.whole;
		if (!f.pair && is_pair_of(line, p.n, key, &f.from, &f.to)) {
			f.pair = true;
			f.at = p;
		}
	}
	return f;
}

static void end_last_line(struct editor *e)
{
	const char *end = e->line_end;
	if (!e->n || e->text[e->n - 1] == '\n')
		return;
	if (e->text[e->n - 1] == '\r') /* half of one stands there */
		end = "\n";
	splice(e, e->n, 0, end, strlen(end));
}

static void add_section(struct editor *e, const char *kind, const char *title)
{
	char line[CONFIG_NAME_MAX + 16];
	const char *q = *title ? "\"" : "";
	int n = snprintf(line, sizeof(line), "%s[%s%s%s%s%s]%s", e->n ? e->line_end : "", kind,
			 *title ? " " : "", q, title, q, e->line_end);
	end_last_line(e);
	splice(e, e->n, 0, line, (size_t)n);
}

static void change(struct editor *e, const char *kind, const char *title, const struct config_change *c)
{
	const char *key = settings[c->id].name;
	struct found f = find(e, kind, title, key);
	char line[CONFIG_LINE_MAX + 4];
	if (!c->value) {
		if (f.pair)
			splice(e, f.at.at, f.at.whole, "", 0);
		return;
	}
	if (f.pair) {
		splice(e, f.at.at + f.from, f.to - f.from, c->value, strlen(c->value));
		return;
	}
	if (!f.section) {
		add_section(e, kind, title);
		f.behind = e->n;
	}
	if (f.behind == e->n) {
		end_last_line(e);
		f.behind = e->n;
	}
	int n = snprintf(line, sizeof(line), "%s = %s%s", key, c->value, e->line_end);
	splice(e, f.behind, 0, line, (size_t)n);
}

/* The new text must give the values that were wanted: one with a comment sign, for instance, does not. */
static enum result verify(const struct editor *e, enum config_section_kind kind, const char *title,
			  const struct config_change *changes, size_t count, char *why, size_t why_n)
{
	struct config c = {0};
	enum result r = config_parse(_("what would be written"), e->text, e->n, &c, why, why_n);
	const struct config_section *s = config_find(&c, kind, title);
	for (size_t i = 0; r == RESULT_OK && i < count; i++) {
		const char *wanted = changes[i].value, *is = config_text(s, changes[i].id);
		enum setting_kind value_kind = settings[changes[i].id].kind;
		bool folder = value_kind == KIND_FOLDER || value_kind == KIND_PROGRAM;
		if (wanted ? !folder && strcmp(is, wanted) != 0 : config_has(s, changes[i].id)) {
			snprintf(why, why_n, _("%s: '%s' cannot be written as its value"),
				 settings[changes[i].id].name, wanted ? wanted : "");
			r = RESULT_BAD_DATA;
		}
	}
	config_clear(&c);
	return r;
}

static bool changes_fit(const char *title, const struct config_change *changes, size_t count)
{
	bool fit = count <= SETTINGS && strlen(title) < CONFIG_TITLE;
	for (size_t i = 0; fit && i < count; i++)
		fit = !changes[i].value ||
		      strlen(changes[i].value) + strlen(settings[changes[i].id].name) + 3 <= CONFIG_LINE_MAX;
	return fit;
}

enum result config_edit(const char *text, size_t n, enum config_section_kind kind, const char *title,
			const struct config_change *changes, size_t count, char **out, size_t *out_n,
			char *why, size_t why_n)
{
	const char *first = memchr(text, '\n', n);
	struct editor e = {.n = n, .line_end = first && first > text && first[-1] == '\r' ? "\r\n" : "\n"};
	*out = NULL;
	if (!changes_fit(title, changes, count) || n > CONFIG_BYTES_MAX) {
		snprintf(why, why_n, _("a value or the section's name is too long to be written"));
		return RESULT_BAD_DATA;
	}
	e.text = malloc(n + ADDED_MAX + 1);
	if (!e.text) {
		snprintf(why, why_n, _("no memory to write the configuration"));
		return RESULT_SYSTEM;
	}
	if (n)
		memcpy(e.text, text, n);
	e.text[n] = '\0';
	for (size_t i = 0; i < count; i++)
		change(&e, config_sections[kind].name, title, &changes[i]);
	enum result r = verify(&e, kind, title, changes, count, why, why_n);
	if (r != RESULT_OK) {
		free(e.text);
		return r;
	}
	*out = e.text;
	*out_n = e.n;
	return RESULT_OK;
}
