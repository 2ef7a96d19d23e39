/*
 * A golden session through libicecue-core.a alone: its events as JSON, byte for byte those beside it. For a
 * microcontroller, too. The whole program does the same in tests/test_sessions.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icecue/detector.h"
#include "icecue/event_json.h"

static int32_t thousandths(const char *text)
{
	int32_t v = 0;
	parse_mc(text, strlen(text), '.', &v);
	return v;
}

static void tell(struct rules *r, const char *key, const char *value)
{
	if (!strcmp(key, "--placement"))
		r->placement = !strcmp(value, "edge")	 ? PLACEMENT_EDGE
			       : !strcmp(value, "touch") ? PLACEMENT_TOUCH
							 : PLACEMENT_IN;
	else if (!strcmp(key, "--touch")) /* the column after the spots */
		r->touch = true;
	else if (!strcmp(key, "--sensor"))
		sensor_kind_parse(value, &r->sensor);
	else if (!strcmp(key, "--ambient"))
		r->ambient_mc = thousandths(value);
	else if (!strcmp(key, "--area-mm"))
		r->area_um = thousandths(value);
	else if (!strcmp(key, "--spot")) /* COLUMN=MM, in the order of the columns */
		r->spot[r->n_spots++] = (struct spot_place){true, thousandths(strchr(value, '=') + 1)};
	else if (!strcmp(key, "--edge-mm")) {
		r->edge_um = thousandths(value);
		r->has_edge = true;
	}
}

static void read_options(char *line, struct rules *r)
{
	strtok(line, ":");
	for (const char *key, *value; (key = strtok(NULL, " \n")) && (value = strtok(NULL, " \n"));)
		tell(r, key, value);
}

/* The cell behind a comma, or none. */
static struct channel_value cell(const char **at)
{
	struct channel_value v = {.mc = MC_NONE, .status = STATUS_MISSING};
	size_t n = **at == ',' ? parse_mc(*at + 1, strlen(*at + 1), '.', &v.mc) : 0;
	if (n)
		v.status = STATUS_OK;
	*at += n ? n + 1 : **at == ',';
	return v;
}

static void feed(struct detector *d, const char *line, int spots, bool touch)
{
	static struct outcome out;
	static char json[EVENT_JSON];
	int64_t t_ms;
	size_t n = parse_ms(line, strlen(line), '.', &t_ms);
	const char *at = line + n;
	struct sample s = sample_of(t_ms, cell(&at));
	if (!n || s.spot[0].status != STATUS_OK)
		return;
	s.n_spots = spots;
	for (int i = 1; i < spots; i++)
		s.spot[i] = cell(&at);
	if (touch)
		s.touch = cell(&at);
	detector_feed(d, &s, &out);
	for (int i = 0; i < out.n_events; i++) {
		event_json(&out.events[i], json);
		fputs(json, stdout);
	}
}

/* golden [SESSION.csv] */
int main(int argc, char **argv)
{
	static union {
		max_align_t align;
		unsigned char bytes[DETECTOR_BYTES];
	} memory;
	char line[256];
	struct rules rules;
	FILE *f = argc > 1 ? fopen(argv[1], "r") : stdin;
	struct detector *d = NULL;
	if (!f)
		return 1;
	rules_default(&rules);
	rules.n_spots = 0;
	while (fgets(line, sizeof(line), f)) {
		if (!strncmp(line, "# options:", 10))
			read_options(line, &rules);
		else if (!d && *line >= '0' && *line <= '9')
			d = detector_place(&memory, sizeof(memory), &rules);
		if (d)
			feed(d, line, rules.n_spots ? rules.n_spots : 1, rules.touch);
	}
	return 0;
}
