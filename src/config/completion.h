/*
 * completion.h - what may stand at the end of a command line that is being typed, by the tables of commands
 * and settings. Pure: what a person has (sessions, clients, files) is only named by its kind.
 */
#pragma once

#include "settings.h"

enum completion_kind {
	COMPLETE_NOTHING,
	COMPLETE_FILE,
	COMPLETE_FOLDER,
	COMPLETE_SESSION,
	COMPLETE_RUNNING, /* a session that runs */
	COMPLETE_CLIENT,
	COMPLETE_SITE,
	COMPLETE_PROBE, /* a driver */
};

struct completion {
	enum completion_kind kind; /* what may stand there besides the words that were added */
	const char *word;	   /* what was typed of it; belongs to words */
	int before;		   /* so many characters stand before it in the last word: "--site=" */
	const char *out;	   /* the --out that was typed; NULL */
};

/* Is told of each word of the tables that fits what was typed; help: what it is, "" when that goes without
 * saying. Texts are not translated yet. */
typedef void completion_add(void *context, const char *word, const char *help);

/* words: the n words behind `icecue`, of which the last, often "", is being typed. n is at least 1. */
void completion_find(int n, char *const *words, completion_add *add, void *context, struct completion *out);
