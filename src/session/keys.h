/*
 * keys.h - the keyboard of a terminal as a source of marks. A foot switch is a keyboard, and so is the button
 * of a TEMPer stick: keys that mean nothing only acknowledge, and nothing ends on one key.
 *
 * m begins a note: what is typed then is its text, until Enter; Esc drops it.
 */
#pragma once

#include "marks.h"

struct keys {
	int64_t quit_asked_ms; /* first `q`; MS_NONE = none */
	int64_t last_ms;       /* of the key before; MS_NONE = none */
	int64_t acked_ms;      /* the last acknowledgement while a note is typed */
	bool help, typing;
	char note[NOTE_TEXT];
	size_t note_n;
};

/* Takes single keys from standard input until it is closed; NULL when that is no terminal. */
struct mark_source *keys_source(void);

void keys_init(struct keys *k);

/*
 * What a key means at this phase. MARK_NONE: it belongs to a note; MARK_NOTE: the note is in k->note. *quit
 * is set at the second `q` within five seconds; after the first keys_prompt() asks whether to end. real_ms is
 * real time, whatever the speed. A key that comes faster after another than a hand can press is typed by a
 * device (a TEMPer in its text mode) and only acknowledges. Pure.
 */
enum mark_kind keys_mark(struct keys *k, char key, int64_t real_ms, enum phase phase, bool *quit);

/* What there is to show of it. */
struct prompt keys_prompt(const struct keys *k, int64_t real_ms);
