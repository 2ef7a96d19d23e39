/*
 * Any bytes as corrections (changes.csv), and what was understood written and read again. scripts/fuzz runs
 * it: max_len=800
 */
#include "fuzz.h"

#include "store/changes.h"

static void check_same(const struct change *a, const struct change *b)
{
	must(a->id == b->id && a->t_ms == b->t_ms && a->undo_of == b->undo_of);
	must(!strcmp(a->at_iso, b->at_iso) && !strcmp(a->by, b->by) && !strcmp(a->client, b->client));
	must(!strcmp(a->site, b->site) && !strcmp(a->field, b->field) && !strcmp(a->old, b->old));
	must(!strcmp(a->new, b->new));
}

/* A line of our own, alone in a file, says the same. */
static void check_again(const struct change *c)
{
	static const char head[] =
		"# icecue changes 1\nid,at,by,client,site,field,t_s,old,new,undo_of,whole\n";
	static char text[sizeof(head) + CHANGE_LINE_MAX + 1];
	struct changes again = {0};
	memcpy(text, head, sizeof(head) - 1);
	int n = change_format(c, text + sizeof(head) - 1, sizeof(text) - sizeof(head));
	must(n > 0);
	must(changes_parse(text, sizeof(head) - 1 + (size_t)n, &again) == RESULT_OK);
	must(again.n == 1 && !again.torn && !again.bad_lines);
	check_same(c, &again.at[0]);
	changes_free(&again);
}

static void check_changes(const struct changes *c)
{
	size_t undos = 0, undone = 0;
	for (size_t i = 0; i < c->n; i++) {
		const struct change *at = &c->at[i];
		must(at->at_iso && at->by && at->client && at->site && at->field && at->old && at->new);
		must(strlen(at->old) < CHANGE_TEXT && strlen(at->new) < CHANGE_TEXT && at->id <= c->last_id);
		must(change_holds(at) == (!at->undone && !at->undo_of));
		undos += at->undo_of != 0;
		undone += at->undone;
		check_again(at);
	}
	must(undone <= undos);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct changes c = {0};
	char *exact = fuzz_exact(data, size);
	enum result r = changes_parse(exact, size, &c);
	must(r == RESULT_OK || r == RESULT_BAD_DATA);
	free(exact); /* what was read is its own */
	if (r == RESULT_OK)
		check_changes(&c);
	changes_free(&c);
	return 0;
}
