#include "numbers.h"

#include <stdio.h>
#include <string.h>

#define LINE_COLUMNS 110
#define TAB_COLUMNS 8

/* Without zeros that change nothing: "-.383f", "4.f". */
static const char *shortest(double v, int digits, char buf[32])
{
	char text[32];
	snprintf(text, sizeof(text), "%.*f", digits, v);
	size_t end = strlen(text);
	while (text[end - 1] == '0')
		end--;
	text[end] = '\0';
	const char *sign = *text == '-' ? "-" : "", *from = text + strlen(sign);
	if (from[0] == '0' && from[1] == '.' && from[2])
		from++;
	snprintf(buf, 32, "%s%sf", sign, from);
	return buf;
}

static int print_one(int column, double v, int digits)
{
	char text[32];
	int length = (int)strlen(shortest(v, digits, text)) + 1;
	if (column && column + 1 + length > LINE_COLUMNS) {
		putchar('\n');
		column = 0;
	}
	column += printf("%s%s,", column ? " " : "\t", text) + (column ? 0 : TAB_COLUMNS - 1);
	return column;
}

void numbers_print(const char *prefix, const char *name, const double *v, int n, int digits)
{
	int column = 0;
	printf("static const float %s_%s[%d] = {\n", prefix, name, n);
	for (int i = 0; i < n; i++)
		column = print_one(column, v[i], digits);
	printf("\n};\n\n");
}

void numbers_print_float(const char *prefix, const char *name, const float *v, int n, int digits)
{
	int column = 0;
	printf("static const float %s_%s[%d] = {\n", prefix, name, n);
	for (int i = 0; i < n; i++)
		column = print_one(column, (double)v[i], digits);
	printf("\n};\n\n");
}
