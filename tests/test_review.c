/* icecue review on a terminal and off it: the chart as a picture or in letters, several sessions over one
 * another. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "config/settings.h"
#include "report/chart/plot.h"
#include "report/overlay.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"

static bool has_gnuplot(void)
{
	return access("/usr/bin/gnuplot", X_OK) == 0 || access("/usr/local/bin/gnuplot", X_OK) == 0;
}

/* ---- what the terminal is ---- */

static const char *const *environment; /* NAME, VALUE, ..., NULL */

static char *get(const char *name)
{
	for (const char *const *e = environment; *e; e += 2)
		if (!strcmp(*e, name))
			return (char *)e[1];
	return NULL;
}

static enum picture_kind kind_in(const char *const *names)
{
	environment = names;
	return picture_by_environment(get);
}
#define KIND(...) kind_in((const char *const[]){__VA_ARGS__, NULL})

Test(review, the_environment_tells_the_terminal)
{
	cr_expect_eq(KIND("TERM", "xterm-kitty"), PICTURE_KITTY);
	cr_expect_eq(KIND("TERM", "xterm-256color", "KITTY_WINDOW_ID", "1"), PICTURE_KITTY);
	cr_expect_eq(KIND("TERM", "xterm-ghostty"), PICTURE_KITTY);
	cr_expect_eq(KIND("TERM", "foot-extra"), PICTURE_SIXEL);
	cr_expect_eq(KIND("TERM", "mlterm"), PICTURE_SIXEL);
	cr_expect_eq(KIND("TERM", "xterm-sixel"), PICTURE_SIXEL);
	cr_expect_eq(KIND("TERM", "xterm-256color", "TERM_PROGRAM", "WezTerm"), PICTURE_SIXEL);
	cr_expect_eq(KIND("TERM", "xterm-256color", "TERM_PROGRAM", "iTerm.app"), PICTURE_SIXEL);
	cr_expect_eq(KIND("TERM", "xterm-256color"), PICTURE_AUTO);
	cr_expect_eq(KIND("TERM_PROGRAM", "vscode"), PICTURE_AUTO);
	/* another terminal's variables, inherited by what runs in between */
	cr_expect_eq(KIND("TERM", "tmux-256color", "KITTY_WINDOW_ID", "1"), PICTURE_AUTO);
	cr_expect_eq(KIND("TERM", "xterm-kitty", "TMUX", "/tmp/tmux-0/default,1,0"), PICTURE_AUTO);
}

Test(review, the_answer_of_a_terminal)
{
	static const char *const yes[] = {"\033[?62;4;6c", "\033[?4c", "x\033[?64;1;4c"};
	static const char *const no[] = {"",   "\033[?62;6c", "\033[?64;14;40c", "\033[?62;4",
					 "4c", "\033[?;;c",   "\033[?x4c"};
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		cr_expect(picture_answer_has_sixels(yes[i]), "%s", yes[i] + 1);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		cr_expect_not(picture_answer_has_sixels(no[i]), "%zu", i);
}

/* ---- what a terminal gets ---- */

static int digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = strchr(digits, c);
	return c && at ? (int)(at - digits) : -1;
}

/* The picture in kitty's pieces: each at most 4096 characters, all but the last with m=1. Returns its bytes.
 */
static size_t unpack_kitty(const char *text, unsigned char *out)
{
	size_t n = 0;
	bool more = true;
	for (const char *at = text; more && (at = strstr(at, "\033_G"));) {
		const char *data = strchr(at, ';') + 1, *end = strstr(data, "\033\\");
		cr_assert_not_null(end);
		cr_assert_leq(end - data, 4096);
		more = strstr(at, "m=1;") == data - 4;
		cr_assert(more || strstr(at, "m=0;") == data - 4);
		cr_assert_eq((end - data) % 4, 0);
		for (at = data; at < end; at += 4) {
			unsigned v = 0;
			for (int i = 0; i < 4; i++)
				v = v << 6 | (unsigned)(at[i] == '=' ? 0 : digit(at[i]));
			out[n++] = (unsigned char)(v >> 16);
			if (at[2] != '=')
				out[n++] = (unsigned char)(v >> 8);
			if (at[3] != '=')
				out[n++] = (unsigned char)v;
		}
	}
	cr_assert_not(more, "the last piece is not marked");
	return n;
}

