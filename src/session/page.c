#include "page.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/i18n.h"
#include "system/locale.h"
#include "system/log.h"

int page_open(const struct options *o, struct web **out)
{
	char why[300];
	const struct web_listen l = {.address = options_text(o, SETTING_PAGE),
				     .name = options_text(o, SETTING_PAGE_NAME),
				     .view = (enum page_view)options_number(o, SETTING_PAGE_VIEW)};
	*out = NULL;
	if (!options_has(o, SETTING_PAGE) || web_open(&l, out, why, sizeof(why)) == RESULT_OK)
		return EXIT_DONE;
	fprintf(stderr, "icecue: --page: %s\n", why);
	return EXIT_USAGE;
}

const struct card *page_card(const struct web *w)
{
	return w ? web_card(w) : NULL;
}

void page_tell(const struct web *w)
{
	const struct card *c = page_card(w);
	if (!c)
		return;
	fprintf(stderr, "%s\n", c->words);
	for (int i = 0; i < c->n && isatty(STDERR_FILENO) && locale_is_utf8(); i++)
		fprintf(stderr, "\x1b[30;47m%s\x1b[0m\n", c->lines[i]);
}

/* ---- marks ---- */

struct page_marks {
	struct mark_source source;
	struct web *web;
};

static enum result next(struct mark_source *s, int64_t now_ms, enum phase phase, struct mark_item *out)
{
	(void)phase;
	*out = (struct mark_item){.mark.t_ms = now_ms};
	return web_next_mark(((struct page_marks *)s)->web, &out->mark.kind, out->note) ? RESULT_OK
											: RESULT_AGAIN;
}

static int64_t due_ms(const struct mark_source *s)
{
	return web_has_mark(((const struct page_marks *)s)->web) ? 0 : MS_NEVER;
}

static void close_source(struct mark_source *s)
{
	free(s);
}

void page_add(struct web *w, const struct web_session *about, struct mark_queue *marks, struct reporter *r)
{
	struct page_marks *p = w ? calloc(1, sizeof(*p)) : NULL;
	if (!w)
		return;
	reporter_add(r, web_sink(w, about));
	if (!p) {
		log_error(_("no memory for the buttons of the page; the session goes on without them"));
		return;
	}
	p->source = (struct mark_source){.name = "page",
					 .kind = MARK_FROM_PAGE,
					 .next = next,
					 .due_ms = due_ms,
					 .close = close_source};
	p->web = w;
	mark_queue_add(marks, &p->source);
}
