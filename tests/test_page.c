#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <gio/gio.h>

#include "report/page/page.h"
#include "support/program.h"
#include "support/story_maker.h"

static char *page_of(const char *dir, const char *client, bool fahrenheit)
{
	char path[128];
	size_t n;
	maker_session(dir, client);
	struct story *s = maker_story(dir);
	cr_assert_eq(page_make(s, dir, fahrenheit), RESULT_OK);
	story_free(s);
	snprintf(path, sizeof(path), "%s/report.html", dir);
	char *html = file_read(path, &n);
	cr_assert_not_null(html);
	return html;
}

static void write_svg(const char *dir, const char *text)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/chart.svg", dir);
	FILE *f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
}

Test(page, tells_the_session_in_order)
{
	char dir[64];
	folder_make(dir, sizeof(dir));
	write_svg(
		dir,
		"<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><text>chart</text></svg>\n");
	char *html = page_of(dir, "Anna", false);
	static const char *const order[] = {
		"<!DOCTYPE html>",
		"lang=\"en\"",
		"Content-Security-Policy",
		"<h1>Anna, left calf</h1>",
		"2026-11-22 21:10",
		"<h2>What happened</h2>",
		"<li>Numb after 3 min 40 s of ice.</li>",
		"<h2>Safety notes</h2>",
		"No reading from the probe, at 20:05",
		"<h2>Chart</h2>",
		"role=\"img\" aria-label=\"Skin temperature over the session. Numb after",
		"<svg xmlns",
		"</svg>",
		"<script type=\"application/json\" id=\"data\">{\"fahrenheit\":false,",
		"\"start\":\"2026-11-22T21:10:00.000+01:00\"",
		"\"rounds\":[[120000,500000]]",
		"[340000,\"Numb\",\"numb\",3,\"\\u003e\\u003e\",12100]",
		"\"probe\":[[1000,30600,",
		"\"skin\":[[1000,30600,500,",
		"<h2>Events</h2>",
		"02:00</th><td class=\"n\">21:12:00</td><td>Ice on",
		"05:40</th>",
		"58:10</th>",
		"Probe and place",
		"temper usb:1-2.3",
		"30.6\302\240\302\260C",
		"The rules of this session",
		"13.6\302\240\302\260C for 1 min",
		"Not a medical device",
		"Raynaud",
		"cold urticaria",
		"cryoglobulinaemia",
		"impaired sensation",
		"poor circulation",
		"open wound",
		"0.1.0",
		"</html>",
	};
	const char *at = html;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const char *found = strstr(at, order[i]);
		cr_assert_not_null(found, "\"%s\" is missing or too early", order[i]);
		at = found;
	}
	cr_assert_null(strstr(html, "<?xml"));
	cr_assert_null(strstr(html, "<!DOCTYPE svg"));
	free(html);
	folder_remove(dir);
}

Test(page, needs_nothing_from_anywhere)
{
	char dir[64];
	char *html = page_of(folder_make(dir, sizeof(dir)), "Anna", true);
	static const char *const never[] = {" src=",   " href=", "<link",  "unsafe",
					    "@import", "url(",	 "https:", "<iframe"};
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		cr_assert_null(strcasestr(html, never[i]), "%s", never[i]);
	cr_assert_not_null(strstr(html, "There is no chart"));
	cr_assert_not_null(strstr(html, "56.5\302\240\302\260F"));
	free(html);
	folder_remove(dir);
}

/* How often a is in the page, whatever its case. */
static int times(const char *html, const char *a)
{
	int n = 0;
	for (const char *at = html; (at = strcasestr(at, a)); at++)
		n++;
	return n;
}

static const char hostile[] = "</script><script>alert('x')</script> <!-- \"& \\";

/* The data and our own program, nothing of a label. */
static void assert_two_scripts(const char *html)
{
	cr_assert_eq(times(html, "<script"), 2);
	cr_assert_eq(times(html, "</script"), 2);
	cr_assert_eq(times(html, "<!--"), 0);
	cr_assert_not_null(strstr(html, "<script type=\"application/json\" id=\"data\">"));
	cr_assert_not_null(strstr(html, "<script>/* "));
}

