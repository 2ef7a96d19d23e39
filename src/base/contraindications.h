/*
 * contraindications.h - when ice massage is not for somebody: the one text of everything that says so. Pure.
 */
#pragma once

#include <stddef.h>

struct contraindications {
	const char *title; /* what the reasons mean, as the beginning of a sentence: "No ice massage with" */
	const char *const *reasons; /* each as the end of that sentence, in plain words; the last is NULL */
};

#define CONTRAINDICATIONS 3 /* never; only after a doctor was asked; when to stop */

/*
 * Group i, from 0. Titles and reasons are marked by N_(): translate them by _() where they are shown.
 * After what orthopaedic and sports medicine texts on cryotherapy have in common (clinicalgate.com,
 * sportsinjuryclinic.net: contraindications of cryotherapy).
 */
const struct contraindications *contraindications(int i);

/* One group as a sentence. Returns buf. */
char *contraindications_group(int i, char *buf, size_t n);
/* All of it as sentences in one line, into buf, which CONTRAINDICATIONS_TEXT bytes are enough for. Returns
 * buf. */
#define CONTRAINDICATIONS_TEXT 1024
char *contraindications_text(char *buf, size_t n);
