/* icecue config: every setting as it is in force, and where it comes from. Its output is a configuration. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command.h"
#include "session/options.h"

enum { OPT_PATH = 512, OPT_MANUAL };

struct config_command {
	struct session_options session;
	bool path, manual;
};

static const struct argp_option options[] = {
	{"path", OPT_PATH, 0, 0, "Print where the file is, or would be, and no more", 0},
	{"manual", OPT_MANUAL, 0, 0, "Print the part of the manual about its keys (troff)", 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct config_command *c = state->input;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &c->session;
		return 0;
	case OPT_PATH:
		c->path = true;
		return 0;
	case OPT_MANUAL:
		c->manual = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(
			state,
			"config takes no argument ('%s'); the file is changed with an editor: icecue config --path",
			arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {{&session_argp, 0, 0, 0}, {0}};
static const struct argp argp = {
	.options = options,
	.parser = parse,
	.children = children,
	.doc = "Prints the settings that are in force, and where each comes from: a line of the configuration file, the command line (give the options of watch to see what they change), or the default.\v"
	       "What is printed is a configuration itself. Nothing is changed.",
};

/* "key = value        ; from"; a default is a comment. */
static void put(const struct config_key *k, const char *value, const char *from, bool is_default)
{
	char pair[CONFIG_NAME_MAX + CONFIG_LINE_MAX + 8];
	snprintf(pair, sizeof(pair), "%s%s = %s", is_default ? "; " : "", k->name, value);
	printf("%-32s %s%s\n", pair, is_default ? "" : "; ", from);
}

static void put_watch_key(const struct config_command *c, const struct config *file, enum config_id id)
{
	const struct config_key *k = &config_keys[id];
	char value[CONFIG_LINE_MAX + 4], from[32] = "command line";
	bool told = session_options_told(&c->session, id);
	enum config_id as;
	const struct config_section *s = session_options_section(&c->session, file, id, &as);
	const struct config_value *v = config_value(s, as);
	if (!told && !v) {
		put(k, k->fallback, "default", true);
		return;
	}
	if (!told)
		snprintf(from, sizeof(from), "line %d", v->line);
	if (id == CONFIG_OUT)
		text_copy(value, sizeof(value), told ? c->session.out : v->text);
	else
		config_format(id, told ? session_options_value(&c->session, id) : v->number, value,
			      sizeof(value));
	put(k, value, from, false);
}

/* s may be NULL: the section is not in the file. */
static void put_section(enum config_section_kind kind, const struct config_section *s)
{
	char from[32];
	const char *title = s ? s->title : "", *quote = *title ? "\"" : "";
	printf("\n[%s%s%s%s%s]\n", config_sections[kind].name, *title ? " " : "", quote, title, quote);
	for (int id = 0; id < CONFIG_KEYS; id++) {
		const struct config_value *v = config_value(s, (enum config_id)id);
		if (config_keys[id].section != kind)
			continue;
		snprintf(from, sizeof(from), "line %d", v ? v->line : 0);
		put(&config_keys[id], v ? v->text : config_keys[id].fallback, from, !v);
	}
}

static void show(const struct config_command *c, const struct config *file)
{
	printf("; %s%s\n", file->path ? file->path : "no file: neither XDG_CONFIG_HOME nor HOME is set",
	       file->there || !file->path ? "" : " (not there)");
	if (file->open)
		printf("; others than you may read it, and it may hold names: chmod 600 %s\n", file->path);
	puts("\n[watch]");
	for (int id = 0; id < CONFIG_KEYS; id++)
		if (config_keys[id].section == CONFIG_SECTION_WATCH)
			put_watch_key(c, file, (enum config_id)id);
	put_section(CONFIG_SECTION_ALERTS, config_find(file, CONFIG_SECTION_ALERTS, ""));
	for (int kind = CONFIG_SECTION_CLIENT; kind < CONFIG_SECTIONS; kind++) {
		const struct config_section *s = NULL;
		while ((s = config_next(file, (enum config_section_kind)kind, s)))
			put_section((enum config_section_kind)kind, s);
	}
}

static int show_path(void)
{
	char path[4096];
	if (config_path(path, sizeof(path)) != RESULT_OK) {
		fprintf(stderr, "icecue: there is no such folder: neither XDG_CONFIG_HOME nor HOME is set\n");
		return EXIT_FAILED;
	}
	puts(path);
	return EXIT_DONE;
}

int command_config(int argc, char **argv)
{
	struct config_command c = {0};
	session_options_init(&c.session);
	argp_parse(&argp, argc, argv, 0, NULL, &c);
	int code = EXIT_DONE;
	if (c.manual) {
		config_manual(stdout);
	} else if (c.path) {
		code = show_path();
	} else {
		struct config *file = session_config();
		if (!file)
			return EXIT_USAGE;
		session_options_client(&c.session, file);
		show(&c, file);
		config_free(file);
	}
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}
