#include "output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/i18n.h"
#include "base/text.h"
#include "given.h"
#include "live/chain.h"
#include "live/sinks.h"
#include "system/log.h"

int output_find_speech(const struct options *o, char *buf, size_t n)
{
	static const char none[] = N_("neither spd-say nor espeak-ng is installed: apt install espeak-ng");
	bool wanted = options_number(o, SETTING_SAY), given = config_has(&o->given, SETTING_SAY);
	if (wanted && speech_find(buf, n))
		return EXIT_DONE;
	*buf = '\0';
	if (given)
		fprintf(stderr, "icecue: --say: %s\n", _(none));
	else if (wanted)
		log_warning("%s", _(none));
	return given ? EXIT_USAGE : EXIT_DONE;
}

int output_check_program(const struct options *o)
{
	const char *program = options_text(o, SETTING_ON_EVENT);
	struct stat st;
	if (!*program || stat(program, &st) < 0 || !(st.st_mode & 022))
		return EXIT_DONE; /* one that cannot be run is reported when it is to run */
	fprintf(stderr,
		_("icecue: --on-event: others than you may write %s, and what they write would run as you: chmod go-w %s\n"),
		program, program);
	return EXIT_USAGE;
}

static const char *title_of(const struct output *t, char *buf, size_t n)
{
	const char *client = t->client, *site = t->site;
	snprintf(buf, n, "%s%s%s", client, *client && *site ? ", " : "", *client || *site ? site : "icecue");
	return buf;
}

/* Whoever has a terminal expects it; a dumb one is dumb on purpose. */
static void report_no_screen(void)
{
	const char *term = getenv("TERM");
	char shown[40];
	if (term && *term && strcmp(term, "dumb"))
		fprintf(stderr,
			_("The whole screen cannot be shown here (TERM=%s): there are lines instead.\n"),
			text_printable(shown, sizeof(shown), term, strlen(term)));
}

bool output_add(struct reporter *r, const struct output *t)
{
	const struct options *given = t->options;
	struct terminal_options o = {0};
	char title[2 * LABEL_TEXT];
	if (options_has(given, SETTING_EVENTS)) {
		reporter_add(r, sink_events(stdout, t->live));
		return false;
	}
	terminal_options_detect(stdout, &o);
	o.fahrenheit = options_fahrenheit(given);
	o.rewarm_min_ms = t->rules->rewarm_min_ms;
	o.once = t->speed <= 0; /* at full speed nobody can acknowledge */
	o.clock = t->speed == 1;
	o.numb_mc = t->rules->numb_mc;
	o.window_mc = t->rules->window_mc;
	o.silent = !options_number(given, SETTING_BELLS);
	o.title_bar = options_number(given, SETTING_TITLE);
	o.notify = options_number(given, SETTING_NOTIFY);
	o.times = options_alert_times(given);
	o.chain = t->chain;
	o.card = t->card;
	o.caution = t->caution;
	if (t->chain && o.live && !o.silent)
		chain_set(t->chain, CHAIN_BELL, CHAIN_WORKS, NULL);
	o.steps = options_step_words(given, t->rules);
	o.title = title_of(t, title, sizeof(title));
	o.probe = t->probe;
	bool wanted = o.live && !options_has(given, SETTING_LINES) && t->speed > 0;
	struct sink *screen = wanted ? sink_screen(stdout, &o) : NULL;
	if (wanted && !screen)
		report_no_screen();
	reporter_add(r, screen ? screen : sink_terminal(stdout, &o));
	return screen != NULL;
}

/* Who gave no option hears the tunes where a person is seen to be: at a terminal. */
static bool wants_sound(const struct options *o)
{
	if (options_has(o, SETTING_SOUND))
		return options_number(o, SETTING_SOUND);
	bool silent = config_has(&o->given, SETTING_BELLS); /* --silent, on the command line */
	return !silent && !options_has(o, SETTING_EVENTS) && isatty(STDOUT_FILENO);
}

/* Who can be asked: it takes a screen and keys. */
static bool somebody_is_there(const struct options *o)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !options_has(o, SETTING_EVENTS);
}

bool output_add_all(struct reporter *r, const struct output *t, const struct driver *driver,
		    const char *speech)
{
	const struct alert_times times = options_alert_times(t->options);
	const char *program = options_text(t->options, SETTING_ON_EVENT);
	/* before the screen, which takes its time to be drawn */
	if (wants_sound(t->options) && t->speed > 0)
		reporter_add(r, sink_sound(&(struct sound_options){.program = "/proc/self/exe",
								   .device = options_sound_device(t->options),
								   .volume = options_volume(t->options),
								   .rewarm_min_ms = t->rules->rewarm_min_ms,
								   .times = times,
								   .chain = t->chain}));
	bool screen = output_add(r, t);
	if (*program)
		reporter_add(r, sink_command(program, t->client, t->site));
	if (*speech)
		reporter_add(r, sink_speech(speech, t->rules->rewarm_min_ms, &times, t->chain));
	if (options_number(t->options, SETTING_NOTIFY) && isatty(STDOUT_FILENO) && t->speed > 0 &&
	    desktop_is_there())
		reporter_add(r, sink_desktop(t->chain, t->rules->rewarm_min_ms));
	reporter_add(r, sink_lag(r));
	reporter_add(r, sink_ice_point(r, driver, options_fahrenheit(t->options), t->calibrated));
	/* faster than a person lives nobody could answer, and repeats would never end */
	reporter_add(r,
		     sink_chain(t->chain, r, t->speed == 1, t->speed == 1 && somebody_is_there(t->options)));
	return screen;
}
