/* ear.h - tells tunes apart from what is heard of them alone: samples, without a word of who made them. */
#ifndef ICECUE_TESTS_EAR_H
#define ICECUE_TESTS_EAR_H

#include <stddef.h>
#include <stdint.h>

struct ear {
	int parts;		       /* stretches of sound with silence between */
	int rising, falling, warbling; /* of them */
	double low_hz, high_hz;	       /* of all pitches heard */
	double level, peak,
		step; /* root mean square of the sound, highest sample, highest step: of full scale */
	int ms;	      /* from the first sound to the last */
	size_t first; /* the sample at which the first begins */
};

/* 48000 samples a second. */
struct ear ear_listen(const int16_t *samples, size_t n);
/* "go", "stop", "danger", "notice", or "" */
const char *ear_name(const struct ear *e);

#endif
