#include "completion.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

struct search {
	struct completion *out;
	completion_add *add;
	void *context;
	int command; /* enum command; -1: none yet */
	struct setting_option options[SETTING_OPTIONS_MAX];
	int n_options;
};

static void offer(const struct search *s, const char *word, const char *help)
{
	if (!strncmp(word, s->out->word, strlen(s->out->word)))
		s->add(s->context, word, help);
}

/* ---- what the texts of the tables stand for ---- */

static enum completion_kind kind_of(const char *text, size_t n)
{
	static const struct {
		const char *text;
		enum completion_kind kind;
	} kinds[] = {
		{"FILE", COMPLETE_FILE},     {"DIR", COMPLETE_FOLDER},	{"SESSION", COMPLETE_SESSION},
		{"CLIENT", COMPLETE_CLIENT}, {"OLD", COMPLETE_CLIENT},	{"NEW", COMPLETE_CLIENT},
		{"FROM", COMPLETE_CLIENT},   {"INTO", COMPLETE_CLIENT}, {"SITE", COMPLETE_SITE},
		{"DRIVER", COMPLETE_PROBE},
	};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strlen(kinds[i].text) == n && !memcmp(kinds[i].text, text, n))
			return kinds[i].kind;
	return COMPLETE_NOTHING;
}

/* A word of a line such as "bony CLIENT [SITE] yes|no": what is in small letters is typed so. */
struct token {
	const char *at;
	size_t n;
	bool optional, many;
};

static bool next_token(const char **line, struct token *t)
{
	*line += strspn(*line, " ");
	*t = (struct token){*line, strcspn(*line, " \n"), false, false};
	*line += t->n;
	if (!t->n)
		return false;
	t->optional = *t->at == '[';
	t->at += t->optional;
	t->n -= t->optional;
	t->n -= t->n && t->at[t->n - 1] == ']';
	t->many = t->n > 3 && !memcmp(t->at + t->n - 3, "...", 3);
	t->n -= t->many ? 3 : 0;
	return true;
}

static bool is_typed_so(char c)
{
	return c >= 'a' && c <= 'z';
}

/* May it stand in that place? */
static bool takes(const struct token *t, const char *word)
{
	size_t n = strlen(word);
	if (!is_typed_so(*t->at))
		return true;
	for (const char *p = t->at, *end = p + t->n; p < end;) {
		size_t k = strcspn(p, "| ]\n");
		if (k == n && !memcmp(p, word, n))
			return true;
		p += k + 1;
	}
	return false;
}

static void offer_token(const struct search *s, const struct token *t)
{
	char word[32];
	for (const char *p = t->at, *end = p + t->n; p < end;) {
		size_t k = strcspn(p, "|");
		k = k < (size_t)(end - p) ? k : (size_t)(end - p);
		if (is_typed_so(*p) && k < sizeof(word)) {
			snprintf(word, sizeof(word), "%.*s", (int)k, p);
			offer(s, word, "");
		} else if (s->out->kind == COMPLETE_NOTHING) {
			s->out->kind = kind_of(p, k);
		}
		p += k + 1;
	}
}

/* Of one way to give the arguments, which stand in a line: what comes after the n that are there. */
static void offer_in_line(const struct search *s, const char *line, int n, const char *const *given)
{
	struct token t, value;
	int at = 0;
	while (next_token(&line, &t)) {
		if (!strncmp(t.at, "--", 2)) {
			next_token(&line, &value);
			continue;
		}
		if (at == n || t.many) {
			offer_token(s, &t);
			if (!t.optional || t.many)
				return;
		} else if (takes(&t, given[at])) {
			at++;
		} else if (!t.optional) {
			return;
		}
	}
}

static void offer_arguments(const struct search *s, int n, const char *const *given)
{
	const struct command_row *c = &command_rows[s->command];
	if (s->command == COMMAND_SESSIONS && n == 0)
		offer(s, command_rows[COMMAND_EDIT].name, command_rows[COMMAND_EDIT].summary);
	for (const char *line = c->args; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		offer_in_line(s, line, n, given);
	}
}

/* ---- options ---- */

