#include "review_overlay.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "icecue/command.h"
#include "icecue/picture.h"
#include "icecue/session.h"
#include "icecue/sessions.h"
#include "icecue/text.h"

struct overlay {
	int n;
	struct story *stories[OVERLAY_MAX];
	struct overlay_curve curves[OVERLAY_MAX];
	struct summary figures[OVERLAY_MAX];
};

static bool name_of(const char *dir, char base[PATH_MAX], char name[256])
{
	char whole[PATH_MAX];
	if (!realpath(dir, whole))
		return false;
	char *slash = strrchr(whole, '/');
	text_copy(name, 256, slash + 1);
	*slash = '\0';
	text_copy(base, PATH_MAX, *whole ? whole : "/");
	return true;
}

/* The figures that the table has. */
static bool add_figures(const char *dir, struct summary *out)
{
	char base[PATH_MAX], name[256];
	struct records_entry e;
	if (!name_of(dir, base, name) || !records_open(base, name, &e))
		return false;
	summary_read(&e, out);
	close(e.fd);
	return true;
}

static int64_t zero_of(const struct story *s, const struct overlay_request *r)
{
	if (r->round > s->n_rounds || r->round > STORY_ROUNDS_MAX)
		return MS_NONE;
	const struct story_round *round = &s->rounds[r->round - 1];
	return r->align == ALIGN_ICE_ON ? round->icing_ms : round->ended_ms;
}

/* One that has no such moment is left out, and said. */
static void add(struct overlay *o, const struct overlay_request *r, const char *dir)
{
	char path[PATH_MAX], why[PATH_MAX + 256];
	struct story *s;
	if (o->n == OVERLAY_MAX) {
		fprintf(stderr, "icecue: %s is left out: %d sessions are the most that can be told apart\n",
			dir, OVERLAY_MAX);
		return;
	}
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	if (story_read(path, &s, why, sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return;
	}
	int64_t zero_ms = zero_of(s, r);
	if (zero_ms == MS_NONE || !add_figures(dir, &o->figures[o->n])) {
		fprintf(stderr, "icecue: %s is left out: its round %d has no moment when the ice %s\n", dir,
			r->round, r->align == ALIGN_ICE_ON ? "came" : "went");
		story_free(s);
		return;
	}
	o->stories[o->n] = s;
	o->curves[o->n++] = (struct overlay_curve){s, zero_ms};
}

static bool add_named(struct overlay *o, const struct overlay_request *r)
{
	char dir[PATH_MAX], why[2 * PATH_MAX];
	for (int i = 0; i < r->n_names; i++) {
		if (session_find(r->base, r->names[i], dir, sizeof(dir), why, sizeof(why)) != RESULT_OK) {
			fprintf(stderr, "icecue: %s\n", why);
			return false;
		}
		add(o, r, dir);
	}
	return true;
}

static bool add_last(struct overlay *o, const struct overlay_request *r)
{
	struct summaries s;
	char dir[PATH_MAX];
	if (summaries_load(r->base, "", &s) != RESULT_OK || !s.n) {
		fprintf(stderr, "icecue: there is no session in %s\n", r->base);
		return false;
	}
	sessions_select(&s, &(struct sessions_filter){.client = r->client, .site = r->site, .last = r->last});
	for (size_t i = 0; i < s.n; i++) {
		snprintf(dir, sizeof(dir), "%s/%s", r->base, s.at[i].name);
		add(o, r, dir);
	}
	summaries_free(&s);
	return true;
}

static int draw(const struct overlay *o, const struct overlay_request *r)
{
	struct summaries figures = {.n = (size_t)o->n, .at = (struct summary *)o->figures};
	if (!o->n) {
		fprintf(stderr, "icecue: none of these sessions can be drawn\n");
		return EXIT_FAILED;
	}
	sessions_table(stdout, &figures, false);
	enum result result = overlay_make(o->curves, o->n, r->align == ALIGN_ICE_OFF, r->to, r->fahrenheit);
	if (result == RESULT_OK)
		printf("Chart:  %s/overlay.png\n        %s/overlay.svg\n", r->to, r->to);
	return result == RESULT_OK ? EXIT_DONE : EXIT_FAILED;
}

int review_overlay(const struct overlay_request *r)
{
	static struct overlay o;
	o.n = 0;
	bool found = r->n_names ? add_named(&o, r) : add_last(&o, r);
	int code = found ? draw(&o, r) : EXIT_FAILED;
	for (int i = 0; i < o.n; i++)
		story_free(o.stories[i]);
	return code;
}
