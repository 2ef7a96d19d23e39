/*
 * server.h - the web server of the page, by libmicrohttpd: no thread, one descriptor for the session's
 * poll(2). Whatever a browser or anybody else sends, nothing here waits, and memory is bounded: SERVER_PEERS
 * connections of SERVER_PEER_BYTES each. One connection is one request; one that has not ended its own in
 * time, or does not read, is closed.
 *
 *     GET  /  /page.css  /page.js    the page
 *     POST /code                     the code as text; a cookie if it is right
 *     GET  /session                  what the page must know of the session, with the token for its buttons
 *     GET  /events                   the feed, from ?after=ID or Last-Event-ID
 *     POST /mark/KIND                a button, with the token; a note's text is the body
 *     POST /here                     "NUMBER 1": that viewer is seen and has its sound on; 0: not
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "door.h"
#include "feed.h"
#include "icecue/mark.h"

#define SERVER_PEERS 64
#define SERVER_VIEWERS 32
#define SERVER_PEER_BYTES 16384
#define SERVER_HEARD_MS 20000 /* a page says every 8 s that it can be heard */

struct server_content {
	struct door *door;
	struct feed *feed;
	bool wants_code, looks_only;
	char cookie[24];	  /* its name: browsers give a computer's cookies to each of its ports */
	const char *const *names; /* see door_host() */
	void *context;
	/* Each gives JSON for free(), NULL without memory. */
	char *(*about)(void *context);
	char *(*curve)(void *context);
	bool (*mark)(void *context, enum mark_kind kind, const char *note); /* false: too many at once */
};

struct server;

/* Takes over the listening socket; content stays the caller's. NULL when there is no memory, or no library.
 */
struct server *server_start(int fd, const struct server_content *content);
/* What wakes the session for server_run(). */
int server_fd(const struct server *s);
/* Answers what came; wake: the feed has something new. now_ms is real time. True: there is more to do at
 * once. */
bool server_run(struct server *s, bool wake, int64_t now_ms);
int server_viewers(const struct server *s);
/* Of these: how many can be heard. */
int server_heard(const struct server *s);
/* Sends what the feed has left to whoever reads, and ends. NULL is legal. */
void server_stop(struct server *s);
