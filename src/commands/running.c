#include "running.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/i18n.h"
#include "store/session_name.h"

/* By its process, or by what means its folder: the beginning of it, or the short name. */
static bool is_meant(const char *name, const char *given)
{
	const char *pid = strrchr(name, '.');
	return session_name_means(given, name) || (pid && !strcmp(pid + 1, given));
}

int running_find(const struct options *o, char names[LOCAL_SOCKETS_MAX][LOCAL_NAME])
{
	const char *given = options_text(o, SETTING_RUNNING);
	char folder[4096];
	int n = 0, all = local_list(names);
	for (int i = 0; i < all; i++)
		if (is_meant(names[i], given) && n++ < i)
			memcpy(names[n - 1], names[i], LOCAL_NAME);
	if (n)
		return n;
	if (all < 0)
		fprintf(stderr, "icecue: %s: %s\n", local_folder(folder, sizeof(folder)), local_why(errno));
	else if (all)
		fprintf(stderr, _("icecue: no running session is called '%s'; `icecue status` names them\n"),
			given);
	else
		fprintf(stderr,
			_("icecue: no session of yours is running: there is none in %s. `icecue watch` begins one\n"),
			local_folder(folder, sizeof(folder)));
	return 0;
}

int running_one(const struct options *o, char name[LOCAL_NAME])
{
	char names[LOCAL_SOCKETS_MAX][LOCAL_NAME];
	int n = running_find(o, names);
	if (n == 0)
		return EXIT_NO_SESSION;
	memcpy(name, names[0], LOCAL_NAME);
	if (n == 1)
		return EXIT_DONE;
	fprintf(stderr,
		_("icecue: %d sessions are running: say which with --session, `icecue status` shows what each does:\n"),
		n);
	for (int i = 0; i < n; i++)
		fprintf(stderr, "  --session %s\n", names[i]);
	return EXIT_USAGE;
}

void running_silent(const char *name)
{
	fprintf(stderr, _("icecue: the session %s did not answer: it has ended, or hangs\n"), name);
}

FILE *running_ask(const char *name, json_object *request, int wait_s)
{
	const struct timeval limit = {.tv_sec = wait_s};
	int fd = local_connect(name, RUNNING_WAIT_S);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	if (!f) {
		fprintf(stderr, _("icecue: the session %s cannot be reached: %s\n"), name, strerror(errno));
		if (fd >= 0)
			close(fd);
		json_object_put(request);
		return NULL;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	/* a request is far smaller than what a socket takes; one that was not taken gets no answer */
	dprintf(fd, "%s\n", json_object_to_json_string_ext(request, JSON_C_TO_STRING_PLAIN));
	json_object_put(request);
	return f;
}

json_object *running_answer(FILE *from)
{
	char *line = NULL;
	size_t size = 0;
	json_object *o = getline(&line, &size, from) > 0 ? json_tokener_parse(line) : NULL;
	free(line);
	return o;
}

json_object *running_state(const char *name)
{
	json_object *request = json_object_new_object(), *state = NULL;
	json_object_object_add(request, "ask", json_object_new_string("status"));
	FILE *f = running_ask(name, request, RUNNING_WAIT_S);
	if (!f)
		return NULL;
	json_object *o = running_answer(f);
	if (json_object_object_get_ex(o, "state", &state))
		json_object_get(state);
	else
		running_silent(name);
	json_object_put(o);
	fclose(f);
	return state;
}
