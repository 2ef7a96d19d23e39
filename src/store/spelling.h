/* spelling.h - labels as they were first typed: one client, one spelling. Pure. */
#pragma once

#include "summary.h"

/* Gives each client and each site of the list, which has the newest first, the spelling of its oldest
 * session. */
void spelling_unify(struct summary_list *s);
