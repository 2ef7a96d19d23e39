/*
 * A disk that is full, slow or under a limit, and others who move, cut or remove what is being written:
 * nothing that was recorded is lost, and where it is is said. What fails or stalls by a preloaded library is
 * in test_disk.c.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/watch.h"
#include "support/world.h"

TestSuite(hostile_disk, .init = world_begin, .fini = world_end, .timeout = GUARD_TEST_S);

/* Of the simulated probe: two readings a second, none missing, in whichever folder of sessions it is. */
static void check_no_gap(void)
{
	char *text = session_text(world_base);
	double last_s = -1;
	for (const char *line = text, *lf; (lf = strchr(line, '\n')); line = lf + 1) {
		double t_s;
		char status[8];
		if (sscanf(line, "%lf,%*[0-9.-],%7[a-z]", &t_s, status) != 2)
			continue;
		cr_expect(last_s < 0 || (t_s > last_s && t_s - last_s < 0.51), "%.3f s, and then %.3f",
			  last_s, t_s);
		last_s = t_s;
	}
	cr_expect_gt(last_s, 0);
	cr_expect_eq(strncmp(text, "# icecue record", 15), 0);
	free(text);
}

/* A quota in a way: files of this program may not be larger. */
Test(hostile_disk, a_limit_of_the_size_of_files)
{
	struct rlimit before;
	WATCH("--probe", "sim", "--lines", "--speed", "10", "--for", "2h");
	watch_record(",ok,");
	char path[64], children[64] = "";
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)shown.pid, (int)shown.pid);
	FILE *f = fopen(path, "re");
	cr_assert(f && fgets(children, sizeof(children), f));
	fclose(f);
	pid_t writer = (pid_t)atoi(children); /* started first */
	cr_assert_eq(prlimit(writer, RLIMIT_FSIZE, NULL, &before), 0);
	struct rlimit tight = {.rlim_cur = session_bytes(world_base) + 500, .rlim_max = before.rlim_max};
	cr_assert_eq(prlimit(writer, RLIMIT_FSIZE, &tight, NULL), 0);
	watch_words(0, "DISK FAILING");
	cr_expect(strstr(shown.text, "the disk is full: "), "%s", shown.text);
	cr_assert_eq(prlimit(writer, RLIMIT_FSIZE, &before, NULL), 0);
	watch_record(",disk_back,");
	watch_stop();
	WORLD_CHECK(0, 5, "probe_lost", "numb");
	check_no_gap();
}

/* A file system of its own, as a user mounts it, with hardly any room left until somebody makes some. */
static const char full[] =
	"unshare -Urm true 2>/dev/null || { echo 99 >\"$STATUS\"; exit 0; }\n"
	"mkdir \"$BASE.disk\"\n"
	"exec unshare -Urm sh -c '\n"
	"mount -t tmpfs -o size=4m disk \"$BASE.disk\" || { echo 99 >\"$STATUS\"; exit 0; }\n"
	"cat /dev/zero >\"$BASE.disk/other\" 2>/dev/null\n"
	"truncate -s -16384 \"$BASE.disk/other\"\n"
	"\"$ICECUE\" watch --probe sim --speed 400 --for 14m --out \"$BASE.disk/s\" & watch=$!\n"
	"until grep -q \"the disk is full\" \"$STATUS.said\" || ! kill -0 $watch; do sleep 0.05; done\n"
	"rm \"$BASE.disk/other\"\n"
	"wait $watch\n"
	"echo $? >\"$STATUS\"\n"
	"cp -r \"$BASE.disk/s\" \"$BASE\"' 2>\"$STATUS.said\"";

Test(hostile_disk, a_file_system_that_is_full)
{
	char path[128];
	size_t n;
	if (world_shell(full) == 99)
		cr_skip("SKIPPED: no file system can be mounted here\n");
	snprintf(path, sizeof(path), "%s/status.said", world_dir);
	char *text = file_read(path, &n);
	snprintf(shown.text, sizeof(shown.text), "%s", text);
	free(text);
	cr_expect(strstr(shown.text, "the disk is full: ") && strstr(shown.text, "make room"), "%s",
		  shown.text);
	cr_expect(strstr(shown.text, "the record can be written again"), "%s", shown.text);
	WORLD_CHECK(0, 1600, "probe_lost");
	cr_expect(world_event_s("disk_failing", -1) >= 0 && world_event_s("disk_back", -1) >= 0);
	check_no_gap();
}

/* ---- others ---- */

static void check_moved(const char *to)
{
	watch_stop();
	cr_expect(strstr(shown.text, "was moved while it was written"), "%s", shown.text);
	cr_expect(strstr(shown.text, to), "%s is not named: %s", to, shown.text);
}

Test(hostile_disk, the_sessions_folder_is_renamed_under_it)
{
	char folder[512], to[600];
	WATCH("--probe", "sim", "--lines", "--speed", "200", "--for", "2h");
	watch_record(",icing_started,");
	snprintf(to, sizeof(to), "%s/mine", world_base);
	cr_assert_eq(rename(folder_only_session(world_base, folder, sizeof(folder)), to), 0);
	watch_record(",forecast,");
	check_moved(to);
	WORLD_CHECK(1, 150, "probe_lost", "disk_failing");
	check_no_gap();
}

Test(hostile_disk, the_folder_of_all_sessions_is_renamed_under_it)
{
	char to[200];
	WATCH("--probe", "sim", "--lines", "--speed", "200", "--for", "2h");
	watch_record(",icing_started,");
	snprintf(to, sizeof(to), "%s.old", world_base);
	cr_assert_eq(rename(world_base, to), 0);
	for (int i = 0; i < 100; i++)
		watch_hear();
	check_moved(to);
	strcat(world_base, ".old");
	WORLD_CHECK(1, 150, "probe_lost", "disk_failing");
	check_no_gap();
}

/* By an editor, or a program that synchronizes folders: memory has it. */
Test(hostile_disk, the_record_is_cut_by_another)
{
	char folder[512], path[600];
	WATCH("--probe", "sim", "--lines", "--speed", "200", "--for", "2h");
	watch_record(",icing_started,");
	snprintf(path, sizeof(path), "%s/session.csv",
		 folder_only_session(world_base, folder, sizeof(folder)));
	cr_assert_eq(truncate(path, 300), 0);
	watch_words(0, "DISK FAILING");
	cr_expect(strstr(shown.text, "was cut by another program"), "%s", shown.text);
	watch_record(",disk_back,");
	cr_assert_eq(truncate(path, 0), 0);
	watch_stop(); /* before it was tried again, or even seen */
	WORLD_CHECK(0, 150, "probe_lost");
	check_no_gap();
}

/* Each call takes a tenth of a second: that is no failure. */
Test(hostile_disk, a_slow_one_is_borne)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/fault", world_dir);
	FILE *f = fopen(path, "we");
	cr_assert(f);
	fprintf(f, "all slow %s\n", world_base);
	fclose(f);
	setenv("FAULT", path, 1);
	shown.preload = "preload_disk.so";
	WATCH("--probe", "sim", "--lines", "--speed", "300", "--for", "2h");
	watch_record(",numb,");
	watch_stop();
	WORLD_CHECK(0, 400, "probe_lost", "disk_failing");
	check_no_gap();
}
