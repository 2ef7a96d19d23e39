/* The web server of the page, by plain sockets: who gets what, and what nobody can do to it. */
#ifdef HAVE_LIBMICROHTTPD
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live/web/address.h"
#include "live/web/server.h"
#include "support/guard.h"
#include "support/http.h"

#define OURS "Origin: http://localhost\r\n"

static struct door door;
static struct feed feed;
static struct server_content content;
static struct server *server;
static int port;
static int64_t now_ms; /* the server's time */
static char pressed[400];

static char *about(void *context)
{
	return strdup("{\"about\":1}");
}

static char *curve(void *context)
{
	return strdup("[]");
}

static bool mark(void *context, enum mark_kind kind, const char *note)
{
	size_t n = strlen(pressed);
	snprintf(pressed + n, sizeof(pressed) - n, "%s(%s) ", mark_name(kind), note);
	return true;
}

static void start(const char *where)
{
	static const char *const names[] = {"laptop", NULL};
	struct web_address a;
	char why[300];
	content = (struct server_content){.door = &door,
					  .feed = &feed,
					  .cookie = "icecue_1",
					  .names = names,
					  .about = about,
					  .curve = curve,
					  .mark = mark};
	cr_assert(door_init(&door, 0));
	feed_init(&feed, "abc");
	cr_assert(web_address_parse(where, &a, why, sizeof(why)));
	int fd = web_address_listen(&a, why, sizeof(why));
	cr_assert(fd >= 0, "%s", why);
	port = web_address_port(&a);
	server = server_start(fd, &content);
	cr_assert_not_null(server);
}

static void begin(void)
{
	start("127.0.0.1:0");
}

static void end(void)
{
	server_stop(server);
	feed_clear(&feed);
}

TestSuite(web_server, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void turn(bool wake)
{
	while (server_run(server, wake, now_ms))
		wake = false;
}

static void turn_and_hear(struct http *h)
{
	turn(false);
	http_hear(h);
	sleep_ms(1);
}

/* The whole answer, to be closed. */
static struct http *ask(const char *method, const char *url, const char *headers, const char *body)
{
	struct http *h = http_open(port);
	http_ask(h, method, url, headers, body);
	WAIT_UNTIL(h->ended, turn_and_hear(h));
	return h;
}

static int status_of(const char *method, const char *url, const char *headers, const char *body)
{
	struct http *h = ask(method, url, headers, body);
	int status = http_status(h);
	http_close(h);
	return status;
}

/* A viewer that has got these words. */
static struct http *view(const char *url, const char *headers, const char *words)
{
	struct http *h = http_open(port);
	http_ask(h, "GET", url, headers, "");
	WAIT_UNTIL(strstr(h->text, words), turn_and_hear(h));
	return h;
}

static const char *with_token(const char *headers)
{
	static char all[300];
	snprintf(all, sizeof(all), "%sX-Icecue-Token: %s\r\n", headers, door.token);
	return all;
}

Test(web_server, the_page_comes_with_its_policy)
{
	static const char *const urls[] = {"/", "/page.css", "/page.js"};
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct http *h = ask("GET", urls[i], "", "");
		cr_expect_eq(http_status(h), 200, "%s", urls[i]);
		cr_expect_not_null(strstr(
			h->text, "\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; "));
		cr_expect_not_null(strstr(h->text, "\r\nCache-Control: no-store\r\n"));
		cr_expect_null(strstr(h->text, "Access-Control-"));
		cr_expect_null(strstr(http_body(h), door.token), "no secret in what everybody gets");
		http_close(h);
	}
	cr_expect_eq(status_of("GET", "/../etc/passwd", "", ""), 404);
	cr_expect_eq(status_of("GET", "/page.html", "", ""), 404);
	cr_expect_eq(status_of("DELETE", "/", "", ""), 405);
	cr_expect_eq(status_of("OPTIONS", "/mark/pass", "Origin: http://evil.example\r\n", ""), 405);
}

Test(web_server, a_name_of_somebody_else_is_refused)
{
	cr_expect_eq(status_of("GET", "/session", "Host: evil.example\r\n", ""), 421);
	cr_expect_eq(status_of("GET", "/", "Host: evil.example\r\n", ""), 421);
	cr_expect_eq(status_of("GET", "/session", "Host: laptop:8080\r\n", ""), 200);
}