Test(review, a_picture_of_any_size_goes_through_kitty_s_pieces)
{
	static const size_t sizes[] = {1, 2, 3, 3071, 3072, 3073, 6144, 10000};
	static unsigned char png[10000], back[12000];
	uint64_t random = script_seed();
	for (size_t i = 0; i < sizeof(png); i++)
		png[i] = (unsigned char)(script_uniform(&random) * 256);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char *text;
		size_t n;
		FILE *f = open_memstream(&text, &n);
		kitty_write(f, png, sizes[i], 80);
		fclose(f);
		cr_assert_eq(unpack_kitty(text, back), sizes[i]);
		cr_assert_eq(memcmp(png, back, sizes[i]), 0);
		free(text);
	}
}

Test(review, what_gnuplot_wrote_is_looked_through)
{
	static const char in[] = "\fa\033[0;39mb\033]0;title\007c\033[2Jd\x7f\n\033[38;5;32mx\n \n";
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	plain_write(f, in, sizeof(in) - 1, false);
	fclose(f);
	cr_expect_str_eq(text, "ab]0;titlec[2Jd\nx");
	free(text);
	f = open_memstream(&text, &n);
	plain_write(f, in, sizeof(in) - 1, true);
	fclose(f);
	cr_expect_str_eq(text, "a\033[0;39mb]0;titlec[2Jd\n\033[38;5;32mx\033[0m");
	free(text);
}

Test(review, sixels_are_shown_whole_or_not_at_all)
{
	static const struct {
		const char *bytes, *shown; /* NULL: none */
	} rows[] = {
		{"\033Pq#0~\n-\033\\", "\033Pq#0~\n-\033\\"},
		{"\033[H\033Pq#0~\033\\\n", "\033Pq#0~\033\\"}, /* of gnuplot 6 */
		{"\033Pq#0~\n-", NULL},
		{"\033Pq\033\\\033]0;x\007\033Pq\033\\", NULL},
		{"\033[2J\033Pq#0~\033\\", NULL},
		{"\033[H", NULL},
		{"", NULL},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = strlen(rows[i].bytes);
		const char *picture = sixel_picture(rows[i].bytes, &n);
		cr_expect_eq(picture != NULL, rows[i].shown != NULL, "%zu", i);
		cr_expect(!rows[i].shown ||
				  (n == strlen(rows[i].shown) && !memcmp(picture, rows[i].shown, n)),
			  "%zu", i);
	}
}

/* ---- the program ---- */

#define ON_TERMINAL(columns, answer, ...) \
	program_on_terminal(columns, answer, (const char *const[]){"review", __VA_ARGS__, NULL})

