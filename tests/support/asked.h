/*
 * asked.h - the collector over a pseudo terminal with a scripted device at its other end, in virtual time.
 * One device in a test.
 */
#ifndef ICECUE_TEST_ASKED_H
#define ICECUE_TEST_ASKED_H

#include <stddef.h>

#include "icecue/sample.h"

/* Question and answer in hexadecimal; answer "": silence. */
struct exchange {
	const char *question, *answer;
	int times; /* how often it was asked */
};

#define SAMPLES_MAX 64
extern struct sample got[SAMPLES_MAX]; /* so far */
extern int n_got, unknown;	       /* unknown: questions that are none of the exchanges */

void open_driver(const char *name);
/* .fini of a suite. */
void asked_close(void);

/* Goes on for so long; the device answers as the n exchanges say. */
void asked_run(struct exchange *x, size_t n, int64_t for_ms);
#define RUN(x, ms) asked_run(x, sizeof(x) / sizeof((x)[0]), ms)
/* Unasked, in hexadecimal. */
void asked_send(const char *hex);

/* All samples from this one on are good and have this temperature of the skin. */
void check_all(int from, int32_t mc);
/* As the device said it, in ten-thousandths; 0: not known. */
uint16_t emissivity(void);
/* What the person is told; "": nothing. Until the next call. */
const char *told(void);

#endif
