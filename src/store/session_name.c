#include "session_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 14 /* 20261122211000 */
#define YEAR 4
#define MINUTE 8 /* digits of 1122-2110 */
#define SECOND 10
#define FORM "####-##-##T##-##-##"

/* The digits of a folder's name, "" when it is not of our form; what is behind them (-2) does not count. */
static const char *digits_of(const char *folder, char digits[DIGITS + 1])
{
	int n = 0;
	for (const char *form = FORM; *form; form++, folder++) {
		bool digit = *folder >= '0' && *folder <= '9';
		if (*form == '#' ? !digit : *folder != *form) {
			digits[0] = '\0';
			return digits;
		}
		if (digit)
			digits[n++] = *folder;
	}
	digits[n] = '\0';
	return digits;
}

/* The digits of what was typed; "" when there is more to it than a day and a time. */
static const char *typed_digits(const char *typed, char digits[DIGITS + 1])
{
	int n = 0;
	for (; *typed && n <= DIGITS; typed++)
		if (*typed >= '0' && *typed <= '9' && n < DIGITS)
			digits[n++] = *typed;
		else if (!strchr("-:T ", *typed))
			n = DIGITS + 1;
	digits[n <= DIGITS ? n : 0] = '\0';
	return digits;
}

bool session_name_means(const char *typed, const char *folder)
{
	char want[DIGITS + 2], have[DIGITS + 1];
	size_t n = strlen(typed_digits(typed, want));
	if (!strncmp(folder, typed, strlen(typed)))
		return true;
	return n >= YEAR && *digits_of(folder, have) &&
	       (!strncmp(have, want, n) || !strncmp(have + YEAR, want, n));
}

bool session_name_is_exact(const char *typed)
{
	char digits[DIGITS + 2];
	size_t n = strlen(typed_digits(typed, digits)), from = n && !strncmp(digits, "20", 2) ? YEAR : 0;
	return n >= from + MINUTE;
}

struct named {
	char digits[DIGITS + 1];
	struct summary *s;
};

static int by_day_and_time(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->digits + YEAR, ((const struct named *)b)->digits + YEAR);
}

static bool is_like(const struct named *a, const struct named *b, size_t n)
{
	return !strncmp(a->digits + YEAR, b->digits + YEAR, n);
}

static void shorten(struct summary_list *list, const struct named *at, size_t i, size_t n)
{
	char text[16];
	const char *d = at[i].digits + YEAR;
	size_t digits = MINUTE;
	while (digits <= SECOND && ((i && is_like(&at[i], &at[i - 1], digits)) ||
				    (i + 1 < n && is_like(&at[i], &at[i + 1], digits))))
		digits += 2;
	if (digits > SECOND)
		return;
	snprintf(text, sizeof(text), "%.4s-%.*s", d, (int)digits - 4, d + 4);
	const char *copy = summary_list_text(list, text);
	if (copy)
		at[i].s->short_name = copy;
}

void session_names_shorten(struct summary_list *s)
{
	struct named *at = calloc(s->n + 1, sizeof(*at));
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct summary *one = &s->at[i];
		one->short_name = one->name;
		if (at && *digits_of(one->name, at[n].digits))
			at[n++].s = one;
	}
	if (n)
		qsort(at, n, sizeof(*at), by_day_and_time);
	for (size_t i = 0; i < n; i++)
		shorten(s, at, i, n);
	free(at);
}

bool session_name_minute(const char *folder, int64_t *minute)
{
	char digits[DIGITS + 1];
	if (!*digits_of(folder, digits))
		return false;
	digits[YEAR + MINUTE] = '\0';
	*minute = strtol(digits + YEAR, NULL, 10);
	return true;
}
