#include "http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <criterion/criterion.h>

struct http *http_open(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((in_port_t)port),
				 .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct http *h = calloc(1, sizeof(*h));
	cr_assert(h);
	h->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert(h->fd >= 0 && connect(h->fd, (struct sockaddr *)&to, sizeof(to)) == 0);
	return h;
}

void http_close(struct http *h)
{
	close(h->fd);
	free(h);
}

void http_send(struct http *h, const char *bytes, size_t n)
{
	if (send(h->fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		h->ended = true;
}

void http_hear(struct http *h)
{
	ssize_t n;
	while (!h->ended && h->n + 1 < sizeof(h->text) &&
	       (n = recv(h->fd, h->text + h->n, sizeof(h->text) - 1 - h->n, MSG_DONTWAIT)) >= 0) {
		h->ended = n == 0;
		h->n += (size_t)n;
	}
	h->text[h->n] = '\0';
}

int http_status(const struct http *h)
{
	int status = 0;
	return sscanf(h->text, "HTTP/1.1 %d", &status) == 1 ? status : 0;
}

const char *http_body(const struct http *h)
{
	const char *body = strstr(h->text, "\r\n\r\n");
	return body ? body + 4 : "";
}

void http_ask(struct http *h, const char *method, const char *url, const char *headers, const char *body)
{
	char text[4096];
	int n = snprintf(text, sizeof(text), "%s %s HTTP/1.1\r\n%s%sContent-Length: %zu\r\n\r\n%s", method,
			 url, strstr(headers, "Host:") ? "" : "Host: localhost\r\n", headers, strlen(body),
			 body);
	cr_assert((size_t)n < sizeof(text));
	http_send(h, text, (size_t)n);
}
