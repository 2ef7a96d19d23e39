#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "support/program.h"

UMockdevTestbed *testbed;
char dir[128];

void bench_setup(void)
{
	run_or_skip();
	folder_make(dir, sizeof(dir));
	setenv("XDG_CONFIG_HOME", dir, 1); /* never the settings of who runs the tests */
	testbed = umockdev_testbed_new();
}

/*
 * For scripts/drivers-table: which driver gave a good reading, and where its device was, into the file that
 * ICECUE_SHOWN names.
 */
static void note_shown(void)
{
	const char *path = getenv("ICECUE_SHOWN");
	char *text = path ? read_record(dir) : NULL;
	char *head = text ? strstr(text, "# probe: ") : NULL;
	if (head && strstr(text, ",ok,")) {
		head += strlen("# probe: ");
		head[strcspn(head, "\n")] = '\0';
		FILE *f = fopen(path, "ae");
		if (f) {
			fprintf(f, "%s\n", head);
			fclose(f);
		}
	}
	g_free(text);
}

void bench_teardown(void)
{
	if (dir[0])
		note_shown();
	if (testbed)
		g_object_unref(testbed);
	if (dir[0])
		folder_remove(dir);
}

void watch(struct run *r, const char *probe)
{
	run_start(
		r, 0,
		(const char *[]){"watch", "--probe", probe, "--for", "20s", "--out", dir, "--events", NULL});
}

char *read_record(const char *base)
{
	char *text = NULL;
	DIR *d = opendir(base);
	for (struct dirent *e; d && !text && (e = readdir(d));) {
		if (e->d_name[0] == '.')
			continue;
		char *path = g_strdup_printf("%s/%s/session.csv", base, e->d_name);
		g_file_get_contents(path, &text, NULL, NULL);
		g_free(path);
	}
	if (d)
		closedir(d);
	return text ? text : g_strdup("");
}

bool has_row(const char *cells)
{
	char *text = read_record(dir);
	bool found = strstr(text, cells) != NULL;
	g_free(text);
	return found;
}

void wait_row(struct run *r, const char *cells)
{
	for (int i = 0; i < 250 && r->pid > 0; i++) {
		if (has_row(cells))
			return;
		run_until(r, "\001", 20);
	}
	char *text = read_record(dir);
	cr_assert_fail("no row %s in\n%s\nprogram said:\n%s", cells, text, r->text->str);
}

void check_said(struct run *r, const char *words)
{
	cr_assert(strstr(r->text->str, words) != NULL, "expected \"%s\" in:\n%s", words, r->text->str);
}

void check_status(struct run *r, int expected)
{
	cr_expect_eq(r->status, expected, "exit code %d, not %d; program said:\n%s", r->status, expected,
		     r->text->str);
}
