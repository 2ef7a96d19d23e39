/* icecue follow: what a running session reads and finds, line by line, for another program. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "command.h"
#include "running.h"

static json_object *request(const struct options *o)
{
	json_object *r = json_object_new_object();
	json_object_object_add(r, "ask", json_object_new_string("follow"));
	if (options_has(o, SETTING_FOLLOW_SINCE))
		json_object_object_add(r, "since_s", json_seconds(options_number(o, SETTING_FOLLOW_SINCE)));
	return r;
}

/* Until the session ends. A line is handed on at once. */
static int copy(FILE *from)
{
	char *line = NULL;
	size_t size = 0;
	bool ended = false, written = true;
	while (written && !ended && getline(&line, &size, from) > 0) {
		ended = !strncmp(line, "{\"end_s\":", strlen("{\"end_s\":"));
		written = fputs(line, stdout) >= 0 && fflush(stdout) == 0;
	}
	free(line);
	if (written && !ended)
		fprintf(stderr,
			_("icecue: the session was cut off, or had no more room for this reader: --since gives what it missed\n"));
	return written && ended ? EXIT_DONE : EXIT_FAILED;
}

int command_follow(int argc, char **argv)
{
	struct options o;
	char name[LOCAL_NAME];
	signal(SIGPIPE, SIG_IGN); /* whoever reads this is gone: fflush() says so */
	options_parse(&o, COMMAND_FOLLOW, argc, argv, NULL);
	int code = running_one(&o, name);
	FILE *f = code == EXIT_DONE ? running_ask(name, request(&o), 0) : NULL;
	if (f) {
		code = copy(f);
		fclose(f);
	} else if (code == EXIT_DONE) {
		code = EXIT_FAILED;
	}
	options_free(&o);
	return code;
}
