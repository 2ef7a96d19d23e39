#include "address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"

#define SEND_BYTES 65536 /* that the kernel keeps for a viewer that does not read */
#define WAITING 16

static const struct sockaddr_in *four(const struct web_address *a)
{
	return (const struct sockaddr_in *)&a->at;
}

static const struct sockaddr_in6 *six(const struct web_address *a)
{
	return (const struct sockaddr_in6 *)&a->at;
}

static bool parse_port(const char *text, in_port_t *port)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || v > 65535)
		return false;
	*port = htons((in_port_t)v);
	return true;
}

static bool parse(char *text, struct web_address *out)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&out->at;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&out->at;
	char *colon = strrchr(text, ':'), local[] = "127.0.0.1";
	char *host = colon ? text : local;
	if (colon)
		*colon = '\0';
	const char *port = colon ? colon + 1 : text;
	size_t n = strlen(host);
	if (n > 2 && host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		*in6 = (struct sockaddr_in6){.sin6_family = AF_INET6};
		out->n = sizeof(*in6);
		out->local = !strcmp(host + 1, "::1");
		return inet_pton(AF_INET6, host + 1, &in6->sin6_addr) == 1 &&
		       parse_port(port, &in6->sin6_port);
	}
	*in = (struct sockaddr_in){.sin_family = AF_INET};
	out->n = sizeof(*in);
	if (inet_pton(AF_INET, !strcmp(host, "localhost") ? "127.0.0.1" : host, &in->sin_addr) != 1)
		return false;
	out->local = ntohl(in->sin_addr.s_addr) >> 24 == 127;
	return parse_port(port, &in->sin_port);
}

bool web_address_parse(const char *text, struct web_address *out, char *why, size_t n)
{
	char copy[80];
	*out = (struct web_address){0};
	if (strlen(text) < sizeof(copy) && parse(text_copy(copy, sizeof(copy), text), out))
		return true;
	snprintf(
		why, n,
		_("takes [ADDRESS:]PORT, such as 8080, 192.168.1.5:8080, 0.0.0.0:8080 or [::]:8080, not '%.80s'"),
		text);
	return false;
}

int web_address_port(const struct web_address *a)
{
	return ntohs(a->at.ss_family == AF_INET ? four(a)->sin_port : six(a)->sin6_port);
}

static void explain(const struct web_address *a, int error, char *why, size_t n)
{
	int port = web_address_port(a);
	if (error == EADDRINUSE)
		snprintf(why, n,
			 _("port %d is in use by another program, or another session: take another port"),
			 port);
	else if (error == EACCES && port < 1024)
		snprintf(
			why, n,
			_("only the administrator may use ports below 1024, and %d is one: take 1024 or above, such as 8080"),
			port);
	else if (error == EADDRNOTAVAIL)
		snprintf(
			why, n,
			_("this computer does not have that address now: ip addr shows those it has; 0.0.0.0 is all of them"));
	else
		snprintf(why, n, _("cannot listen on port %d: %s"), port, strerror(error));
}

int web_address_listen(struct web_address *a, char *why, size_t n)
{
	int yes = 1, bytes = SEND_BYTES;
	int fd = socket(a->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	}
	if (fd >= 0 && bind(fd, (struct sockaddr *)&a->at, a->n) == 0 && listen(fd, WAITING) == 0 &&
	    getsockname(fd, (struct sockaddr *)&a->at, &(socklen_t){sizeof(a->at)}) == 0)
		return fd;
	explain(a, errno, why, n);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Of "all addresses": the first that is not this computer's own. */
static bool find_own(char *buf, size_t n)
{
	struct ifaddrs *all, *i;
	bool found = false;
	if (getifaddrs(&all) < 0)
		return false;
	for (i = all; i && !found; i = i->ifa_next)
		if (i->ifa_addr && i->ifa_addr->sa_family == AF_INET && i->ifa_flags & IFF_UP &&
		    !(i->ifa_flags & IFF_LOOPBACK))
			found = inet_ntop(AF_INET, &((struct sockaddr_in *)i->ifa_addr)->sin_addr, buf,
					  (socklen_t)n);
	freeifaddrs(all);
	return found;
}

char *web_address_url(const struct web_address *a, char buf[ADDRESS_URL])
{
	char host[INET6_ADDRSTRLEN] = "localhost";
	bool in6 = a->at.ss_family == AF_INET6;
	const void *number = in6 ? (const void *)&six(a)->sin6_addr : &four(a)->sin_addr;
	bool any = in6 ? IN6_IS_ADDR_UNSPECIFIED(&six(a)->sin6_addr) : four(a)->sin_addr.s_addr == 0;
	if (any)
		find_own(host, sizeof(host));
	if (!any)
		inet_ntop(a->at.ss_family, number, host, sizeof(host));
	snprintf(buf, ADDRESS_URL, in6 && !any ? "http://[%s]:%d/" : "http://%s:%d/", host,
		 web_address_port(a));
	return buf;
}

void web_address_peer(const struct sockaddr *peer, char *buf, size_t n)
{
	struct in6_addr half;
	text_copy(buf, n, "?");
	if (peer && peer->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)peer)->sin_addr, buf, (socklen_t)n);
	if (!peer || peer->sa_family != AF_INET6)
		return;
	half = ((const struct sockaddr_in6 *)peer)->sin6_addr;
	if (IN6_IS_ADDR_V4MAPPED(&half)) {
		inet_ntop(AF_INET, &half.s6_addr[12], buf, (socklen_t)n);
		return;
	}
	memset(&half.s6_addr[8], 0, 8);
	inet_ntop(AF_INET6, &half, buf, (socklen_t)n);
}
