#include "keys.h"

#include <unistd.h>

#define QUIT_AGAIN_MS SECONDS_MS(5)
#define ACK_EVERY_MS SECONDS_MS(2)
#define HAND_MS 60 /* between two keys of a hand; a device types one each 8-20 ms */

bool keys_open(struct keys *k)
{
	*k = (struct keys){.quit_asked_ms = MS_NONE, .last_ms = MS_NONE, .acked_ms = MS_NONE};
	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &k->before))
		return false;
	struct termios t = k->before;
	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO); /* ISIG stays: Ctrl-C is a signal */
	t.c_cc[VMIN] = 0;
	t.c_cc[VTIME] = 0;
	k->raw = tcsetattr(STDIN_FILENO, TCSANOW, &t) == 0;
	return k->raw;
}

void keys_close(struct keys *k)
{
	if (k->raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &k->before);
	k->raw = false;
}

/* Whoever types a note and hears an alert silences it, but not with each letter. */
static enum mark_kind typed(struct keys *k, int64_t real_ms)
{
	if (k->acked_ms != MS_NONE && real_ms - k->acked_ms < ACK_EVERY_MS)
		return MARK_NONE;
	k->acked_ms = real_ms;
	return MARK_ACK;
}

/* The last character, however many bytes it has. */
static void drop_character(struct keys *k)
{
	while (k->note_n > 0 && ((unsigned char)k->note[--k->note_n] & 0xc0) == 0x80)
		;
	k->note[k->note_n] = '\0';
}

static enum mark_kind type_note(struct keys *k, char key, int64_t real_ms)
{
	unsigned char c = (unsigned char)key;
	if (c == '\n' || c == '\r') {
		k->typing = false;
		return k->note_n ? MARK_NOTE : MARK_ACK;
	}
	if (c == 0x1b) {
		k->typing = false;
		k->note_n = 0;
		return MARK_ACK;
	}
	if (c == 0x7f || c == 0x08) {
		drop_character(k);
	} else if (c >= 0x20 && k->note_n + 1 < sizeof(k->note)) {
		k->note[k->note_n++] = key;
		k->note[k->note_n] = '\0';
	}
	return typed(k, real_ms);
}

static void begin_note(struct keys *k)
{
	k->typing = true;
	k->note_n = 0;
	k->note[0] = '\0';
}

enum mark_kind keys_mark(struct keys *k, char key, int64_t real_ms, enum phase phase, bool *quit)
{
	if (k->typing)
		return type_note(k, key, real_ms);
	bool helped = k->help;
	bool icing = phase == PHASE_ICING || phase == PHASE_NUMB;
	bool asked = k->quit_asked_ms != MS_NONE && real_ms - k->quit_asked_ms <= QUIT_AGAIN_MS;
	bool by_device = k->last_ms != MS_NONE && real_ms - k->last_ms < HAND_MS;
	k->quit_asked_ms = MS_NONE;
	k->last_ms = real_ms;
	k->help = false;
	if (by_device)
		return MARK_ACK;
	switch (key) {
	case '?':
		k->help = !helped;
		return MARK_ACK;
	case 'm':
		begin_note(k);
		k->acked_ms = real_ms;
		return MARK_ACK;
	case 'u':
		return MARK_UNDO;
	case 'q':
		if (asked)
			*quit = true;
		k->quit_asked_ms = real_ms;
		return MARK_ACK;
	case 'n':
		return MARK_FELT_NUMB;
	case 'p':
		return MARK_PASS;
	case 'i':
		return icing ? MARK_ICE_OFF : MARK_ICE_ON;
	default:
		return MARK_ACK;
	}
}

struct prompt keys_prompt(const struct keys *k, int64_t real_ms)
{
	return (struct prompt){
		.help = k->help,
		.quit = k->quit_asked_ms != MS_NONE && real_ms - k->quit_asked_ms <= QUIT_AGAIN_MS,
		.note = k->typing ? k->note : NULL,
	};
}
