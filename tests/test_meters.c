/* Serial meters that answer a question, emulated, with the unmodified program: tests/devices/meters.def. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "devices/bench.h"
#include "devices/meter.h"
#include "support/frames.h"

TestSuite(meters, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

struct talker {
	const char *driver;
	speed_t baud;
	const char *question, *answer, *cells;
};

static const struct talker talkers[] = {
#define METER(driver, baud, question, answer, cells) {#driver, baud, question, answer, cells},
#include "devices/meters.def"
#include "support/guard.h"
#undef METER
};

/* `icecue probes` names the port, and writes nothing to it. */
static void check_listed(struct meter *m)
{
	struct run r;
	uint8_t heard[16];
	run_start(&r, 0, (const char *[]){"probes", NULL});
	run_end(&r);
	check_said(&r, "/dev/ttyUSB0");
	cr_expect_eq(meter_heard(m, heard, sizeof(heard)), 0);
}

/* One question and its answer; no question: it streams, or answers whatever is asked. */
struct exchange {
	uint8_t question[64], answer[512];
	size_t n_question, n_answer;
};

#define EXCHANGES_MAX 4
struct emulated {
	struct meter *meter;
	struct exchange x[EXCHANGES_MAX];
	int n;
	bool streams;
	int silent; /* turns of SERVE_EVERY_MS */
	uint8_t heard[256];
	size_t have;
};

#define STREAM_TURNS 20

/* Ends with a question in what was heard; keeps what may be its beginning. */
static const struct exchange *what_is_asked(struct emulated *e)
{
	const struct exchange *asked = NULL;
	e->have += meter_heard(e->meter, e->heard + e->have, sizeof(e->heard) - e->have);
	for (int i = 0; i < e->n && !asked && e->have > 0; i++)
		if (memmem(e->heard, e->have, e->x[i].question, e->x[i].n_question))
			asked = &e->x[i];
	if (asked || e->have > sizeof(e->heard) / 2)
		e->have = 0;
	return asked;
}

static void take_turn(void *emulated)
{
	struct emulated *e = emulated;
	const struct exchange *x = what_is_asked(e);
	if (!x && e->streams && ++e->silent >= STREAM_TURNS)
		x = &e->x[0];
	if (!x)
		return;
	e->silent = 0;
	meter_send(e->meter, x->answer, x->n_answer);
}

/* The program is started, and answered until the record has the cells. */
static void talk(const char *driver, struct emulated *e, const char *cells)
{
	struct run r;
	char probe[64];
	e->meter = meter_new(testbed);
	meter_plug(e->meter, "1-4", "ttyUSB0");
	check_listed(e->meter);
	snprintf(probe, sizeof(probe), "%s:/dev/ttyUSB0", driver);
	watch(&r, probe);
	wait_row_served(&r, cells, take_turn, e);
	speed_t baud = cfgetospeed(&(struct termios){.c_cflag = meter_settings(e->meter).c_cflag});
	cr_expect_neq(baud, B0, "%s: speed", driver);
	run_stop(&r);
	check_status(&r, 0);
	meter_free(e->meter);
}

static void check_baud(const struct talker *t, const struct driver *drv)
{
	static const struct {
		speed_t code;
		int32_t baud;
	} speeds[] = {{B2400, 2400}, {B9600, 9600}, {B19200, 19200}};
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++)
		if (speeds[i].code == t->baud)
			cr_expect_eq(drv->serial.baud, speeds[i].baud, "%s: speed", drv->name);
}

/* As meters.def has it. False: it has not. */
static bool as_told(const struct driver *drv, struct emulated *e, const char **cells)
{
	*e = (struct emulated){0};
	for (size_t i = 0; i < sizeof(talkers) / sizeof(talkers[0]); i++) {
		const struct talker *t = &talkers[i];
		if (strcmp(t->driver, drv->name) != 0)
			continue;
		cr_assert_lt(e->n, EXCHANGES_MAX);
		struct exchange *x = &e->x[e->n++];
		int n = text_parse_hex(t->answer, x->answer, sizeof(x->answer));
		int asked =
			t->question[0] ? text_parse_hex(t->question, x->question, sizeof(x->question)) : 0;
		cr_assert(n > 0 && asked >= 0, "%s in meters.def", t->driver);
		x->n_answer = (size_t)n;
		x->n_question = (size_t)asked;
		e->streams = e->streams || asked == 0;
		*cells = t->cells;
		check_baud(t, drv);
	}
	return e->n > 0;
}

/* The intake takes nothing for skin or ice that is colder or warmer. */
static bool is_plausible(const struct frame_row *row, int32_t max_udeg)
{
	return row->kind == FRAME_ROW_REPLY && row->verdict == VERDICT_OK && !row->firmware[0] &&
	       row->n > 0 && row->at[0].status == STATUS_OK && row->at[0].udeg > -5500000 &&
	       row->at[0].udeg < max_udeg;
}

/* The first such frame of the driver's file. */
static bool find_frame(const struct driver *drv, int32_t max_udeg, struct frame_row *row)
{
	FILE *f = frames_open(drv);
	bool found = false;
	*row = (struct frame_row){0};
	while (f && !found && frames_next(f, drv, row))
		found = is_plausible(row, max_udeg);
	if (f)
		fclose(f);
	return found;
}

/* One that gives a good frame of its driver's file, below zero where there is one, to whatever it is asked.
 * False: there is no such frame. */
static bool as_its_frame(const struct driver *drv, struct emulated *e, char *cells, size_t n)
{
	struct frame_row row;
	bool found = find_frame(drv, 0, &row) || find_frame(drv, 45000000, &row);
	*e = (struct emulated){.n = 1, .streams = !drv->request_len && !drv->step};
	memcpy(e->x[0].answer, row.bytes, row.n_bytes);
	e->x[0].n_answer = row.n_bytes;
	snprintf(cells, n, ",%.10g,ok,", (double)lround(row.at[0].udeg / 1000.0) / 1000);
	return found;
}

/* Its conversation has a suite of its own. */
static bool is_elsewhere(const struct driver *drv)
{
	return strcmp(drv->name, "usbtemp") == 0;
}

Test(meters, each_is_listed_and_answers_into_the_record)
{
	for (size_t i = 0; i < driver_count(); i++) {
		const struct driver *drv = driver_at(i);
		struct emulated e;
		char made[48];
		const char *cells = made;
		if ((drv->link != LINK_SERIAL && !as_told(drv, &e, &cells)) || is_elsewhere(drv))
			continue;
		bool known = as_told(drv, &e, &cells) || as_its_frame(drv, &e, made, sizeof(made));
		cr_assert(known, "%s: neither in meters.def nor with a frame to be emulated by", drv->name);
		talk(drv->name, &e, cells);
		bench_teardown();
		bench_setup();
	}
}
