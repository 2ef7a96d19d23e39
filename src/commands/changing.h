/* changing.h - what the commands that correct have in common: who corrects, how a change is told, and which
 * label is meant. */
#pragma once

#include "config/options.h"
#include "store/changes.h"
#include "store/clients.h"
#include "store/known.h"

/* Who corrects: the therapist of the configuration, else the user's name. Returns buf. */
char *changing_by(const struct config *config, char *buf, size_t n);

/* "client: Anan -> Anna", "pass at 12:30: did not happen" Prints it with a line end. */
void changing_tell(const struct change *c);
/* The same as a list, with number, time, who, and what was taken back since. */
void changing_list(const struct changes *all);

/*
 * Which label a person means who typed one: as it was first typed, if it is known; a name that was given away
 * is that of who has it now, which is said; one that may be a slip of a known one is asked about on a
 * terminal, else said and taken. That it is near `old`, which it takes the place of, goes without saying. The
 * text belongs to known, clients or is label.
 */
const char *changing_label(const struct known *known, const struct clients *clients, enum known_label which,
			   const char *label);
/* What that client is called by now: of whom a person asks under any name. Returns buf. */
char *changing_client(const char *base, const char *label, char buf[LABEL_TEXT]);
/* When what was typed in place of a session is a client (NULL: nothing was), says how the sessions are found.
 */
void changing_hint_client(const char *base, const char *typed);
/* Prints where the configuration names the client: its sections stay as the person wrote them. */
void changing_report_config(const struct config *config, const char *client);
/* Is there a person to ask? */
bool changing_is_asked(void);
