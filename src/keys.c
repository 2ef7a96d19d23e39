#include "keys.h"

#include <unistd.h>

#define QUIT_AGAIN_MS SECONDS_MS(5)

bool keys_open(struct keys *k)
{
	*k = (struct keys){.quit_asked_ms = MS_NONE};
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

enum mark_kind keys_mark(struct keys *k, char key, int64_t now_ms, enum phase phase, bool *quit)
{
	bool icing = phase == PHASE_ICING || phase == PHASE_NUMB;
	bool asked = k->quit_asked_ms != MS_NONE && now_ms - k->quit_asked_ms <= QUIT_AGAIN_MS;
	k->quit_asked_ms = MS_NONE;
	switch (key) {
	case 'q':
		*quit = asked;
		k->quit_asked_ms = now_ms;
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
