#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/i18n.h"
#include "base/text.h"

const char *icecue_version = "unknown";

#define HELP_MAX 420
#define KEY_BASE 256 /* to argp, smaller keys are letters */

/* The options of a command, in the form that argp wants. */
struct table {
	struct options *out;
	options_check *check;
	int n;
	struct setting_option at[SETTING_OPTIONS_MAX];
	char help[SETTING_OPTIONS_MAX][HELP_MAX];
	struct argp_option argp[SETTING_OPTIONS_MAX + GROUPS + 1];
};

/* ---- building the table ---- */

/* "HELP (-200 to 200 mm; default: 4)" */
static const char *help_of(const struct setting_row *row, char buf[HELP_MAX])
{
	char takes[64] = "";
	const char *fallback = row->kind == KIND_FLAG ? NULL : row->fallback;
	struct setting_row limits = *row;
	limits.word = NULL; /* arg shows its name */
	if (row->kind == KIND_NUMBER)
		setting_takes(&limits, takes, sizeof(takes));
	bool more = takes[0] || fallback;
	snprintf(buf, HELP_MAX, "%s%s%s%s%s%s%s", _(row->help), more ? " (" : "", takes,
		 takes[0] && fallback ? "; " : "", fallback ? _("default: ") : "",
		 fallback ? _(fallback) : "", more ? ")" : "");
	return buf;
}

static void build(struct table *t)
{
	struct argp_option *o = t->argp;
	t->n = setting_options(t->out->command, t->at);
	/* in the order of the groups: argp puts an option without a group into the one before it */
	for (int group = 0; group < GROUPS; group++) {
		const char *title = option_group_title((enum option_group)group);
		for (int i = 0; i < t->n; i++) {
			const struct setting_row *row = &t->at[i].row;
			if ((int)row->group != group)
				continue;
			if (title)
				*o++ = (struct argp_option){.doc = title, .group = group};
			title = NULL;
			*o++ = (struct argp_option){.name = row->name,
						    .key = row->letter ? row->letter : KEY_BASE + i,
						    .arg = row->kind == KIND_FLAG ? NULL : row->arg,
						    .flags = row->optional ? OPTION_ARG_OPTIONAL : 0,
						    .doc = help_of(row, t->help[i]),
						    .group = group};
		}
	}
}

/* ---- reading the command line ---- */

static void put(struct table *t, const struct setting_option *o, int64_t number, const char *text,
		struct argp_state *state)
{
	if (!config_put(&t->out->given, o->id, 0, number, text))
		argp_failure(state, EXIT_FAILED, 0, _("no memory"));
}

/* Each spot is beside the others in the section. */
static void put_spot(struct table *t, const struct setting_option *o, int64_t um, const char *text,
		     struct argp_state *state)
{
	char why[SETTING_WHY];
	if (!spot_may_join(&t->out->given, o->id, text, why))
		argp_error(state, "--%s %s", o->row.name, why);
	if (!config_add(&t->out->given, o->id, 0, um, text))
		argp_failure(state, EXIT_FAILED, 0, _("no memory"));
}

/* There is one value for each role: they are beside each other in the section, and none replaces another. */
static void put_role(struct table *t, const struct setting_option *o, int64_t role, const char *name,
		     struct argp_state *state)
{
	const char *before = options_of_role(t->out, o->id, (int)role);
	if (before)
		argp_error(
			state,
			_("--%s is given twice for %s: '%s' and '%s'; name another one with its role, as in reference=%s"),
			o->row.name, settings[SETTING_ROLE].choices[role], before, name, name);
	if (!config_add(&t->out->given, o->id, 0, role, name))
		argp_failure(state, EXIT_FAILED, 0, _("no memory"));
}

static void take(struct table *t, const struct setting_option *o, const char *arg, struct argp_state *state)
{
	const struct setting_row *row = &o->row;
	const char *text;
	char why[SETTING_WHY], label[1024];
	int64_t number;
	if (!arg) {
		put(t, o, !row->off, "", state);
		return;
	}
	if (!setting_parse(row, arg, &number, &text, why))
		argp_error(state, "--%s %s", row->name, why);
	else if (row->kind == KIND_PROGRAM && access(arg, X_OK) < 0)
		argp_error(state, _("--%s takes a program that can be run, without arguments, not '%s': %s"),
			   row->name, arg, strerror(errno));
	else if (o->id == SETTING_CLIENT || o->id == SETTING_SITE) /* as records have it */
		put(t, o, number, text_printable(label, sizeof(label), text, strlen(text)), state);
	else if (row->kind == KIND_ROLE)
		put_role(t, o, number, text, state);
	else if (row->kind == KIND_SPOT)
		put_spot(t, o, number, text, state);
	else if (!row->several)
		put(t, o, number, text, state);
	else if (!config_add(&t->out->given, o->id, 0, number, text))
		argp_failure(state, EXIT_FAILED, 0, _("no memory"));
}

