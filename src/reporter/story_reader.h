/* story_reader.h - how a record becomes a story: the reading's own state. Private to story*.c. */
#ifndef ICECUE_STORY_READER_H
#define ICECUE_STORY_READER_H

#include "icecue/lines.h"
#include "icecue/story.h"
#include "row.h"

#define READER_INTERVALS 255
#define READER_PLACES 512

/* Where in the file a row begins, and the latest time before it: to read a part again without the rest. */
struct reader_place {
	off_t at;
	int64_t last_ms;
};

struct reader {
	struct story *s;
	struct lines lines;
	uint64_t overlong;
	int64_t last_sample_ms, last_good_ms;
	int n_intervals;
	int64_t intervals[READER_INTERVALS]; /* of the first samples: their median is the probe's pace */
	struct forecast_scorer scorer;
	struct story_thin thin;
	int n_places;
	uint64_t rows,
		rows_a_place; /* every so many rows a place is kept; twice as many when there is no room */
	struct reader_place places[READER_PLACES];
};

bool reader_rewind(struct reader *rd);
/* The next whole line that is short enough to be ours; NULL at the end. A last line without its end was cut
 * off while it was written, and is none. */
char *reader_line(struct reader *rd, size_t *n);
/* The next row whose time does not fall behind *last_ms, which it moves on; what is none is counted. `row`
 * holds the row before. */
bool reader_row(struct reader *rd, int64_t *last_ms, uint64_t *bad_lines, struct row *row);

/* Looks at the first rows and at the last one: pace, and the slices of the whole, for points_add(). */
void points_begin(struct reader *rd);
void points_add(struct reader *rd, const struct row *row);
/* Chooses the zooms and reads them, and all of it again when the last row was not the latest. False when it
 * cannot be read. */
bool points_end(struct reader *rd);

#endif
