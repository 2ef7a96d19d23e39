/* Whose session it is: what is known, what is asked at a terminal, and what nobody is asked. */
#include <criterion/criterion.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "store/known.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"
#include "support/tree.h"
#include "support/watch.h"

static char dir[64], base[128], probe[80];
static int board, slave;

static void make(const char *day, const char *client, const char *site, bool simulated)
{
	char path[400];
	struct record_head head = maker_head(client);
	struct record *r;
	snprintf(path, sizeof(path), "%s/%sT10-00-00", base, day);
	snprintf(head.start_iso, sizeof(head.start_iso), "%sT10:00:00.000+01:00", day);
	text_copy(head.site, sizeof(head.site), site);
	text_copy(head.probe, sizeof(head.probe), simulated ? "sim" : "temper usb:1-2.3");
	head.simulated = simulated;
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	record_close(r, 60000);
}

static void begin(void)
{
	char name[64];
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	shown.base = base;
	cr_assert_eq(openpty(&board, &slave, name, NULL, NULL), 0);
	snprintf(probe, sizeof(probe), "text:%s", name);
	make("2026-01-01", "Anna", "left calf", false);
	make("2026-01-02", "Ben", "", false);
	make("2026-01-03", "ANNA", "Left calf", false);
	make("2026-01-04", "", "", false);
	make("2026-01-05", "Cleo", "thigh", true);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(whose, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

Test(whose, what_is_known)
{
	struct known k;
	struct known_pair last[9];
	cr_assert_eq(known_read(base, &k), RESULT_OK);
	cr_assert_eq(known_last(&k, last, 9), 2);
	cr_expect_str_eq(last[0].client, "Anna", "as it was first");
	cr_expect_str_eq(last[1].client, "Ben");
	cr_expect_eq(known_last(&k, last, 1), 1);
	cr_expect_str_eq(known_same(&k, KNOWN_CLIENT, "anna "), "Anna");
	cr_expect_str_eq(known_same(&k, KNOWN_SITE, "LEFT CALF"), "left calf");
	cr_expect_null(known_same(&k, KNOWN_CLIENT, "Cleo"), "it was simulated");
	cr_expect_str_eq(known_near(&k, KNOWN_CLIENT, "Anan"), "Anna");
	cr_expect_null(known_near(&k, KNOWN_CLIENT, "Dora"));
	known_free(&k);
	cr_expect_eq(known_read("/nonexistent", &k), RESULT_NONE);
	cr_expect_null(known_near(&k, KNOWN_CLIENT, "Anan"));
}

/* Until the new record has the line. */
static void begins_as(const char *line)
{
	char path[300], *text = NULL;
	size_t n;
	char newest[100] = "";
	WAIT_UNTIL(text && strstr(text, line), {
		watch_hear();
		free(text);
		struct program_result p = PROGRAM("sessions", "--out", base, "--csv", "--outcome", "running");
		text_copy(newest, sizeof(newest), strchr(p.out, '\n') ? strchr(p.out, '\n') + 1 : "");
		newest[strcspn(newest, ",")] = '\0';
		program_free(&p);
		snprintf(path, sizeof(path), "%s/%s/session.csv", base, newest);
		text = *newest ? file_read(path, &n) : NULL;
	});
	free(text);
	watch_stop();
}

Test(whose, a_key_starts_a_client_who_was_there_before)
{
	WATCH("--probe", probe, "--for", "1h", "--lines");
	watch_words(0, "1      Anna, left calf  (2026-01-03)");
	watch_words(0, "2      Ben  (2026-01-02)");
	watch_words(0, "by itself");
	watch_type("x1"); /* x is nobody's */
	begins_as("# client: Anna\n# site: left calf\n");
	cr_expect_null(strstr(shown.text, "Cleo"));
}

Test(whose, who_was_renamed_is_offered_under_the_new_name)
{
	struct program_result p = PROGRAM("clients", "--out", base, "rename", "Anna", "Anna M.");
	cr_assert_eq(p.code, 0, "%s", p.err);
	program_free(&p);
	p = PROGRAM("clients", "--out", base, "merge", "Ben", "Anna M.");
	cr_assert_eq(p.code, 0, "%s", p.err);
	program_free(&p);
	WATCH("--probe", probe, "--for", "1h", "--lines");
	watch_words(0, "1      Anna M., left calf  (2026-01-03)");
	watch_words(0, "2      Anna M.  (2026-01-02)");
	watch_words(0, "by itself");
	watch_type("1");
	begins_as("# client: Anna M.\n# site: left calf\n");
}

/* Only the way it is written was changed. */
Test(whose, another_spelling_is_no_other_name)
{
	struct program_result p = PROGRAM("clients", "--out", base, "rename", "anna", "ANNA");
	cr_assert_eq(p.code, 0, "%s", p.err);
	program_free(&p);
	p = PROGRAM("watch", "--probe", "sim", "--speed", "1000", "--for", "1m", "--client", "Anna", "--out",
		    base);
	cr_expect(p.code == 0 && !strstr(p.err, "is called"), "%s", p.err);
	program_free(&p);
	p = PROGRAM("clients", "--out", base, "rename", "Anna", "Nora");
	cr_assert_eq(p.code, 0, "%s", p.err);
	program_free(&p);
	p = PROGRAM("watch", "--probe", "sim", "--speed", "1000", "--for", "1m", "--client", "Anna", "--out",
		    base);
	cr_expect(strstr(p.err, "'Anna' is called 'Nora' now"), "%s", p.err);
	program_free(&p);
}

Test(whose, a_slip_is_asked_about)
{
	WATCH("--probe", probe, "--for", "1h", "--lines", "--client", "Anan", "--site", "LEFT  calf");
	watch_words(0, "Client Anan: new, or Anna?");
	watch_words(0, "by itself");
	watch_type("1");
	begins_as("# client: Anna\n# site: left calf\n");
}

Test(whose, without_an_answer_it_begins_as_it_was_asked_for)
{
	WATCH("--probe", probe, "--for", "1h", "--lines", "--client", "Anan");
	watch_words(0, "Client Anan: new, or Anna?");
	begins_as("# client: Anan\n");
}

Test(whose, a_signal_ends_the_question)
{
	WATCH("--probe", probe, "--for", "1h", "--lines");
	watch_words(0, "by itself");
	watch_stop();
	cr_expect_eq(shown.code, 1);
}

Test(whose, without_a_terminal_nobody_is_asked)
{
	char path[600], session[512];
	size_t n;
	struct program_result p = PROGRAM("watch", "--probe", "sim", "--speed", "1000", "--for", "1m",
					  "--client", "Anan", "--out", base);
	cr_expect(p.code == 0 && strstr(p.err, "'Anan' is taken as a new client; 'Anna' is known\n"), "%s",
		  p.err);
	program_free(&p);
	snprintf(path, sizeof(path), "%s/alone", dir);
	cr_assert_eq(rename(base, path), 0);
	p = PROGRAM("watch", "--probe", "sim", "--speed", "1000", "--for", "1m", "--client", "Anan", "--out",
		    base);
	cr_expect_null(strstr(p.err, "known"), "%s", p.err);
	program_free(&p);
	snprintf(path, sizeof(path), "%s/session.csv", folder_only_session(base, session, sizeof(session)));
	char *text = file_read(path, &n);
	cr_expect_not_null(strstr(text, "# client: Anan\n"), "%s", text);
	free(text);
}

/* A simulated leg is not offered a real person's. */
Test(whose, the_simulated_probe_asks_nothing)
{
	WATCH("--probe", "sim", "--speed", "1000", "--for", "1m", "--lines");
	watch_end();
	cr_expect_eq(shown.code, 0);
	cr_expect_null(strstr(shown.text, "Whose session"), "%s", shown.text);
}

/* The contraindications are shown once, under whatever spelling, and do not hold the session up. */
Test(whose, a_new_client_is_shown_once_when_not_to_ice)
{
	char command[300];
	WATCH("--probe", probe, "--for", "1h", "--lines", "--client", "Dora");
	watch_words(0, "Dora is new here");
	watch_words(0, "No ice massage with Raynaud");
	watch_words(0, "Stop at once when the skin is white");
	begins_as("# client: Dora\n");
	cr_expect_null(strstr(shown.text, "a key takes"), "no key takes a line away: %s", shown.text);
	char *text = tree_get(base, "changes.csv");
	cr_expect(text && strstr(text, ",Dora,,contraindications,,,shown,,yes\n"), "%s", text);
	free(text);
	/* even if nothing is left of that session */
	snprintf(command, sizeof(command), "rm -r %s/2*", base);
	cr_assert_eq(system(command), 0);
	WATCH("--probe", probe, "--for", "1h", "--lines", "--client", " DORA");
	begins_as("# client:");
	cr_expect_null(strstr(shown.text, "new here"), "%s", shown.text);
}

Test(whose, who_was_there_before_is_shown_nothing)
{
	WATCH("--probe", probe, "--for", "1h", "--lines", "--client", "anna");
	begins_as("# client: Anna\n");
	cr_expect_null(strstr(shown.text, "new here"), "%s", shown.text);
	cr_expect(!tree_has(base, "changes.csv"));
}

Test(whose, the_screen_shows_a_new_client_when_not_to_ice)
{
	WATCH("--probe", probe, "--for", "1h", "--client", "Dora");
	watch_words(0, "Dora is new here");
	watch_words(0, "a key takes");
	watch_words(0, "Raynaud");
	begins_as("# client: Dora\n");
}

Test(whose, without_a_terminal_it_is_one_line)
{
	struct program_result p = PROGRAM("watch", "--probe", probe, "--for", "2s", "--out", base, "--client",
					  "Dora", "--events");
	cr_expect(strstr(p.err, "icecue: Dora is new here. No ice massage with"), "%s", p.err);
	cr_expect(!tree_has(base, "changes.csv"), "nobody saw it for sure");
	program_free(&p);
	p = PROGRAM("watch", "--probe", "sim", "--speed", "100", "--for", "2s", "--out", base, "--client",
		    "Eve");
	cr_expect_null(strstr(p.err, "new here"), "what is simulated is nobody's: %s", p.err);
	program_free(&p);
}

/* The very first session, whose folder is made by it. */
Test(whose, the_first_client_of_all_is_new)
{
	char command[300];
	snprintf(command, sizeof(command), "rm -r %s", base);
	cr_assert_eq(system(command), 0);
	WATCH("--probe", probe, "--for", "1h", "--lines", "--client", "Berta");
	watch_words(0, "Berta is new here");
	begins_as("# client: Berta\n");
	cr_expect(tree_has(base, "changes.csv"));
}

/* A note of the program is no key. */
Test(whose, what_the_program_notes_takes_nothing_from_the_screen)
{
	WATCH("--probe", probe, "--for", "1h", "--client", "Dora");
	watch_words(0, "Raynaud");
	WAIT_UNTIL(session_has(base, "understood"), {
		cr_assert_gt(write(board, "skin: 31.50 C, room: 21.0 C\r\n", 29), 0);
		for (int i = 0; i < 10; i++) { /* as a board does, which is not in a hurry */
			watch_hear();
			usleep(10000);
		}
	});
	size_t from = shown.n;
	watch_type("\f"); /* drawn anew */
	watch_words(from, "Raynaud");
	begins_as("# client: Dora\n");
}
