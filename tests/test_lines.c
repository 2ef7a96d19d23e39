#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "system/lines.h"

/* A packet pipe: each piece arrives by a read of its own. */
static int pieces(const char *const *text)
{
	int fds[2];

	cr_assert_eq(pipe2(fds, O_DIRECT), 0);
	for (; *text; text++)
		cr_assert_eq(write(fds[1], *text, strlen(*text)), (ssize_t)strlen(*text));
	close(fds[1]);
	return fds[0];
}

/* The next line, with a '$' where it was whole; or the result's name. */
static const char *next(struct lines *l)
{
	static char shown[256];
	char *line;
	size_t n;
	bool whole;
	enum result r = lines_next(l, &line, &n, &whole);

	if (r != RESULT_OK)
		return result_name(r);
	snprintf(shown, sizeof(shown), "%.*s%s", (int)n, line, whole ? "$" : "");
	return shown;
}

Test(lines, pieces_do_not_matter)
{
	static const char *const text[] = {"ab", "\n", "c", "d\r", "\n\n", "\r\n", "e", "\nf\rg\nlast", NULL};
	struct lines *l = malloc(sizeof(*l));

	lines_init(l, pieces(text));
	cr_assert_str_eq(next(l), "ab$");
	cr_assert_str_eq(next(l), "cd$");
	cr_assert_eq(l->number, 2);
	cr_assert_str_eq(next(l), "$");
	cr_assert_str_eq(next(l), "$");
	cr_assert_str_eq(next(l), "e$");
	cr_assert_str_eq(next(l), "f\rg$");
	cr_assert_str_eq(next(l), "last");
	cr_assert_str_eq(next(l), "none");
	cr_assert_str_eq(next(l), "none");
	cr_assert_eq(l->number, 7);
	close(l->fd);
	free(l);
}

Test(lines, looking_ahead_takes_nothing)
{
	static const char *const text[] = {"one\ntw", "o\nthree", NULL};
	struct lines *l = malloc(sizeof(*l));
	size_t n;

	lines_init(l, pieces(text));
	cr_assert(!memcmp(lines_ahead(l, &n), "one\ntwo\nthree", 13) && n == 13);
	cr_assert_str_eq(next(l), "one$");
	cr_assert(!memcmp(lines_ahead(l, &n), "two\nthree", 9) && n == 9);
	cr_assert_str_eq(next(l), "two$");
	cr_assert_str_eq(next(l), "three");
	cr_assert_str_eq(next(l), "none");
	close(l->fd);
	free(l);
}

Test(lines, lines_of_every_length_around_the_buffer)
{
	struct lines *l = malloc(sizeof(*l));
	char name[] = "/tmp/icecue-lines-XXXXXX", *text = malloc(LINES_BUFFER + 8);
	int fd = mkstemp(name);

	unlink(name);
	memset(text, 'x', LINES_BUFFER + 8);
	for (int extra = -3; extra <= 3; extra++) {
		size_t n = (size_t)(LINES_BUFFER + extra); /* with its line end */
		bool fits = n <= LINES_BUFFER;

		cr_assert(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
		cr_assert_eq(write(fd, text, n - 1), (ssize_t)(n - 1));
		cr_assert_eq(write(fd, "\nafter\n", 7), 7);
		lseek(fd, 0, SEEK_SET);
		lines_init(l, fd);
		cr_assert_eq(!strcmp(next(l), "bad_data"), !fits, "%d", extra);
		cr_assert_str_eq(next(l), "after$", "%d", extra);
		cr_assert_eq(l->number, 2);
		cr_assert_str_eq(next(l), "none");
	}
	close(fd);
	free(text);
	free(l);
}

Test(lines, a_failed_read_is_told)
{
	struct lines *l = malloc(sizeof(*l));

	lines_init(l, open("/", O_RDONLY)); /* a folder opens, and cannot be read */
	cr_assert_str_eq(next(l), "system");
	cr_assert_str_eq(next(l), "system");
	close(l->fd);
	free(l);
}
