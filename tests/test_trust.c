/* What others could have written, typed or want to read: rules of a record, the configuration, programs,
 * labels, a flood of keys, and who may read a session. With the unmodified program. */
#include <criterion/criterion.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "config/settings.h"
#include "icecue/rule_names.h"
#include "store/record.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"
#include "support/watch.h"
#include "system/clock.h"

static char dir[64], base[128], found[512];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	setenv("XDG_CONFIG_HOME", dir, 1);
	shown.base = base;
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(trust, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void put_file(const char *path, const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");
	cr_assert(f, "%s", path);
	fputs(text, f);
	fclose(f);
	cr_assert_eq(chmod(path, mode), 0);
}

/* ---- rules of a record ---- */

/* A session of this morning, cut, whose head was edited; its skin stands at 19 C under the ice. */
static void put_edited(const char *path)
{
	char start[40], text[2000];
	clock_iso_now(start, sizeof(start));
	snprintf(
		text, sizeof(text),
		"# icecue record 2\n# version: 0.1.0\n# start: %s\n# probe: sim\n# placement: in\n# ice: massage\n"
		"# sensor: contact\n# rule numb_c: 35\n# rule numb_hold_s: 1\n# rule rewarm_min_s: x\n"
		"elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail,priority,class,source\n"
		"0.500,31.2,ok,,,,,before,,,,,,\n1.000,31.2,ok,,,,,before,,,,,,\n",
		start);
	put_file(path, text, 0600);
}

Test(trust, rules_beyond_their_limits_do_not_hold)
{
	char session[300], record[400];
	mkdir(base, 0700);
	snprintf(session, sizeof(session), "%s/2026-01-01T00-00-00", base);
	mkdir(session, 0700);
	snprintf(record, sizeof(record), "%s/session.csv", session);
	put_edited(record);
	struct program_result r =
		PROGRAM("watch", "--probe", "sim", "--resume", "--out", base, "--for", "1s");
	cr_expect_eq(r.code, 1, "%s", r.err);
	cr_expect(strstr(r.err, "numb_c is 35, and may be 8 to 15; numb_hold_s is 1, and may be 30 to 120"),
		  "%s", r.err);
	cr_expect(strstr(r.err, "rewarm_min_s is x"), "%s", r.err);
	program_free(&r);
	r = PROGRAM("replay", "--events", record);
	cr_expect_eq(r.code, 0, "%s", r.err);
	cr_expect(strstr(r.err, "numb_c is 35") && strstr(r.err, "the default holds"), "%s", r.err);
	program_free(&r);
}

Test(trust, rules_read_have_the_limits_of_options)
{
	int n = 0;
	struct rules defaults;
	rules_default(&defaults);
	for (int id = 0; id < SETTINGS; id++) {
		const struct setting_row *row = &settings[id];
		const struct rule_name *rule = row->rule ? rule_find(row->rule, strlen(row->rule)) : NULL;
		cr_expect(!row->rule || rule, "%s", row->rule);
		if (!rule || row->kind != KIND_NUMBER)
			continue;
		cr_expect(rule->least <= row->min && rule->most >= row->max,
			  "%s: an option could not be read again", row->rule);
		cr_expect(rule->least >= 0 ? rule->least == row->min || rule->least == 0
					   : rule->least == row->min,
			  "%s", row->rule);
		cr_expect_eq(rule->most, row->max, "%s", row->rule);
		n++;
	}
	cr_expect_geq(n, 4);
	for (size_t i = 0; i < rule_count(); i++) {
		const struct rule_name *rule = rule_at(i);
		int64_t v = rule_get(rule, &defaults);
		cr_expect(v == MS_NONE || (v >= rule->least && v <= rule->most), "%s: the default %lld",
			  rule->name, (long long)v);
	}
}

/* ---- files that others may write ---- */

Test(trust, a_configuration_that_others_may_write_is_refused)
{
	char folder[128], path[200];
	snprintf(folder, sizeof(folder), "%s/icecue", dir);
	snprintf(path, sizeof(path), "%s/icecue.ini", folder);
	mkdir(folder, 0700);
	for (mode_t mode = 0600; mode <= 0666; mode += 2) {
		put_file(path, "[watch]\nfahrenheit = yes\n", mode);
		struct program_result r =
			PROGRAM("watch", "--probe", "sim", "--for", "1s", "--speed", "100", "--out", base);
		if (mode & 022) {
			cr_expect_neq(r.code, 0, "mode %o", mode);
			cr_expect(strstr(r.err, "others than you may write it") &&
					  strstr(r.err, "chmod go-w "),
				  "%o: %s", mode, r.err);
		} else {
			cr_expect_eq(r.code, 0, "mode %o: %s", mode, r.err);
		}
		program_free(&r);
	}
}

Test(trust, a_program_that_others_may_write_is_not_run)
{
	char path[200], ran[200], text[400], folder[128], ini[300];
	snprintf(path, sizeof(path), "%s/told", dir);
	snprintf(ran, sizeof(ran), "%s/ran", dir);
	snprintf(text, sizeof(text), "#!/bin/sh\necho >%s\n", ran);
	put_file(path, text, 0777);
	struct program_result r = PROGRAM("watch", "--probe", "sim", "--for", "3m", "--speed", "600", "--out",
					  base, "--on-event", path);
	cr_expect_eq(r.code, 2, "%s", r.err);
	cr_expect(strstr(r.err, "others than you may write"), "%s", r.err);
	program_free(&r);
	snprintf(folder, sizeof(folder), "%s/icecue", dir);
	mkdir(folder, 0700);
	snprintf(ini, sizeof(ini), "%s/icecue.ini", folder);
	snprintf(text, sizeof(text), "[alerts]\non-event = %s\n", path);
	put_file(ini, text, 0600);
	r = PROGRAM("watch", "--probe", "sim", "--for", "3m", "--speed", "600", "--out", base);
	cr_expect_eq(r.code, 2, "%s", r.err);
	program_free(&r);
	cr_expect_neq(access(ran, F_OK), 0);
	chmod(path, 0755);
	r = PROGRAM("watch", "--probe", "sim", "--for", "3m", "--speed", "600", "--out", base);
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	cr_expect_eq(access(ran, F_OK), 0);
}

/* ---- labels ---- */

Test(trust, what_nobody_sees_is_named)
{
	static const char *const pairs[][2] = {
		{"an\xe2\x80\xaena", "an<U+202E>na"},
		{"a\xe2\x80\xa8"
		 "b\xe2\x80\xa9",
		 "a<U+2028>b<U+2029>"},
		{"a\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf", "a<U+200B><U+200D><U+FEFF>"},
		{"\xe2\x81\xa6x\xe2\x81\xa9", "<U+2066>x<U+2069>"},
		{"\xd8\x9c\xc2\xad", "<U+061C><U+00AD>"},
		{"\xf3\xa0\x81\x81", "<U+E0041>"},
		{"\xc3\xa4 \xe4\xbd\xa0 \xf0\x9f\x98\x80", "\xc3\xa4 \xe4\xbd\xa0 \xf0\x9f\x98\x80"},
		{"a\x1b[2J\xc2\x9b", "a?[2J?"},
	};
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		char buf[100], again[100];
		cr_expect_str_eq(text_printable(buf, sizeof(buf), pairs[i][0], strlen(pairs[i][0])),
				 pairs[i][1]);
		cr_expect_str_eq(text_printable(again, sizeof(again), buf, strlen(buf)), buf);
		for (size_t n = 1; n < strlen(pairs[i][1]); n++) {
			text_printable(buf, n, pairs[i][0], strlen(pairs[i][0]));
			cr_expect_lt(strlen(buf), n);
			cr_expect_eq(strncmp(buf, pairs[i][1], strlen(buf)), 0, "cut");
		}
	}
}

