/* locale.h - the language and the letters that the environment asks for. */
#ifndef ICECUE_SYSTEM_LOCALE_H
#define ICECUE_SYSTEM_LOCALE_H

#include <stdbool.h>

/* Is text UTF-8 here? By LC_ALL, LC_CTYPE and LANG, in this order. */
bool locale_is_utf8(void);

#endif
