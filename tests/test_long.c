/* scripts/check-long: a part whose tools fail did not look, and must not pass for one that found nothing. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/tree.h"

static char dir[64];

static void begin(void)
{
	char path[4096];
	folder_make(dir, sizeof(dir));
	snprintf(path, sizeof(path), "%s:%s", dir, getenv("PATH"));
	setenv("PATH", path, 1);
	snprintf(path, sizeof(path), "%s/build", dir);
	setenv("BUILD", path, 1);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(long_checks, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* In place of the tool of that name. */
static void fake(const char *name, const char *does)
{
	char path[128], text[256];
	snprintf(text, sizeof(text), "#!/bin/sh\n%s\n", does);
	tree_put(dir, name, text);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	chmod(path, 0700);
}

/* Runs that part; its exit status, and what it printed, which is valid until the next call. */
static int run(const char *part, const char **printed)
{
	static char out[4096];
	char command[64];
	snprintf(command, sizeof(command), "scripts/check-long %s 2>&1", part);
	FILE *f = popen(command, "r");
	cr_assert_not_null(f);
	out[fread(out, 1, sizeof(out) - 1, f)] = '\0';
	*printed = out;
	int status = pclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(long_checks, no_part_goes_on_without_what_it_needs)
{
	static const char *const parts[] = {"fuzz", "cppcheck", "analyzer", "guest"};
	const char *printed;
	fake("make", "exit 2");
	fake("clang", "exit 0");
	fake("cppcheck", "exit 0");
	fake("gcc", "exit 0");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		cr_expect_eq(run(parts[i], &printed), 1, "%s: %s", parts[i], printed);
		cr_expect(!strstr(printed, "fuzz: ") && !strstr(printed, "nothing was found"), "%s", printed);
	}
}

Test(long_checks, a_tool_that_fails_did_not_look)
{
	const char *printed;
	fake("make", "echo -DHAVE_X");
	fake("cppcheck", "echo no such option; exit 1");
	fake("gcc", "[ $1 = -dumpfullversion ] || { echo 'a.c:1:1: error: no such flag'; exit 1; }");
	cr_expect_eq(run("cppcheck", &printed), 1);
	cr_expect(strstr(printed, "cppcheck itself failed"), "%s", printed);
	cr_expect_eq(run("analyzer", &printed), 1);
	cr_expect(strstr(printed, "no such flag"), "%s", printed);
	fake("cppcheck", "echo 'src/main.c uninitvar line 3: x'");
	cr_expect_eq(run("cppcheck", &printed), 1, "it found something: %s", printed);
	cr_expect(strstr(printed, "src/main.c uninitvar line 3"), "%s", printed);
	fake("cppcheck", "exit 0");
	cr_expect_eq(run("cppcheck", &printed), 0, "%s", printed);
}
