/*
 * undo.h - takes back one wrong key. A key changes the whole state (a round begins, the window runs by the
 * clock), and what the samples did afterwards depends on it. So the state before the key is kept together
 * with the samples since; undo restores that state and feeds the samples again. New events that they then
 * give are emitted at the time of the undo; those emitted before are not repeated. Only the last key can be
 * taken back, and only for UNDO_MS.
 */
#pragma once

#include "icecue/detector.h"

#define UNDO_MS SECONDS_MS(60) /* a person remembers the last key for about this long */

struct undo; /* opaque; NULL where there is no memory for it: then no key can be taken back */

/* The size of the memory that keeps this many samples. */
size_t undo_bytes(size_t samples);
/* Uses the caller's memory, aligned for any object. NULL when n bytes are too few. */
struct undo *undo_place(void *memory, size_t n);

/* Called before a key; keeps the state if the key can be undone. */
void undo_keep(struct undo *u, const struct mark *m, const struct detector *d);
/* Called after the key with its events; a key that did nothing needs no undo. */
void undo_done(struct undo *u, const struct mark *m, const struct outcome *o);
void undo_sample(struct undo *u, const struct sample *s);
/* Notes what any call emitted, from its event `from` on, so that it is not emitted again. */
void undo_emitted(struct undo *u, const struct outcome *o, int from);
/* The event of the key that can be taken back; EVENT_NONE when there is none. */
enum event_kind undo_of(const struct undo *u, int64_t now_ms);

/* Returns the state to restore; *n samples came since, and are to be fed to it again. */
const struct detector *undo_take(struct undo *u, size_t *n);
const struct sample *undo_sample_at(const struct undo *u, size_t i);
/* Adds to *out those of their events that are new, with the time now_ms. */
void undo_take_new(const struct undo *u, const struct outcome *from, int64_t now_ms, struct outcome *out);
