/* options.h - what may be asked of the laboratory, as words on a command line. */
#ifndef LAB_OPTIONS_H
#define LAB_OPTIONS_H

#include "lab.h"

extern const char lab_options_help[];

/*
 * Takes an option, with the word behind it (or NULL) if it needs one: how many words it took, 0 if it is none
 * of these or wrong.
 */
int lab_option(struct lab_options *o, const char *word, const char *value);

#endif
