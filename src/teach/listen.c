#include "listen.h"

#define SLICE_MS 50

enum result listener_open(struct listener *l, const struct port *p, int32_t baud, struct heard *h)
{
	*l = (struct listener){.ops = link_ops_for(p->kind), .heard = h};
	l->raw = (struct driver){
		.name = "teach",
		.link = p->kind,
		.serial = {.baud = baud ? baud : 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
		.frame = {.kind = p->kind == LINK_USB ? FRAME_REPORT : FRAME_LINE, .len = USB_REPORT_MAX},
	};
	h->reports = p->kind == LINK_USB;
	return l->ops->open(p, &l->raw, &l->link);
}

void listener_close(struct listener *l)
{
	l->ops->close(l->link);
	l->link = NULL;
}

enum result listener_service(struct listener *l, int64_t now_ms)
{
	uint8_t bytes[FRAME_MAX];
	size_t n;
	int64_t t_ms;
	enum result r;
	l->due_ms = now_ms + SLICE_MS;
	while ((r = l->ops->receive(l->link, now_ms, bytes, sizeof(bytes), &n, &t_ms)) == RESULT_OK)
		if (!heard_add(l->heard, l->base_ms + now_ms, bytes, n))
			return RESULT_NONE;
	l->stopped = l->stop && l->stop();
	return r == RESULT_AGAIN && !l->stopped ? RESULT_AGAIN : RESULT_NONE;
}

int listener_pollfds(struct listener *l, struct pollfd *fds, int cap)
{
	return l->ops->pollfds(l->link, fds, cap);
}

int64_t listener_due_ms(const struct listener *l)
{
	return l->due_ms;
}
