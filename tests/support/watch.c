#include "watch.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <glob.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guard.h"
#include "preload.h"
#include "program.h"
#include "system/clock.h"

struct watch shown;

static _Noreturn void become(const char *const *args)
{
	char preload[8192],
		*argv[44] = {(char *)program_path(), (char *)(shown.command ? shown.command : "watch"),
			     (char *)"--out", (char *)shown.base};
	for (int i = 0; args[i] && i < 38; i++)
		argv[4 + i] = (char *)args[i];
	if (shown.preload)
		setenv("LD_PRELOAD", preload_list(preload, sizeof(preload), shown.preload), 1);
	setenv("TERM", "xterm", 1);
	guard_child();
	execv(argv[0], argv);
	_exit(127);
}

void watch_start(const char *const *args)
{
	struct winsize size = {.ws_col = 100, .ws_row = 30};
	shown.n = 0;
	shown.text[0] = '\0';
	shown.pid = forkpty(&shown.terminal, NULL, NULL, &size);
	cr_assert_geq(shown.pid, 0);
	if (shown.pid == 0)
		become(args);
	fcntl(shown.terminal, F_SETFL, O_NONBLOCK);
}

void watch_hear(void)
{
	ssize_t n = read(shown.terminal, shown.text + shown.n, sizeof(shown.text) - 1 - shown.n);
	if (n > 0)
		shown.text[shown.n += (size_t)n] = '\0';
	else
		sleep_ms(2);
}

void watch_type(const char *keys)
{
	cr_assert_eq(write(shown.terminal, keys, strlen(keys)), (ssize_t)strlen(keys));
}

size_t watch_words(size_t from, const char *words)
{
	for (int64_t end_ms = guard_end_ms(); !strstr(shown.text + from, words); watch_hear())
		cr_assert(!guard_is_over(end_ms), "no \"%s\" in:\n%s", words, shown.text + from);
	return (size_t)(strstr(shown.text + from, words) - shown.text) + strlen(words);
}

void watch_record(const char *words)
{
	for (int64_t end_ms = guard_end_ms(); !session_has(shown.base, words); watch_hear())
		cr_assert(!guard_is_over(end_ms), "no \"%s\" in the record; program said:\n%s", words,
			  shown.text);
}

void watch_clock(void)
{
	shown.from_ms = clock_awake_ms();
}

int64_t watch_took(const char *what, int64_t max_ms)
{
	int64_t ms = clock_awake_ms() - shown.from_ms;
	fprintf(stderr, "watch: %s after %lld ms\n", what, (long long)ms);
	cr_expect_leq(ms, max_ms, "%s after %lld ms", what, (long long)ms);
	return ms;
}

void watch_end(void)
{
	int status;
	WAIT_UNTIL(waitpid(shown.pid, &status, WNOHANG) == shown.pid, watch_hear());
	int64_t ended_ms = clock_awake_ms();
	for (int i = 0; i < 20; i++)
		watch_hear();
	close(shown.terminal);
	shown.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	shown.from_ms += clock_awake_ms() - ended_ms;
}

void watch_stop(void)
{
	kill(shown.pid, SIGTERM);
	watch_clock();
	watch_end();
}

static void check_file(const char *path, const char *text)
{
	static char bytes[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof(bytes));
	if (fd >= 0)
		close(fd);
	cr_expect(n <= 0 || !memmem(bytes, (size_t)n, text, strlen(text)), "%s is left", path);
}

void watch_none_left(const char *text)
{
	glob_t all;
	cr_assert_eq(glob("/proc/[0-9]*", 0, NULL, &all), 0);
	for (size_t i = 0; i < all.gl_pathc; i++) {
		char path[64];
		if (atoi(all.gl_pathv[i] + strlen("/proc/")) == (int)getpid())
			continue;
		snprintf(path, sizeof(path), "%.30s/cmdline", all.gl_pathv[i]);
		check_file(path, text);
		snprintf(path, sizeof(path), "%.30s/environ", all.gl_pathv[i]);
		check_file(path, text);
	}
	globfree(&all);
}
