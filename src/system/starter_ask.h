/* starter_ask.h - a question to the starter as bytes; pure. Whoever sends it may be an attacker. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "starter.h"

#define STARTER_BYTES 32768
#define STARTER_ENVIRONMENT 40

enum starter_what { STARTER_SPAWN, STARTER_SIGNAL, STARTER_REAP, STARTER_WHATS };

struct starter_ask {
	enum starter_what what;
	int32_t pid, signal;
	/* STARTER_SPAWN */
	bool has_errors, has_in, out_is_in, detached; /* descriptors come in this order */
	const char *run, *folder;		      /* folder "": none */
	char *args[STARTER_ARGS + 1];
	char *environment[STARTER_ENVIRONMENT + 1]; /* only ICECUE_...; NULL ends it */
	bool has_environment;
};

/* The bytes; 0 when there is no room, or too many arguments. */
size_t starter_ask_put(const struct starter_ask *a, char *buf, size_t n);
/* Refuses what starter_ask_put() does not write. The texts of *a point into buf. */
bool starter_ask_take(char *buf, size_t n, struct starter_ask *a);

/* Is it what the list has, with arguments of that shape? Returns it, or NULL. */
const struct starter_program *starter_find(const struct starter_setup *setup, const struct starter_ask *a);
