/*
 * numb.h - is the skin cold enough to be numb, and is it over? By the estimate of the focus. Pure.
 */
#pragma once

#include "core/detector/model/estimate.h"
#include "core/detector/signal/hold.h"
#include "view.h"

/* {0} is the initial state. */
struct numb {
	struct hold cold, warm; /* how long it was cold (for numb) and warm (for its end) */
	bool by_clock;		/* numb was felt, not measured: only the clock ends the window */
};

/* A round begins. */
void numb_reset(struct numb *n);
/* Cold and warmth must last without a break: restarts both. */
void numb_break(struct numb *n);
/* A person reported numb, which the estimate may contradict; usable: there is an estimate. */
void numb_felt(struct numb *n, const struct rules *r, const struct estimate *e, bool usable);

/* Takes one more second of ice, at t_ms; usable: there is an estimate, and it is of skin. True when it has
 * been cold for as long as numb requires: whether that is seen to be iced skin is for evidence.h. */
bool numb_step(struct numb *n, const struct view *v, const struct estimate *e, bool usable, int64_t t_ms,
	       int64_t second);
/* Takes one more second of numbness, with or without the ice; true when it is over. */
bool numb_over(struct numb *n, const struct view *v, const struct estimate *e, bool usable);
