#include "review_align.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command.h"
#include "report/chart/charts.h"
#include "store/folder.h"
#include "store/walk.h"

struct search {
	const struct review_align *a;
	const char *base;
	struct overlay *o;
	int found;
};

/* One that cannot be laid over the others is left out, and said. */
static void add(struct overlay *o, const char *dir)
{
	char path[PATH_MAX + 16], why[PATH_MAX + 256], shown[PATH_MAX];
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	if (overlay_add(o, path, why, sizeof(why)) != RESULT_OK)
		fprintf(stderr, "icecue: %s is left out: %s\n",
			text_printable(shown, sizeof(shown), dir, strlen(dir)), why);
}

static bool is_label(const char *wanted, const char *label)
{
	char clean[LABEL_TEXT];
	return !wanted || !strcmp(text_printable(clean, sizeof(clean), wanted, strlen(wanted)), label);
}

static bool take(void *context, struct walk_entry *e)
{
	struct search *search = context;
	char dir[PATH_MAX];
	if (!is_label(search->a->client, e->head.client) || !is_label(search->a->site, e->head.site) ||
	    snprintf(dir, sizeof(dir), "%s/%s", search->base, e->name) >= (int)sizeof(dir))
		return true;
	add(search->o, dir);
	return ++search->found < search->a->last;
}

/* False when there is nothing to draw; why not is told. */
static bool gather(const struct review_align *a, const char *base, struct overlay *o)
{
	char dir[PATH_MAX], why[2 * PATH_MAX];
	struct search search = {a, base, o, 0};
	for (int i = 0; i < a->n; i++) {
		if (folder_find(base, a->sessions[i], dir, sizeof(dir), why, sizeof(why)) == RESULT_OK)
			add(o, dir);
		else
			fprintf(stderr, "icecue: %s is left out: %s\n", a->sessions[i], why);
	}
	if (!a->n)
		walk_each(base, "", take, &search);
	if (!a->n && !search.found)
		fprintf(stderr,
			"icecue: there is no session%s in %s; name sessions, or their folder with --out\n",
			a->client || a->site ? " of this client and site" : "", base);
	else if (!o->n)
		fprintf(stderr, "icecue: no session is left to be drawn\n");
	return o->n > 0;
}

static int draw(const struct review_align *a, const struct overlay *o)
{
	const char *to = a->to ? a->to : ".";
	struct picture screen;
	overlay_words(o, stdout);
	enum result result = overlay_make(o, to);
	if (result == RESULT_OK)
		printf("Chart:  %s/overlay.png\n        %s/overlay.svg\n", to, to);
	else if (result == RESULT_DENIED || result == RESULT_SYSTEM)
		fprintf(stderr, "icecue: give a folder that is there and can be written with --to DIR\n");
	fflush(stdout);
	if (a->in_terminal && (result == RESULT_OK || result == RESULT_DENIED)) {
		picture_look(&screen, a->terminal);
		overlay_show(o, &screen, stdout);
	}
	return result == RESULT_OK || result == RESULT_NONE ? EXIT_DONE : EXIT_FAILED;
}

int review_align(const struct review_align *a, const char *base)
{
	struct overlay o = {.moment = a->moment, .round = a->round, .fahrenheit = a->fahrenheit};
	int code = gather(a, base, &o) ? draw(a, &o) : EXIT_FAILED;
	overlay_free(&o);
	return code;
}
