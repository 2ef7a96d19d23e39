/* The simulated probe as a link: lines at their own times, no descriptor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/probe/sim_lesson.h"
#include "link.h"

struct link {
	struct sim sim;
	bool started;
	int64_t start_ms, next_ms; /* session time */
};

static enum result sim_open(const struct port *p, const struct driver *drv, struct link **out)
{
	struct sim_options options;
	(void)drv;
	if (!sim_options_parse(p->where, &options))
		return RESULT_NONE;
	struct link *l = calloc(1, sizeof(*l));
	if (!l)
		return RESULT_SYSTEM;
	sim_init(&l->sim, 0x1ce, options);
	*out = l;
	return RESULT_OK;
}

static void sim_close(struct link *l)
{
	free(l);
}

static int sim_pollfds(struct link *l, struct pollfd *fds, int cap)
{
	(void)l, (void)fds, (void)cap;
	return 0;
}

static int64_t sim_due_ms(struct link *l)
{
	return l->next_ms;
}

/* "probe=30.25 room=21.5", or with several "T1=30.25 T2=30.5 room=21.5". */
static size_t write_line(struct sim *s, int64_t script_ms, char *buf, size_t cap)
{
	char number[16];
	size_t used = 0;
	for (int i = 0; i < s->options.n && used < cap; i++) {
		format_thousandths(sim_read(s, script_ms, i), number, sizeof(number));
		used += (size_t)(s->options.n == 1
					 ? snprintf(buf + used, cap - used, "probe=%s ", number)
					 : snprintf(buf + used, cap - used, "T%d=%s ", i + 1, number));
	}
	if (used < cap)
		used += (size_t)snprintf(buf + used, cap - used, "room=%s\n",
					 format_thousandths(SIM_ROOM_MC, number, sizeof(number)));
	return used < cap ? used : 0;
}

static enum result sim_receive(struct link *l, int64_t now_ms, uint8_t *buf, size_t cap, size_t *n,
			       int64_t *t_ms)
{
	if (!l->started) {
		l->started = true;
		l->start_ms = l->next_ms = now_ms;
	}
	if (now_ms < l->next_ms)
		return RESULT_AGAIN;
	int64_t script_ms = l->next_ms - l->start_ms;
	if (script_ms > (l->sim.options.lesson ? SIM_LESSON_END_MS : SIM_END_MS))
		return RESULT_NONE;
	*n = write_line(&l->sim, script_ms, (char *)buf, cap);
	*t_ms = l->next_ms;
	l->next_ms += SIM_INTERVAL_MS;
	return RESULT_OK;
}

static enum result sim_send(struct link *l, const uint8_t *bytes, size_t n)
{
	(void)l, (void)bytes, (void)n;
	return RESULT_OK;
}

const struct link_ops link_sim_ops = {
	.kind = LINK_SIM,
	.open = sim_open,
	.close = sim_close,
	.pollfds = sim_pollfds,
	.due_ms = sim_due_ms,
	.receive = sim_receive,
	.send = sim_send,
};
