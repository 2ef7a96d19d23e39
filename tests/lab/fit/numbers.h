/* numbers.h - tables of fitted numbers as C, as short as they can be written. */
#ifndef ICECUE_LAB_NUMBERS_H
#define ICECUE_LAB_NUMBERS_H

#define DIGITS 4 /* behind the point, of a weight: finer ones change no event */

/* Prints "static const float PREFIX_NAME[n]" with so many digits behind the point, and an empty line. */
void numbers_print(const char *prefix, const char *name, const double *v, int n, int digits);
void numbers_print_float(const char *prefix, const char *name, const float *v, int n, int digits);

#endif
