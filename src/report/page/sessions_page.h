/* sessions_page.h - the page of all sessions: how they change, by client and site, and the list of them. */
#pragma once

#include "report/trends.h"

struct sessions_page {
	const struct summary_list *list; /* the newest first */
	const struct trend *trends;	 /* of these */
	int n_trends;
	const char *base; /* the folder with the sessions: each one's own page is linked where there is one */
	const char *version, *made_iso;
	bool fahrenheit;
};

/* One self-contained page at path. RESULT_DENIED, RESULT_FULL, RESULT_SYSTEM; each is logged. */
enum result sessions_page_make(const struct sessions_page *p, const char *path);
