/*
 * bench.h - what every test of the whole program on emulated devices needs: an emulated kernel, a folder for
 * the record, and the program watching.
 */
#ifndef ICECUE_TEST_BENCH_H
#define ICECUE_TEST_BENCH_H

#include <umockdev.h>

#include "run.h"

/* Of the test that runs. */
extern UMockdevTestbed *testbed;
extern char dir[128];

/* .init and .fini of a suite. */
void bench_setup(void);
void bench_teardown(void);

/* Starts a session of at most 20 s with this --probe; its record goes to dir. */
void watch(struct run *r, const char *probe);

/* The record as it stands now, "" when there is none yet. To be freed. */
char *read_record(const char *base);
bool has_row(const char *cells);
/* Lets the devices work until the record has the row; fails the test when it does not come. */
void wait_row(struct run *r, const char *cells);

void check_said(struct run *r, const char *words);
void check_status(struct run *r, int expected);

#endif
