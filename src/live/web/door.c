#include "door.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "base/text.h"

static bool random_bytes(void *buf, size_t n)
{
	return getrandom(buf, n, 0) == (ssize_t)n;
}

static bool make_secret(char secret[DOOR_SECRET])
{
	uint8_t bytes[16];
	if (!random_bytes(bytes, sizeof(bytes)))
		return false;
	text_hex(secret, DOOR_SECRET, bytes, sizeof(bytes));
	return true;
}

static bool make_code(char code[DOOR_CODE + 1])
{
	uint8_t byte;
	for (int i = 0; i < DOOR_CODE;) {
		if (!random_bytes(&byte, 1))
			return false;
		if (byte < 250) /* else the low digits would come more often */
			code[i++] = (char)('0' + byte % 10);
	}
	code[DOOR_CODE] = '\0';
	return true;
}

bool door_init(struct door *g, int64_t now_ms)
{
	*g = (struct door){.all = {DOOR_ALL_TRIES, now_ms}, .fresh_left = DOOR_FRESH};
	return make_code(g->code) && make_secret(g->cookie) && make_secret(g->token);
}

bool door_same(const char *secret, const char *given)
{
	size_t n = strlen(secret), given_n = given ? strlen(given) : 0;
	unsigned char differs = n != given_n;
	for (size_t i = 0; i < n; i++)
		differs |= (unsigned char)(secret[i] ^ (i < given_n ? given[i] : 0));
	return !differs;
}

/* ---- wrong codes ---- */

static void free_room(struct door_room *r, int most, int64_t every_ms, int64_t now_ms)
{
	int64_t n = (now_ms - r->since_ms) / every_ms;
	if (n >= most - r->left) {
		r->left = most;
		r->since_ms = now_ms;
	} else if (n > 0) {
		r->left += (int)n;
		r->since_ms += n * every_ms;
	}
}

static struct door_address *address_of(struct door *g, const char *name, int64_t now_ms)
{
	struct door_address *oldest = &g->at[0];
	for (int i = 0; i < g->n; i++) {
		if (!strcmp(g->at[i].name, name))
			return &g->at[i];
		if (g->at[i].seen_ms < oldest->seen_ms)
			oldest = &g->at[i];
	}
	struct door_address *a = g->n < DOOR_ADDRESSES ? &g->at[g->n++] : oldest;
	*a = (struct door_address){.room = {DOOR_TRIES, now_ms}};
	text_copy(a->name, sizeof(a->name), name);
	return a;
}

static bool may_try(struct door *g, const struct door_address *a)
{
	if (a->room.left <= 0)
		return false;
	if (g->all.left > 0)
		return true;
	if (a->erred || g->fresh_left <= 0)
		return false;
	g->fresh_left--;
	return true;
}

enum door_answer door_try(struct door *g, const char *address, const char *code, int64_t now_ms)
{
	char digits[DOOR_CODE + 2];
	size_t n = 0;
	struct door_address *a = address_of(g, address, now_ms);
	a->seen_ms = now_ms;
	free_room(&a->room, DOOR_TRIES, DOOR_TRY_EVERY_MS, now_ms);
	free_room(&g->all, DOOR_ALL_TRIES, DOOR_ALL_EVERY_MS, now_ms);
	if (!may_try(g, a))
		return DOOR_LATER;
	for (; *code && n + 1 < sizeof(digits); code++)
		if (*code != ' ' && *code != '-')
			digits[n++] = *code;
	digits[n] = '\0';
	if (door_same(g->code, digits))
		return DOOR_RIGHT;
	a->erred = true;
	a->room.left--;
	g->all.left -= g->all.left > 0;
	return DOOR_WRONG;
}

/* ---- names ---- */

bool door_host(const char *host, const char *const names[])
{
	char name[256];
	uint8_t number[sizeof(struct in6_addr)];
	if (!host || strlen(host) >= sizeof(name))
		return false;
	bool six = *host == '[';
	const char *end = six ? strchr(host, ']') : strchr(host, ':');
	size_t n = end ? (size_t)(end - host) : strlen(host);
	if (six && !end)
		return false;
	if (end && end[six] &&
	    (end[six] != ':' || strspn(end + six + 1, "0123456789") != strlen(end + six + 1)))
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)(n - six), host + six);
	if (six)
		return inet_pton(AF_INET6, name, number) == 1;
	if (inet_pton(AF_INET, name, number) == 1 || !strcasecmp(name, "localhost"))
		return true;
	for (; *names; names++)
		if (**names && !strcasecmp(name, *names))
			return true;
	return false;
}

bool door_origin(const char *origin, const char *host)
{
	if (!origin || !host)
		return false;
	const char *at = strstr(origin, "://");
	size_t scheme = at ? (size_t)(at - origin) : 0;
	bool known =
		(scheme == 4 && !strncmp(origin, "http", 4)) || (scheme == 5 && !strncmp(origin, "https", 5));
	return known && !strcasecmp(at + 3, host);
}
