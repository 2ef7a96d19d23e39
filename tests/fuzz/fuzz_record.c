/*
 * Any bytes as a record: its head, and each line as a row; what was understood is written and read again.
 * scripts/fuzz runs it: max_len=2000
 */
#include "fuzz.h"

#include "store/record.h"

static void check_row(const struct row *r)
{
	must(r->n_spots >= 0 && r->n_spots <= SPOTS_MAX && r->phase >= -1 && r->phase < PHASE_COUNT);
	must((unsigned)r->mark < MARK_KIND_COUNT && (unsigned)r->event < EVENT_KIND_COUNT);
	must((unsigned)r->source < 7 && memchr(r->detail, 0, sizeof(r->detail)));
	for (int i = 0; i < r->n_spots; i++)
		must((unsigned)r->spot[i].status < STATUS_COUNT &&
		     (r->spot[i].status == STATUS_OK) == (r->spot[i].mc != MC_NONE));
}

/* What a row says is written so that the same is read. */
static void check_again(const struct row *row, const struct row_columns *c)
{
	char text[2000], twice[2000];
	struct row again;
	int n = row_format(row, c, text, sizeof(text));
	/* blanks at a line's end are padding, also behind the words that end a line of format 1 */
	if (n < 0 || (n > 1 && text[n - 2] == ' '))
		return;
	must((size_t)n < sizeof(text) && text[n - 1] == '\n');
	char *exact = fuzz_text(text, (size_t)n - 1);
	again = row_at(0);
	must(row_parse(exact, (size_t)n - 1, c, NULL, &again));
	int n_twice = row_format(&again, c, twice, sizeof(twice));
	if (n_twice != n || memcmp(text, twice, (size_t)n) != 0)
		fprintf(stderr, "written:       %safter reading: %s", text,
			n_twice < 0 ? "nothing\n" : twice);
	must(n_twice == n && !memcmp(text, twice, (size_t)n));
	must(again.t_ms == row->t_ms && again.mark == row->mark && again.event == row->event);
	/* the word "absent" makes a sample only of a row that was written by hand: ours leave it out */
	must(again.is_sample == (row->is_sample && row->spot[0].status != STATUS_ABSENT));
	free(exact);
}

static void read_rows(const char *text, size_t n, const struct row_columns *c)
{
	struct row row = row_at(0);
	struct row_tail tail = {0};
	while (n) {
		const char *end = memchr(text, '\n', n);
		size_t len = end ? (size_t)(end - text) : n;
		struct row quick = row, slow = row;
		size_t used = end ? row_again(text, n, &tail, &quick) : 0;
		char *line = fuzz_text(text, len);
		bool is = row_parse(line, len, c, &tail, &slow);
		free(line);
		must(!used || (used == len + 1 && is && quick.t_ms == slow.t_ms &&
			       quick.spot[0].mc == slow.spot[0].mc &&
			       quick.spot[0].status == slow.spot[0].status && quick.skin_mc == slow.skin_mc));
		if (is) {
			check_row(&slow);
			check_again(&slow, c);
			row = slow;
		}
		text += len + (end != NULL);
		n -= len + (end != NULL);
	}
}

/* Written by this version and read again, a head says what it said. */
static void check_head(const struct record_head *h)
{
	static struct record_head again;
	static char text[RECORD_HEAD_MAX], twice[RECORD_HEAD_MAX];
	char why[300];
	int n = record_head_format(h, text, sizeof(text));
	if (n < 0)
		return;
	char *exact = fuzz_exact(text, (size_t)n);
	size_t used = record_head_read(exact, (size_t)n, &again, why, sizeof(why));
	must(used && used < (size_t)n && again.columns.n &&
	     memchr(exact + used, '\n', (size_t)n - used) == exact + n - 1);
	must(record_head_format(&again, twice, sizeof(twice)) == n && !memcmp(text, twice, (size_t)n));
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct record_head h;
	char why[300] = "", *exact = fuzz_exact(data, size);
	size_t n = record_head_read(exact, size, &h, why, sizeof(why));
	must(n <= size && (n > 0 || why[0]));
	if (n) {
		must(h.rules.numb_mc >= RULES_NUMB_MIN_MC && h.rules.numb_mc <= RULES_NUMB_MAX_MC);
		must(h.rules.n_spots >= 1 && h.rules.n_spots <= SPOTS_MAX);
		check_head(&h);
	}
	if (n && h.columns.n)
		read_rows(exact + n, size - n, &h.columns);
	free(exact);
	return 0;
}
