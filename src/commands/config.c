/* icecue config: every setting in force, and where it comes from. Its output is a configuration. */
#include <stdio.h>

#include "base/i18n.h"
#include "command.h"
#include "complete.h"
#include "config/options.h"

/* "key = value        ; from"; a default is a comment. */
static void put(enum setting id, const struct config_value *v, const char *fallback)
{
	const struct setting_row *row = &settings[id];
	char pair[CONFIG_NAME_MAX + CONFIG_LINE_MAX + 8], value[CONFIG_LINE_MAX], from[32];
	bool is_text = row->kind != KIND_YES_NO && row->kind != KIND_CHOICE && row->kind != KIND_NUMBER;
	if (!v) {
		snprintf(pair, sizeof(pair), "; %s = %s", row->name, fallback);
		printf(_("%-32s default\n"), pair);
		return;
	}
	snprintf(from, sizeof(from), v->line ? _("line %d") : _("command line"), v->line);
	snprintf(pair, sizeof(pair), "%s = %s", row->name,
		 is_text ? v->text : setting_format(id, v->number, value, sizeof(value)));
	printf("%-32s ; %s\n", pair, from);
}

/* Prints [watch], [alerts] or [steps] as they are in force. */
static void put_in_force(const struct options *o, enum config_section_kind kind)
{
	printf("\n[%s]\n", config_sections[kind].name);
	for (int id = 0; id < SETTINGS; id++)
		if (settings[id].sections & 1u << kind)
			put((enum setting)id, options_value(o, (enum setting)id),
			    setting_fallback((enum setting)id, kind));
	if (kind != CONFIG_SECTION_WATCH)
		return;
	const struct config_value *spot = options_next(o, SETTING_SPOT, NULL); /* which is there already */
	while (spot && (spot = options_next(o, SETTING_SPOT, spot)))
		put(SETTING_SPOT, spot, "");
}

static void put_section(const struct config_section *s)
{
	printf("\n[%s \"%s\"]\n", config_sections[s->kind].name, s->title);
	for (int id = 0; id < SETTINGS; id++)
		if (settings[id].sections & 1u << s->kind)
			put((enum setting)id, config_value(s, (enum setting)id),
			    setting_fallback((enum setting)id, s->kind));
	const struct config_value *spot = config_value(s, SETTING_SPOT);
	while (spot && (spot = config_value_after(s, SETTING_SPOT, spot)))
		put(SETTING_SPOT, spot, "");
}

static void show(const struct options *o)
{
	const struct config *file = o->config;
	printf("; %s%s\n", file->path ? file->path : _("no file: neither XDG_CONFIG_HOME nor HOME is set"),
	       file->there || !file->path ? "" : _(" (not there)"));
	if (file->open)
		printf(_("; others than you may read it, and it may hold names: chmod 600 %s\n"), file->path);
	put_in_force(o, CONFIG_SECTION_WATCH);
	put_in_force(o, CONFIG_SECTION_ALERTS);
	put_in_force(o, CONFIG_SECTION_STEPS);
	put_in_force(o, CONFIG_SECTION_PAGE);
	for (int kind = CONFIG_SECTION_CLIENT; kind < CONFIG_SECTIONS; kind++) {
		const struct config_section *s = NULL;
		while ((s = config_next(file, (enum config_section_kind)kind, s)))
			put_section(s);
	}
}

static int show_path(void)
{
	char path[4096];
	if (config_path(path, sizeof(path)) != RESULT_OK) {
		fprintf(stderr,
			_("icecue: there is no such folder: neither XDG_CONFIG_HOME nor HOME is set\n"));
		return EXIT_FAILED;
	}
	puts(path);
	return EXIT_DONE;
}

/* A configuration that is refused is no reason to complete nothing. */
static void complete(struct options *o)
{
	options_load(o);
	complete_print(o, o->n, o->args);
}

static void check(const struct options *o, struct argp_state *state)
{
	const struct command_row *c = &command_rows[COMMAND_CONFIG];
	if (options_has(o, SETTING_COMPLETE) && !o->n)
		argp_error(
			state,
			_("--complete takes what stands behind icecue, after --: the last word is being typed"));
	if (!options_has(o, SETTING_COMPLETE) && o->n)
		argp_error(state, _("%s takes no argument ('%s')%s"), c->name, o->args[0], _(c->extra));
}

int command_config(int argc, char **argv)
{
	struct options o;
	int code = EXIT_DONE;
	options_parse(&o, COMMAND_CONFIG, argc, argv, check);
	if (options_has(&o, SETTING_CONFIG_MANUAL))
		config_manual(stdout);
	else if (options_has(&o, SETTING_CONFIG_PATH))
		code = show_path();
	else if (options_has(&o, SETTING_COMPLETE))
		complete(&o);
	else if (options_load(&o))
		show(&o);
	else
		code = EXIT_USAGE;
	options_free(&o);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}
