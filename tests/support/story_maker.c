#include "story_maker.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/text.h"

struct record_head maker_head(const char *client)
{
	struct record_head h = {0};
	rules_default(&h.rules);
	text_copy(h.version, sizeof(h.version), "0.1.0");
	text_copy(h.start_iso, sizeof(h.start_iso), "2026-11-22T21:10:00.000+01:00");
	text_copy(h.probe, sizeof(h.probe), "temper usb:1-2.3 TEMPer2_V4.1");
	text_copy(h.site, sizeof(h.site), "left calf");
	text_printable(h.client, sizeof(h.client), client, strlen(client));
	return h;
}

struct sample maker_sample(int64_t t_ms, int32_t mc)
{
	return sample_of(t_ms, mc == MC_NONE ? CHANNEL_ABSENT : (struct channel_value){mc, STATUS_OK});
}

struct outcome maker_outcome(int64_t t_ms, int32_t skin_mc, enum phase phase)
{
	return (struct outcome){
		.t_ms = t_ms,
		.phase = phase,
		.probe = PROBE_GOOD,
		.skin_mc = skin_mc,
		.band_mc = 500,
		.baseline_mc = MC_NONE,
		.threshold_mc = 13600,
	};
}

void maker_event(struct record *r, int64_t t_ms, enum event_kind kind, int32_t skin_mc, enum phase phase,
		 int32_t count)
{
	struct event e = {.t_ms = t_ms, .kind = kind, .skin_mc = skin_mc, .count = count};
	e.priority = event_priority(kind);
	e.class = event_class(kind, e.priority);
	record_event(r, &e, phase);
}

static double skin_c(double t_s)
{
	if (t_s < 120)
		return 30.6;
	if (t_s < 370)
		return 11 + 19.6 * exp(-(t_s - 120) / 70);
	double min = (t_s - 370) / 60;
	return 28.5 - 17 * (.5 * exp(-min / 5.4) + .5 * exp(-min / 24.7));
}

static const struct {
	int s;
	enum event_kind kind;
	int32_t mc;
	enum phase phase;
	int32_t count;
} script[] = {
	{60, EVENT_BASELINE, 30600, PHASE_BEFORE, 0},
	{120, EVENT_ICING_STARTED, 30500, PHASE_ICING, 1},
	{340, EVENT_NUMB, 12100, PHASE_NUMB, 1},
	{352, EVENT_FELT_NUMB, 11900, PHASE_NUMB, 1},
	{370, EVENT_ICING_ENDED, 11600, PHASE_WINDOW, 1},
	{380, EVENT_PASS, 12000, PHASE_WINDOW, 1},
	{395, EVENT_PASS, 12200, PHASE_WINDOW, 2},
	{410, EVENT_PASS, 12500, PHASE_WINDOW, 3},
	{425, EVENT_PASS, 12700, PHASE_WINDOW, 4},
	{440, EVENT_PASS, 13000, PHASE_WINDOW, 5},
	{500, EVENT_WINDOW_CLOSED, 15100, PHASE_WARMING, 1},
	{1205, EVENT_PROBE_LOST, MC_NONE, PHASE_WARMING, 1},
	{1263, EVENT_PROBE_BACK, 24000, PHASE_WARMING, 1},
	{3490, EVENT_REWARMED, 28100, PHASE_WARM, 1},
};
#define EVENTS (int)(sizeof(script) / sizeof(script[0]))

void maker_session(const char *dir, const char *client)
{
	struct record_head head = maker_head(client);
	struct record *r;
	enum phase phase = PHASE_BEFORE;
	int next = 0;
	cr_assert_eq(record_create(dir, &head, &r), RESULT_OK);
	for (int t = 1; t <= 3600; t++) {
		for (; next < EVENTS && script[next].s <= t; next++) {
			phase = script[next].phase;
			maker_event(r, SECONDS_MS(script[next].s), script[next].kind, script[next].mc, phase,
				    script[next].count);
		}
		if (t > 1200 && t < 1263)
			continue;
		int32_t mc = (int32_t)lround(skin_c(t) * 1000);
		struct sample s =
			maker_sample(SECONDS_MS(t), mc + (t > 120 && t < 370 ? t % 2 * 3000 - 1500 : 0));
		struct outcome o = maker_outcome(s.t_ms, mc, phase);
		record_sample(r, &s, &o);
	}
	cr_assert_eq(record_close(r, SECONDS_MS(3600)), RESULT_OK);
}

struct story *maker_story(const char *dir)
{
	char path[512], why[1024];
	struct story *s = NULL;
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	cr_assert_eq(story_read(path, &s, why, sizeof(why)), RESULT_OK, "%s", why);
	return s;
}

int maker_open_rows(struct row_reader *r, struct record_head *h, const char *path)
{
	char text[RECORD_HEAD_MAX], why[256];
	int fd = open(path, O_RDONLY);
	cr_assert_geq(fd, 0);
	ssize_t n = pread(fd, text, sizeof(text), 0);
	cr_assert(record_head_read(text, (size_t)n, h, why, sizeof(why)), "%s", why);
	cr_assert_gt(h->columns.n, 0);
	row_reader_begin(r, fd, h, 0);
	return fd;
}
