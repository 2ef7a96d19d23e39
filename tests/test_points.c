/* The points of a record are read at most twice, in parts: they must be those of one plain reading. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "store/row.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"

static void check_slices(const struct story *s, FILE *f, const struct story_slice *slices, int n,
			 int64_t from_ms, int64_t to_ms)
{
	struct story_slice *plain = calloc((size_t)n, sizeof(*plain));
	struct story_thin thin;
	const struct row_columns columns = row_columns_of(1, false);
	struct row row = {0};
	char line[512];
	int64_t last_ms = MS_NONE;
	story_thin_begin(&thin, plain, n, from_ms, to_ms, s->gap_ms);
	rewind(f);
	while (fgets(line, sizeof(line), f)) {
		if (!row_parse(line, strcspn(line, "\n"), &columns, NULL, &row) || (last_ms != MS_NONE && row.t_ms < last_ms))
			continue;
		last_ms = row.t_ms;
		if (!row.is_sample)
			continue;
		story_thin_add(&thin, row.t_ms, row.spot[0].mc, row.skin_mc, row.band_mc);
		story_thin_beside(&thin, row.t_ms, row.reference_mc, row.ambient_mc);
	}
	for (int i = 0; i < n; i++) {
		const struct story_slice *a = &slices[i], *b = &plain[i];
		cr_assert(a->t_ms == b->t_ms && a->t_min_ms == b->t_min_ms && a->t_max_ms == b->t_max_ms &&
				  a->probe_min_mc == b->probe_min_mc && a->probe_max_mc == b->probe_max_mc &&
				  a->skin_mc == b->skin_mc && a->skin_min_mc == b->skin_min_mc &&
				  a->skin_max_mc == b->skin_max_mc && a->band_mc == b->band_mc &&
				  a->reference_mc == b->reference_mc && a->ambient_mc == b->ambient_mc &&
				  a->gap_before == b->gap_before,
			  "slice %d of %d", i, n);
	}
	free(plain);
}

static void check_points(const char *dir)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	struct story *s = maker_story(dir);
	FILE *f = fopen(path, "r");
	cr_assert_eq(s->n_slices, STORY_COLUMNS);
	check_slices(s, f, s->slices, s->n_slices, s->first_ms, s->last_ms);
	for (int i = 0; i < s->n_zooms; i++)
		check_slices(s, f, s->zooms[i].slices, s->zooms[i].n_slices, s->zooms[i].from_ms,
			     s->zooms[i].to_ms);
	fclose(f);
	story_free(s);
}

static void append(const char *dir, const char *text)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	FILE *f = fopen(path, "a");
	fputs(text, f);
	fclose(f);
}

Test(points, the_parts_of_a_record_make_the_whole)
{
	char dir[64];
	maker_session(folder_make(dir, sizeof(dir)), "Anna");
	struct story *s = maker_story(dir);
	cr_assert_eq(s->n_zooms, 1);
	story_free(s);
	check_points(dir);
	/* a last row that lies before the latest: the record is read once more */
	append(dir, "1800.000,20,ok,20,0.5,,,warming,,,,,,\n");
	check_points(dir);
	s = maker_story(dir);
	cr_assert_eq(s->last_ms, 3600000);
	cr_assert_eq(s->bad_lines, 1);
	story_free(s);
	/* one that is no row, and one that is far too late for what comes after it */
	append(dir, "rubbish\n900000.000,20,ok,20,0.5,,,warming,,,,,,\n3601.000,20,ok,20,0.5,,,warming,,,,,,\n");
	check_points(dir);
	folder_remove(dir);
}

/* More rows than places are kept for: 14 rounds, of which the last three are enlarged. */
Test(points, the_zooms_of_a_long_record, .timeout = GUARD_TEST_S)
{
	char dir[64];
	struct record_head head = maker_head("");
	struct record *r;
	cr_assert_eq(record_create(folder_make(dir, sizeof(dir)), &head, &r), RESULT_OK);
	for (int64_t t_ms = 0; t_ms < 400000000; t_ms += 1000) {
		int64_t in_s = t_ms / 1000 % 30000;
		enum phase phase = in_s < 600 ? PHASE_BEFORE : in_s < 900 ? PHASE_ICING : PHASE_WARMING;
		if (in_s == 600)
			maker_event(r, t_ms, EVENT_ICING_STARTED, 30000, phase, 1);
		if (in_s == 900)
			maker_event(r, t_ms, EVENT_ICING_ENDED, 12000, phase, 1);
		struct sample s = maker_sample(t_ms, (int32_t)(20000 + t_ms / 1000 % 977 * 7));
		struct outcome o = maker_outcome(t_ms, (int32_t)(20000 + t_ms / 1000 % 881 * 5), phase);
		record_sample(r, &s, &o);
	}
	record_close(r, 400000000);
	check_points(dir);
	struct story *s = maker_story(dir);
	cr_assert_eq(s->n_rounds, 14);
	cr_assert_eq(s->n_zooms, STORY_ZOOMS_MAX);
	cr_assert_geq(s->zooms[0].n_slices, 400);
	story_free(s);
	folder_remove(dir);
}
