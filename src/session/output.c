#include "output.h"

#include <stdio.h>

#include "base/exit_code.h"
#include "live/sinks.h"
#include "system/log.h"

int telling_find_speech(const struct alert_options *a, char *buf, size_t n)
{
	static const char none[] = "neither spd-say nor espeak-ng is there to speak: apt install espeak-ng";
	if (a->say && speech_find(buf, n))
		return EXIT_DONE;
	*buf = '\0';
	if (a->say && a->say_given)
		fprintf(stderr, "icecue: --say: %s\n", none);
	else if (a->say)
		log_warning("%s", none);
	return a->say && a->say_given ? EXIT_USAGE : EXIT_DONE;
}

static const char *title_of(const struct output *t, char *buf, size_t n)
{
	const char *client = t->client, *site = t->site;
	snprintf(buf, n, "%s%s%s", client, *client && *site ? ", " : "", *client || *site ? site : "icecue");
	return buf;
}

bool output_add(struct reporter *r, const struct output *t)
{
	struct terminal_options o = {0};
	char title[2 * LABEL_TEXT];
	if (t->session->events) {
		reporter_add(r, sink_events(stdout, t->live));
		return false;
	}
	terminal_options_detect(stdout, &o);
	o.fahrenheit = t->session->fahrenheit;
	o.rewarm_min_ms = t->rules->rewarm_min_ms;
	o.once = t->speed <= 0; /* nobody can acknowledge what runs by */
	o.clock = t->speed == 1;
	o.numb_mc = t->rules->numb_mc;
	o.window_mc = t->rules->window_mc;
	o.silent = t->session->alerts.silent;
	o.title_bar = !t->session->alerts.no_title;
	o.notify = !t->session->alerts.no_notify;
	o.times = t->session->alerts.times;
	o.title = title_of(t, title, sizeof(title));
	o.probe = t->probe;
	bool wanted = o.live && !t->session->lines && t->speed > 0;
	struct sink *screen = wanted ? sink_screen(stdout, &o) : NULL;
	reporter_add(r, screen ? screen : sink_terminal(stdout, &o));
	return screen != NULL;
}
