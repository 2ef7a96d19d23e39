/* prompt.h - what is said of the keys. Pure. */
#ifndef ICECUE_LIVE_PROMPT_H
#define ICECUE_LIVE_PROMPT_H

#include "reporter.h"

/* Line i of what the keys do; NULL behind the last. */
const char *prompt_help(int i);
/* The note that is being typed, or the question whether to end; "" for neither. */
void wording_prompt(const struct prompt *p, char *buf, size_t n);

#endif
