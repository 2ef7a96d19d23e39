/* Tables of numbers alone under our own names are read in pieces: with the same result as any other table. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "import/plain.h"
#include "support/script.h"

#define TEXT_MAX 16384

static int file_of(const char *text)
{
	int fd = memfd_create("table", 0);
	size_t n = strlen(text);
	cr_assert(fd >= 0 && write(fd, text, n) == (ssize_t)n);
	return fd;
}

static bool is_plain(const char *text)
{
	static struct survey survey;
	uint64_t rows;
	int fd = file_of(text);
	bool plain = plain_look(fd, &survey, &rows);
	close(fd);
	return plain;
}

/* All samples, and what was chosen. unit: UNIT_S says what the name says too, so that the table is read as
 * any other. */
static char *told(const char *text, enum unit unit)
{
	char path[64], why[1024], *out = malloc(2 * TEXT_MAX + 1024);
	size_t used = 0;
	int fd = file_of(text);
	struct import *r;
	struct import_item it;
	struct import_choice c;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	const struct import_options o = {.path = path, .time_unit = unit};
	cr_assert_eq(import_open(&o, &r, why, sizeof(why)), RESULT_OK, "%s", why);
	import_choice(r, &c);
	used += (size_t)sprintf(out, "%d %d %s %lld %lld %d %llu %llu %d %d", c.time_column,
				c.temperature_column, c.time_form, (long long)c.step_ms, (long long)c.span_ms,
				(int)c.unit, (unsigned long long)c.rows, (unsigned long long)c.used,
				c.first_mc, c.last_mc);
	while (import_next(r, &it) == RESULT_OK && it.kind == IMPORT_SAMPLE)
		used += (size_t)sprintf(out + used, " %lld=%d/%d", (long long)it.sample.t_ms,
					it.sample.spot[0].mc, it.sample.spot[0].status);
	import_close(r);
	close(fd);
	return out;
}

/* Rises, gaps, faults of -127, up to three decimals, a comment. */
static void any_table(uint64_t *random, char *text)
{
	int64_t t_ms = (int64_t)(script_uniform(random) * 1e6);
	size_t used = (size_t)sprintf(text, "%selapsed_s,probe_c\n",
				      script_uniform(random) < 0.5 ? "# a comment\n" : "");
	for (int i = 0; i < 200; i++) {
		double c = script_uniform(random) < 0.05 ? -127 : 8 + 25 * script_uniform(random);
		t_ms += script_uniform(random) < 0.03 ? 30000
						      : 500 + (int64_t)(1000 * script_uniform(random));
		used += (size_t)sprintf(text + used, "%.3f,%.*f\n", (double)t_ms / 1000, i % 4, c);
	}
}

Test(plain, gives_what_any_table_gives)
{
	static char text[TEXT_MAX];
	uint64_t random = script_seed();
	for (int k = 0; k < 50; k++) {
		any_table(&random, text);
		cr_assert(is_plain(text));
		char *plain = told(text, UNIT_NONE), *any = told(text, UNIT_S);
		cr_expect_str_eq(plain, any, "case %d", k);
		free(plain);
		free(any);
	}
}

Test(plain, is_a_table_of_which_nothing_must_be_guessed)
{
	static const char *const others[] = {
		"",
		"elapsed_s,probe_c\n",
		"time_s,probe_c\n1,30\n",
		"elapsed_s;probe_c\n1;30\n",
		"elapsed_s,probe_c,note\n1,30,x\n",
		"elapsed_s,probe_c\r\n1,30\r\n",
		"elapsed_s,probe_c\n1,30\n2,31",
		"elapsed_s,probe_c\n1,30\n3,31\n2,30\n",
		"elapsed_s,probe_c\n1,30\n1,31\n",
		"elapsed_s,probe_c\n1,30\n\n2,31\n",
		"elapsed_s,probe_c\n1,30\n2,\n",
		"elapsed_s,probe_c\n1,30\n2,31,5\n",
		"elapsed_s,probe_c\n1,30\n2\n",
		"elapsed_s,probe_c\n1,3e1\n",
		"elapsed_s,probe_c\n1,30 C\n",
		"elapsed_s,probe_c\n1.0005,30\n",
		"elapsed_s,probe_c\n1700000000,30\n",
		"elapsed_s,probe_c\n1,30\n# a remark\n2,31\n",
		"elapsed_s,probe_c\n1,300\n2,310\n",
	};
	cr_expect(is_plain("elapsed_s,probe_c\n1,30\n2.5,-1.25\n"));
	cr_expect(is_plain("# x\n# y\nelapsed_s,probe_c,probe2_c\n0,30,31\n1,30,31.5\n"));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		cr_expect_not(is_plain(others[i]), "%s", others[i]);
}
