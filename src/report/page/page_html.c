#include "page_html.h"

#include <string.h>

void page_text(FILE *f, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case ' ': /* a figure stays with its sign */
			fputs(strncmp(text + 1, "\302\260", 2) ? " " : "\302\240", f);
			break;
		case '<':
			fputs("&lt;", f);
			break;
		case '>':
			fputs("&gt;", f);
			break;
		case '&':
			fputs("&amp;", f);
			break;
		case '"':
			fputs("&quot;", f);
			break;
		case '\'':
			fputs("&#39;", f);
			break;
		default:
			fputc(*text, f);
		}
	}
}

void page_element(FILE *f, const char *name, const char *text)
{
	fprintf(f, "<%s>", name);
	page_text(f, text);
	fprintf(f, "</%s>\n", name);
}
