/* icecue review: a session on the terminal, and several over one another. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "icecue/picture.h"
#include "support/program.h"
#include "support/story_maker.h"

static char dir[64], base[128];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("DISPLAY");
	unsetenv("WAYLAND_DISPLAY");
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(review, .init = begin, .fini = end, .timeout = 120);

static void add_session(const char *name, const char *client)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", base, name);
	maker_session(path, client);
}

static int count(const char *text, const char *what)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, what)); at++)
		n++;
	return n;
}

Test(review, in_characters_the_curve_is_there)
{
	add_session("2026-11-22T10-00-00", "Anna");
	struct program_result r = PROGRAM("review", "--out", base, "--no-open", "--terminal=text");
	cr_assert_eq(r.code, 0, "%s", r.err);
	cr_expect(strstr(r.out, "ice on") && strstr(r.out, "re-warmed"), "%s", r.out);
	cr_expect_gt(count(r.out, "\xe2\xa0") + count(r.out, "\xe2\xa1") + count(r.out, "\xe2\xa2"), 60,
		     "dots: %s", r.out);
	cr_expect_null(strchr(r.out, '\x1b'), "characters need no sequences");
	program_free(&r);
	setenv("LC_ALL", "C", 1);
	r = PROGRAM("review", "--out", base, "--no-open", "--terminal=text");
	for (const char *c = r.out; *c; c++)
		cr_assert((unsigned char)*c < 0x80, "%s", r.out);
	cr_expect_gt(count(r.out, "*"), 60);
	program_free(&r);
}

Test(review, a_pipe_gets_words_alone)
{
	add_session("2026-11-22T10-00-00", "Anna");
	setenv("TERM", "xterm-kitty", 1);
	setenv("KITTY_WINDOW_ID", "1", 1);
	struct program_result r = PROGRAM("review", "--out", base);
	cr_assert_eq(r.code, 0, "%s", r.err);
	cr_expect_null(strchr(r.out, '\x1b'));
	cr_expect_null(strstr(r.out, "\xe2\xa0"));
	cr_expect_eq(picture_detect(stdout), PICTURE_TEXT, "a test's output is no terminal");
	program_free(&r);
	r = PROGRAM("review", "--out", base, "--terminal=auto");
	cr_expect_null(strchr(r.out, '\x1b'), "asked for, but not there");
	cr_expect_not_null(strstr(r.out, "\xe2\xa0"));
	program_free(&r);
}

Test(review, pictures_are_whole)
{
	add_session("2026-11-22T10-00-00", "Anna");
	struct program_result r = PROGRAM("review", "--out", base, "--terminal=kitty");
	const char *at = strstr(r.out, "\x1b_Ga=T,f=100,q=2,m=1;iVBORw0KGgo");
	cr_assert_not_null(at, "the first bytes of a PNG");
	int pieces = count(r.out, "\x1b_G"), ends = count(r.out, "\x1b\\");
	cr_expect_eq(pieces, ends);
	cr_expect_eq(count(r.out, "m=0;"), 1);
	for (const char *p = r.out; (p = strstr(p, "\x1b_G")); p += 3) {
		const char *from = strchr(p, ';'), *to = strstr(p, "\x1b\\");
		cr_assert(from && to && to - from <= 4097);
	}
	program_free(&r);
	r = PROGRAM("review", "--out", base, "--terminal=sixel");
	cr_expect(strstr(r.out, "\x1bP") && strstr(r.out, "\x1b\\"), "a sixel picture");
	program_free(&r);
}

Test(review, several_lie_over_one_another)
{
	char to[200], path[300];
	size_t n;
	add_session("2026-11-20T10-00-00", "Anna");
	add_session("2026-11-21T10-00-00", "'; system \"touch pwned\" #");
	add_session("2026-11-22T10-00-00", "Ben");
	snprintf(to, sizeof(to), "%s/charts", dir);
	mkdir(to, 0700);
	struct program_result r = PROGRAM("review", "--out", base, "--align", "ice-off", "--to", to,
					  "2026-11-20", "2026-11-21");
	cr_assert_eq(r.code, 0, "%s", r.err);
	cr_expect_eq(count(r.out, "\n2026-11-"), 2, "%s", r.out);
	program_free(&r);
	snprintf(path, sizeof(path), "%s/overlay.svg", to);
	char *svg = file_read(path, &n);
	cr_expect(svg && strstr(svg, "system") && strstr(svg, "was taken away") && !strstr(svg, "Ben"));
	free(svg);
	r = PROGRAM("review", "--out", base, "--align", "ice-on", "--to", to, "--last", "2", "--client",
		    "ben");
	cr_expect_eq(r.code, 0, "%s", r.err);
	cr_expect_eq(count(r.out, "\n2026-11-"), 1, "%s", r.out);
	program_free(&r);
	r = PROGRAM("review", "--out", base, "--align", "ice-on", "--round", "2", "--to", to, "2026-11-20");
	cr_expect(r.code == 1 && strstr(r.err, "is left out: its round 2"), "%s", r.err);
	program_free(&r);
}

Test(review, what_does_not_fit_together_is_refused)
{
	add_session("2026-11-20T10-00-00", "Anna");
	static const char *const wrong[][4] = {{"2026-11-20", "2026-11-20", NULL},
					       {"--last", "2", NULL},
					       {"--align", "numb", NULL},
					       {"--terminal=vt340", NULL},
					       {"--align", "ice-on", "--round=0", NULL}};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct program_result r = program_run((const char *const[]){
			"review", "--out", base, wrong[i][0], wrong[i][1], wrong[i][2], NULL});
		cr_expect_eq(r.code, 2, "%s: %s", wrong[i][0], r.err);
		program_free(&r);
	}
}
