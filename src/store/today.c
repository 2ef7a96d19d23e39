#include "today.h"

#include <string.h>

#include "row.h"
#include "walk.h"

#define DAY_LEN 10 /* 2026-11-22: folders and starts both begin with it */

struct count {
	const char *client, *start_iso;
	int rounds;
};

static bool count_rounds(void *context, struct walk_entry *e)
{
	static const char name[] = ",icing_started,"; /* also in a note: row_parse() decides */
	struct count *c = context;
	struct lines lines;
	struct row row;
	size_t n;
	if (strcmp(e->head.client, c->client) != 0 || strncmp(e->head.start_iso, c->start_iso, DAY_LEN) != 0)
		return true;
	walk_rows(e, &lines);
	for (char *line; (line = walk_next_row(&lines, &n));)
		if (memmem(line, n, name, sizeof(name) - 1) && row_parse(line, n, &row))
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
