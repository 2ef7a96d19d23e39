#include "list_filter.h"

#include <string.h>

#include "base/who.h"

bool list_went(const struct summary *s, enum list_outcome outcome)
{
	int rounds = s->n_rounds < SUMMARY_ROUNDS ? s->n_rounds : SUMMARY_ROUNDS;
	bool numb = false, outside = false;
	for (int i = 0; i < rounds; i++) {
		numb |= s->rounds[i].to_numb_ms != MS_NONE;
		outside |= s->rounds[i].passes_outside > 0;
	}
	switch (outcome) {
	case OUTCOME_NUMB:
		return numb;
	case OUTCOME_NOT_NUMB:
		return rounds && !numb;
	case OUTCOME_REWARMED:
		return rounds && s->rounds[rounds - 1].to_warm_ms != MS_NONE;
	case OUTCOME_OUTSIDE:
		return outside;
	case OUTCOME_CUT:
		return !s->running && (!s->ended || s->cut);
	case OUTCOME_RUNNING:
		return s->running;
	case OUTCOME_ANY:
		break;
	}
	return true;
}

static bool is_meant(const struct summary *s, const struct list_filter *f)
{
	if ((f->client && !who_same(f->client, s->client)) || (f->site && !who_same(f->site, s->site)) ||
	    (f->therapist && !who_same(f->therapist, s->therapist)) || !list_went(s, f->outcome))
		return false;
	if (f->since && strncmp(s->start_iso, f->since, strlen(f->since)) < 0)
		return false;
	return !f->until || strncmp(s->start_iso, f->until, strlen(f->until)) <= 0;
}

size_t list_select(struct summary_list *s, const struct list_filter *f)
{
	size_t n = 0, left_out = 0;
	for (size_t i = 0; i < s->n && (!f->last || n < (size_t)f->last); i++) {
		if (!is_meant(&s->at[i], f))
			continue;
		if (f->measured && s->at[i].simulated)
			left_out++;
		else
			s->at[n++] = s->at[i];
	}
	s->n = n;
	return left_out;
}
