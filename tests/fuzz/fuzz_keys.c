/*
 * Any bytes typed on the keyboard at any pace: no single key ends a session, a note fits and is whole, and a
 * device that types gets no mark through. scripts/fuzz runs it: max_len=400
 *
 * Two bytes a key: what it is; then the phase and the pause before it.
 */
#include "fuzz.h"

#include "live/prompt.h"
#include "session/keys.h"

static void check_prompt(const struct keys *k, int64_t now_ms)
{
	struct prompt p = keys_prompt(k, now_ms);
	char words[300];
	must(p.help == k->help && (p.note != NULL) == k->typing && p.redraws == k->redraws);
	memset(words, 'x', sizeof(words));
	wording_prompt(&p, words, sizeof(words));
	must(memchr(words, 0, sizeof(words)) != NULL);
	must((p.note || p.quit) == (words[0] != '\0'));
}

static void check_note(const struct keys *k)
{
	must(k->note_n < sizeof(k->note) && strlen(k->note) == k->note_n);
	for (size_t i = 0; i < k->note_n; i++)
		must((unsigned char)k->note[i] >= 0x20 && k->note[i] != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t pauses_ms[] = {0, 10, 59, 60, 300, 1999, 4999, 5001};
	struct fuzz_bytes b = {data, size};
	struct keys k;
	int64_t now_ms = 1000, asked_ms = MS_NONE;
	bool first = true;

	keys_init(&k);
	while (b.n >= 2) {
		char key = (char)fuzz_byte(&b);
		uint8_t how = fuzz_byte(&b);
		int64_t pause_ms = pauses_ms[how & 7];
		enum phase phase = (enum phase)((how >> 3) % PHASE_COUNT);
		bool typing = k.typing, quit = false;
		now_ms += pause_ms;
		bool fast = !typing && !first && now_ms - k.last_ms < 60 && key != '\f';
		enum mark_kind kind = keys_mark(&k, key, now_ms, phase, &quit);
		must((unsigned)kind < MARK_KIND_COUNT && kind != MARK_END);
		must(!quit || (key == 'q' && asked_ms != MS_NONE && now_ms - asked_ms <= 5000));
		must(kind != MARK_NOTE || (typing && !k.typing && k.note_n > 0));
		must(!typing || kind == MARK_NOTE || kind == MARK_ACK || kind == MARK_NONE);
		must(!fast || kind == MARK_ACK);
		if (k.typing || kind == MARK_NOTE)
			check_note(&k);
		check_prompt(&k, now_ms);
		if (key != '\f' && !typing) {
			asked_ms = key == 'q' && !fast ? now_ms : MS_NONE;
			first = false;
		}
	}
	return 0;
}
