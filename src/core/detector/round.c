#include "round.h"

void round_init(struct round *r)
{
	*r = (struct round){.started_ms = MS_NONE, .ended_ms = MS_NONE};
}

void round_start(struct round *r, int64_t t_ms)
{
	r->phase_before_ice = r->phase;
	r->ended_before_ms = r->ended_ms;
	r->phase = PHASE_ICING;
	r->n++;
	r->started_ms = t_ms;
	r->ended_ms = MS_NONE;
	r->passes = r->passes_outside = 0;
}

void round_retract(struct round *r)
{
	r->phase = r->phase_before_ice;
	r->ended_ms = r->ended_before_ms;
	r->n--;
}

void round_numb(struct round *r)
{
	r->phase = PHASE_NUMB;
}

void round_end(struct round *r, int64_t t_ms)
{
	r->phase = r->phase == PHASE_NUMB ? PHASE_WINDOW : PHASE_WARMING;
	r->ended_ms = r->left_ms = t_ms;
}

void round_date_back(struct round *r, int64_t left_ms)
{
	r->left_ms = left_ms;
}

void round_resume(struct round *r)
{
	r->phase = r->phase == PHASE_WINDOW ? PHASE_NUMB : PHASE_ICING;
	r->ended_ms = MS_NONE;
}

void round_close_window(struct round *r)
{
	r->phase = r->phase == PHASE_NUMB ? PHASE_ICING : PHASE_WARMING;
}

void round_warm(struct round *r)
{
	r->phase = PHASE_WARM;
}

int round_pass(struct round *r, bool outside)
{
	return outside ? ++r->passes_outside : ++r->passes;
}
