#include "page.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/exit_code.h"
#include "base/i18n.h"
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

void page_tell(const struct web *w)
{
	const char *code = w ? web_code(w) : "";
	if (!w)
		return;
	fprintf(stderr, _("Page: %s"), web_url(w));
	if (*code)
		fprintf(stderr, _("   code: %.4s %s"), code, code + 4);
	fputs("\n", stderr);
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