static void plain_environment(const char *dir)
{
	static const char *const gone[] = {"TMUX",     "STY",	  "KITTY_WINDOW_ID", "TERM_PROGRAM",
					   "NO_COLOR", "DISPLAY", "WAYLAND_DISPLAY", "COLUMNS",
					   "LINES"};
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		unsetenv(gone[i]);
	program_config_home(dir);
	setenv("XDG_DATA_HOME", dir, 1);
	setenv("TERM", "xterm", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
}

static int longest_line(const char *text)
{
	int longest = 0, n = 0;
	for (; *text; text++) {
		n = *text == '\n' ? 0 : n + ((*text & 0xc0) != 0x80);
		longest = n > longest ? n : longest;
	}
	return longest;
}

Test(review, off_the_terminal_there_are_letters_and_no_escape, .timeout = GUARD_TEST_S)
{
	static const char *const kinds[] = {"--terminal", "--terminal=dumb", "--terminal=sixel",
					    "--terminal=kitty"};
	char dir[64];
	if (!has_gnuplot())
		cr_skip_test("gnuplot is not installed");
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	plain_environment(dir);
	setenv("TERM", "xterm-kitty", 1);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct program_result r = PROGRAM("review", kinds[i], dir);
		cr_assert_eq(r.code, 0, "%s", r.err);
		cr_expect_null(strchr(r.out, '\033'), "%s: an escape", kinds[i]);
		cr_expect(strstr(r.out, "1 ice on 02:00") && strstr(r.out, "2 numb 05:40"), "%s", r.out);
		cr_expect(strstr(r.out, "--- numb below 13.6 \302\260C") && strstr(r.out, "\342\226\210"),
			  "%s", r.out);
		program_free(&r);
	}
	setenv("LC_ALL", "C", 1);
	setenv("COLUMNS", "60", 1);
	struct program_result r = PROGRAM("review", "--terminal", "--unit", "F", dir);
	char *chart = strstr(r.out, "Anna, left calf");
	cr_assert_not_null(chart, "%s", r.out);
	for (const char *c = chart; *c; c++)
		cr_assert_geq(*c, 0, "not plain letters: %s", c);
	cr_expect_leq(longest_line(chart), 60);
	cr_expect_not_null(strstr(chart, "numb below 56.5 F"));
	program_free(&r);
	r = PROGRAM("review", "--terminal=vt52", dir);
	cr_expect_eq(r.code, 2);
	cr_expect_not_null(strstr(r.err, "--terminal takes auto, dumb, sixel or kitty, not 'vt52'"), "%s",
			   r.err);
	program_free(&r);
	folder_remove(dir);
}

Test(review, on_a_terminal_it_is_what_the_terminal_shows, .timeout = GUARD_TEST_S)
{
	char dir[64];
	if (!has_gnuplot())
		cr_skip_test("gnuplot is not installed");
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	plain_environment(dir);
	/* one that does not answer gets letters, in colours */
	char *text = ON_TERMINAL(100, NULL, "--terminal", dir);
	cr_expect_not_null(strstr(text, "1 ice on 02:00"), "%s", text);
	cr_expect_not_null(strstr(text, "\033[38;5;"));
	cr_expect_null(strstr(text, "\033P"));
	setenv("NO_COLOR", "1", 1);
	text = ON_TERMINAL(100, NULL, "--terminal=dumb", dir);
	cr_expect_not_null(strstr(text, "1 ice on 02:00"), "%s", text);
	cr_expect_null(strchr(text, '\033'), "%s", strchr(text, '\033'));
	/* one that answers that it has sixels */
	text = ON_TERMINAL(100, "\033[?62;4c", "--terminal", dir);
	cr_expect_not_null(strstr(text, "\033Pq\"1;1;900;506"), "%.900s", text);
	cr_expect_not_null(strstr(text, "\033\\"));
	setenv("TERM", "xterm-kitty", 1);
	text = ON_TERMINAL(90, NULL, "--terminal", dir);
	cr_expect_null(strstr(text, "\033[c"), "it was asked although it is known");
	cr_assert_not_null(strstr(text, "\033_Ga=T,f=100,q=2,c=90,"));
	unsigned char *png = malloc(strlen(text));
	cr_assert_gt(unpack_kitty(text, png), 5000u);
	cr_expect_eq(memcmp(png, "\x89PNG\r\n\x1a\n", 8), 0);
	free(png);
	/* without --terminal nothing of all that */
	text = ON_TERMINAL(90, NULL, dir);
	cr_expect_null(strchr(text, '\033'));
	folder_remove(dir);
}

Test(review, a_gnuplot_without_sixels_draws_letters, .timeout = GUARD_TEST_S)
{
	char dir[64], path[128];
	if (!has_gnuplot())
		cr_skip_test("gnuplot is not installed");
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	plain_environment(dir);
	snprintf(path, sizeof(path), "%s/gnuplot", dir);
	FILE *f = fopen(path, "w");
	fputs("#!/bin/sh\nPATH=/usr/local/bin:/usr/bin:/bin\n"
	      "if grep -q sixelgd chart.gp; then echo 'unknown terminal' >&2; exit 1; fi\nexec gnuplot \"$@\"\n",
	      f);
	fclose(f);
	chmod(path, 0755);
	setenv("PATH", dir, 1);
	char *text = ON_TERMINAL(90, NULL, "--terminal=sixel", dir);
	cr_expect(strstr(text, "unknown terminal") && strstr(text, "1 ice on 02:00"), "%s", text);
	cr_expect_null(strstr(text, "\033P"));
	folder_remove(dir);
}

