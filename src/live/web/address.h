/* address.h - where the page is served: "[ADDRESS:]PORT" as a socket, and how a browser gets there. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#define ADDRESS_URL 128

struct web_address {
	struct sockaddr_storage at;
	socklen_t n;
	bool local; /* only this computer reaches it */
};

/* Pure; false, with what is wrong: "takes [ADDRESS:]PORT, not '...'". */
bool web_address_parse(const char *text, struct web_address *out, char *why, size_t n);
/* The socket, which listens; -1 with why. Port 0 has become a free one. */
int web_address_listen(struct web_address *a, char *why, size_t n);
/* "http://192.168.1.5:8080/", the address by which others reach it. Returns buf. */
char *web_address_url(const struct web_address *a, char buf[ADDRESS_URL]);
int web_address_port(const struct web_address *a);
/* The other end, so that all addresses that one computer can easily take are one: of IPv6 the first half. */
void web_address_peer(const struct sockaddr *peer, char *buf, size_t n);
