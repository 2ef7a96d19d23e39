#include "keys.h"

#include <unistd.h>

#define QUIT_AGAIN_MS SECONDS_MS(5)
#define HAND_MS 60 /* between two keys of a hand; a device types one each 8-20 ms */

bool keys_open(struct keys *k)
{
	*k = (struct keys){.quit_asked_ms = MS_NONE, .last_ms = MS_NONE};
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

enum mark_kind keys_mark(struct keys *k, char key, int64_t real_ms, enum phase phase, bool *quit)
{
	bool icing = phase == PHASE_ICING || phase == PHASE_NUMB;
	bool asked = k->quit_asked_ms != MS_NONE && real_ms - k->quit_asked_ms <= QUIT_AGAIN_MS;
	bool typed = k->last_ms != MS_NONE && real_ms - k->last_ms < HAND_MS;
	k->quit_asked_ms = MS_NONE;
	k->last_ms = real_ms;
	if (typed)
		return MARK_ACK;
	switch (key) {
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

bool keys_quit_asked(const struct keys *k)
{
	return k->quit_asked_ms != MS_NONE;
}
