/*
 * Any bytes as a request to the live page: who knows neither the code nor the cookie learns nothing of the
 * session, and presses no button. scripts/fuzz runs it: max_len=900
 *
 * The first byte: whether a code is wanted, whether the page only looks, and whether the bytes come in two
 * pieces.
 */
#include "fuzz.h"

#ifdef HAVE_LIBMICROHTTPD

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "live/web/server.h"

#define CODE "12345678"
#define COOKIE "0123456789abcdef0123456789abcdef"
#define TOKEN "fedcba9876543210fedcba9876543210"
#define SECRET "secret of the session"

static struct door door;
static struct feed feed;
static struct server_content content;
static struct server *server;
static struct sockaddr_un address = {.sun_family = AF_UNIX};
static socklen_t address_n;
static int64_t now_ms;
static int pressed;

static char *about(void *context)
{
	(void)context;
	return strdup("{\"about\":\"" SECRET "\",\"token\":\"" TOKEN "\"}");
}

static char *curve(void *context)
{
	(void)context;
	return strdup("[\"" SECRET "\"]");
}

static bool mark(void *context, enum mark_kind kind, const char *note)
{
	(void)context;
	must(kind != MARK_NONE && kind != MARK_END && (unsigned)kind < MARK_KIND_COUNT && strlen(note) < 140);
	return ++pressed < 3;
}

static void start(void)
{
	static const char *const names[] = {"laptop", NULL};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "fuzz-%d", (int)getpid());
	address_n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(address.sun_path + 1));
	must(fd >= 0 && bind(fd, (struct sockaddr *)&address, address_n) == 0 && listen(fd, 16) == 0);
	must(door_init(&door, 0));
	strcpy(door.code, CODE);
	strcpy(door.cookie, COOKIE);
	strcpy(door.token, TOKEN);
	feed_init(&feed, "abc");
	feed_event(&feed, "{\"event\":\"" SECRET "\"}");
	feed_state(&feed, "{\"state\":\"" SECRET "\"}");
	content = (struct server_content){.door = &door,
					  .feed = &feed,
					  .cookie = "icecue_1",
					  .names = names,
					  .about = about,
					  .curve = curve,
					  .mark = mark};
	server = server_start(fd, &content);
	must(server != NULL);
}

static void turn(void)
{
	bool wake = true;

	for (int i = 0; i < 20 && server_run(server, wake, now_ms); i++)
		wake = false;
}

static size_t ask(const uint8_t *data, size_t size, bool in_two, char *answer, size_t room)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	size_t first = in_two ? size / 2 : size, n = 0;
	ssize_t got = 0;

	must(fd >= 0 && connect(fd, (struct sockaddr *)&address, address_n) == 0);
	must(send(fd, data, first, MSG_NOSIGNAL) == (ssize_t)first);
	turn();
	if (in_two && send(fd, data + first, size - first, MSG_NOSIGNAL) > 0)
		turn();
	for (int i = 0; i < 40 && n < room - 1 && (got = recv(fd, answer + n, room - 1 - n, 0)) > 0; i++) {
		n += (size_t)got;
		turn();
	}
	answer[n] = '\0';
	close(fd);
	turn();
	for (int i = 0; i < 8 && server_viewers(server);
	     i++) { /* one that slept is seen gone when there is news */
		feed_state(&feed, "{\"state\":\"" SECRET "\"}");
		turn();
	}
	must(server_viewers(server) == 0);
	return n;
}

static bool has(const uint8_t *data, size_t size, const char *text)
{
	return memmem(data, size, text, strlen(text)) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char answer[100000];
	static struct door fresh;

	if (size < 2)
		return 0;
	if (!server) {
		start();
		fresh = door;
	}
	door = fresh; /* each input has its own tries */
	pressed = 0;
	now_ms += 100;
	content.wants_code = data[0] & 1;
	content.looks_only = data[0] & 2;
	size_t n = ask(data + 1, size - 1, data[0] & 4, answer, sizeof(answer));
	bool code = has(data, size, "1234"), cookie = has(data, size, COOKIE);

	must(!n || !strncmp(answer, "HTTP/1.", 7));
	must(!pressed || (has(data, size, TOKEN) && !content.looks_only));
	must(!content.wants_code || cookie ||
	     (!pressed && !strstr(answer, SECRET) && !strstr(answer, TOKEN)));
	must(code || !strstr(answer, COOKIE));
	return 0;
}

#else

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return !data && size;
}

#endif
