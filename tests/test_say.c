/* Speech, by a program that writes down what it is to speak, and signals to the terminal. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "live/terminal/osc.h"
#include "support/guard.h"
#include "support/program.h"

static char dir[64], path[128], out[128], base[128];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(path, sizeof(path), "%s/espeak-ng", dir);
	snprintf(out, sizeof(out), "%s/spoken", dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	setenv("PATH", dir, 1); /* and nothing else: no real voice */
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(say, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void put_voice(const char *lines)
{
	FILE *f = fopen(path, "w");
	cr_assert(f);
	fprintf(f, "#!/bin/sh\n%s\n", lines);
	fclose(f);
	chmod(path, 0755);
}

static struct program_result watch(const char *speed, const char *time)
{
	return PROGRAM("watch", "--probe", "sim", "--speed", speed, "--for", time, "--out", base, "--say");
}

Test(say, alerts_are_spoken_in_words)
{
	char lines[200];
	snprintf(lines, sizeof(lines), "echo \"$*\" >>%s", out);
	put_voice(lines);
	struct program_result r = watch("60", "9m");
	cr_assert_eq(r.code, 0, "%s", r.err);
	size_t n;
	char *text = file_read(out, &n);
	cr_assert_not_null(text, "nothing was spoken");
	const char *ready =
		strstr(text, "-- Ready for deep passes: pinch it. No pain: 4-6 passes. Pain: more ice\n");
	cr_assert_not_null(ready, "%s", text);
	cr_expect_not_null(strstr(ready + 1, "Ready for deep passes"), "again, until somebody hears it: %s",
			   text);
	cr_expect_not_null(strstr(text, "-- Numbness is over: no more deep passes\n"), "%s", text);
	cr_expect_not_null(strstr(text, "-- Ice away"), "%s", text);
	free(text);
	program_free(&r);
}

Test(say, a_voice_that_hangs_or_fails_is_told_once_and_holds_nothing_up)
{
	put_voice("exit 3");
	struct program_result r = watch("120", "9m");
	cr_expect_eq(r.code, 0);
	const char *told = strstr(r.err, "espeak-ng failed");
	cr_assert_not_null(told, "%s", r.err);
	cr_expect_null(strstr(told + 1, "espeak-ng failed"), "%s", r.err);
	program_free(&r);
	put_voice("while :; do :; done");
	r = watch("240", "9m");
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
}

/* As a library does that finds no sound card. */
Test(say, what_a_voice_writes_never_reaches_the_screen)
{
	const char *const args[] = {"watch", "--probe", "sim", "--speed", "120", "--for",
				    "9m",    "--out",	base,  "--say",	  NULL};
	setenv("TERM", "xterm", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	put_voice(
		"i=0; while [ $i -lt 100 ]; do echo \"ALSA lib: no card $i\" >&2; i=$((i + 1)); done; echo noise; exit 1");
	char *text = program_on_terminal(100, NULL, args);
	cr_expect_not_null(strstr(text, "\033[?1049h"), "the screen");
	cr_expect_not_null(strstr(text, "espeak-ng failed (exit code 1; --verbose shows what it wrote)"));
	cr_expect_null(strstr(text, "ALSA"));
	cr_expect_null(strstr(text, "noise"));
}

Test(say, without_a_voice_it_says_what_to_install)
{
	struct program_result r = watch("60", "9m");
	cr_expect_eq(r.code, 2);
	cr_expect_not_null(strstr(r.err, "apt install espeak-ng"), "%s", r.err);
	program_free(&r);
}

/* ---- signals ---- */

static void terminal(const char *term, const char *program)
{
	static const char *const names[] = {"TMUX", "KITTY_WINDOW_ID", "LC_TERMINAL"};
	for (size_t i = 0; i < 3; i++)
		unsetenv(names[i]);
	setenv("TERM", term, 1);
	setenv("TERM_PROGRAM", program, 1);
}

Test(signals, only_to_terminals_that_know_them)
{
	static const struct {
		const char *term, *program;
		bool title;
		enum notify notify;
	} rows[] = {
		{"xterm-256color", "", true, NOTIFY_NONE}, {"xterm-kitty", "", true, NOTIFY_OSC99},
		{"foot", "", true, NOTIFY_OSC777},	   {"xterm-256color", "WezTerm", true, NOTIFY_OSC9},
		{"linux", "", false, NOTIFY_NONE},	   {"vt100", "", false, NOTIFY_NONE},
		{"dumb", "iTerm.app", false, NOTIFY_OSC9}, {"screen", "WezTerm", true, NOTIFY_NONE},
		{"tmux-256color", "", true, NOTIFY_NONE},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct osc s;
		terminal(rows[i].term, rows[i].program);
		osc_choose(&s, true, true);
		cr_expect_eq(s.title, rows[i].title, "%s", rows[i].term);
		cr_expect_eq(s.notify, rows[i].notify, "%s", rows[i].term);
		osc_choose(&s, false, false);
		cr_expect(!s.title && s.notify == NOTIFY_NONE);
	}
}

Test(signals, the_title_is_the_alert_and_is_given_back)
{
	struct osc s = {.title = true, .notify = NOTIFY_OSC777, .phase = -1};
	struct live d;
	char text[SIGNAL_BYTES];
	live_init(&d, false, 0, 0);
	osc_end(&s, text);
	cr_expect_str_eq(text, "", "what was not taken is not given back");
	osc_title(&s, &d, text);
	cr_expect_str_eq(text, "\x1b[22;2t\x1b]2;before - icecue\x1b\\");
	osc_title(&s, &d, text);
	cr_expect_str_eq(text, "", "once");
	struct event e = {.t_ms = 1000, .kind = EVENT_NUMB, .priority = PRIORITY_MEDIUM, .class = ALERT_GO};
	alerts_event(&d.alerts, &e);
	osc_title(&s, &d, text);
	cr_expect_str_eq(text, "\x1b]2;>> READY - icecue\x1b\\");
	osc_alert(&s, &e, text);
	cr_expect_str_eq(
		text,
		"\x1b]777;notify;icecue;>> READY FOR DEEP PASSES: pinch it. No pain: 4-6 passes. Pain: more ice\x1b\\");
	osc_end(&s, text);
	cr_expect_str_eq(text, "\x1b[23;2t");
}
