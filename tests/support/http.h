/* http.h - a browser's side of the page's server, in the same process: nothing waits, the test runs both
 * sides. */
#ifndef ICECUE_TESTS_HTTP_H
#define ICECUE_TESTS_HTTP_H

#include <stdbool.h>
#include <stddef.h>

struct http {
	int fd;
	bool ended; /* by the other side */
	size_t n;
	char text[1 << 17]; /* what it answered, terminated */
};

/* Connects to a port of this computer; http_close() ends it. */
struct http *http_open(int port);
void http_close(struct http *h);
/* Sends the bytes, as many as there is room for. */
void http_send(struct http *h, const char *bytes, size_t n);
/* Reads what there is. */
void http_hear(struct http *h);
int http_status(const struct http *h); /* 0: none yet */
const char *http_body(const struct http *h);

/* Sends a whole request: headers are lines that end with \r\n, or "". */
void http_ask(struct http *h, const char *method, const char *url, const char *headers, const char *body);

#endif
