/*
 * Any bytes of a program at the control socket of a running session: what comes back is lines of JSON, and
 * what led to a mark is one that a key can make. scripts/fuzz runs it: max_len=500
 */
#include "fuzz.h"

#include <json-c/json.h>
#include <sys/socket.h>
#include <unistd.h>

#include "icecue/detector.h"
#include "session/control.h"

static struct mark_queue queue;
static struct reporter reporter;
static struct detector *detector;
static char name[LOCAL_NAME];
static int64_t now_ms;

static void start(void)
{
	static char names[LOCAL_SOCKETS_MAX][LOCAL_NAME];
	struct control_options o = {.rewarm_min_ms = 2700000, .touch = true};
	struct rules rules;
	char own[24];

	rules_default(&rules);
	detector = detector_create(&rules);
	must(detector != NULL);
	control_add("/tmp/fuzz", &o, &queue, &reporter);
	snprintf(own, sizeof(own), ".%d", (int)getpid());
	for (int i = local_list(names) - 1; i >= 0; i--)
		if (strstr(names[i], own))
			strcpy(name, names[i]);
	must(name[0]);
}

/* A moment of the session: it takes a mark if one came. */
static bool turn(void)
{
	struct mark_item item;
	struct outcome o;
	struct sample s = sample_of(now_ms += 200, (struct channel_value){31000, STATUS_OK, 0});

	detector_feed(detector, &s, &o);
	reporter_outcome(&reporter, &s, &o);
	queue.room = 20; /* a flood of marks is for tests: here each is taken */
	if (mark_queue_next(&queue, now_ms, o.phase, &item) != RESULT_OK)
		return false;
	must(item.mark.kind != MARK_NONE && item.mark.kind != MARK_END &&
	     item.mark.source == MARK_FROM_SOCKET);
	must(!item.end && memchr(item.note, 0, sizeof(item.note)));
	must((item.mark.kind == MARK_NOTE) == (item.note[0] != 0));
	reporter_mark(&reporter, &item.mark, item.note);
	detector_mark(detector, &item.mark, &o);
	reporter_outcome(&reporter, NULL, &o);
	return true;
}

static void check_answer(char *text)
{
	for (char *end; *text && (end = strchr(text, '\n')); text = end + 1) {
		*end = '\0';
		json_object *o = json_tokener_parse(text);
		must(json_object_is_type(o, json_type_object) && json_object_object_length(o) > 0);
		json_object_put(o);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char answer[200000];
	size_t n = 0;

	if (!detector)
		start();
	int fd = local_connect(name, 5);
	must(fd >= 0);
	if (size)
		must(send(fd, data, size, MSG_NOSIGNAL) == (ssize_t)size);
	for (int i = 0; i < 40 && (turn() || i < 3); i++) {
		ssize_t got = recv(fd, answer + n, sizeof(answer) - 1 - n, MSG_DONTWAIT);
		n += got > 0 ? (size_t)got : 0;
	}
	answer[n] = '\0';
	check_answer(answer);
	close(fd);
	turn();
	return 0;
}
