/*
 * keys.h - the keyboard of a terminal as a source of marks. A foot switch is a keyboard, and so is the button
 * of a TEMPer stick: keys without a meaning only acknowledge, and no single key ends a session.
 *
 * m begins a note: what is typed after it is the text, until Enter. Esc drops the note.
 */
#pragma once

#include "marks.h"

struct keys {
	int64_t quit_asked_ms; /* when `q` was pressed first; MS_NONE = not pressed */
	int64_t last_ms;       /* when the last key came; MS_NONE = none */
	int64_t acked_ms;      /* the last acknowledgement while a note is typed */
	int redraws;	       /* Ctrl-L */
	bool help, typing;
	char note[NOTE_TEXT];
	size_t note_n;
};

/* Takes single keys from standard input until it is closed; NULL when standard input is not a terminal. */
struct mark_source *keys_source(void);

void keys_init(struct keys *k);

/*
 * What a key means at this phase. MARK_NONE: it belongs to a note, or asks to
 * draw the screen anew. MARK_NOTE: the note is in k->note. *quit
 * is set at the second `q` within five seconds; after the first, keys_prompt() asks whether to end. real_ms
 * is real time, whatever the speed. A key that follows faster than a hand can press was typed by a device (a
 * TEMPer in its text mode) and only acknowledges. Pure.
 */
enum mark_kind keys_mark(struct keys *k, char key, int64_t real_ms, enum phase phase, bool *quit);

/* What the screen must show of the keys. */
struct prompt keys_prompt(const struct keys *k, int64_t real_ms);
