/* control_peer.h - one program at the control socket: whole lines in, lines out, each bounded. Nothing waits.
 */
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEER_LINE 1200 /* of a request; a note in escapes fits */
#define PEER_OUT 16384 /* twice what a state has */

struct peer {
	int fd; /* -1: nobody */
	bool follows;
	bool owed;	  /* the state is to be sent again, as soon as there is room */
	int64_t next;	  /* the number of the history's next line for it */
	int64_t moved_ms; /* real time at which it last sent or took anything */
	size_t in_n, out_n;
	char in[PEER_LINE], out[PEER_OUT];
};

void peer_open(struct peer *p, int fd);
void peer_close(struct peer *p);

enum peer_line { PEER_NONE, PEER_WHOLE, PEER_TOO_LONG };
/* Takes the next whole line of what was read, without its end; none while answers wait that it does not take.
 */
enum peer_line peer_line(struct peer *p, char line[PEER_LINE]);
/* Reads what is there; false when it is gone. */
bool peer_read(struct peer *p);

/* Adds a line; false when there is no room, and nothing was added. */
bool peer_put(struct peer *p, const char *line);
/* Sends what it takes now; false when it is gone. */
bool peer_flush(struct peer *p);

/* What to wait for. */
short peer_events(const struct peer *p);
