/*
 * complete.h - for the completion of a shell: what may stand at the end of a command line that is being
 * typed.
 */
#pragma once

#include "config/options.h"

/*
 * Prints it: a line for each word, as the whole last word would be ("--site=left calf"), then a tab and what
 * it is, if there is more to say. A line ":files" or ":folders" says that names of these may stand there,
 * which the shell knows best. words: what stands behind `icecue`, the last one, often "", being typed. o: of
 * `icecue config`, for the folder with the sessions; its file may be refused.
 */
void complete_print(const struct options *o, int n, char *const *words);
