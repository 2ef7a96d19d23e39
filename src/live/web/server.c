#include "server.h"

#include "base/i18n.h"
#include "system/log.h"

#ifdef HAVE_LIBMICROHTTPD

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "address.h"
#include "live/reporter.h"
#include "parts.h"

#define REQUEST_MS 5000 /* for a whole request and its answer */
#define STALL_MS 10000	/* of a viewer that takes nothing */
#define RUNS_MAX 8	/* at once; then samples have their turn */
#define BLOCK 4096

/* A connection: one request, or a viewer. */
struct peer {
	struct server *server;
	struct MHD_Connection *connection; /* NULL: free */
	int64_t since_ms;
	int64_t moved_ms; /* when it took something last */
	bool asked, streams, asleep;
	int64_t heard_until_ms;
	int number;
	size_t body_n; /* beyond the buffer: it was too long */
	char body[NOTE_TEXT + 1];
	struct feed_reader reader;
};

struct server {
	const struct server_content *content;
	struct MHD_Daemon *daemon;
	int64_t now_ms;
	bool ending, warned;
	int last_number;
	struct peer peers[SERVER_PEERS];
};

/* ---- answers ---- */

static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
			     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/* The response's headers that hold for all; sends it. */
static enum MHD_Result reply(struct peer *p, unsigned int status, const char *type, struct MHD_Response *r)
{
	static const char *const headers[][2] = {
		{"Content-Security-Policy", policy},
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "no-referrer"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Cache-Control", "no-store"},
		{"Connection", "close"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
	};
	if (!r)
		return MHD_NO;
	MHD_add_response_header(r, "Content-Type", type);
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		MHD_add_response_header(r, headers[i][0], headers[i][1]);
	enum MHD_Result result = MHD_queue_response(p->connection, status, r);
	MHD_destroy_response(r);
	return result;
}

static enum MHD_Result say(struct peer *p, unsigned int status, const char *text)
{
	return reply(p, status, "text/plain; charset=utf-8",
		     MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_MUST_COPY));
}

static const char *header(struct peer *p, const char *name)
{
	return MHD_lookup_connection_value(p->connection, MHD_HEADER_KIND, name);
}

/* ---- who asks ---- */

/* Another page in the browser, that wants what only this one may. */
static bool is_foreign(struct peer *p, bool post)
{
	const char *origin = header(p, "Origin"), *from = header(p, "Sec-Fetch-Site");
	if (from && strcmp(from, "same-origin") && strcmp(from, "none"))
		return true;
	return (post || origin) && !door_origin(origin, header(p, "Host"));
}

static bool is_known(struct peer *p)
{
	const struct server_content *c = p->server->content;
	return !c->wants_code ||
	       door_same(c->door->cookie,
			 MHD_lookup_connection_value(p->connection, MHD_COOKIE_KIND, c->cookie));
}

static enum MHD_Result take_code(struct peer *p)
{
	char address[DOOR_ADDRESS], cookie[128];
	struct server *s = p->server;
	const struct server_content *c = s->content;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(p->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	web_address_peer(info ? info->client_addr : NULL, address, sizeof(address));
	switch (door_try(c->door, address, p->body, s->now_ms)) {
	case DOOR_RIGHT:
		break;
	case DOOR_WRONG:
		return say(p, MHD_HTTP_FORBIDDEN, _("This is not the code of the session.\n"));
	case DOOR_LATER:
		if (!s->warned)
			log_warning(_("page: somebody at %s tries one wrong code after another"), address);
		s->warned = true;
		return say(p, MHD_HTTP_TOO_MANY_REQUESTS, _("Too many wrong codes: try again in 10 s.\n"));
	}
	struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	snprintf(cookie, sizeof(cookie), "%s=%s; Path=/; HttpOnly; SameSite=Strict", c->cookie,
		 c->door->cookie);
	if (r)
		MHD_add_response_header(r, "Set-Cookie", cookie);
	return reply(p, MHD_HTTP_NO_CONTENT, "text/plain", r);
}

/* ---- viewers ---- */

static ssize_t read_feed(void *context, uint64_t at, char *buf, size_t n)
{
	struct peer *p = context;
	(void)at;
	p->moved_ms = p->server->now_ms;
	size_t used = feed_read(p->server->content->feed, &p->reader, buf, n);
	if (used)
		return (ssize_t)used;
	if (p->server->ending)
		return MHD_CONTENT_READER_END_OF_STREAM;
	p->asleep = true;
	MHD_suspend_connection(p->connection);
	return 0;
}

static enum MHD_Result begin_feed(struct peer *p)
{
	char hello[64];
	struct server *s = p->server;
	const char *after = MHD_lookup_connection_value(p->connection, MHD_GET_ARGUMENT_KIND, "after");
	const char *last = header(p, "Last-Event-ID");
	if (server_viewers(s) >= SERVER_VIEWERS)
		return say(p, MHD_HTTP_SERVICE_UNAVAILABLE, _("Too many look at this session already.\n"));
	char *curve = s->content->curve(s->content->context);
	p->number = ++s->last_number;
	snprintf(hello, sizeof(hello), "{\"viewer\":%d}", p->number);
	feed_reader_begin(s->content->feed, &p->reader, last ? last : after, hello, curve);
	free(curve);
	p->streams = true;
	p->moved_ms = s->now_ms;
	return reply(p, MHD_HTTP_OK, "text/event-stream",
		     MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_feed, p, NULL));
}

