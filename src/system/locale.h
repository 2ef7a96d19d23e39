/* locale.h - the language and the letters that the environment asks for. */
#pragma once

#include <stdbool.h>

/* Is text UTF-8 here? By LC_ALL, LC_CTYPE and LANG, in this order. */
bool locale_is_utf8(void);
