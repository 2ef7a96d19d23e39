/* What each viewer of the page gets, however it reads. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live/web/feed.h"

static struct feed f;
static char got[1 << 17];
static size_t got_n;

static void make(void)
{
	feed_init(&f, "abc");
}
static void clear(void)
{
	feed_clear(&f);
}
TestSuite(web_feed, .init = make, .fini = clear);

/* All that is there, in pieces of n bytes. */
static const char *read_all(struct feed_reader *r, size_t n)
{
	size_t part;
	got_n = 0;
	while ((part = feed_read(&f, r, got + got_n, n)))
		got_n += part;
	got[got_n] = '\0';
	return got;
}

static void add(int from, int to)
{
	char json[32];
	for (int i = from; i <= to; i++) {
		snprintf(json, sizeof(json), "{\"n\":%d}", i);
		feed_event(&f, json);
	}
}

Test(web_feed, a_new_viewer_gets_all_events_in_their_order_and_the_next_state)
{
	struct feed_reader r;
	add(1, 2);
	feed_state(&f, "{\"old\":1}");
	feed_reader_begin(&f, &r, NULL, "{}", "[]");
	cr_expect_str_eq(read_all(&r, 7),
			 "retry: 1000\nevent: hello\ndata: {}\n\nevent: curve\ndata: []\n\n"
			 "id: abc-1\nevent: happened\ndata: {\"n\":1}\n\n"
			 "id: abc-2\nevent: happened\ndata: {\"n\":2}\n\n",
			 "no state from before it came");
	feed_state(&f, "{\"new\":1}");
	feed_state(&f, "{\"new\":2}");
	cr_expect_str_eq(read_all(&r, 4096), "event: state\ndata: {\"new\":2}\n\n", "the latest alone");
	cr_expect_str_eq(read_all(&r, 4096), "");
	feed_reader_end(&r);
}

Test(web_feed, a_viewer_that_comes_back_gets_what_it_missed)
{
	struct feed_reader r;
	add(1, 5);
	feed_reader_begin(&f, &r, "abc-3", "{}", NULL);
	cr_expect_null(strstr(read_all(&r, 50), "abc-3\n"));
	const char *four = strstr(got, "id: abc-4\n"), *five = strstr(got, "id: abc-5\n");
	cr_expect(four && five && four < five, "%s", got);
	feed_reader_end(&r);
}

Test(web_feed, an_id_of_another_session_means_nothing)
{
	static const char *const ids[] = {"xyz-3", "abc-99", "abc-", "abc", "", "abc-3x", "abcd-3"};
	struct feed_reader r;
	add(1, 5);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		feed_reader_begin(&f, &r, ids[i], "{}", NULL);
		const char *all = read_all(&r, 4096);
		cr_expect_not_null(strstr(all, "id: abc-1\n"), "%s: %s", ids[i], all);
		feed_reader_end(&r);
	}
}

Test(web_feed, who_reads_slowly_skips_states_and_no_event)
{
	struct feed_reader r;
	char state[32], id[32];
	feed_reader_begin(&f, &r, NULL, "{}", NULL);
	read_all(&r, 4096);
	for (int i = 1; i <= FEED_EVENTS; i++) {
		add(i, i);
		snprintf(state, sizeof(state), "{\"s\":%d}", i);
		feed_state(&f, state);
	}
	read_all(&r, 100);
	for (int i = 1; i <= FEED_EVENTS; i++) {
		snprintf(id, sizeof(id), "id: abc-%d\n", i);
		cr_expect_not_null(strstr(got, id), "%s", id);
	}
	const char *last = strstr(got, "event: state");
	cr_expect(last && !strstr(last + 1, "event: state"));
	cr_expect_null(strstr(got, "event: lost"));
	feed_reader_end(&r);
}

Test(web_feed, who_is_too_far_behind_is_told_how_many_it_lost)
{
	struct feed_reader r;
	feed_reader_begin(&f, &r, NULL, "{}", NULL);
	add(1, FEED_EVENTS + 7);
	cr_expect_not_null(strstr(read_all(&r, 4096), "event: lost\ndata: 7\n\nid: abc-8\n"), "%.200s", got);
	feed_reader_end(&r);
}

/* A message that is being sent stays whole while its place is taken by another. */
Test(web_feed, what_is_half_sent_is_sent_whole)
{
	struct feed_reader r;
	char part[40];
	feed_reader_begin(&f, &r, NULL, "{}", NULL);
	read_all(&r, 4096);
	feed_state(&f, "{\"state\":\"the first one\"}");
	size_t n = feed_read(&f, &r, part, 20);
	feed_state(&f, "{\"state\":\"another\"}");
	add(1, 2 * FEED_EVENTS);
	cr_expect_eq(n, 20);
	cr_expect_eq(strncmp(read_all(&r, 4096), "\"state\":\"the first one\"}\n\n", 26), 0, "%.60s", got);
	feed_reader_end(&r);
}
