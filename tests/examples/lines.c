/* Reads lines of a board ("skin: 31.5 C"), and prints what the detector finds:
 *     cc lines.c -o lines $(pkg-config --cflags --libs libicecue) && ./lines </dev/ttyUSB0 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <icecue/detector.h>
#include <icecue/dialog.h>
#include <icecue/framer.h>
#include <icecue/intake.h>

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_BOOTTIME, &t); /* goes on while a laptop sleeps */
	return SECONDS_MS(t.tv_sec) + t.tv_nsec / 1000000;
}

static void tell(const struct outcome *o)
{
	for (const struct event *e = o->events; e < o->events + o->n_events; e++)
		printf("%lld s: %s %s\n", (long long)e->t_ms / 1000, alert_class_mark(e->class),
		       event_name(e->kind));
	fflush(stdout);
}

/* With an argument a line is a second, whenever it comes. */
int main(int argc, char **argv)
{
	static struct framer framer;
	static struct dialog dialog;
	static struct intake intake;
	static struct outcome out;
	const struct driver *board = driver_by_name("text");
	int64_t start_ms = now_ms(), t_ms = 0;
	char line[FRAME_MAX];
	struct rules rules;
	rules_default(&rules);
	struct detector *detector = detector_create(&rules);
	framer_init(&framer, &board->frame);
	intake_init(&intake, board, NULL);
	/* lines may stay away: wait with a timeout, and call detector_advance() */
	while (detector && fgets(line, sizeof(line), stdin)) {
		uint8_t frame[FRAME_MAX];
		size_t n;
		t_ms = argv[1] ? t_ms + 1000 : now_ms() - start_ms;
		framer_push(&framer, (const uint8_t *)line, strlen(line));
		while (framer_next(&framer, frame, &n)) {
			struct readings r = {0};
			struct sample s;
			bool good = dialog_decode(board, &dialog, frame, n, &r) == VERDICT_OK;
			if (!good || !intake_take(&intake, t_ms, &r, &s))
				continue;
			detector_feed(detector, &s, &out);
			tell(&out);
		}
	}
	detector_destroy(detector);
	return 0;
}
