/*
 * program.h - the built program as a user runs it. Its path comes from ICECUE, else build/icecue.
 */
#ifndef ICECUE_TESTS_PROGRAM_H
#define ICECUE_TESTS_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct program_result {
	int code;	 /* exit code, or 128 + the signal */
	char *out, *err; /* terminated; program_free() */
	size_t out_n, err_n;
};

const char *program_path(void);

/* The configuration folder that it sees from now on in this process; a user's own is never looked at. */
void program_config_home(const char *dir);

/* Runs it with these arguments (the last is NULL), standard input empty, and waits for its end. */
struct program_result program_run(const char *const *args);
void program_free(struct program_result *r);
#define PROGRAM(...) program_run((const char *const[]){__VA_ARGS__, NULL})

/*
 * Runs it on a terminal of its own with 30 rows and so many columns, and returns all that it wrote there,
 * valid until the next call; answers DA1 with `answer` unless that is NULL. It must end with 0.
 */
char *program_on_terminal(int columns, const char *answer, const char *const *args);

/* Starts it in the background with standard output to `out_path`; returns its pid. */
pid_t program_start(const char *out_path, const char *const *args);

/* A folder of this test's own, removed with folder_remove(). */
char *folder_make(char *buf, size_t n);
void folder_remove(const char *path);

/* The whole file, terminated; NULL when it cannot be read. free() it. */
char *file_read(const char *path, size_t *n);
/* The one session folder below base, as base/NAME; fails the test when there is not exactly one. */
char *folder_only_session(const char *base, char *buf, size_t n);

/* Waits until no process has the record open for writing: after a kill its last rows are still to come. */
void record_settle(const char *path);

/* The record of the newest session below base as it stands now, "" when there is none yet; free() it. */
char *session_text(const char *base);
bool session_has(const char *base, const char *text);
/* The size of that record; 0 while there is none: base is there before the session is. */
size_t session_bytes(const char *base);

#endif
