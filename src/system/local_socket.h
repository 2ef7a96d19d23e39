/*
 * local_socket.h - stream sockets by which other programs of the same user reach a running session. They lie
 * in $XDG_RUNTIME_DIR/icecue, if that is ours, else /run/user/UID/icecue, else /tmp/icecue-UID: a folder that
 * is ours and that nobody else may enter, or none is used. Nothing here waits but local_connect().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define LOCAL_NAME 80	     /* of a socket, with its end */
#define LOCAL_SOCKETS_MAX 64 /* that are listed */

/* The folder, whether or not it is there. Returns buf. */
char *local_folder(char *buf, size_t n);

/* What is wrong with it, by errno, and what to do. */
const char *local_why(int error);

/* A listening socket of that name, for this user alone; what killed sessions left behind is removed. -1, with
 * errno. */
int local_listen(const char *name);
/* Takes it away. */
void local_remove(const char *name);
/* The next connection, non-blocking and from this user or root; -1 when there is none. Others are refused. */
int local_accept(int listener);

/* The names of those that can be reached, sorted; what killed sessions left behind is removed. Returns how
 * many; -1, with errno, when the folder cannot be used. */
int local_list(char names[LOCAL_SOCKETS_MAX][LOCAL_NAME]);
/* A connection to one, of this user or root, which blocks; waits so many seconds for it. -1, with errno. */
int local_connect(const char *name, int wait_s);
