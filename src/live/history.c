#include "history.h"

#include "base/text.h"

void history_add(struct history *h, int64_t at_ms, const char *line)
{
	int64_t at = h->n++ % HISTORY_LINES;
	h->line[at].at_ms = at_ms;
	text_copy(h->line[at].text, EVENT_JSON, line);
}

int64_t history_oldest(const struct history *h)
{
	return h->n > HISTORY_LINES ? h->n - HISTORY_LINES : 0;
}

int64_t history_since(const struct history *h, int64_t at_ms)
{
	int64_t number = h->n;
	while (number > history_oldest(h) && h->line[(number - 1) % HISTORY_LINES].at_ms >= at_ms)
		number--;
	return number;
}

const char *history_line(const struct history *h, int64_t number)
{
	return number >= history_oldest(h) && number < h->n ? h->line[number % HISTORY_LINES].text : NULL;
}
