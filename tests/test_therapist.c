/* Several therapists share a data folder: who worked stands in each record, and a list can be of one alone.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/contraindications.h"
#include "store/record.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"

static char dir[64], base[128];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	setenv("LC_ALL", "C.UTF-8", 1);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(therapist, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void make_session(const char *name, const char *therapist)
{
	char path[400];
	struct record_head head = maker_head("Anna");
	struct record *r;
	snprintf(head.therapist, sizeof(head.therapist), "%s", therapist);
	snprintf(path, sizeof(path), "%s/%s", base, name);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	maker_event(r, 60000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
	record_close(r, 400000);
}

Test(therapist, of_one_alone)
{
	make_session("2026-01-01T10-00-00", "Kim, =1+1");
	make_session("2026-01-02T10-00-00", "Robin");
	make_session("2026-01-03T10-00-00", "");
	for (int i = 0; i < 2; i++) { /* from the records, and as kept */
		struct program_result p =
			PROGRAM("sessions", "--out", base, "--therapist", "ROBIN ", "--csv");
		cr_expect(strstr(p.out, "2026-01-02") && strstr(p.out, ",Robin,"), "%s", p.out);
		cr_expect(!strstr(p.out, "2026-01-01") && !strstr(p.out, "2026-01-03"), "%s", p.out);
		program_free(&p);
		p = PROGRAM("sessions", "--out", base, "--therapist", "", "--json");
		cr_expect(strstr(p.out, "2026-01-03") && strstr(p.out, "\"therapist\":\"\""), "%s", p.out);
		cr_expect_null(strstr(p.out, "Robin"), "%s", p.out);
		program_free(&p);
		p = PROGRAM("sessions", "--out", base, "--json");
		cr_expect_not_null(strstr(p.out, "\"therapist\":\"Kim, =1+1\""), "%s", p.out);
		program_free(&p);
	}
	struct program_result p = PROGRAM("sessions", "--out", base, "--therapist", "Kay");
	cr_expect(p.code == 1 && strstr(p.err, "none of the 3 sessions"), "%s", p.err);
	program_free(&p);
}

/* From the configuration, into the record, and into what is told of the session. */
Test(therapist, is_in_record_words_and_page)
{
	char path[400];
	size_t n;
	snprintf(path, sizeof(path), "%s/icecue", dir);
	cr_assert_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/icecue/icecue.ini", dir);
	FILE *f = fopen(path, "w");
	fputs("[watch]\ntherapist = Kim <b>\n", f);
	fclose(f);
	struct program_result p =
		PROGRAM("watch", "--probe", "sim", "--speed", "1000", "--for", "60s", "--out", base);
	cr_expect_eq(p.code, 0, "%s", p.err);
	cr_expect_not_null(strstr(p.out, "Therapist: Kim <b>.\n"), "%s", p.out);
	program_free(&p);
	char *text = session_text(base), session[300];
	cr_expect_not_null(strstr(text, "\n# therapist: Kim <b>\n"), "%.600s", text);
	free(text);
	snprintf(path, sizeof(path), "%s/report.html", folder_only_session(base, session, sizeof(session)));
	text = file_read(path, &n);
	cr_assert_not_null(text);
	cr_expect_not_null(strstr(text, "Kim &lt;b&gt;"), "the page has it as text");
	cr_expect_not_null(strstr(text, "Raynaud"), "and when not to ice at all");
	free(text);
}

Test(therapist, contraindications_fit_their_line)
{
	char text[CONTRAINDICATIONS_TEXT], small[20];
	contraindications_text(text, sizeof(text));
	cr_expect_lt(strlen(text), sizeof(text) - 100);
	cr_expect(!strncmp(text, "No ice massage with Raynaud's", 29), "%s", text);
	cr_expect_not_null(strstr(text, "feel. Ask a doctor first with severe heart disease; "), "%s", text);
	cr_expect_str_eq(text + strlen(text) - 16, "raised in weals.", "%s", text);
	cr_expect_eq(strlen(contraindications_text(small, sizeof(small))), sizeof(small) - 1);
}
