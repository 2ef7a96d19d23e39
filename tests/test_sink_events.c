/* Events as JSON: what other programs read. */
#include <stdio.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "icecue/sinks.h"

Test(sink_events, events_are_one_exact_object_a_line)
{
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	struct sink *s = sink_events(f);
	struct outcome o = {.phase = PHASE_NUMB};
	struct event e[] = {
		{231500, EVENT_NUMB, PRIORITY_MEDIUM, 13200, 1},
		{180000, EVENT_FORECAST, PRIORITY_NONE, 15001, 1, EVENT_NUMB, 231500, 200000, 260250},
		{300000, EVENT_PASS, PRIORITY_NONE, MC_NONE, 3},
		{0, EVENT_ICING_STARTED, PRIORITY_NONE, -250, 1},
	};
	for (int i = 0; i < 4; i++)
		cr_assert_eq(s->event(s, &e[i], &o), RESULT_OK);
	cr_assert_str_eq(text,
			 "{\"event\":\"numb\",\"elapsed_s\":231.5,\"skin_c\":13.2,\"round\":1,\"priority\":"
			 "\"medium\"}\n"
			 "{\"event\":\"forecast\",\"elapsed_s\":180,\"skin_c\":15.001,\"round\":1,\"of\":"
			 "\"numb\",\"at_s\":231.5,"
			 "\"low_s\":200,\"high_s\":260.25}\n"
			 "{\"event\":\"pass\",\"elapsed_s\":300,\"count\":3}\n"
			 "{\"event\":\"icing_started\",\"elapsed_s\":0,\"skin_c\":-0.25,\"round\":1}\n");
	s->close(s, 0);
	fclose(f);
	free(text);
	f = fopen("/dev/full", "w");
	s = sink_events(f);
	cr_assert_eq(s->event(s, &e[0], &o), RESULT_FULL);
	s->close(s, 0);
	fclose(f);
}