Test(review, the_page_opens_when_it_is_asked_for, .timeout = GUARD_TEST_S)
{
	char dir[64], path[128], opened[128], script[512];
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	plain_environment(dir);
	snprintf(path, sizeof(path), "%s/xdg-open", dir);
	snprintf(opened, sizeof(opened), "%s/opened", dir);
	snprintf(script, sizeof(script), "#!/bin/sh\necho \"$1\" >>%s\n", opened);
	FILE *f = fopen(path, "w");
	fputs(script, f);
	fclose(f);
	chmod(path, 0755);
	setenv("PATH", dir, 1);
	struct program_result r = PROGRAM("review", dir);
	program_free(&r);
	r = PROGRAM("review", "--open", "--no-open", dir);
	program_free(&r);
	ON_TERMINAL(90, NULL, dir); /* no display */
	setenv("DISPLAY", ":0", 1);
	ON_TERMINAL(90, NULL, "--terminal=dumb", dir);
	cr_expect_neq(access(opened, F_OK), 0, "it was opened without being asked for");
	r = PROGRAM("review", "--open", dir);
	cr_expect_eq(r.code, 0);
	program_free(&r);
	size_t n = 0;
	char *text = NULL;
	WAIT_UNTIL(text && strchr(text, '\n'), {
		sleep_ms(5);
		free(text);
		text = file_read(opened, &n);
	});
	cr_assert(strstr(text, "/report.html"), "%s", text);
	free(text);
	folder_remove(dir);
}

/* ---- several sessions over one another ---- */

/* The maker's session of 22 November on another day of it, below base. */
static void make_day(const char *base, int day, const char *client)
{
	char dir[128], path[160], *at;
	size_t n;
	snprintf(dir, sizeof(dir), "%s/2026-11-%02dT21-10-00", base, day);
	maker_session(dir, client);
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	char *text = file_read(path, &n);
	cr_assert_not_null(at = strstr(text, "2026-11-22"));
	at[8] = (char)('0' + day / 10);
	at[9] = (char)('0' + day % 10);
	FILE *f = fopen(path, "w");
	fwrite(text, 1, n, f);
	fclose(f);
	free(text);
}

static void make_without_ice(const char *base)
{
	char dir[128];
	struct record_head head = maker_head("Anna");
	struct record *r;
	snprintf(dir, sizeof(dir), "%s/2026-11-30T08-00-00", base);
	cr_assert_eq(record_create(dir, &head, &r), RESULT_OK);
	for (int t = 0; t < 60; t++) {
		struct sample s = maker_sample(SECONDS_MS(t), 30000);
		struct outcome o = maker_outcome(s.t_ms, 30000, PHASE_BEFORE);
		record_sample(r, &s, &o);
	}
	record_close(r, SECONDS_MS(60));
}

static void check_table(const char *out)
{
	const char
		*first = strstr(
			out,
			"1  2026-11-24 21:10  3 min 40 s    2 min 10 s    52 min           Anna, left calf"),
		*second = strstr(out, "2  2026-11-22 21:10  3 min 40 s ");
	cr_expect(first && second && second > first, "%s", out);
}

