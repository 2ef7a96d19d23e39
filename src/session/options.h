/*
 * options.h - the options that watch and replay share, as an argp child: what the person at the table
 * tells, and how the session is shown and kept.
 */
#ifndef ICECUE_SESSION_OPTIONS_H
#define ICECUE_SESSION_OPTIONS_H

#include <argp.h>

#include "config/config.h"
#include "core/alerts.h"
#include "icecue/detector.h"
#include "icecue/intake.h"

/* [alerts], and what the command line says of it. */
struct alert_options {
	bool silent, say, no_title, no_notify;
	bool silent_given, say_given; /* on the command line */
	struct alert_times times;
	const char *on_event; /* NULL = none */
};

struct session_options {
	struct alert_options alerts;
	const char *threshold_from; /* where rules.numb_mc was told */
	struct rules rules;
	/* which of the rules were given, so that a record's own stay in force for the others */
	bool placement_given, edge_given, area_given, ambient_given, bony_given, sensor_given, accuracy_given,
		threshold_given, unit_given;
	const char *client, *site, *out;
	struct role_channels channels;
	bool fahrenheit, events, lines;
	int64_t for_ms; /* MS_NEVER */
	double speed;	/* 0 = not given */
	bool verbose, no_calibration;
};

void session_options_init(struct session_options *o);

/* Puts the given ones over the rules of a record's head. */
void session_options_apply(const struct session_options *o, struct rules *r);

/* The configuration file; NULL, with the reason on standard error, when it is refused. config_free() it. */
struct config *session_config(void);

/*
 * After argp_parse(): what the sections of the client, [watch] and [alerts] say goes in, in this order, where
 * nothing was said before. c must outlive o.
 */
void session_options_config(struct session_options *o, const struct config *c);
/* The section that says a key of [watch] when the command line does not: the client's, or [watch]; NULL =
 * neither. *as: the key's id there. */
const struct config_section *session_options_section(const struct session_options *o, const struct config *c,
						     enum config_id id, enum config_id *as);
/* The part of it about the client: the site when none was told, the threshold. */
void session_options_client(struct session_options *o, const struct config *c);
/* Did the command line say it? */
bool session_options_told(const struct session_options *o, enum config_id id);
/* A key of [watch] as it is in force, as config_format() takes it; CONFIG_OUT is o->out. */
int64_t session_options_value(const struct session_options *o, enum config_id id);

/*
 * "reference=T2" into a role and what is behind it; without a role it is the skin's. A role that is none is
 * refused through argp_error().
 */
char *role_argument(struct argp_state *state, const char *option, char *arg, enum role *role);

/* The child parser; its input is a struct session_options. */
extern const struct argp session_argp;

/* "90", "90s", "10m", "1h30m" as milliseconds; false for anything else. */
bool parse_duration(const char *text, int64_t *out_ms);

/* What --version and the record's head say; set by main. */
extern const char *icecue_version;

#endif