Test(page, labels_are_no_markup)
{
	char dir[64];
	char *html = page_of(folder_make(dir, sizeof(dir)), hostile, false);
	assert_two_scripts(html);
	cr_assert_not_null(strstr(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
	free(html);
	folder_remove(dir);
}

Test(page, outlines_are_shorter_and_words_are_not)
{
	char dir[64];
	folder_make(dir, sizeof(dir));
	write_svg(
		dir,
		"<svg><path stroke='rgb(1, 2, 3)'  d='M82.50,298.57 L-1.25,7 '/><text>it's 0.25</text><polygon points = '1.99,2.00 '/><path d='M0.12");
	char *html = page_of(dir, "Anna", false);
	cr_assert_not_null(strstr(
		html,
		"<svg><path stroke='rgb(1, 2, 3)'  d='M82.5,298.5 L-1.2,7 '/><text>it's 0.25</text><polygon points = '1.9,2.0 '/><path d='M0.12"));
	free(html);
	folder_remove(dir);
}

Test(page, a_chart_that_holds_a_program_is_left_out)
{
	char dir[64];
	folder_make(dir, sizeof(dir));
	write_svg(dir, "<svg><ScRipt>alert(1)</ScRipt></svg>");
	char *html = page_of(dir, "Anna", false);
	assert_two_scripts(html);
	cr_assert_null(strstr(html, "<svg"));
	cr_assert_not_null(strstr(html, "There is no chart"));
	free(html);
	folder_remove(dir);
}

Test(page, notes_and_events_are_in_one_order)
{
	char dir[64], path[128];
	size_t n;
	struct record_head head = maker_head("");
	struct record *r;
	cr_assert_eq(record_create(folder_make(dir, sizeof(dir)), &head, &r), RESULT_OK);
	maker_event(r, 10000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
	record_mark(r, &(struct mark){20000, MARK_NOTE}, "dry towel <b>");
	record_mark(r, &(struct mark){22000, MARK_NOTE}, hostile);
	record_mark(r, &(struct mark){25000, MARK_ACK}, NULL);
	maker_event(r, 30000, EVENT_ICING_ENDED, MC_NONE, PHASE_WARMING, 1);
	record_close(r, 40000);
	struct story *s = maker_story(dir);
	cr_assert_eq(page_make(s, dir, false), RESULT_OK);
	story_free(s);
	snprintf(path, sizeof(path), "%s/report.html", dir);
	char *html = file_read(path, &n);
	const char *on = strstr(html, "<td>Ice on"), *note = strstr(html, "<td>Note: dry towel &lt;b&gt;"),
		   *away = strstr(html, "<td>Ice away");
	cr_assert(on && note && away && on < note && note < away);
	cr_assert_null(strstr(html, "<td>ack"));
	assert_two_scripts(html);
	cr_assert_not_null(strstr(html, "[20000,\"dry towel \\u003cb\\u003e\",\"note\",0,\"\",null]"));
	cr_assert_not_null(strstr(html, "\\u003c!-- \\\"\\u0026 \\\\\""));
	free(html);
	folder_remove(dir);
}

/* What stands in the one element of this name, without the one of data. */
static char *inside(const char *html, const char *begin, const char *end)
{
	const char *from = strstr(html, begin), *to = from ? strstr(from, end) : NULL;
	cr_assert(from && to, "%s", begin);
	from += strlen(begin);
	return strndup(from, (size_t)(to - from));
}

static void assert_in_policy(const char *html, const char *kind, char *text)
{
	char wanted[128];
	gsize n = 32;
	guint8 digest[32];
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text));
	g_checksum_get_digest(sum, digest, &n);
	char *base64 = g_base64_encode(digest, n);
	snprintf(wanted, sizeof(wanted), "%s-src 'sha256-%s';", kind, base64);
	char *policy = inside(html, "<meta http-equiv=\"Content-Security-Policy\" content=\"", "\">");
	cr_assert_not_null(strstr(policy, wanted), "%s is not in %s", wanted, policy);
	cr_assert_eq(strncmp(policy, "default-src 'none';", 19), 0);
	g_free(base64);
	g_checksum_free(sum);
	free(policy);
	free(text);
}

Test(page, its_policy_names_its_own_style_and_script)
{
	char dir[64];
	char *html = page_of(folder_make(dir, sizeof(dir)), "Anna", false);
	assert_in_policy(html, "style", inside(html, "<style>", "</style>"));
	assert_in_policy(html, "script", inside(html, "<script>", "</script>"));
	free(html);
	folder_remove(dir);
}

Test(page, its_points_are_readings_in_order_and_broken_at_gaps)
{
	char dir[64];
	char *html = page_of(folder_make(dir, sizeof(dir)), "Anna", false);
	char *probe = inside(html, "\"probe\":[", "]],"), *at = probe;
	long long last = 0;
	while (*(at += strspn(at, "[],"))) {
		bool after_gap = at - probe > 3 && !strncmp(at - 3, "],[", 3);
		bool first = at - probe < 2 || after_gap;
		long long t = strtoll(at, &at, 10) + (first ? 0 : last), mc = strtoll(at + 1, &at, 10);
		cr_assert(t > last && t % 1000 == 0 && mc > 5000 && mc < 32000, "%lld %lld", t, mc);
		cr_assert_eq(after_gap, last == 1200000, "%lld", t);
		last = t;
	}
	cr_assert_eq(times(probe, "["), 2);
	cr_assert_eq(last, 3600000);
	free(probe);
	free(html);
	folder_remove(dir);
}
