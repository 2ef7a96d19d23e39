/*
 * command.h - the table of sub-commands. Each gets its own argv (argv[0] is "icecue NAME") and returns an
 * exit code; argp does the options and --help.
 */
#ifndef ICECUE_COMMANDS_COMMAND_H
#define ICECUE_COMMANDS_COMMAND_H

#include "base/exit_code.h"

struct command {
	const char *name, *summary;
	int (*run)(int argc, char **argv);
};

int command_watch(int argc, char **argv);
int command_probes(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_review(int argc, char **argv);
int command_sessions(int argc, char **argv);
int command_export(int argc, char **argv);
int command_delete(int argc, char **argv);
int command_decode(int argc, char **argv);
int command_teach(int argc, char **argv);
int command_threshold(int argc, char **argv);
int command_calibrate(int argc, char **argv);
int command_config(int argc, char **argv);

#endif
