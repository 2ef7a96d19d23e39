/* watch.h - the unmodified program on a terminal of its own, with what it printed and how long it took. */
#ifndef ICECUE_TESTS_WATCH_H
#define ICECUE_TESTS_WATCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct watch {
	const char *base;    /* of its sessions: set before it is started */
	const char *command; /* another than watch; NULL */
	const char *preload; /* a library that the build put beside the tests; NULL: none */
	pid_t pid;
	int terminal, code;
	int64_t from_ms; /* took() counts from here */
	size_t n;
	char text[1 << 20];
};
extern struct watch shown;

/* Runs `watch --out BASE` with these arguments, in the environment of this process. */
void watch_start(const char *const *args);
#define WATCH(...) watch_start((const char *const[]){__VA_ARGS__, NULL})

/* Reads what it printed, or waits for a moment. */
void watch_hear(void);
void watch_type(const char *keys);
/* Until the words were printed after the first `from` bytes. Returns how many bytes stand before their end.
 */
size_t watch_words(size_t from, const char *words);
/* Until its record has the words. */
void watch_record(const char *words);

/* Begins to count. */
void watch_clock(void);
/* Prints the milliseconds since then, which must not be more than that: what is promised is far less, but a
 * machine may be busy with other things. */
int64_t watch_took(const char *what, int64_t max_ms);

/* Until it has ended; its code is as a shell has it. */
void watch_end(void);
/* The same by SIGTERM, from which it counts. */
void watch_stop(void);

/* Fails the test when a process is left that has the text among its arguments or in its environment. */
void watch_none_left(const char *text);

#endif
