#include <criterion/criterion.h>
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
	char *text = path ? session_text(dir) : NULL;
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
	free(text);
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
	run_start(r, 0, (const char *[]){"watch", "--probe", probe, "--out", dir, "--events", NULL});
}

bool has_row(const char *cells)
{
	return session_has(dir, cells);
}

void wait_row(struct run *r, const char *cells)
{
	wait_row_served(r, cells, NULL, NULL);
}

void wait_row_served(struct run *r, const char *cells, void (*serve)(void *device), void *device)
{
	for (int64_t end_ms = guard_end_ms(); !has_row(cells);) {
		if (r->pid == 0 || guard_is_over(end_ms)) {
			char *text = session_text(dir);
			cr_assert_fail("no row %s in\n%s\nprogram said:\n%s", cells, text, r->text->str);
		}
		if (serve)
			serve(device);
		run_pause(r, SERVE_EVERY_MS);
	}
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
