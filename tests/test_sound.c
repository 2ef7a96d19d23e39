/* The player: through ALSA's file plugin, without a device, and one that fails or hangs. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live/sound/player.h"
#include "support/ear.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/watch.h"

static char dir[64], path[128], base[128], conf[128];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(path, sizeof(path), "%s/out.raw", dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	snprintf(conf, sizeof(conf), "%s/asound.conf", dir);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(sound, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void put(const char *file, const char *text, mode_t mode)
{
	FILE *f = fopen(file, "w");
	cr_assert(f);
	fputs(text, f);
	fclose(f);
	chmod(file, mode);
}

/* What is played goes into a file: as its samples come, for no card slows it down. */
static void record(void)
{
	char text[300];
	snprintf(
		text, sizeof(text),
		"pcm.!default { type file file \"%s\" format \"raw\" slave.pcm \"null\" }\npcm.null { type null }\n",
		path);
	put(conf, text, 0600);
	guard_sound(conf);
}

static struct ear heard(size_t most)
{
	size_t n;
	char *bytes = file_read(path, &n);
	cr_assert_not_null(bytes, "nothing was played");
	n = n / 2 > most ? most : n / 2;
	struct ear e = ear_listen((const int16_t *)bytes, n);
	free(bytes);
	remove(path);
	return e;
}

/* Which the build may lack. */
static void need_alsa(void)
{
	if (!pcm_is_in())
		cr_skip("SKIPPED: built without ALSA\n");
}

Test(sound, each_tune_reaches_the_device_as_it_is)
{
	static const char *const names[] = {"go", "stop", "danger", "notice"};
	need_alsa();
	record();
	for (size_t i = 0; i < 4; i++) {
		struct program_result r = PROGRAM("sound", "--test", names[i], "--volume", "100");
		cr_assert_eq(r.code, 0, "%s", r.err);
		struct ear e = heard(SIZE_MAX);
		cr_expect_str_eq(ear_name(&e), names[i]);
		cr_expect(e.peak > 0.2 && e.peak < 0.95, "%s: %f", names[i], e.peak);
		program_free(&r);
	}
}

Test(sound, a_session_plays_what_it_alerts)
{
	need_alsa();
	record();
	struct program_result r =
		PROGRAM("watch", "--probe", "sim", "--speed", "120", "--for", "6m", "--out", base, "--sound");
	cr_assert_eq(r.code, 0, "%s", r.err);
	struct ear e = heard(48000 * 79 / 100);
	cr_expect_str_eq(ear_name(&e), "go", "the first alert of this session is READY");
	program_free(&r);
	r = PROGRAM("watch", "--probe", "sim", "--speed", "120", "--for", "6m", "--out", base);
	cr_expect_neq(access(path, F_OK), 0, "into a pipe nothing is played unless it is asked for");
	program_free(&r);
}

Test(sound, without_a_device_it_says_why_and_what_to_do)
{
	need_alsa();
	guard_sound("/nonexistent");
	struct program_result r = PROGRAM("sound", "--test", "go");
	cr_expect_eq(r.code, 1);
	cr_expect_not_null(strstr(r.err, "icecue: no sound: no such device"), "%s", r.err);
	cr_expect_not_null(
		strstr(r.err, "(ALSA: default: No such file or directory, Cannot access file /nonexistent)"),
		"%s", r.err);
	cr_expect_null(strstr(r.err, "ALSA lib"), "the library's own words: %s", r.err);
	program_free(&r);
	r = PROGRAM("sound", "--test", "bang");
	cr_expect_eq(r.code, 2);
	program_free(&r);
}

Test(sound, a_session_without_a_device_goes_on_and_says_so_once)
{
	guard_sound("/nonexistent");
	struct program_result r =
		PROGRAM("watch", "--probe", "sim", "--speed", "120", "--for", "9m", "--out", base, "--sound");
	cr_expect_eq(r.code, 0);
	const char *told = strstr(r.err, "the alerts make no sound: ");
	cr_assert_not_null(told, "%s", r.err);
	cr_expect_null(strstr(told + 20, "make no sound"), "%s", r.err);
	cr_expect_null(strstr(r.err, "ALSA lib"), "%s", r.err);
	program_free(&r);
}

/* ---- another program in its place ---- */

static struct player p;

static void open_player(const char *lines)
{
	char text[500];
	snprintf(text, sizeof(text), "#!/bin/sh\n%s\n", lines);
	put(path, text, 0700);
	player_open(&p, path, "default", 80);
	p.again_ms = 0;
}

static void until(enum player_state state)
{
	WAIT_UNTIL(player_look(&p) == state, sleep_ms(2));
}

Test(sound, a_player_is_told_one_tune_after_the_other)
{
	open_player(
		"echo ready; n=0; while read -r w; do case $w in check) ;; *) n=$((n + 1)); sleep 0.05; echo done $n;; esac; done");
	until(PLAYER_READY);
	player_play(&p, ALERT_GO, 0);
	cr_expect_eq(player_look(&p), PLAYER_PLAYS);
	player_play(&p, ALERT_DANGER, 2);
	until(PLAYER_READY);
	cr_expect_eq(p.done, 2, "the end of the first is not the end");
	player_quiet(&p);
	cr_expect_eq(p.told, 2, "nothing plays");
	player_close(&p);
}

Test(sound, a_player_that_fails_is_started_again)
{
	char lines[400];
	snprintf(
		lines, sizeof(lines),
		"if [ -e %s/gone ]; then echo ready; read -r w; echo \"$w\" >%s/was; echo done 1; read -r w; fi\n"
		"touch %s/gone; echo fail no card; exit 1",
		dir, dir, dir);
	open_player(lines);
	until(PLAYER_FAILED);
	cr_expect_str_eq(p.why, "no card");
	until(PLAYER_READY);
	player_play(&p, ALERT_STOP, 0);
	until(PLAYER_READY);
	char was[128];
	size_t n;
	snprintf(was, sizeof(was), "%s/was", dir);
	char *text = file_read(was, &n);
	cr_expect_str_eq(text, "stop 0\n");
	free(text);
	player_close(&p);
}

Test(sound, a_player_that_hangs_is_ended)
{
	open_player("trap '' TERM; while :; do sleep 1; done");
	p.again_ms = MS_NEVER;
	p.answer_ms = 50;
	until(PLAYER_FAILED);
	cr_expect_not_null(strstr(p.why, "does not answer"), "%s", p.why);
	WAIT_UNTIL(!p.process.pid, (player_look(&p), sleep_ms(2)));
	player_close(&p);
	open_player("exit 3");
	p.again_ms = MS_NEVER;
	until(PLAYER_FAILED);
	cr_expect_str_eq(p.why, "exit code 3");
	player_close(&p);
}

/* ---- on a terminal ---- */

Test(sound, whether_it_is_heard_is_asked_and_a_key_keeps_its_meaning)
{
	need_alsa();
	shown.base = base;
	WATCH("--probe", "sim", "--lines");
	watch_words(0, "Did you hear a tone?");
	watch_type("n");
	watch_record(",felt_numb,");
	watch_stop();
	cr_expect_not(session_has(base, "sound_lost"));
}

Test(sound, where_nothing_is_heard_the_record_says_so)
{
	guard_sound("/nonexistent");
	shown.base = base;
	WATCH("--probe", "sim", "--lines", "--silent", "--sound");
	watch_record(",sound_lost,");
	watch_words(0, "the alerts make no sound: ");
	watch_words(0, "* NO SOUND: no alert can be heard now");
	watch_stop();
	cr_expect_null(strstr(shown.text, "ALSA lib"));
}
