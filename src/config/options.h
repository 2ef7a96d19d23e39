/*
 * options.h - what a command was given: the command line, by the table of settings, and the configuration
 * file. argp prints --help and finds the options; settings.def defines which there are.
 */
#pragma once

#include <argp.h>

#include "config.h"

struct options {
	enum command command;
	struct config_section given; /* the command line, in the form of a section */
	struct config *config;	     /* the file; NULL before options_load() */
	int n;
	char **args; /* the arguments that are not options, in order; the strings are argv's */
};

/* Checks the whole command line at its end; refuses with argp_error(). Single values are already checked. */
typedef void options_check(const struct options *o, struct argp_state *state);

/*
 * Reads the command line. A usage error ends the program (exit code EXIT_USAGE), and so does --help (0).
 * argv[0] is the name of the command in --help. check may be NULL.
 */
void options_parse(struct options *o, enum command command, int argc, char **argv, options_check *check);
/* Loads the configuration file. False, with the reason on standard error, when it is refused. */
bool options_load(struct options *o);
/* Does both. */
bool options_read(struct options *o, enum command command, int argc, char **argv, options_check *check);
void options_free(struct options *o);

/*
 * The value of a setting that is in force: from the command line, else from the client's section for this
 * site, else from the client's section, else from [watch], [alerts], [steps] or [page]. NULL when none has
 * it. Commands other than watch and config take from the file only keys that hold everywhere.
 */
const struct config_value *options_value(const struct options *o, enum setting id);
/* The next value of a setting of KIND_SPOT, in the order they were given; before = NULL begins, NULL is the
 * end. */
const struct config_value *options_next(const struct options *o, enum setting id,
					const struct config_value *before);
/* The same, but false, setting_default() and "" when none has it. */
bool options_has(const struct options *o, enum setting id);
int64_t options_number(const struct options *o, enum setting id);
const char *options_text(const struct options *o, enum setting id);
/* The text; NULL when none has it. */
const char *options_text_or_null(const struct options *o, enum setting id);
/* The value for that role of a setting of KIND_ROLE; NULL when it was not given. */
const char *options_of_role(const struct options *o, enum setting id, int role);

/* The version in --version and in a record's head; main() sets it. */
extern const char *icecue_version;