Test(trust, a_label_is_shown_as_what_it_is)
{
	size_t n;
	char path[600];
	struct program_result r =
		PROGRAM("watch", "--probe", "sim", "--for", "20s", "--speed", "100", "--out", base,
			"--client", "an\xe2\x80\xaena\xe2\x80\xa8", "--site", "x\xe2\x80\x8by");
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	cr_expect(session_has(base, "# client: an<U+202E>na<U+2028>\n# site: x<U+200B>y\n"));
	snprintf(path, sizeof(path), "%s/report.html", folder_only_session(base, found, sizeof(found)));
	char *page = file_read(path, &n);
	cr_expect(page && strstr(page, "an&lt;U+202E&gt;na") && !strstr(page, "\xe2\x80\xae"));
	free(page);
	r = PROGRAM("sessions", "--out", base, "--client", "an\xe2\x80\xaena\xe2\x80\xa8");
	cr_expect(strstr(r.out, "an<U+202E>na") && !strstr(r.out, "\xe2\x80\xae"), "%s", r.out);
	program_free(&r);
}

/* ---- who may read a session ---- */

static void check_modes(const char *pattern)
{
	glob_t all;
	struct stat st;
	cr_assert_eq(glob(pattern, GLOB_PERIOD, NULL, &all), 0, "%s", pattern);
	for (size_t i = 0; i < all.gl_pathc; i++) {
		const char *path = all.gl_pathv[i], *name = strrchr(path, '/') + 1;
		if (!strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		cr_assert_eq(stat(path, &st), 0);
		cr_expect_eq(st.st_mode & 07777, S_ISDIR(st.st_mode) ? 0700 : 0600, "%s: %o", path,
			     st.st_mode);
	}
	globfree(&all);
}

Test(trust, all_of_a_session_is_its_owners)
{
	char pattern[300];
	umask(0);
	for (int i = 0; i < 2; i++) {
		struct program_result r =
			PROGRAM("watch", "--probe", "sim", "--for", "12m", "--speed", "1000", "--out", base,
				"--client", "Anna", "--site", "calf");
		cr_expect_eq(r.code, 0, "%s", r.err);
		program_free(&r);
	}
	char program[4096];
	cr_assert_not_null(realpath(program_path(), program));
	setenv("ICECUE", program, 1);
	cr_assert_eq(chdir(base), 0); /* the overlay is made there */
	struct program_result r =
		PROGRAM("review", "--no-open", "--out", base, "--align", "ice-on", "--client", "Anna");
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	snprintf(pattern, sizeof(pattern), "%s/*", base);
	check_modes(pattern);
	snprintf(pattern, sizeof(pattern), "%s/*/*", base);
	check_modes(pattern);
}

/* ---- a flood of keys ---- */

Test(trust, random_bytes_do_not_fill_the_record)
{
	uint64_t seed = script_seed();
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	watch_record(",ok,");
	for (int sent = 0; sent < 40000;) {
		char bytes[200];
		size_t n = 0;
		while (n < sizeof(bytes)) {
			char c = (char)(int)(script_uniform(&seed) * 256);
			if ((unsigned char)c >= ' ' && c != 'q' && c != 'm') /* controls are the terminal's */
				bytes[n++] = c;
		}
		ssize_t k = write(shown.terminal, bytes, n);
		sent += k > 0 ? (int)k : 0;
		watch_hear();
	}
	watch_words(0, "more keys than a hand can press");
	watch_stop();
	cr_expect_eq(shown.code, 0);
	char *text = session_text(base);
	int marks = 0;
	for (const char *row = text; (row = strstr(row, ",key\n")); row++)
		marks++;
	double last_s = atof(strrchr(strstr(text, ",end,") - 12, '\n') + 1);
	fprintf(stderr, "trust: %d marks in %.1f s\n", marks, last_s);
	cr_expect_leq(marks, 30 + (int)(5 * last_s));
	free(text);
	const char *said = strstr(shown.text, "more keys than a hand can press");
	cr_expect_null(strstr(said + 10, "more keys than a hand can press"), "once");
}

Test(trust, an_ending_is_told_in_any_case)
{
	cr_expect(text_ends("anna.PDF", ".pdf") && text_ends("a.tar.gz", ".tar.gz"));
	cr_expect(!text_ends(".pdf", ".pdf"), "that is no name with an ending");
	cr_expect(!text_ends("anna.pdf.html", ".pdf") && !text_ends("df", ".pdf") && !text_ends("", "x"));
}