static void check_arguments(const struct options *o, struct argp_state *state)
{
	const struct command_row *c = &command_rows[o->command];
	if (c->most < 0 || o->n <= c->most)
		return;
	const char *surplus = o->args[c->most];
	if (c->most == 0)
		argp_error(state, _("%s takes no argument ('%s')%s"), c->name, surplus, _(c->extra));
	size_t n = strcspn(c->args + (*c->args == '['), "]");
	argp_error(state, _("one %.*s at a time; '%s' is one too many"), (int)n, c->args + (*c->args == '['),
		   surplus);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct table *t = state->input;
	switch (key) {
	case ARGP_KEY_ARGS:
		t->out->args = state->argv + state->next;
		t->out->n = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		check_arguments(t->out, state);
		if (t->check)
			t->check(t->out, state);
		return 0;
	default:
		break;
	}
	for (int i = 0; i < t->n; i++) {
		if (key != (t->at[i].row.letter ? t->at[i].row.letter : KEY_BASE + i))
			continue;
		take(t, &t->at[i], arg, state);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

void options_parse(struct options *o, enum command command, int argc, char **argv, options_check *check)
{
	const struct command_row *c = &command_rows[command];
	*o = (struct options){.command = command};
	struct table t = {.out = o, .check = check};
	build(&t);
	const struct argp argp = {.options = t.argp, .parser = parse, .args_doc = c->args, .doc = _(c->doc)};
	argp_parse(&argp, argc, argv, 0, NULL, &t);
}

bool options_load(struct options *o)
{
	char why[4600];
	if (config_load(&o->config, why, sizeof(why)) == RESULT_OK)
		return true;
	fprintf(stderr, "icecue: %s\n", why);
	return false;
}

bool options_read(struct options *o, enum command command, int argc, char **argv, options_check *check)
{
	options_parse(o, command, argc, argv, check);
	if (options_load(o))
		return true;
	options_free(o);
	return false;
}

void options_free(struct options *o)
{
	config_section_clear(&o->given);
	config_free(o->config);
	o->config = NULL;
}

/* ---- what is in force ---- */

static const struct config_section *of_client(const struct options *o, enum setting id)
{
	const char *client = config_text(&o->given, SETTING_CLIENT);
	const char *site = id == SETTING_SITE ? "" : options_text(o, SETTING_SITE);
	if (!(settings[id].sections & 1u << CONFIG_SECTION_CLIENT))
		return NULL;
	return config_client(o->config, client, site, id);
}

/* The section whose value is in force; NULL when none has it. */
static const struct config_section *section_of(const struct options *o, enum setting id)
{
	static const enum config_section_kind kinds[] = {CONFIG_SECTION_WATCH, CONFIG_SECTION_ALERTS,
							 CONFIG_SECTION_STEPS, CONFIG_SECTION_PAGE};
	bool session = o->command == COMMAND_WATCH || o->command == COMMAND_CONFIG;
	if (config_has(&o->given, id))
		return &o->given;
	if (!o->config || (!session && !settings[id].everywhere))
		return NULL;
	const struct config_section *s = of_client(o, id);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !config_has(s, id); i++)
		s = config_find(o->config, kinds[i], "");
	return config_has(s, id) ? s : NULL;
}

const struct config_value *options_value(const struct options *o, enum setting id)
{
	return config_value(section_of(o, id), id);
}

const struct config_value *options_next(const struct options *o, enum setting id,
					const struct config_value *before)
{
	return config_value_after(section_of(o, id), id, before);
}

bool options_has(const struct options *o, enum setting id)
{
	return options_value(o, id) != NULL;
}

int64_t options_number(const struct options *o, enum setting id)
{
	const struct config_value *v = options_value(o, id);
	return v ? v->number : setting_default(id);
}

const char *options_text(const struct options *o, enum setting id)
{
	const struct config_value *v = options_value(o, id);
	return v ? v->text : "";
}

const char *options_text_or_null(const struct options *o, enum setting id)
{
	const struct config_value *v = options_value(o, id);
	return v ? v->text : NULL;
}

const char *options_of_role(const struct options *o, enum setting id, int role)
{
	for (int i = 0; i < o->given.n; i++)
		if (o->given.values[i].id == id && o->given.values[i].number == role)
			return o->given.values[i].text;
	return NULL;
}
