/* The kinds of source in one form: a collector, several devices, and a recording. */
#include <stdlib.h>

#include "loop.h"

static enum result collector_next(void *state, int64_t now_ms, struct import_item *out)
{
	out->kind = IMPORT_SAMPLE;
	return collector_service(state, now_ms, &out->sample);
}

static int collector_fds(void *state, struct pollfd *fds, int cap)
{
	return collector_pollfds(state, fds, cap);
}

static int64_t collector_due(void *state)
{
	return collector_due_ms(state);
}

struct source source_of_collector(struct collector *c)
{
	return (struct source){
		.state = c, .next = collector_next, .pollfds = collector_fds, .due_ms = collector_due};
}

static enum result devices_next(void *state, int64_t now_ms, struct import_item *out)
{
	out->kind = IMPORT_SAMPLE;
	return devices_service(state, now_ms, &out->sample);
}

static int devices_fds(void *state, struct pollfd *fds, int cap)
{
	return devices_pollfds(state, fds, cap);
}

static int64_t devices_due(void *state)
{
	return devices_due_ms(state);
}

struct source source_of_devices(struct devices *d)
{
	return (struct source){
		.state = d, .next = devices_next, .pollfds = devices_fds, .due_ms = devices_due};
}

struct recording {
	struct import *replay;
	bool ahead;
	struct import_item item;
	int64_t item_ms;
};

static int64_t item_time_ms(const struct import_item *i)
{
	return i->kind == IMPORT_SAMPLE ? i->sample.t_ms : i->kind == IMPORT_MARK ? i->mark.t_ms : i->t_ms;
}

static enum result recording_next(void *state, int64_t now_ms, struct import_item *out)
{
	struct recording *r = state;
	if (!r->ahead) {
		enum result res = import_next(r->replay, &r->item);
		if (res != RESULT_OK)
			return res;
		r->ahead = true;
		r->item_ms = item_time_ms(&r->item);
	}
	if (r->item_ms > now_ms)
		return RESULT_AGAIN;
	*out = r->item;
	r->ahead = false;
	return RESULT_OK;
}

static int recording_fds(void *state, struct pollfd *fds, int cap)
{
	(void)state, (void)fds, (void)cap;
	return 0;
}

static int64_t recording_due(void *state)
{
	struct recording *r = state;
	return r->ahead ? r->item_ms : 0;
}

struct recording *recording_create(struct import *replay)
{
	struct recording *r = calloc(1, sizeof(*r));
	if (r)
		r->replay = replay;
	return r;
}

void recording_destroy(struct recording *r)
{
	free(r);
}

struct source source_of_recording(struct recording *r)
{
	return (struct source){.state = r,
			       .whole = true,
			       .next = recording_next,
			       .pollfds = recording_fds,
			       .due_ms = recording_due};
}
