/* icecue: finds the command and runs it. Each command is in src/commands/NAME.c. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "commands/command.h"
#include "config/options.h"
#include "teach/taught.h"

#ifndef ICECUE_VERSION
#define ICECUE_VERSION "unknown"
#endif
#ifndef ICECUE_LIBRARIES
#define ICECUE_LIBRARIES " unknown"
#endif

static int (*const functions[COMMANDS])(int argc, char **argv) = {
#define COMMAND(id, name, ...) [COMMAND_##id] = command_##name,
#include "config/commands.def"
#undef COMMAND
};

static int help(void)
{
	printf(_(
		"icecue watches skin temperature during ice massage. It reports when the skin is numb enough for\n"
		"deep passes, when that is over, and when the skin has re-warmed; then it shows the curves.\n\n"
		"Usage: icecue [COMMAND] [OPTION...]\n\n"));
	for (int i = 0; i < COMMANDS; i++)
		printf("  icecue %-9s %s\n", command_rows[i].name, _(command_rows[i].summary));
	printf(_("\n`icecue COMMAND --help` lists the options of each. Try it without a probe:\n"
		 "  icecue watch --probe sim --speed 60\n\n"
		 "icecue is not a medical device. Check numbness by touch; look at the skin.\n"));
	return EXIT_DONE;
}

static int unknown(const char *name)
{
	const char *names[COMMANDS];
	for (int i = 0; i < COMMANDS; i++)
		names[i] = command_rows[i].name;
	const char *near = text_nearest(name, names, COMMANDS);
	fprintf(stderr, _("icecue: there is no command '%s'"), name);
	if (near)
		fprintf(stderr, _("; did you mean '%s'?"), near);
	for (int i = 0; i < COMMANDS; i++)
		fprintf(stderr, "%s%s", i ? ", " : "\nCommands: ", names[i]);
	fprintf(stderr, _(". See `icecue --help`.\n"));
	return EXIT_USAGE;
}

static int run(int command, int argc, char **argv)
{
	static char name[64]; /* argp keeps the pointer */
	snprintf(name, sizeof(name), "icecue %s", command_rows[command].name);
	argv[0] = name;
	return functions[command](argc, argv);
}

/* When the configuration is refused, the command reports it, if it needs one. */
static void add_taught(void)
{
	struct config *config;
	char why[4600];
	if (config_load(&config, why, sizeof(why)) != RESULT_OK)
		return;
	taught_add_all(config);
	config_free(config);
}

/* A file opened while a descriptor of 0 to 2 is closed would get its number, and then what is meant for the
 * screen. */
static void fill_closed(void)
{
	int fd;
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/*
 * Where `edit` stands behind `sessions`, as its own word and not as the value of an option before it; 0: it
 * does not. Options may stand before it, as anywhere.
 */
static int edit_at(int argc, char **argv)
{
	for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *before = argv[i - 1];
		if (!strcmp(argv[i], command_rows[COMMAND_EDIT].name) &&
		    (before[0] != '-' || strchr(before, '=')))
			return i;
	}
	return 0;
}

static int run_edit(int at, int argc, char **argv)
{
	for (int i = at; i > 2; i--)
		argv[i] = argv[i - 1];
	return run(COMMAND_EDIT, argc - 2, argv + 2);
}

/* What was printed and did not arrive is a failure, whatever else went well. */
static int end_output(int code)
{
	errno = 0;
	bool arrived = fflush(stdout) == 0;
	const char *why = !arrived && errno ? strerror(errno) : _("no room, or nobody reads it any more");
	if (arrived && !ferror(stdout))
		return code;
	fprintf(stderr, _("icecue: not all that was to be printed could be written: %s\n"), why);
	return code == EXIT_DONE ? EXIT_FAILED : code;
}

static int start(int argc, char **argv)
{
	fill_closed();
	icecue_version = ICECUE_VERSION;
	add_taught();
	argp_err_exit_status = EXIT_USAGE;
	const char *first = argc > 1 ? argv[1] : "watch";
	if (!strcmp(first, "--help") || !strcmp(first, "-h") || !strcmp(first, "-?") ||
	    !strcmp(first, "help"))
		return help();
	if (!strcmp(first, "--version") || !strcmp(first, "-V")) {
		printf(_("icecue %s\nlibraries:%s\n"), icecue_version, ICECUE_LIBRARIES);
		return EXIT_DONE;
	}
	if (argc < 2 || first[0] == '-')
		return run(COMMAND_WATCH, argc, argv);
	int edit = !strcmp(first, command_rows[COMMAND_SESSIONS].name) ? edit_at(argc, argv) : 0;
	if (edit)
		return run_edit(edit, argc, argv);
	for (int i = 0; i < COMMANDS; i++)
		if (!strcmp(first, command_rows[i].name))
			return run(i, argc - 1, argv + 1);
	return unknown(first);
}

int main(int argc, char **argv)
{
	return end_output(start(argc, argv));
}
