/* Who may read what is made: the owner alone, or the group of a folder that was set up for one. */
#include <criterion/criterion.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keep/pack.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/tree.h"

static char dir[64], base[128], archive[128];

static void begin(void)
{
	if (!pack_can())
		cr_skip_test("built without libarchive");
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	snprintf(archive, sizeof(archive), "%s/b.tar.gz", dir);
	setenv("LC_ALL", "C.UTF-8", 1);
}

static void end(void)
{
	umask(022);
	folder_remove(dir);
}

TestSuite(shared, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* All that icecue makes in a folder with sessions, and the modes that it must have. */
static void check_modes(const char *folder, const char *file)
{
	struct program_result p = PROGRAM("watch", "--probe", "sim", "--speed", "1000", "--for", "10m",
					  "--out", base, "--client", "Anna");
	cr_assert_eq(p.code, 0, "%s", p.err);
	program_free(&p);
	p = PROGRAM("clients", "note", "Anna", "tall", "--out", base);
	cr_assert_eq(p.code, 0, "%s", p.err);
	program_free(&p);
	p = PROGRAM("threshold", "--client", "Anna", "--site", "calf", "--forget", "--out", base);
	program_free(&p);
	p = PROGRAM("sessions", "--out", base);
	program_free(&p);
	p = PROGRAM("backup", "--out", base, archive);
	cr_assert_eq(p.code, 0, "%s", p.err);
	program_free(&p);
	char command[300];
	snprintf(command, sizeof(command), "rm -r %s/2*", base);
	cr_assert_eq(system(command), 0);
	p = PROGRAM("restore", "--out", base, archive);
	cr_assert_eq(p.code, 0, "%s", p.err);
	program_free(&p);
	char *list = tree_list(base, NULL);
	int n = 0;
	for (char *line = list, *stop; (stop = strchr(line, '\n')); line = stop + 1) {
		*stop = '\0';
		bool is_folder = strstr(line, " 4") && stop[-1] == ' ';
		cr_expect(strstr(line, is_folder ? folder : file), "%s", line);
		n++;
	}
	cr_expect_geq(n, 5, "folder, record, page and two lists at least");
	free(list);
	struct stat st;
	cr_assert_eq(stat(archive, &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0600, "a backup is its maker's alone");
}

Test(shared, private_whatever_the_umask_is)
{
	umask(0);
	check_modes(" 40700 ", " 100600 ");
}

Test(shared, a_folder_of_a_group_shares_all_that_is_in_it)
{
	umask(077);
	cr_assert_eq(mkdir(base, 0700), 0);
	cr_assert_eq(chmod(base, 02770), 0);
	check_modes(" 42770 ", " 100660 ");
}

/* The setgid bit alone, which some disks set everywhere, is no invitation. */
Test(shared, one_that_the_group_may_not_write_is_private)
{
	cr_assert_eq(mkdir(base, 0700), 0);
	cr_assert_eq(chmod(base, 02750), 0);
	check_modes(" 42700 ", " 100600 ");
}

Test(shared, what_cannot_be_read_is_said)
{
	char path[300];
	/* root reads everything: the program that is started has that power no more. A test that is left out
	 * does not count as run, and run-tests fails for it. */
	cr_assert(geteuid() != 0 || (prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE) == 0 &&
				     prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH) == 0));
	struct program_result p =
		PROGRAM("watch", "--probe", "sim", "--speed", "1000", "--for", "1m", "--out", base);
	program_free(&p);
	folder_only_session(base, path, sizeof(path));
	cr_assert_eq(chmod(path, 0), 0);
	p = PROGRAM("sessions", "--out", base);
	cr_expect(strstr(p.err, "1 session in"), "%s", p.err);
	program_free(&p);
	chmod(path, 0700);
}