Test(web_server, another_page_can_neither_read_nor_press)
{
	static const char *const foreign[] = {
		"Origin: http://evil.example\r\n",     "Origin: null\r\n",
		"Sec-Fetch-Site: cross-site\r\n",      "Sec-Fetch-Site: same-site\r\n",
		OURS "Sec-Fetch-Site: cross-site\r\n", ""};
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		cr_expect_eq(status_of("POST", "/mark/pass", with_token(foreign[i]), ""), 403, "%s",
			     foreign[i]);
		if (*foreign[i])
			cr_expect_eq(status_of("GET", "/session", foreign[i], ""), 403, "%s", foreign[i]);
	}
	cr_expect_str_eq(pressed, "");
}

Test(web_server, a_button_needs_the_token)
{
	cr_expect_eq(status_of("POST", "/mark/pass", OURS, ""), 401);
	cr_expect_eq(status_of("POST", "/mark/pass", OURS "X-Icecue-Token: 0123\r\n", ""), 401);
	cr_expect_eq(status_of("GET", "/mark/pass", with_token(OURS), ""), 404);
	cr_expect_eq(status_of("POST", "/mark/pass", with_token(OURS), ""), 204);
	cr_expect_eq(status_of("POST", "/mark/note", with_token(OURS), "stiff calf"), 204);
	cr_expect_eq(status_of("POST", "/mark/note", with_token(OURS), ""), 400);
	cr_expect_eq(status_of("POST", "/mark/end", with_token(OURS), ""), 404);
	cr_expect_eq(status_of("POST", "/mark/none", with_token(OURS), ""), 404);
	cr_expect_eq(status_of("POST", "/mark/", with_token(OURS), ""), 404);
	cr_expect_str_eq(pressed, "pass() note(stiff calf) ");
	content.looks_only = true;
	cr_expect_eq(status_of("POST", "/mark/pass", with_token(OURS), ""), 403);
	cr_expect_str_eq(pressed, "pass() note(stiff calf) ");
}

Test(web_server, a_long_note_is_refused)
{
	char note[3000];
	memset(note, 'x', sizeof(note) - 1);
	note[sizeof(note) - 1] = '\0';
	cr_expect_eq(status_of("POST", "/mark/note", with_token(OURS), note), 413);
	note[139] = '\0';
	cr_expect_eq(status_of("POST", "/mark/note", with_token(OURS), note), 204);
	cr_expect_eq(strlen(pressed), strlen("note() ") + 139);
}

Test(web_server, the_code_is_entered_once)
{
	char cookie[128], right[16], wrong[16];
	content.wants_code = true;
	snprintf(right, sizeof(right), "%s", door.code);
	snprintf(wrong, sizeof(wrong), "%s", door.code);
	wrong[7] = wrong[7] == '0' ? '1' : '0';
	cr_expect_eq(status_of("GET", "/", "", ""), 200, "the form is for everybody");
	cr_expect_eq(status_of("GET", "/session", "", ""), 401);
	cr_expect_eq(status_of("GET", "/events", "", ""), 401);
	cr_expect_eq(status_of("POST", "/mark/pass", with_token(OURS), ""), 401);
	cr_expect_eq(status_of("POST", "/code", "Origin: http://evil.example\r\n", right), 403);
	cr_expect_eq(status_of("POST", "/code", OURS, wrong), 403);
	struct http *h = ask("POST", "/code", OURS, right);
	cr_expect_eq(http_status(h), 204);
	snprintf(cookie, sizeof(cookie), "Set-Cookie: icecue_1=%s; Path=/; HttpOnly; SameSite=Strict\r\n",
		 door.cookie);
	cr_expect_not_null(strstr(h->text, cookie), "%s", h->text);
	http_close(h);
	snprintf(cookie, sizeof(cookie), "Cookie: other=1; icecue_1=%s\r\n", door.cookie);
	cr_expect_eq(status_of("GET", "/session", cookie, ""), 200);
	snprintf(cookie, sizeof(cookie), "Cookie: icecue_1=%.31s0\r\n", door.cookie);
	cr_expect(door.cookie[31] == '0' || status_of("GET", "/session", cookie, "") == 401);
	for (int i = 0; i < DOOR_TRIES; i++)
		status_of("POST", "/code", OURS, wrong);
	cr_expect_eq(status_of("POST", "/code", OURS, right), 429);
	now_ms += DOOR_TRY_EVERY_MS;
	cr_expect_eq(status_of("POST", "/code", OURS, right), 204);
}

