/*
 * transition.h - what a finding does to the rooms, and which event it becomes. Everything that leads there
 * comes through here: a second of readings, a key, a deadline. Pure.
 */
#pragma once

#include "state.h"

void transition_start_icing(struct detector *d, int64_t t_ms);
/* There was no ice after all. */
void transition_retract_icing(struct detector *d);
void transition_numb(struct detector *d, int64_t t_ms);
/* Numb cannot be told; once a round and reason. */
void transition_cannot_tell(struct detector *d, int64_t t_ms, enum reason why);
void transition_end_icing(struct detector *d, int64_t t_ms);
/* A forecast is news; the one of the window's end, if it is news now. */
void transition_forecast(struct detector *d, int64_t t_ms, enum event_kind of, const struct forecast *f);
void transition_forecast_closing(struct detector *d, int64_t t_ms);
/* The ice was not away after all. */
void transition_resume_icing(struct detector *d, int64_t second);
void transition_close_window(struct detector *d, int64_t t_ms);
void transition_rewarmed(struct detector *d, int64_t t_ms);

/* A touch of the focus was read, or was not; the program asks for one. */
void transition_touch(struct detector *d, int64_t t_ms);
void transition_refuse_touch(struct detector *d, int64_t t_ms, enum touch_found why);
void transition_ask_touch(struct detector *d, int64_t t_ms);

void transition_probe_lost(struct detector *d, int64_t t_ms);
/* A good reading came. */
void transition_probe_there(struct detector *d, int64_t t_ms);
/* ... after a gap that no hold survives; minutes: see off_gap(). */
void transition_unwatched(struct detector *d, bool minutes);
/* off.h or again.h found it. */
void transition_probe_off(struct detector *d, int64_t t_ms);

/* Takes what a person reported; a mark that does not apply in this phase does nothing. */
void transition_mark(struct detector *d, const struct mark *m);
