/*
 * bench.h - what every test of the whole program on emulated devices needs: an emulated kernel, a folder for
 * the record, and the program watching.
 */
#ifndef ICECUE_TEST_BENCH_H
#define ICECUE_TEST_BENCH_H

#include <umockdev.h>

#include "run.h"
#include "support/guard.h"

/* Of the test that runs. */
extern UMockdevTestbed *testbed;
extern char dir[128];

/* .init and .fini of a suite. */
void bench_setup(void);
void bench_teardown(void);

/* Starts a session with this --probe, until run_stop(); its record goes to dir. */
void watch(struct run *r, const char *probe);

/* Of the record as it stands now. */
bool has_row(const char *cells);
/* Lets the devices work until the record has the row; fails the test when it does not come. */
void wait_row(struct run *r, const char *cells);
/* The same, and every SERVE_EVERY_MS the device does what it does by itself. */
#define SERVE_EVERY_MS 10
void wait_row_served(struct run *r, const char *cells, void (*serve)(void *device), void *device);

/* Lets the devices work until the condition holds; fails the test when the program ends before. */
#define RUN_UNTIL(r, condition)                                                                              \
	do {                                                                                                 \
		WAIT_UNTIL((condition) || (r)->pid == 0, run_pause(r, SERVE_EVERY_MS));                      \
		cr_assert(condition, "the program has ended and said:\n%s", (r)->text->str);                 \
	} while (0)

void check_said(struct run *r, const char *words);
void check_status(struct run *r, int expected);

#endif
