#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

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
	write_svg(dir, "<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<svg "
		       "xmlns=\"http://www.w3.org/2000/svg\"><text>chart</text></svg>\n");
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
		"probe lost, at 20:05",
		"<h2>Chart</h2>",
		"role=\"img\" aria-label=\"Skin temperature over the session. Numb after",
		"<svg xmlns",
		"</svg>",
		"<h2>Events</h2>",
		"02:00</td><td>Ice on",
		"05:40</td><td>",
		"58:10</td><td>",
		"Probe and place",
		"temper usb:1-2.3",
		"30.6 \302\260C",
		"Rules in force",
		"13.6 \302\260C for 1 min",
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
	static const char *const never[] = {" src=",   " href=", "<script", "<link",
					    "@import", "url(",	 "https:",  "<iframe"};
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		cr_assert_null(strcasestr(html, never[i]), "%s", never[i]);
	cr_assert_not_null(strstr(html, "There is no chart"));
	cr_assert_not_null(strstr(html, "56.5 \302\260F"));
	free(html);
	folder_remove(dir);
}

Test(page, labels_are_no_markup)
{
	char dir[64];
	char *html = page_of(folder_make(dir, sizeof(dir)), "<script>alert('x')</script> \"&", false);
	cr_assert_null(strcasestr(html, "<script"));
	cr_assert_not_null(strstr(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &quot;&amp;"));
	free(html);
	folder_remove(dir);
}

Test(page, a_chart_that_holds_a_program_is_left_out)
{
	char dir[64];
	folder_make(dir, sizeof(dir));
	write_svg(dir, "<svg><ScRipt>alert(1)</ScRipt></svg>");
	char *html = page_of(dir, "Anna", false);
	cr_assert_null(strcasestr(html, "<script"));
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
	free(html);
	folder_remove(dir);
}
