/*
 * door.h - who may look at the page and press its buttons: the secrets of a session, wrong codes, and the
 * names by which a browser may call it. Time is an argument, real time. Nothing here waits: whoever guesses
 * too often is told to come back later, and nobody else notices.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOOR_CODE 8    /* digits that a person types */
#define DOOR_SECRET 33 /* 128 bits in hexadecimal, with the end */
#define DOOR_ADDRESS 46
#define DOOR_ADDRESSES 64

/* So many wrong codes at once, and one more each so often: of an address, and of all together. */
#define DOOR_TRIES 3
#define DOOR_TRY_EVERY_MS 10000
#define DOOR_ALL_TRIES 30
#define DOOR_ALL_EVERY_MS 2000
/* When all together were wrong too often, so many addresses that never were may still try. */
#define DOOR_FRESH 1000

struct door_room {
	int left;
	int64_t since_ms; /* when the last one came free */
};

struct door {
	char code[DOOR_CODE + 1];
	char cookie[DOOR_SECRET]; /* of a browser that knew the code */
	char token[DOOR_SECRET];  /* with each press of a button: another page in the browser cannot read it
				   */
	struct door_room all;
	int fresh_left;
	int n;
	struct door_address {
		char name[DOOR_ADDRESS];
		bool erred;
		struct door_room room;
		int64_t seen_ms;
	} at[DOOR_ADDRESSES];
};

/* Makes the secrets; false when the kernel has no random numbers. */
bool door_init(struct door *g, int64_t now_ms);

enum door_answer { DOOR_RIGHT, DOOR_WRONG, DOOR_LATER };
/* Blanks and dashes in the code do not count. */
enum door_answer door_try(struct door *g, const char *address, const char *code, int64_t now_ms);

/* Are they the same secret? Takes the same time whatever is wrong. given may be NULL. */
bool door_same(const char *secret, const char *given);

/*
 * May a request call this computer so? By a number or as localhost always; else only by one of the names,
 * which end with NULL: a name of somebody else that leads here belongs to a page of somebody else. host is
 * the header, with or without its port; NULL is refused.
 */
bool door_host(const char *host, const char *const names[]);
/* Does the page that sends this come from here? The header's origin names the same host. */
bool door_origin(const char *origin, const char *host);
