#include "keys.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"
#include "system/clock.h"

#define QUIT_AGAIN_MS SECONDS_MS(5)
#define ACK_EVERY_MS SECONDS_MS(2)
#define CTRL_L '\f'
#define HAND_MS 60 /* shortest time between two keys of a hand; a device types one each 8-20 ms */

void keys_init(struct keys *k)
{
	*k = (struct keys){.quit_asked_ms = MS_NONE, .last_ms = MS_NONE, .acked_ms = MS_NONE};
}

/* Typing a note silences an alert, but not with each letter. */
static enum mark_kind typed(struct keys *k, int64_t real_ms)
{
	if (k->acked_ms != MS_NONE && real_ms - k->acked_ms < ACK_EVERY_MS)
		return MARK_NONE;
	k->acked_ms = real_ms;
	return MARK_ACK;
}

/* Drops the last character, however many bytes it has. */
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
	if (key == CTRL_L) {
		k->redraws++;
		return MARK_NONE;
	}
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
	case 'x':
		return MARK_PROBES;
	case 't':
		return MARK_TOUCH;
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
		.redraws = k->redraws,
	};
}

/* ---- the terminal ---- */

struct keyboard {
	struct mark_source source;
	struct keys keys;
	struct termios before;
	char bytes[64]; /* bytes read; those from `at` on are still to be taken */
	ssize_t n, at;
	int64_t read_ms; /* real time */
};

static enum result read_bytes(struct keyboard *k)
{
	struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
	if (k->at < k->n)
		return RESULT_OK;
	if (poll(&p, 1, 0) <= 0) /* read() returns 0 for nothing, and for a terminal that is gone */
		return RESULT_AGAIN;
	k->at = 0;
	k->n = read(STDIN_FILENO, k->bytes, sizeof(k->bytes));
	k->read_ms = clock_boot_ms();
	if (k->n > 0)
		return RESULT_OK;
	return k->n < 0 && (errno == EAGAIN || errno == EINTR) ? RESULT_AGAIN : RESULT_GONE;
}

static enum result next(struct mark_source *s, int64_t now_ms, enum phase phase, struct mark_item *out)
{
	struct keyboard *k = (struct keyboard *)s;
	enum result result;
	while ((result = read_bytes(k)) == RESULT_OK) {
		*out = (struct mark_item){.mark.t_ms = now_ms};
		out->mark.kind = keys_mark(&k->keys, k->bytes[k->at++], k->read_ms, phase, &out->end);
		if (out->mark.kind == MARK_NOTE)
			text_copy(out->note, sizeof(out->note), k->keys.note);
		if (out->mark.kind != MARK_NONE)
			break;
	}
	return result;
}

static int pollfds(const struct mark_source *s, struct pollfd *fds, int cap)
{
	(void)s;
	if (cap > 0)
		fds[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
	return cap > 0;
}

static int64_t due_ms(const struct mark_source *s)
{
	const struct keyboard *k = (const struct keyboard *)s;
	return k->at < k->n ? 0 : MS_NEVER;
}

static struct prompt prompt(const struct mark_source *s)
{
	return keys_prompt(&((const struct keyboard *)s)->keys, clock_boot_ms());
}

static void close_source(struct mark_source *s)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &((struct keyboard *)s)->before);
	free(s);
}

struct mark_source *keys_source(void)
{
	struct termios t;
	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &t) < 0)
		return NULL;
	struct keyboard *k = calloc(1, sizeof(*k));
	if (!k)
		return NULL;
	k->source = (struct mark_source){
		.name = "keyboard",
		.kind = MARK_FROM_KEY,
		.next = next,
		.pollfds = pollfds,
		.due_ms = due_ms,
		.prompt = prompt,
		.close = close_source,
	};
	keys_init(&k->keys);
	k->before = t;
	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO); /* ISIG stays set: Ctrl-C is a signal */
	t.c_cc[VMIN] = 0;
	t.c_cc[VTIME] = 0;
	if (tcsetattr(STDIN_FILENO, TCSANOW, &t) == 0)
		return &k->source;
	free(k);
	return NULL;
}
