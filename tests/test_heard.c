/* When an alert was acknowledged, from a record. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "report/heard.h"

static struct story *story;
static int64_t heard_ms[STORY_EVENTS_MAX];

static void event(int64_t t_ms, enum event_kind kind, enum priority p)
{
	story->events[story->n_events++].event = (struct event){.t_ms = t_ms, .kind = kind, .priority = p};
}

static void mark(int64_t t_ms, enum mark_kind kind)
{
	story->marks[story->n_marks++].mark = (struct mark){.t_ms = t_ms, .kind = kind};
}

Test(heard, the_first_key_after_it_and_while_it_lasts)
{
	story = calloc(1, sizeof(*story));
	event(1000, EVENT_ICING_STARTED, PRIORITY_NONE);
	mark(1500, MARK_ACK); /* nothing sounds */
	event(2000, EVENT_NUMB, PRIORITY_MEDIUM);
	mark(2000, MARK_ACK); /* at the same moment: whoever pressed it had not heard it */
	event(3000, EVENT_ICING_STOP, PRIORITY_HIGH);
	mark(4000, MARK_NOTE); /* may be the program's own */
	mark(5000, MARK_PASS); /* any key */
	event(6000, EVENT_WINDOW_CLOSED, PRIORITY_MEDIUM);
	event(7000, EVENT_ICING_STARTED, PRIORITY_NONE); /* a new round ends it */
	mark(8000, MARK_ACK);
	event(9000, EVENT_NUMB, PRIORITY_MEDIUM);
	heard_find(story, heard_ms);
	cr_expect_eq(heard_ms[0], MS_NONE);
	cr_expect_eq(heard_ms[1], 5000);
	cr_expect_eq(heard_ms[2], 5000);
	cr_expect_eq(heard_ms[3], MS_NONE, "it ended unheard");
	cr_expect_eq(heard_ms[5], MS_NONE, "of this round nobody heard it");
	free(story);
}
