/* page_parts.h - what report.html takes from the files in page/: scripts/page-parts makes it of them when
 * icecue is built. Private to page.c. */
#pragma once

extern const char page_style[], page_script[];
/* For the head: these two, by their hashes, and nothing else. */
extern const char page_policy[];
