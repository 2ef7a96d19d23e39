/* prompt.h - the texts about the keys. Pure. */
#pragma once

#include "reporter.h"

/* Line i of the help on the keys; NULL after the last. */
const char *prompt_help(int i);
/* Writes the note that is being typed, or the question whether to end; "" for neither. */
void wording_prompt(const struct prompt *p, char *buf, size_t n);
