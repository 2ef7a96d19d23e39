#include "today.h"

#include <string.h>

#include "base/who.h"
#include "row_reader.h"
#include "walk.h"

#define DAY_LEN 10 /* 2026-11-22: folders and starts both begin with it */

struct count {
	const char *client, *start_iso;
	int rounds;
};

static bool count_rounds(void *context, struct walk_entry *e)
{
	struct count *c = context;
	struct row_reader rows;
	struct row row = {0};
	if (record_is_simulated(&e->head) || !who_same(e->head.client, c->client) ||
	    strncmp(e->head.start_iso, c->start_iso, DAY_LEN) != 0)
		return true;
	row_reader_begin(&rows, e->fd, &e->head, 0);
	rows.no_samples = true;
	while (row_reader_next(&rows, &row))
		c->rounds += row.event == EVENT_ICING_STARTED;
	return true;
}

int today_rounds(const char *base, const char *client, const char *start_iso)
{
	char day[DAY_LEN + 1];
	struct count c = {client, start_iso, 0};
	memcpy(day, start_iso, strnlen(start_iso, DAY_LEN));
	day[strnlen(start_iso, DAY_LEN)] = '\0';
	walk_each(base, day, count_rounds, &c);
	return c.rounds;
}
