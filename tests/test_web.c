/* The page of a session as its sink and its buttons, without a browser. */
#ifdef HAVE_LIBMICROHTTPD
#include <criterion/criterion.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live/chain.h"
#include "live/web/qr.h"
#include "live/web/web.h"
#include "support/guard.h"
#include "support/http.h"
#include "support/program.h"

static struct web *web;
static struct sink *sink;
static struct chain chain;
static struct outcome now;
static int port;

static void begin_as(enum page_view view)
{
	char why[300];
	const struct web_listen l = {.address = "127.0.0.1:0", .name = "", .view = view};
	cr_assert_eq(web_open(&l, &web, why, sizeof(why)), RESULT_OK, "%s", why);
	cr_assert_eq(sscanf(web_card(web)->words, "Page: http://127.0.0.1:%d/", &port), 1);
	chain = (struct chain){0};
	sink = web_sink(web, &(struct web_session){.client = "Anna",
						   .site = "left calf",
						   .probe = "sim",
						   .speed = 1,
						   .numb_mc = 13600,
						   .window_mc = 15000,
						   .chain = &chain});
	now = (struct outcome){.skin_mc = 30000, .band_mc = 500, .probe = PROBE_GOOD, .n_spots = 1};
}

static void begin(void)
{
	begin_as(PAGE_BUTTONS);
}

static void end(void)
{
	web_close(web);
}

TestSuite(web, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void turn(struct http *h)
{
	cr_assert_eq(sink->tick(sink, now.t_ms, &now), RESULT_OK);
	http_hear(h);
	sleep_ms(1);
}

static struct http *ask(const char *method, const char *url, const char *headers, const char *body)
{
	struct http *h = http_open(port);
	http_ask(h, method, url, headers, body);
	WAIT_UNTIL(h->ended, turn(h));
	return h;
}

static json_object *about(void)
{
	struct http *h = ask("GET", "/session", "", "");
	json_object *o = json_tokener_parse(http_body(h));
	cr_assert_not_null(o, "%s", h->text);
	http_close(h);
	return o;
}

static const char *text_in(json_object *o, const char *key)
{
	return json_object_get_string(json_object_object_get(o, key));
}

static int press(const char *url, const char *body)
{
	char headers[200];
	json_object *o = about();
	snprintf(headers, sizeof(headers), "Origin: http://localhost\r\nX-Icecue-Token: %s\r\n",
		 text_in(o, "token"));
	json_object_put(o);
	struct http *h = ask("POST", url, headers, body);
	int status = http_status(h);
	http_close(h);
	return status;
}

static struct http *view(void)
{
	struct http *h = http_open(port);
	http_ask(h, "GET", "/events", "", "");
	WAIT_UNTIL(strstr(h->text, "event: state\n"), turn(h));
	return h;
}

static void happen(enum event_kind kind, enum priority priority, enum alert_class class)
{
	now.events[0] = (struct event){.t_ms = now.t_ms,
				       .kind = kind,
				       .priority = priority,
				       .class = class,
				       .skin_mc = MC_NONE,
				       .count = 1};
	now.n_events = 1;
	sink->event(sink, &now.events[0], &now);
	now.n_events = 0;
}

Test(web, a_viewer_gets_the_state_of_now)
{
	const struct sample s = sample_of(2000, (struct channel_value){30100, STATUS_OK, 0});
	now.t_ms = 2000;
	sink->sample(sink, &s, &now);
	struct http *h = view();
	cr_expect_not_null(strstr(h->text, "\"skin_c\":30,"), "%s", h->text);
	cr_expect_not_null(strstr(h->text, "event: curve\ndata: {\"step_s\":1,\"skin\":[null,null,3000],"),
			   "%s", h->text);
	http_close(h);
}

Test(web, an_alert_reaches_it_in_the_same_turn)
{
	struct http *h = view();
	now.t_ms = 5000;
	happen(EVENT_PASS_OUTSIDE, PRIORITY_MEDIUM, ALERT_STOP);
	h->n = 0;
	turn(h);
	cr_expect_not_null(strstr(h->text, "\"kind\":\"pass_outside\",\"elapsed_s\":5,\"class\":\"stop\""),
			   "%s", h->text);
	cr_expect_not_null(strstr(h->text, "\"ring\":{\"n\":1,\"class\":\"stop\""), "%s", h->text);
	now.t_ms += SECONDS_MS(25);
	h->n = 0;
	turn(h);
	cr_expect_not_null(strstr(h->text, "\"ring\":{\"n\":2,"), "it sounds again: %s", h->text);
	const struct mark ack = {now.t_ms, MARK_ACK, MARK_FROM_KEY};
	sink->mark(sink, &ack, "");
	h->n = 0;
	turn(h);
	cr_expect_not_null(strstr(h->text, "\"acknowledged\":true"), "%s", h->text);
	http_close(h);
}

Test(web, buttons_become_marks_in_their_order)
{
	enum mark_kind kind;
	char note[NOTE_TEXT];
	cr_expect_not(web_has_mark(web));
	cr_expect_eq(press("/mark/pass", ""), 204);
	cr_expect_eq(press("/mark/note", "pink\nno pain"), 204);
	cr_assert(web_next_mark(web, &kind, note));
	cr_expect(kind == MARK_PASS && !*note);
	cr_assert(web_next_mark(web, &kind, note));
	cr_expect_eq(kind, MARK_NOTE);
	cr_expect_str_eq(note, "pink?no pain", "one line");
	cr_expect_not(web_next_mark(web, &kind, note));
	for (int i = 0; i < 16; i++)
		cr_assert_eq(press("/mark/ack", ""), 204);
	cr_expect_eq(press("/mark/ack", ""), 429, "nobody takes them");
}

Test(web, who_only_looks_gets_no_name)
{
	static const struct {
		enum page_view view;
		const char *client;
	} views[] = {{PAGE_BUTTONS, "Anna"}, {PAGE_LOOKS, ""}, {PAGE_LOOKS_WITH_NAME, "Anna"}};
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		web_close(web);
		begin_as(views[i].view);
		json_object *o = about();
		cr_expect_str_eq(text_in(o, "client"), views[i].client);
		cr_expect_str_eq(text_in(o, "buttons"), views[i].view == PAGE_BUTTONS ? "true" : "false");
		cr_expect_not_null(strstr(text_in(o, "tunes"), "\"go\": { \"level\": "));
		json_object_put(o);
		cr_expect_eq(press("/mark/pass", ""), views[i].view == PAGE_BUTTONS ? 204 : 403);
	}
}

