/* How the forecasts of one event followed each other, in a few that show it. */
#include <stdbool.h>
#include <stdlib.h>

#include "report/story.h"

#define SAME_MS 1000

static bool same(const struct story_forecast *a, const struct story_forecast *b)
{
	return llabs(a->at_ms - b->at_ms) < SAME_MS && llabs(a->low_ms - b->low_ms) < SAME_MS &&
	       llabs(a->high_ms - b->high_ms) < SAME_MS;
}

/* Every second one goes; the last place stays free for the latest. */
static void thin_out(struct story_fan *fan)
{
	fan->kept = (fan->kept + 1) / 2;
	for (int i = 0; i < fan->kept; i++)
		fan->at[i] = fan->at[2 * i];
	fan->every *= 2;
}

void story_fan_add(struct story_fan *fan, const struct story_forecast *f)
{
	if (fan->n && same(&fan->at[fan->n - 1], f))
		return;
	if (!fan->every)
		fan->every = 1;
	int i = fan->seen++;
	if (i % fan->every == 0 && fan->kept == STORY_FAN_MAX - 1)
		thin_out(fan);
	fan->at[fan->kept] = *f;
	fan->n = fan->kept + 1;
	if (i % fan->every == 0)
		fan->kept++;
}
