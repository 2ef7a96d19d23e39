/*
 * A device as a configuration describes it, by any text, and any bytes from it: scripts/fuzz runs it:
 * max_len=500
 *
 * Text of the section up to a zero byte, then what the device sends. Its driver is made here as taught.c
 * makes it, for those that are added stay for the life of a process.
 */
#include "fuzz.h"

#include "icecue/framer.h"
#include "teach/taught.c"

static bool describe(const uint8_t *text, size_t n, struct taught *t)
{
	static const char head[] = "[device \"fuzz\"]\n";
	char why[256] = "", *whole = malloc(sizeof(head) - 1 + n);
	struct config *c = calloc(1, sizeof(*c));
	bool good = false;

	must(whole && c);
	memcpy(whole, head, sizeof(head) - 1);
	if (n)
		memcpy(whole + sizeof(head) - 1, text, n);
	if (config_parse("f", whole, sizeof(head) - 1 + n, c, why, sizeof(why)) == RESULT_OK) {
		const struct config_section *s = config_next(c, CONFIG_SECTION_DEVICE, NULL);
		good = s && taught_parse(s, t, why, sizeof(why));
		must(!s || good || why[0]);
	}
	free(whole);
	config_free(c);
	return good;
}

static void check_taught(const struct taught *t)
{
	must(memchr(t->name, 0, sizeof(t->name)) && memchr(t->before, 0, sizeof(t->before)) && t->divide > 0);
	if (t->binary)
		must(t->frame_len && t->frame_len <= TAUGHT_FRAME_MAX && t->head_len <= sizeof(t->head) &&
		     t->width && t->width <= 4 && t->at + t->width <= t->frame_len);
	else
		must(t->number >= 1 && t->number <= TAUGHT_NUMBERS_MAX &&
		     (!t->numbers || t->numbers >= t->number) && t->numbers <= TAUGHT_NUMBERS_MAX);
}

/* A number that tells readings apart. */
static uint64_t hear(const struct driver *drv, const uint8_t *data, size_t size, size_t piece)
{
	struct framer f;
	struct dialog d = {0};
	uint8_t frame[FRAME_MAX];
	uint64_t hash = 1469598103934665603u;
	size_t n;

	framer_init(&f, &drv->frame);
	for (size_t at = 0; at < size;) {
		size_t want = piece < size - at ? piece : size - at, took = framer_push(&f, data + at, want);
		must(took > 0);
		at += took;
		while (framer_next(&f, frame, &n)) {
			struct readings r = {0};
			struct dialog_out say = {0};
			uint8_t *exact = fuzz_exact(frame, n);
			if (decode_slot(0, exact, n, &r) != VERDICT_OK)
				r.n = 0;
			step(drv, &d, 0, exact, n, &say, &r);
			free(exact);
			must(say.action != DIALOG_SEND && r.n >= 0 && r.n <= 1);
			for (int i = 0; i < r.n; i++) {
				must((unsigned)r.at[i].status < STATUS_COUNT);
				hash = (hash ^ (uint64_t)r.at[i].udeg ^ (uint64_t)r.at[i].status) *
				       1099511628211u;
			}
		}
	}
	return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, 0, size) : NULL;
	size_t n = end ? (size_t)(end - data) : size;
	struct driver drv = {.decode = decode_0, .step = step};
	struct taught t;

	if (!describe(data, n, &t))
		return 0;
	check_taught(&t);
	slots[0].t = t;
	drv.name = slots[0].t.name;
	drv.frame = frames_of(&t);
	data += n + (end != NULL);
	size -= n + (end != NULL);
	/* a report is whole as it comes */
	must(drv.frame.kind == FRAME_REPORT ||
	     hear(&drv, data, size, 3) == hear(&drv, data, size, FRAME_MAX));
	if (drv.frame.kind == FRAME_REPORT)
		hear(&drv, data, size, TAUGHT_FRAME_MAX);
	return 0;
}