int server_viewers(const struct server *s)
{
	int n = 0;
	for (int i = 0; i < SERVER_PEERS; i++)
		n += s->peers[i].connection && s->peers[i].streams;
	return n;
}

int server_heard(const struct server *s)
{
	int n = 0;
	for (int i = 0; i < SERVER_PEERS; i++)
		n += s->peers[i].connection && s->peers[i].streams && s->peers[i].heard_until_ms > s->now_ms;
	return n;
}

/* ---- what is asked ---- */

static enum MHD_Result take_here(struct peer *p)
{
	char *end;
	long number = strtol(p->body, &end, 10);
	if (end == p->body || *end != ' ' || (end[1] != '0' && end[1] != '1'))
		return say(p, MHD_HTTP_BAD_REQUEST, "NUMBER 0|1\n");
	for (int i = 0; i < SERVER_PEERS; i++)
		if (p->server->peers[i].connection && p->server->peers[i].number == number)
			p->server->peers[i].heard_until_ms =
				end[1] == '1' ? p->server->now_ms + SERVER_HEARD_MS : 0;
	return say(p, MHD_HTTP_NO_CONTENT, "");
}

static enum MHD_Result take_mark(struct peer *p, const char *name)
{
	const struct server_content *c = p->server->content;
	enum mark_kind kind;
	if (c->looks_only)
		return say(p, MHD_HTTP_FORBIDDEN, _("This page can only look.\n"));
	if (!mark_parse(name, &kind) || kind == MARK_END)
		return say(p, MHD_HTTP_NOT_FOUND, _("There is no such button.\n"));
	if (kind == MARK_NOTE && !p->body_n)
		return say(p, MHD_HTTP_BAD_REQUEST, _("The note is empty.\n"));
	if (!c->mark(c->context, kind, kind == MARK_NOTE ? p->body : ""))
		return say(p, MHD_HTTP_TOO_MANY_REQUESTS, _("Too many buttons at once.\n"));
	return say(p, MHD_HTTP_NO_CONTENT, "");
}

static enum MHD_Result answer_post(struct peer *p, const char *url)
{
	const struct door *g = p->server->content->door;
	if (is_foreign(p, true))
		return say(p, MHD_HTTP_FORBIDDEN, _("This does not come from the page.\n"));
	if (p->body_n >= sizeof(p->body))
		return say(p, MHD_HTTP_CONTENT_TOO_LARGE, _("Too long.\n"));
	if (!strcmp(url, "/code"))
		return take_code(p);
	if (!is_known(p) || !door_same(g->token, header(p, "X-Icecue-Token")))
		return say(p, MHD_HTTP_UNAUTHORIZED, _("The code of the session first.\n"));
	if (!strcmp(url, "/here"))
		return take_here(p);
	if (!strncmp(url, "/mark/", 6))
		return take_mark(p, url + 6);
	return say(p, MHD_HTTP_NOT_FOUND, _("There is nothing here.\n"));
}

static enum MHD_Result answer_get(struct peer *p, const char *url)
{
	const struct server_content *c = p->server->content;
	for (const struct web_part *part = web_parts; part->url; part++)
		if (!strcmp(url, part->url))
			return reply(p, MHD_HTTP_OK, part->type,
				     MHD_create_response_from_buffer(strlen(part->text), (void *)part->text,
								     MHD_RESPMEM_PERSISTENT));
	bool events = !strcmp(url, "/events");
	if (!events && strcmp(url, "/session"))
		return say(p, MHD_HTTP_NOT_FOUND, _("There is nothing here.\n"));
	if (is_foreign(p, false))
		return say(p, MHD_HTTP_FORBIDDEN, _("This does not come from the page.\n"));
	if (!is_known(p))
		return say(p, MHD_HTTP_UNAUTHORIZED, _("The code of the session first.\n"));
	if (events)
		return begin_feed(p);
	char *about = c->about(c->context);
	return about ? reply(p, MHD_HTTP_OK, "application/json",
			     MHD_create_response_from_buffer(strlen(about), about, MHD_RESPMEM_MUST_FREE))
		     : MHD_NO;
}