static void offer_value(const struct search *s, const struct setting_option *o)
{
	const struct setting_row *row = &o->row;
	s->out->kind = kind_of(row->arg, strlen(row->arg));
	if (row->kind == KIND_YES_NO) {
		offer(s, "yes", "");
		offer(s, "no", "");
	}
	for (int i = 0; row->kind == KIND_CHOICE && row->choices[i]; i++)
		offer(s, row->choices[i], "");
	if (row->kind == KIND_NUMBER && row->word)
		offer(s, row->word, "");
	if (row->kind == KIND_FOLDER)
		s->out->kind = COMPLETE_FOLDER;
	else if (row->kind == KIND_PROGRAM)
		s->out->kind = COMPLETE_FILE;
	else if (o->id == SETTING_CLIENT)
		s->out->kind = COMPLETE_CLIENT;
	else if (o->id == SETTING_SITE)
		s->out->kind = COMPLETE_SITE;
	else if (o->id == SETTING_RUNNING)
		s->out->kind = COMPLETE_RUNNING;
	else if (o->id == SETTING_PROBE || o->id == SETTING_ONE_PROBE)
		s->out->kind = COMPLETE_PROBE;
}

static void offer_options(const struct search *s, bool alone)
{
	char word[64];
	for (int i = 0; i < s->n_options; i++) {
		snprintf(word, sizeof(word), "--%s", s->options[i].row.name);
		offer(s, word, s->options[i].row.help);
	}
	offer(s, "--help", N_("What it does, and its options"));
	if (alone)
		offer(s, "--version", N_("Which icecue this is"));
}

/* The option of that word, with or without "=VALUE"; NULL. */
static const struct setting_option *option_of(const struct search *s, const char *word)
{
	size_t n = strcspn(word, "=");
	for (int i = 0; i < s->n_options; i++) {
		const struct setting_row *row = &s->options[i].row;
		if (row->letter && word[0] == '-' && word[1] == row->letter && !word[2])
			return &s->options[i];
		if (!strncmp(word, "--", 2) && strlen(row->name) == n - 2 &&
		    !memcmp(word + 2, row->name, n - 2))
			return &s->options[i];
	}
	return NULL;
}

/* Is its value the next word? */
static bool wants_next(const struct setting_option *o, const char *word)
{
	return o && o->row.arg && !o->row.optional && !strchr(word, '=');
}

/* ---- the command line ---- */

/* Sets the command; returns where its own words begin. */
static int find_command(struct search *s, int n, char *const *words)
{
	s->command = -1;
	if (words[0][0] == '-')
		s->command = COMMAND_WATCH; /* which plain `icecue` is */
	for (int i = 0; n > 1 && i < COMMANDS; i++)
		if (!strcmp(words[0], command_rows[i].name))
			s->command = i;
	int from = words[0][0] != '-';
	if (s->command == COMMAND_SESSIONS && n > 2 && !strcmp(words[1], command_rows[COMMAND_EDIT].name)) {
		s->command = COMMAND_EDIT;
		from = 2;
	}
	if (s->command >= 0)
		s->n_options = setting_options((enum command)s->command, s->options);
	return from;
}

static void offer_commands(const struct search *s)
{
	for (int i = 0; i < COMMANDS; i++)
		offer(s, command_rows[i].name, command_rows[i].summary);
	offer(s, "help", N_("which commands there are"));
}

#define ARGUMENTS_MAX 64

void completion_find(int n, char *const *words, completion_add *add, void *context, struct completion *out)
{
	struct search s = {.out = out, .add = add, .context = context};
	const char *given[ARGUMENTS_MAX];
	const struct setting_option *waits = NULL; /* for its value */
	bool only_arguments = false;
	int n_given = 0, from = find_command(&s, n, words);
	*out = (struct completion){.kind = COMPLETE_NOTHING, .word = words[n - 1]};
	if (s.command < 0) {
		if (n == 1)
			offer_commands(&s);
		return;
	}
	for (int i = from; i < n - 1; i++) {
		const struct setting_option *o = option_of(&s, words[i]), *before = waits;
		bool option = !before && !only_arguments && words[i][0] == '-' && words[i][1];
		waits = option && wants_next(o, words[i]) ? o : NULL;
		if (before && before->id == SETTING_OUT)
			out->out = words[i];
		else if (option && o && o->id == SETTING_OUT && strchr(words[i], '='))
			out->out = strchr(words[i], '=') + 1;
		only_arguments = only_arguments || (option && !strcmp(words[i], "--"));
		if (!before && !option && n_given < ARGUMENTS_MAX)
			given[n_given++] = words[i];
	}
	const struct setting_option *own = option_of(&s, out->word);
	const char *equals = strchr(out->word, '=');
	if (!waits && !only_arguments && own && equals && own->row.arg) {
		out->before = (int)(equals + 1 - out->word);
		out->word = equals + 1;
		waits = own;
	}
	if (waits)
		offer_value(&s, waits);
	else if (!only_arguments && out->word[0] == '-')
		offer_options(&s, n == 1);
	else
		offer_arguments(&s, n_given, given);
}
