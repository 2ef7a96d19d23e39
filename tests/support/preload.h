/* preload.h - a library that the build put beside the test program, as LD_PRELOAD of the program under test. */
#ifndef ICECUE_TESTS_PRELOAD_H
#define ICECUE_TESTS_PRELOAD_H

#include <stddef.h>

/* Its path, after that of a sanitizer's library, which has to come before every other. Returns buf. */
char *preload_list(char *buf, size_t n, const char *name);

/* The path of a file beside the program that runs, or in `above` of its folder. Returns buf. */
const char *preload_beside(const char *above, const char *name, char *buf, size_t n);

#endif
