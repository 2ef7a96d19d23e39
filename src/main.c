/* icecue: the table of sub-commands. What each does stands in src/commands/NAME.c. */
#include <argp.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "commands/command.h"
#include "session/options.h"
#include "teach/taught.h"

#ifndef ICECUE_VERSION
#define ICECUE_VERSION "unknown"
#endif
#ifndef ICECUE_LIBRARIES
#define ICECUE_LIBRARIES " unknown"
#endif

static const struct command commands[] = {
	{"watch", "find a probe and run a session (what plain `icecue` does)", command_watch},
	{"probes", "what is attached, which driver fits, what stands in the way", command_probes},
	{"replay", "run a recording through the same path as a live session", command_replay},
	{"review", "summary and chart of the last or a named session", command_review},
	{"sessions", "which sessions there are, and how their figures change", command_sessions},
	{"export", "everything that is kept of one client, as a copy", command_export},
	{"delete", "everything that is kept of one client, or one session, off the disk", command_delete},
	{"threshold", "at which skin temperature each client is numb, learned from the key n",
	 command_threshold},
	{"calibrate", "how far off a probe is, by a glass of ice and water; watch corrects it from then on",
	 command_calibrate},
	{"config", "the settings in force, and where each comes from", command_config},
	{"teach", "makes a probe of a device that icecue does not know: by a warm finger on its tip",
	 command_teach},
	{"decode", "what a reply of a probe means, from its bytes in hex", command_decode},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int help(void)
{
	printf("icecue watches skin temperature during ice massage: says when the skin is numb enough for deep\n"
	       "passes, when that is over, and when the skin has re-warmed; then shows the curves.\n\n"
	       "Usage: icecue [COMMAND] [OPTION...]\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  icecue %-9s %s\n", commands[i].name, commands[i].summary);
	printf("\n`icecue COMMAND --help` tells the options of each. Try it without a probe:\n"
	       "  icecue watch --probe sim --speed 60\n\n"
	       "icecue is not a medical device. Check numbness by touch; look at the skin.\n");
	return EXIT_DONE;
}

static int unknown(const char *name)
{
	const char *names[COMMANDS];
	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = commands[i].name;
	const char *near = text_nearest(name, names, COMMANDS);
	fprintf(stderr, "icecue: there is no command '%s'", name);
	if (near)
		fprintf(stderr, "; did you mean '%s'?", near);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(stderr, "%s%s", i ? ", " : "\nCommands: ", names[i]);
	fprintf(stderr, ". `icecue --help` tells more.\n");
	return EXIT_USAGE;
}

static int run(const struct command *c, int argc, char **argv)
{
	static char name[64]; /* argp keeps the pointer */
	snprintf(name, sizeof(name), "icecue %s", c->name);
	argv[0] = name;
	return c->run(argc, argv);
}

/* A configuration that is refused is told by the command, which may need none. */
static void add_taught(void)
{
	struct config *config;
	char why[4600];
	if (config_load(&config, why, sizeof(why)) != RESULT_OK)
		return;
	taught_add_all(config);
	config_free(config);
}

/* A file that is opened while one of 0 to 2 is closed gets its number, and then what is meant for the screen.
 */
static void fill_closed(void)
{
	int fd;
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
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
		printf("icecue %s\nlibraries:%s\n", icecue_version, ICECUE_LIBRARIES);
		return EXIT_DONE;
	}
	if (argc < 2 || first[0] == '-')
		return run(&commands[0], argc, argv);
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(first, commands[i].name))
			return run(&commands[i], argc - 1, argv + 1);
	return unknown(first);
}