Test(web_server, a_proxy_needs_the_code)
{
	cr_expect_eq(status_of("GET", "/session", "X-Forwarded-For: 10.0.0.1\r\n", ""), 403);
	cr_expect_eq(status_of("GET", "/session", "Via: 1.1 proxy\r\n", ""), 403);
}

Test(web_server, a_viewer_gets_each_event_at_once)
{
	struct http *h = view("/events", "", "event: curve\ndata: []\n\n");
	cr_expect_eq(server_viewers(server), 1);
	cr_expect_not_null(strstr(h->text, "Content-Type: text/event-stream"));
	feed_event(&feed, "{\"n\":1}");
	feed_state(&feed, "{\"s\":1}");
	turn(true);
	http_hear(h);
	const char *event = strstr(h->text, "id: abc-1\nevent: happened\ndata: {\"n\":1}\n\n");
	const char *state = strstr(h->text, "event: state\ndata: {\"s\":1}\n\n");
	cr_expect(event && state && event < state, "%s", h->text);
	http_close(h);
	WAIT_UNTIL(server_viewers(server) == 0, (feed_state(&feed, "{}"), turn(true)));
}

Test(web_server, what_was_missed_comes_after_a_cut)
{
	struct http *h = view("/events", "", "event: hello");
	feed_event(&feed, "{\"n\":1}");
	turn(true);
	http_close(h);
	for (int i = 2; i <= 4; i++)
		feed_event(&feed, "{}");
	h = view("/events?after=abc-1", "", "id: abc-4\n");
	cr_expect_null(strstr(h->text, "id: abc-1\n"));
	cr_expect_not_null(strstr(h->text, "id: abc-2\n"));
	http_close(h);
	h = view("/events", "Last-Event-ID: abc-3\r\n", "id: abc-4\n");
	cr_expect_null(strstr(h->text, "id: abc-3\n"));
	http_close(h);
}

Test(web_server, who_is_heard_is_known_as_long_as_they_look)
{
	struct http *h = view("/events", "", "{\"viewer\":1}");
	cr_expect_eq(server_heard(server), 0);
	cr_expect_eq(status_of("POST", "/here", with_token(OURS), "1 1"), 204);
	cr_expect_eq(server_heard(server), 1);
	now_ms += SERVER_HEARD_MS + 1;
	turn(false);
	cr_expect_eq(server_heard(server), 0, "it says so no more");
	status_of("POST", "/here", with_token(OURS), "1 1");
	cr_expect_eq(server_heard(server), 1);
	cr_expect_eq(status_of("POST", "/here", with_token(OURS), "1 0"), 204);
	cr_expect_eq(server_heard(server), 0, "out of sight");
	cr_expect_eq(status_of("POST", "/here", with_token(OURS), "2 1"), 204);
	cr_expect_eq(status_of("POST", "/here", with_token(OURS), "x"), 400);
	cr_expect_eq(status_of("POST", "/here", with_token(OURS), "1 2"), 400);
	cr_expect_eq(status_of("POST", "/here", with_token(OURS), "99999999999999999999 1"), 204,
		     "nobody has that number");
	cr_expect_eq(server_heard(server), 0);
	status_of("POST", "/here", with_token(OURS), "1 1");
	http_close(h);
	WAIT_UNTIL(server_heard(server) == 0, (feed_state(&feed, "{}"), turn(true)));
}

Test(web_server, twenty_look_at_once_and_the_rest_is_told)
{
	struct http *h[SERVER_VIEWERS];
	for (int i = 0; i < SERVER_VIEWERS; i++)
		h[i] = view("/events", "", "event: hello");
	cr_expect_eq(status_of("GET", "/events", "", ""), 503);
	feed_event(&feed, "{\"n\":1}");
	turn(true);
	for (int i = 0; i < SERVER_VIEWERS; i++) {
		WAIT_UNTIL(strstr(h[i]->text, "id: abc-1\n"), turn_and_hear(h[i]));
		http_close(h[i]);
	}
}

/* 0 with the sanitizer, which keeps what is freed, and finds leaks by itself. */
static size_t memory_kb(void)
{
#ifdef __SANITIZE_ADDRESS__
	return 0;
#endif
	size_t pages = 0, resident = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	cr_assert(f && fscanf(f, "%zu %zu", &pages, &resident) == 2);
	fclose(f);
	return resident * 4;
}

