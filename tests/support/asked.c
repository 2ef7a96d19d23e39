#include "asked.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <pty.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "collector/collector.h"

#define TURN_MS 10

static int master = -1, slave = -1;
static struct collector *collector;
static int64_t now_ms;
struct sample got[SAMPLES_MAX];
int n_got, unknown;
static uint8_t heard[256];
static size_t n_heard;

void asked_close(void)
{
	collector_close(collector);
	if (master >= 0)
		close(master);
	if (slave >= 0)
		close(slave);
}

void open_driver(const char *name)
{
	struct collector_options o = {.driver = driver_by_name(name), .port = {.kind = LINK_FD}};
	char where[64];

	cr_assert_not_null(o.driver, "%s", name);
	cr_assert(openpty(&master, &slave, where, NULL, NULL) == 0);
	text_copy(o.port.where, sizeof(o.port.where), where);
	cr_assert_eq(collector_open(&o, false, &collector), RESULT_OK);
	fcntl(master, F_SETFL, O_NONBLOCK);
}

void asked_send(const char *hex)
{
	uint8_t bytes[256];
	int n = *hex ? text_parse_hex(hex, bytes, sizeof(bytes)) : 0;

	cr_assert_geq(n, 0, "%s", hex);
	if (n)
		cr_assert_eq(write(master, bytes, (size_t)n), n);
}

/* Answers the questions that were heard as a whole. */
static void answer(struct exchange *x, size_t n)
{
	ssize_t in = read(master, heard + n_heard, sizeof(heard) - n_heard);
	bool known = false;

	if (in <= 0)
		return;
	n_heard += (size_t)in;
	for (size_t i = 0; i < n && !known; i++) {
		uint8_t question[64];
		int len = text_parse_hex(x[i].question, question, sizeof(question));

		cr_assert_gt(len, 0, "%s", x[i].question);
		known = n_heard == (size_t)len && !memcmp(heard, question, n_heard);
		if (known) {
			x[i].times++;
			asked_send(x[i].answer);
		}
	}
	unknown += !known;
	n_heard = 0;
}

void asked_run(struct exchange *x, size_t n, int64_t for_ms)
{
	struct sample s;

	for (int64_t end_ms = now_ms + for_ms; now_ms < end_ms; now_ms += TURN_MS) {
		while (collector_service(collector, now_ms, &s) == RESULT_OK)
			if (n_got < SAMPLES_MAX)
				got[n_got++] = s;
		answer(x, n);
	}
}

void check_all(int from, int32_t mc)
{
	for (int i = from; i < n_got; i++) {
		cr_expect_eq(got[i].spot[0].status, STATUS_OK, "sample %d is %s", i,
			     status_name(got[i].spot[0].status));
		cr_expect_eq(got[i].spot[0].mc, mc, "sample %d is %d", i, got[i].spot[0].mc);
		cr_expect(i == 0 || got[i].t_ms > got[i - 1].t_ms);
	}
}

uint16_t emissivity(void)
{
	struct collector_state s;

	collector_state(collector, &s);
	return s.emissivity;
}

const char *told(void)
{
	static struct collector_state s;

	collector_state(collector, &s);
	return s.message;
}
