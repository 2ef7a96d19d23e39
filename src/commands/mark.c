/* icecue mark: reports to a running session what a key would, from another terminal, by ssh, or from a
 * script. */
#include <signal.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "command.h"
#include "icecue/mark.h"
#include "live/reporter.h"
#include "running.h"
#include "session/control_words.h"
#include "system/log.h"

static void check(const struct options *o, struct argp_state *state)
{
	size_t n = 0;
	while (control_words[n])
		n++;
	const char *word = o->n ? o->args[0] : "", *near = text_nearest(word, control_words, n);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(word, control_words[i]))
			near = word;
	if (near != word)
		argp_error(state,
			   _("expected ack, pass, numb, ice, off, on, touch, undo or note, not '%s'%s%s%s"),
			   word, near ? _("; did you mean '") : "", near ? near : "", near ? "'?" : "");
	if ((o->n > 1) != !strcmp(word, "note"))
		argp_error(state,
			   o->n > 1 ? _("only a note has a text")
				    : _("a note needs its text: icecue mark note \"left calf is pink\""));
}

/* All words after the first. */
static void join(const struct options *o, char *buf, size_t n)
{
	size_t used = 0;
	for (int i = 1; i < o->n && used < n; i++)
		used += (size_t)snprintf(buf + used, n - used, "%s%s", i > 1 ? " " : "", o->args[i]);
}

static json_object *request(const struct options *o)
{
	char note[4 * NOTE_TEXT] = "";
	json_object *r = json_object_new_object();
	json_object_object_add(r, "mark", json_object_new_string(o->args[0]));
	join(o, note, sizeof(note));
	if (*note)
		json_object_object_add(r, "note", json_object_new_string(note));
	return r;
}

/* What became of it. */
static int tell(const char *name, json_object *answer)
{
	json_object *text;
	if (json_object_object_get_ex(answer, "done", &text)) {
		puts(json_object_get_string(text));
		return fflush(stdout) == 0 ? EXIT_DONE : EXIT_FAILED;
	}
	if (json_object_object_get_ex(answer, "refused", &text) ||
	    json_object_object_get_ex(answer, "error", &text))
		fprintf(stderr, "icecue: %s\n", json_object_get_string(text));
	else
		running_silent(name);
	return EXIT_FAILED;
}

int command_mark(int argc, char **argv)
{
	struct options o;
	char name[LOCAL_NAME];
	signal(SIGPIPE, SIG_IGN); /* a session that ends just now */
	options_parse(&o, COMMAND_MARK, argc, argv, check);
	int code = running_one(&o, name);
	FILE *f = code == EXIT_DONE ? running_ask(name, request(&o), RUNNING_WAIT_S) : NULL;
	if (code == EXIT_DONE && !f)
		code = EXIT_FAILED;
	if (f) {
		json_object *answer = running_answer(f);
		code = tell(name, answer);
		json_object_put(answer);
		fclose(f);
	}
	options_free(&o);
	return code;
}
