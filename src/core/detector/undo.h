/*
 * undo.h - one wrong key taken back. A key moves the whole state (a round begins, the window runs by the
 * clock), and what the samples did since depends on it; so the state before the key is kept, with the
 * samples since, and put back by feeding them again. What those then emit anew is emitted, at the time of the
 * undo; what was emitted before is not repeated. The last key only, for UNDO_MS.
 */
#pragma once

#include "icecue/detector.h"

#define UNDO_MS SECONDS_MS(60) /* later it is not the last key that one remembers */

struct undo; /* opaque; NULL where there is no memory for it: then no key is taken back */

/* What it takes to keep so many samples. */
size_t undo_bytes(size_t samples);
/* In memory of the caller, aligned for any object. NULL when n bytes hold none. */
struct undo *undo_place(void *memory, size_t n);

/* Ahead of a key; keeps the state when the key is one that counts. */
void undo_keep(struct undo *u, const struct mark *m, const struct detector *d);
/* The key has done this; a key that did nothing needs no undo. */
void undo_done(struct undo *u, const struct mark *m, const struct outcome *o);
void undo_sample(struct undo *u, const struct sample *s);
/* Whatever any call emitted: it is not emitted again. */
void undo_emitted(struct undo *u, const struct outcome *o);
/* The event that the key made which is taken back; EVENT_NONE when there is none to be taken back. */
enum event_kind undo_of(const struct undo *u, int64_t now_ms);

/* The state to be put back; *n samples came since, and are to be fed to it again. */
const struct detector *undo_take(struct undo *u, size_t *n);
const struct sample *undo_sample_at(const struct undo *u, size_t i);
/* Of what they emit: what is new goes behind what *out has, as of now. */
void undo_take_new(const struct undo *u, const struct outcome *from, int64_t now_ms, struct outcome *out);
