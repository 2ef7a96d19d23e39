/*
 * numb.h - is the skin numb, and is it over? By the estimate of the focus, and only while the reading shows
 * ice at work on skin. Pure.
 */
#pragma once

#include "estimate.h"
#include "hold.h"
#include "view.h"

/* {0} to begin with. */
struct numb {
	struct hold cold, warm; /* long enough for numb, and for its end */
	bool by_clock;		/* numb was felt, not measured: only the clock ends the window */
};

/* A round begins. */
void numb_reset(struct numb *n);
/* Cold and warmth must be kept: what was before does not count. */
void numb_break(struct numb *n);
/* A person feels it, which the estimate may contradict; usable: there is an estimate. */
void numb_felt(struct numb *n, const struct rules *r, const struct estimate *e, bool usable);

/* One more second of ice, at t_ms; on_skin: proof.h. True when it is numb now.
 */
bool numb_step(struct numb *n, const struct view *v, const struct estimate *e, bool usable, bool on_skin,
	       int64_t t_ms, int64_t second);
/* One more second of numbness, with the ice or without; true when it is over. */
bool numb_over(struct numb *n, const struct view *v, const struct estimate *e, bool usable);
