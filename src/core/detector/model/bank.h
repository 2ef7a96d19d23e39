/*
 * bank.h - columns of pennes.h side by side, each under ice of another strength, four at a time: the same
 * steps of each, to the last bit. Pure.
 */
#pragma once

#include <stdbool.h>

#include "pennes.h"

#define BANK_COLUMNS 12 /* a multiple of LANES */

struct bank {
	struct pennes alone; /* left alone; what the tissue is made of is the same under ice */
	/* [..][column]: the ice's contact, and what follows from it */
	float contact[BANK_COLUMNS], top[BANK_COLUMNS];
	float up[PENNES_NODES][BANK_COLUMNS], scale[PENNES_NODES][BANK_COLUMNS];
	/* the tissue */
	float c[PENNES_NODES][BANK_COLUMNS], tone[BANK_COLUMNS], rest_c;
};

/* contact_h: of each column's ice; free_h: of none. All rest as the column does. */
void bank_build(struct bank *b, const float contact_h[BANK_COLUMNS], float free_h,
		const struct pennes_column *rest);
/* Takes one second with env_c on the skin, which is ice or none; surface_c: of each column then. */
void bank_step(struct bank *b, bool iced, float env_c, float surface_c[BANK_COLUMNS]);
