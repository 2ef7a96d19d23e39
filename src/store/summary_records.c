/* The list that is read from the records: see summary.h. */
#include <string.h>

#include "session_name.h"
#include "spelling.h"
#include "summary.h"

struct reading {
	const char *base;
	struct summary_list *list;
	bool failed;
};

static bool visit(void *context, struct walk_entry *e)
{
	static struct summary_figures f;
	struct reading *r = context;
	if (strlen(e->name) >= sizeof(f.name))
		return true;
	summary_read(e, NULL, &f);
	struct summary s = {
		.name = f.name,
		.start_iso = f.start_iso,
		.client = f.client,
		.site = f.site,
		.therapist = f.therapist,
		.note = f.note,
		.corrections = f.corrections,
		.length_ms = f.length_ms,
		.rounds = f.figures,
		.n_rounds = f.rounds.n,
		.ended = f.ended,
		.cut = f.cut,
		.simulated = f.simulated,
		.running = !f.ended && summary_is_running(r->base, e->name),
		.sensor = f.sensor,
		.placement = f.placement,
		.ice = f.ice,
		.n_spots = f.n_spots,
	};
	r->failed = !summary_list_add(r->list, &s);
	return !r->failed;
}

enum result summary_list_read(const char *base, struct summary_list *out)
{
	struct reading r = {.base = base, .list = out};
	struct walk_names names = {0};
	*out = (struct summary_list){0};
	enum result result = walk_names(base, "", &names);
	if (result == RESULT_OK)
		result = walk_each(base, "", visit, &r);
	if (result == RESULT_OK && r.failed)
		result = RESULT_SYSTEM;
	out->all = out->read = out->n;
	/* of those that were looked at */
	out->unread = (names.n < WALK_MAX ? names.n : WALK_MAX) - out->n;
	walk_names_free(&names);
	spelling_unify(out);
	session_names_shorten(out);
	return result;
}
