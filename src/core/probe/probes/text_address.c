/* Addresses of sensors in a line of text. */
#include <ctype.h>
#include <string.h>

#include "text_line.h"

size_t text_address(const char *s)
{
	size_t n = strspn(s, "0123456789abcdef"), letters = 0;

	for (size_t i = 0; i < n; i++)
		letters += isalpha((unsigned char)s[i]) != 0;
	if (n == 1 && *s == '0' && s[1] == 'x') { /* "0x5a: 33.5" */
		n = 2 + strspn(s + 2, "0123456789abcdef");
		const char *after = s + n + strspn(s + n, " ");
		return n > 2 && n < 5 && (*after == ':' || *after == '=') ? n : 0;
	}
	if (n == 2 && s[2] == '-' && strspn(s + 3, "0123456789abcdef") == 12)
		n += 13;
	else if (!(n == 16 || (n >= 8 && n < 20 && letters && letters < n)))
		return 0;
	return isalnum((unsigned char)s[n]) || s[n] == '.' ? 0 : n;
}
