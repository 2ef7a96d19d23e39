/*
 * options.h - what a command was given: the command line by the table of settings, and the configuration file
 * behind it. argp prints --help and finds the options; which there are follows from settings.def.
 */
#pragma once

#include <argp.h>

#include "config.h"

struct options {
	enum command command;
	struct config_section given; /* the command line, as a section of its own */
	struct config *config;	     /* the file; NULL before options_load() */
	int n;
	char **args; /* what is no option, in its order; they are argv's */
};

/* What a command refuses beyond each value alone, by argp_error(). At the end of the command line. */
typedef void options_check(const struct options *o, struct argp_state *state);

/*
 * Reads the command line. A usage error ends the program (exit code EXIT_USAGE), as --help does (0). argv[0]
 * is what --help calls the command. check may be NULL.
 */
void options_parse(struct options *o, enum command command, int argc, char **argv, options_check *check);
/* Loads the file. False, with the reason on standard error, when it is refused. */
bool options_load(struct options *o);
/* Both. */
bool options_read(struct options *o, enum command command, int argc, char **argv, options_check *check);
void options_free(struct options *o);

/*
 * A setting as it is in force: of the command line, else of the client's section of this site, of the
 * client's section, of [watch] or [alerts]. NULL when it is in none of them. Of the file, commands other than
 * watch and config take only what holds everywhere.
 */
const struct config_value *options_value(const struct options *o, enum setting id);
/* The same as false, setting_default() and "" when it is in none of them. */
bool options_has(const struct options *o, enum setting id);
int64_t options_number(const struct options *o, enum setting id);
const char *options_text(const struct options *o, enum setting id);
/* The text, NULL when it is in none of them. */
const char *options_text_or_null(const struct options *o, enum setting id);
/* Of KIND_ROLE, for that role; NULL when it was not given. */
const char *options_of_role(const struct options *o, enum setting id, int role);

/* What --version and a record's head have; set by main. */
extern const char *icecue_version;
