/* page.h - the live page of a session: opened before it, a source of marks while it runs. */
#pragma once

#include "config/options.h"
#include "live/web/web.h"
#include "marks.h"

/* Opens the page when one is wanted; *out is NULL when none is. An exit code; the reason is on standard
 * error. */
int page_open(const struct options *o, struct web **out);
/* Tells where the page is and with which code: on standard error. Nothing when w is NULL, as below. */
void page_tell(const struct web *w);
const struct card *page_card(const struct web *w);
/* Adds the page as a sink, and its buttons as a source of marks. */
void page_add(struct web *w, const struct web_session *about, struct mark_queue *marks, struct reporter *r);
