/* Two sensors of one board, of which the finger warms one: only that one is read from then on. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icecue/decode.h"
#include "teach/teach.h"

#define FINGER_MS 8000
#define END_MS 28000

static void say(struct heard *h, int64_t t_ms, const char *before, double c)
{
	char line[96];
	snprintf(line, sizeof(line), "%s%.2f\n", before, c);
	cr_assert(heard_add(h, t_ms, (const uint8_t *)line, strlen(line)));
}

static struct candidate warm_the_first(const char *first, const char *second)
{
	static struct candidate found[5];
	struct heard *h = calloc(1, sizeof(*h));
	cr_assert(h);
	for (int64_t t_ms = 100; t_ms < END_MS; t_ms += 1000) {
		double at_s = (double)(t_ms - FINGER_MS) / 1000;
		say(h, t_ms, first, at_s <= 0 ? 22.4 : 22.4 + 10.2 * (1 - exp(-at_s / 5)));
		say(h, t_ms + 300, second, 21.3 + 0.1 * (double)(t_ms / 5000 % 2));
	}
	int n = teach_find(h, FINGER_MS, MC_NONE, found, 5);
	cr_assert(n > 0 && teach_is_sure(found, n), "%s", first);
	free(h);
	return found[0];
}

static int32_t read_mc(const char *driver, const char *line)
{
	struct reply r;
	decode_reply(driver_by_name(driver), "", (const uint8_t *)line, strlen(line), &r);
	return r.n ? r.at[0].mc : MC_NONE;
}

/* later: a line of another day. */
static void check(const char *name, const char *first, const char *second, const char *before,
		  const char *later)
{
	char line[96], why[256];
	struct taught t = warm_the_first(first, second).t;
	cr_expect_str_eq(t.before, before);
	snprintf(t.name, sizeof(t.name), "%s", name);
	cr_assert(taught_add(&t, why, sizeof(why)), "%s", why);
	snprintf(line, sizeof(line), "%s30.25", later);
	cr_expect_eq(read_mc(name, line), 30250, "%s", line);
	snprintf(line, sizeof(line), "%s30.25", second);
	cr_expect_eq(read_mc(name, line), MC_NONE, "%s", line);
}

Test(teach_two, the_text_before_the_number_tells_them_apart)
{
	check("a", "Sensor 1 : ", "Sensor 2 : ", "Sensor1:", "Sensor 1 : ");
	check("b", "Leg: ", "Room: ", "Leg:", "Leg: ");
	check("c", "28ff01 ", "28ff02 ", "28ff01", "28ff01 ");
	check("d", "12:00:01 T1=", "12:00:01 T2=", "#:#:#T1=", "13:59:59 T1=");
	check("e", "1,", "2,", "1,", "1,");
	check("f", "id;7 ", "id;8 ", "id_7", "id;7 ");
}
