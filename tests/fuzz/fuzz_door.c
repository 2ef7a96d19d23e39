/*
 * Any codes, names and origins at the door of the page: nobody comes in by a wrong code, and nobody may try
 * for long. scripts/fuzz runs it: max_len=300
 */
#include "fuzz.h"

#include "live/web/door.h"

static bool has_letters(const char *s)
{
	for (; *s; s++)
		if ((*s | 32) >= 'g' && (*s | 32) <= 'z')
			return true;
	return false;
}

static void check_host(const char *host, const char *origin)
{
	static const char *const names[] = {"laptop", NULL}, *const none[] = {NULL};
	bool here = door_host(host, none);
	must(!here || door_host(host, names)); /* a further name takes nothing away */
	/* a name is another's unless it is ours */
	if (here && has_letters(host))
		must(!strncasecmp(host, "localhost", 9));
	if (door_origin(origin, host))
		must(strcasestr(origin, host) != NULL);
}

static bool is_code(const char *given, const char *code)
{
	for (; *given; given++) {
		if (*given == ' ' || *given == '-')
			continue;
		if (*given != *code)
			return false;
		code++;
	}
	return !*code;
}

/* Each line is one who tries: a digit for the address, one for the pause before, and the code. */
static void check_tries(struct fuzz_bytes b)
{
	static struct door g;
	int64_t now_ms = 0;
	int wrong = 0;
	char given[24], address[24];
	must(door_init(&g, 0));
	strcpy(g.code, "12345678");
	while (b.n > 2) {
		uint8_t who = fuzz_byte(&b), pause = fuzz_byte(&b);
		size_t n = 0;
		for (uint8_t c; n < sizeof(given) - 1 && b.n && (c = fuzz_byte(&b)) != '\n' && c;)
			given[n++] = (char)c;
		given[n] = '\0';
		snprintf(address, sizeof(address), "10.0.%d.%d", who / 16, who % 16);
		now_ms += (pause & 127) * 100;
		enum door_answer answer = door_try(&g, address, given, now_ms);
		must(answer != DOOR_RIGHT || is_code(given, g.code));
		must(answer != DOOR_WRONG || !is_code(given, g.code));
		wrong += answer == DOOR_WRONG;
	}
	must(wrong <= DOOR_ALL_TRIES + now_ms / DOOR_ALL_EVERY_MS + DOOR_FRESH);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, 0, size) : NULL;
	size_t n = end ? (size_t)(end - data) : size;
	char *host = fuzz_text(data, n), *origin = fuzz_text(data + n, size - n);
	check_host(host, size - n ? origin + 1 : "http://localhost");
	must(door_same(host, host) && (!*host || !door_same(host, NULL)));
	must(door_same(host, origin) == !strcmp(host, origin));
	check_tries((struct fuzz_bytes){data, size});
	free(host);
	free(origin);
	return 0;
}