static enum MHD_Result answer(struct peer *p, const char *url, const char *method)
{
	const struct server_content *c = p->server->content;
	if (!door_host(header(p, "Host"), c->names))
		return say(
			p, MHD_HTTP_MISDIRECTED_REQUEST,
			_("This computer is not known by that name: use its address, or set name in [page].\n"));
	if (!c->wants_code && (header(p, "X-Forwarded-For") || header(p, "Forwarded") || header(p, "Via")))
		return say(
			p, MHD_HTTP_FORBIDDEN,
			_("A proxy stands before this page: set name in [page], so that it asks for a code.\n"));
	if (!strcmp(method, "POST"))
		return answer_post(p, url);
	if (!strcmp(method, "GET") || !strcmp(method, "HEAD"))
		return answer_get(p, url);
	return say(p, MHD_HTTP_METHOD_NOT_ALLOWED, "GET, POST\n");
}

/* ---- of the library ---- */

static struct peer *peer_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* Called when the head is there, for each part of the body, and at its end. */
static enum MHD_Result take_request(void *context, struct MHD_Connection *connection, const char *url,
				    const char *method, const char *version, const char *part, size_t *n,
				    void **own)
{
	struct peer *p = peer_of(connection);
	(void)context, (void)version, (void)own;
	if (!p)
		return MHD_NO;
	if (!p->asked) {
		p->asked = true;
		return MHD_YES;
	}
	if (*n == 0)
		return answer(p, url, method);
	size_t room = p->body_n < sizeof(p->body) - 1 ? sizeof(p->body) - 1 - p->body_n : 0;
	memcpy(p->body + p->body_n, part, *n < room ? *n : room);
	p->body_n += *n;
	*n = 0;
	return MHD_YES;
}

static void come_or_go(void *context, struct MHD_Connection *connection, void **own,
		       enum MHD_ConnectionNotificationCode what)
{
	struct server *s = context;
	struct peer *p = *own;
	if (what == MHD_CONNECTION_NOTIFY_CLOSED && p) {
		feed_reader_end(&p->reader);
		*p = (struct peer){0};
		return;
	}
	for (int i = 0; i < SERVER_PEERS && what == MHD_CONNECTION_NOTIFY_STARTED; i++)
		if (!s->peers[i].connection) {
			s->peers[i] = (struct peer){.server = s,
						    .connection = connection,
						    .since_ms = s->now_ms,
						    .moved_ms = s->now_ms};
			*own = &s->peers[i];
			return;
		}
}

/* Its socket: the library notices, and closes it. */
static void cut(const struct peer *p)
{
	shutdown(MHD_get_connection_info(p->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
		 SHUT_RDWR);
}

static void cut_the_slow(struct server *s)
{
	for (int i = 0; i < SERVER_PEERS; i++) {
		const struct peer *p = &s->peers[i];
		if (p->connection && (p->streams ? !p->asleep && s->now_ms - p->moved_ms > STALL_MS
						 : s->now_ms - p->since_ms > REQUEST_MS))
			cut(p);
	}
}

static void wake_all(struct server *s)
{
	for (int i = 0; i < SERVER_PEERS; i++) {
		struct peer *p = &s->peers[i];
		if (!p->connection || !p->asleep)
			continue;
		p->asleep = false;
		MHD_resume_connection(p->connection);
	}
}

bool server_run(struct server *s, bool wake, int64_t now_ms)
{
	MHD_UNSIGNED_LONG_LONG left_ms = 0;
	s->now_ms = now_ms;
	cut_the_slow(s);
	if (wake)
		wake_all(s);
	for (int i = 0; i < RUNS_MAX && left_ms == 0; i++) {
		MHD_run(s->daemon);
		if (MHD_get_timeout(s->daemon, &left_ms) != MHD_YES)
			left_ms = 1;
	}
	return left_ms == 0;
}

int server_fd(const struct server *s)
{
	return MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

struct server *server_start(int fd, const struct server_content *content)
{
	struct server *s = calloc(1, sizeof(*s));
	if (s) {
		s->content = content;
		s->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
					     take_request, s, MHD_OPTION_LISTEN_SOCKET, fd,
					     MHD_OPTION_CONNECTION_LIMIT, (unsigned int)SERVER_PEERS,
					     MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_PEER_BYTES,
					     MHD_OPTION_NOTIFY_CONNECTION, come_or_go, s,
					     MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
	}
	if (s && s->daemon)
		return s;
	close(fd);
	free(s);
	return NULL;
}

void server_stop(struct server *s)
{
	if (!s)
		return;
	s->ending = true;
	server_run(s, true, s->now_ms);
	wake_all(s);
	MHD_stop_daemon(s->daemon);
	free(s);
}

#else /* without the library */

#include <unistd.h>

struct server *server_start(int fd, const struct server_content *content)
{
	(void)content;
	close(fd);
	return NULL;
}

int server_fd(const struct server *s)
{
	(void)s;
	return -1;
}

bool server_run(struct server *s, bool wake, int64_t now_ms)
{
	(void)s, (void)wake, (void)now_ms;
	return false;
}

int server_viewers(const struct server *s)
{
	(void)s;
	return 0;
}

int server_heard(const struct server *s)
{
	(void)s;
	return 0;
}

void server_stop(struct server *s)
{
	(void)s;
}

#endif