Test(web, it_is_a_link_of_the_chain_while_a_browser_sounds)
{
	struct http *h = view();
	cr_expect_eq(chain.of[CHAIN_PAGE].state, CHAIN_UNUSED, "looked at is not heard");
	cr_expect_eq(press("/here", "1 1"), 204);
	cr_expect_eq(chain.of[CHAIN_PAGE].state, CHAIN_WORKS);
	cr_expect_eq(press("/here", "1 0"), 204);
	cr_expect_eq(chain.of[CHAIN_PAGE].state, CHAIN_WORKS, "it may be back in a moment");
	http_close(h);
}

Test(web, the_end_is_told)
{
	struct http *h = view();
	sink->close(sink, 9000);
	WAIT_UNTIL(h->ended, (http_hear(h), sleep_ms(1)));
	cr_expect_not_null(strstr(h->text, "\"kind\":\"end\",\"elapsed_s\":9"), "%s", h->text);
	http_close(h);
}

Test(web, a_port_in_use_is_told_before_a_session)
{
	struct web *second;
	char why[300] = "", address[32];
	snprintf(address, sizeof(address), "%d", port);
	const struct web_listen l = {.address = address, .name = ""};
	cr_expect_neq(web_open(&l, &second, why, sizeof(why)), RESULT_OK);
	cr_expect_null(second);
	cr_expect_not_null(strstr(why, "in use"), "%s", why);
	const struct web_listen elsewhere = {.address = "192.0.2.77:8080", .name = ""};
	cr_expect_neq(web_open(&elsewhere, &second, why, sizeof(why)), RESULT_OK);
	cr_expect_not_null(strstr(why, "does not have that address"), "%s", why);
}

/* Before anything else, so that nobody stands at the table without the page that they wanted. */
Test(web, a_bad_address_ends_it_before_the_session)
{
	char dir[64];
	program_config_home(folder_make(dir, sizeof(dir)));
	struct program_result r = PROGRAM("watch", "--probe", "sim", "--out", dir, "--page", "8080x");
	cr_expect_eq(r.code, 2);
	cr_expect_not_null(strstr(r.err, "icecue: --page: takes [ADDRESS:]PORT"), "%s", r.err);
	cr_expect_eq(session_bytes(dir), 0);
	program_free(&r);
	folder_remove(dir);
}

#ifdef HAVE_LIBQRENCODE
/* The three corners by which a phone finds it; that phones read it was seen once with zbar. */
Test(web, a_code_for_phones_has_its_corners)
{
	struct card c = {0};
	static const char corner[] =
		"\xe2\x96\x88\xe2\x96\x80\xe2\x96\x80\xe2\x96\x80\xe2\x96\x80\xe2\x96\x80\xe2\x96\x88";
	qr_draw("http://192.168.100.100:65535/#12345678", &c);
	cr_assert_eq(c.columns, 29);
	cr_assert_eq(c.n, 15);
	cr_expect_eq(strncmp(c.lines[1] + 2, corner, strlen(corner)), 0, "%s", c.lines[1]);
	cr_expect_eq(strncmp(c.lines[1] + strlen(c.lines[1]) - 2 - strlen(corner), corner, strlen(corner)),
		     0);
	cr_expect_eq(strncmp(c.lines[10] + 2, corner, strlen(corner)), 0, "%s", c.lines[10]);
}
#endif

#endif
