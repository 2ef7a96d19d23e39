/* The simulated probe as a link: lines at their own times, no descriptor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/probe/sim.h"
#include "link.h"

struct link {
	struct sim sim;
	bool started;
	int64_t start_ms, next_ms; /* session time */
};

static enum result sim_open(const struct port *p, const struct driver *drv, struct link **out)
{
	(void)p, (void)drv;
	struct link *l = calloc(1, sizeof(*l));
	if (!l)
		return RESULT_SYSTEM;
	sim_init(&l->sim, 0x1ce);
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
	if (script_ms > SIM_END_MS)
		return RESULT_NONE;
	char probe[16], room[16];
	int len = snprintf((char *)buf, cap, "probe=%s room=%s\n",
			   format_thousandths(sim_read(&l->sim, script_ms), probe, sizeof(probe)),
			   format_thousandths(SIM_ROOM_MC, room, sizeof(room)));
	*n = len > 0 && (size_t)len < cap ? (size_t)len : 0;
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