/* It is closed as soon as its socket is full and it took nothing for ten seconds; nobody else notices. */
Test(web_server, a_viewer_that_never_reads_is_dropped)
{
	char state[1000];
	struct http *deaf = http_open(port), *h = view("/events", "", "event: hello");
	http_ask(deaf, "GET", "/events", "", "");
	WAIT_UNTIL(server_viewers(server) == 2, turn(false));
	memset(state, 'x', sizeof(state) - 1);
	state[sizeof(state) - 1] = '\0';
	size_t before = memory_kb();
	for (int i = 0; i < 20000 && server_viewers(server) == 2; i++) {
		feed_state(&feed, state);
		now_ms += 1000;
		turn(true);
		h->n = 0;
		http_hear(h);
	}
	cr_expect_eq(server_viewers(server), 1);
	cr_expect_lt(memory_kb(), before + 1024);
	feed_event(&feed, "{\"n\":1}");
	turn(true);
	WAIT_UNTIL(strstr(h->text, "id: abc-1\n"), turn_and_hear(h));
	http_close(h);
	http_close(deaf);
}

/* All connections are taken by requests that never end: viewers go on, and the others are free again soon. */
Test(web_server, requests_that_never_end_are_closed)
{
	struct http *slow[SERVER_PEERS + 4], *h = view("/events", "", "event: hello");
	for (int i = 0; i < SERVER_PEERS + 4; i++) {
		slow[i] = http_open(port);
		http_send(slow[i], "GET / HTTP/1.1\r\nX: ", 19);
		turn(false);
	}
	for (int i = 0; i < 4; i++) { /* a byte each second */
		now_ms += 1000;
		for (int k = 0; k < SERVER_PEERS + 4; k++)
			http_send(slow[k], "x", 1);
		turn(false);
	}
	feed_event(&feed, "{\"n\":1}");
	turn(true);
	WAIT_UNTIL(strstr(h->text, "id: abc-1\n"), turn_and_hear(h));
	now_ms += 2000;
	turn(false);
	for (int i = 0; i < SERVER_PEERS + 4; i++)
		http_close(slow[i]);
	cr_expect_eq(status_of("GET", "/session", "", ""), 200);
	http_close(h);
}

Test(web_server, garbage_harms_nothing)
{
	unsigned seed = 1;
	const char *given = getenv("ICECUE_TEST_SEED");
	if (given)
		seed = (unsigned)atoi(given);
	printf("seed %u\n", seed);
	static const char *const starts[] = {
		"",
		"GET ",
		"POST /mark/pass HTTP/1.1\r\n",
		"GET /events HTTP/1.1\r\nHost: ",
		"POST /code HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n"};
	struct http *h = view("/events", "", "event: hello");
	size_t before = memory_kb();
	for (int i = 0; i < 300; i++) {
		char bytes[2000];
		struct http *g = http_open(port);
		const char *first = starts[(unsigned)i % (sizeof(starts) / sizeof(starts[0]))];
		size_t n = (size_t)snprintf(bytes, sizeof(bytes), "%s", first);
		for (; n < sizeof(bytes); n++) {
			seed = seed * 1103515245 + 12345;
			bytes[n] = (char)(seed >> 16);
		}
		http_send(g, bytes, sizeof(bytes));
		turn(false);
		http_close(g);
		now_ms += 1000; /* some wait for a body, until their time is up */
	}
	turn(false);
	cr_expect_lt(memory_kb(), before + 1024);
	cr_expect_str_eq(pressed, "");
	cr_expect_eq(status_of("GET", "/session", "", ""), 200);
	feed_event(&feed, "{\"n\":1}");
	turn(true);
	WAIT_UNTIL(strstr(h->text, "id: abc-1\n"), turn_and_hear(h));
	http_close(h);
}

Test(web_server, the_last_event_comes_before_the_end)
{
	struct http *h = view("/events", "", "event: hello");
	feed_event(&feed, "{\"end\":1}");
	server_stop(server);
	server = NULL;
	WAIT_UNTIL(h->ended, (http_hear(h), sleep_ms(1)));
	cr_expect_not_null(strstr(h->text, "data: {\"end\":1}\n\n"), "%s", h->text);
	http_close(h);
}

#endif
