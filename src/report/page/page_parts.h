/* page_parts.h - what the pages take from the files in page/, page/sessions/ and page/handout/:
 * scripts/page-parts makes it of them when icecue is built. Private to the pages. */
#pragma once

/* report.html */
extern const char page_style[], page_script[];
/* The page of all sessions: page_style, and these. */
extern const char sessions_style[], sessions_script[];
/* The handout: no script. */
extern const char handout_style[];
/* For the head: what each runs, by its hashes, and nothing else. */
extern const char page_policy[], sessions_policy[], handout_policy[];
