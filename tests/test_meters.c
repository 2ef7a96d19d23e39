/* Serial meters that answer a question, emulated, with the unmodified program: tests/devices/meters.def. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "devices/bench.h"
#include "devices/meter.h"
#include "icecue/text.h"

TestSuite(meters, .init = bench_setup, .fini = bench_teardown, .timeout = 60);

struct talker {
	const char *driver;
	speed_t baud;
	const char *question, *answer, *cells;
};

static const struct talker talkers[] = {
#define METER(driver, baud, question, answer, cells) {#driver, baud, question, answer, cells},
#include "devices/meters.def"
#undef METER
};

/* Ends with the question in what was heard; keeps what may be its beginning. */
static bool is_asked(struct meter *m, const uint8_t *question, size_t n, uint8_t *heard, size_t *have)
{
	*have += meter_heard(m, heard + *have, 256 - *have);
	bool found = *have >= n && memmem(heard, *have, question, n);
	if (found || *have > 128)
		*have = 0;
	return found;
}

static void talk(const struct talker *t)
{
	struct run r;
	uint8_t question[64], answer[128], heard[256];
	char probe[64];
	int n_question = t->question[0] ? text_parse_hex(t->question, question, sizeof(question)) : 0;
	int n_answer = text_parse_hex(t->answer, answer, sizeof(answer));
	size_t have = 0;
	cr_assert(n_question >= 0 && n_answer > 0);
	struct meter *m = meter_new(testbed);
	meter_plug(m, "1-4", "ttyUSB0");
	snprintf(probe, sizeof(probe), "%s:/dev/ttyUSB0", t->driver);
	watch(&r, probe);
	for (int i = 0; i < 400 && r.pid > 0 && !has_row(t->cells); i++) {
		if (is_asked(m, question, (size_t)n_question, heard, &have))
			meter_send(m, answer, (size_t)n_answer);
		run_pause(&r, 20);
	}
	cr_expect(has_row(t->cells), "%s: no row %s; program said:\n%s", t->driver, t->cells, r.text->str);
	cr_expect_eq(cfgetospeed(&(struct termios){.c_cflag = meter_settings(m).c_cflag}), t->baud,
		     "%s: speed", t->driver);
	run_stop(&r);
	check_status(&r, 0);
	meter_free(m);
}

Test(meters, each_is_asked_and_answers_into_the_record)
{
	for (size_t i = 0; i < sizeof(talkers) / sizeof(talkers[0]); i++) {
		if (i) {
			bench_teardown();
			bench_setup();
		}
		talk(&talkers[i]);
	}
}