Test(review, the_last_sessions_over_one_another, .timeout = GUARD_TEST_S)
{
	char dir[64], path[128];
	size_t n;
	if (!has_gnuplot())
		cr_skip_test("gnuplot is not installed");
	folder_make(dir, sizeof(dir));
	plain_environment(dir);
	make_day(dir, 20, "Anna");
	make_day(dir, 22, "Anna");
	make_day(dir, 23, "Bob");
	make_day(dir, 24, "Anna");
	make_without_ice(dir);
	struct program_result r = PROGRAM("review", "--align", "ice-on", "--last", "3", "--client", "Anna",
					  "--out", dir, "--to", dir, "--terminal=dumb");
	cr_assert_eq(r.code, 0, "%s", r.err);
	check_table(r.out);
	cr_expect_null(strstr(r.out, "2026-11-20"), "the fourth: %s", r.out);
	cr_expect_null(strstr(r.out, "Bob"));
	cr_expect(strstr(r.err, "2026-11-30T08-00-00 is left out: no ice was seen in it"), "%s", r.err);
	cr_expect(strstr(r.out, "Anna, left calf: 2 sessions, round 1, from the moment when the ice came on"),
		  "%s", r.out);
	cr_expect_null(strchr(r.out, '\033'));
	program_free(&r);
	snprintf(path, sizeof(path), "%s/overlay.svg", dir);
	char *svg = file_read(path, &n);
	cr_assert_not_null(svg);
	cr_expect(strstr(svg, "2026-11-24 21:10") && strstr(svg, "2026-11-22 21:10") &&
		  strstr(svg, "re-warmed"));
	free(svg);
	snprintf(path, sizeof(path), "%s/overlay.png", dir);
	cr_expect_eq(access(path, R_OK), 0);
	r = PROGRAM("review", "--align", "ice-off", "--round", "2", "--out", dir, "--to", dir);
	cr_expect_eq(r.code, 1);
	cr_expect(strstr(r.err, "is left out: it has 1 round\n") && strstr(r.err, "no session is left"), "%s",
		  r.err);
	program_free(&r);
	r = PROGRAM("review", "--align", "ice-off", "--client", "Carl", "--out", dir);
	cr_expect_eq(r.code, 1);
	cr_expect_not_null(strstr(r.err, "there is no session of this client and site in"), "%s", r.err);
	program_free(&r);
	folder_remove(dir);
}

/* The table of settings lies in a room that knows nothing of reports. */
Test(review, options_have_the_limits_and_choices_of_the_report)
{
	static const char *const pictures[] = {PICTURE_LIST(ENUM_NAME) NULL};
	const char *const *terminals = settings[SETTING_TERMINAL].choices;
	const char *const *moments = settings[SETTING_ALIGN].choices;

	cr_expect_eq(settings[SETTING_ALIGN_LAST].max, 1000 * OVERLAY_MAX);
	cr_expect_eq(settings[SETTING_ALIGN_ROUND].max, 1000 * ROUNDS_MAX);
	for (int i = 0; pictures[i] || terminals[i]; i++)
		cr_assert(pictures[i] && terminals[i] && !strcmp(pictures[i], terminals[i]), "%d", i);
	cr_expect_str_eq(moments[OVERLAY_ICE_ON], "ice-on");
	cr_expect_str_eq(moments[OVERLAY_ICE_OFF], "ice-off");
}

Test(review, what_does_not_go_together_is_told)
{
	static const struct {
		const char *args[4], *why;
	} wrong[] = {
		{{"--align", "on"}, "--align takes ice-on or ice-off, not 'on'"},
		{{"--last", "2"}, "--last is for several sessions"},
		{{"--to", "x"}, "--to is for several sessions"},
		{{"--align=ice-on", "--last", "13"}, "--last takes 1 to 12, not '13'"},
		{{"--align=ice-on", "--round", "0"}, "--round takes 1 to 16, not '0'"},
		{{"--align=ice-on", "--last=2", "a"}, "either name sessions or pick them"},
		{{"a", "b"}, "'b' is one too many"},
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct program_result r = PROGRAM("review", wrong[i].args[0], wrong[i].args[1],
						  wrong[i].args[2], wrong[i].args[3]);
		cr_expect_eq(r.code, 2);
		cr_expect_not_null(strstr(r.err, wrong[i].why), "%s", r.err);
		program_free(&r);
	}
	struct program_result r = PROGRAM("review", "--align=ice-on", "1", "2", "3", "4", "5", "6", "7", "8",
					  "9", "10", "11", "12", "13");
	cr_expect_eq(r.code, 2);
	cr_expect_not_null(strstr(r.err, "at most 12 sessions can be told apart; '13' is one too many"), "%s",
			   r.err);
	program_free(&r);
}
