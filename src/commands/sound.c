/* icecue sound: plays the tunes, or says why they cannot be heard and what to do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "command.h"
#include "config/options.h"
#include "live/sound/play.h"
#include "live/sound/player.h"
#include "session/given.h"

#define PAUSE_S 1

static void check(const struct options *o, struct argp_state *state)
{
	enum alert_class class;
	if (o->n && (!alert_class_parse(o->args[0], &class) || class == ALERT_NONE))
		argp_error(state, _("go, stop, danger or notice can be played, not '%s'"), o->args[0]);
	if (o->n && !options_has(o, SETTING_TEST))
		argp_error(state, _("to hear it: icecue sound --test %s"), o->args[0]);
}

static enum player_state wait_for(struct player *p, enum player_state busy)
{
	enum player_state state;
	while ((state = player_look(p)) == busy)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	return state;
}

static const char *meaning(enum alert_class class)
{
	switch (class) {
	case ALERT_GO:
		return _("rises: you may begin");
	case ALERT_STOP:
		return _("falls: stop pressing");
	case ALERT_DANGER:
		return _("warbles, faster and louder each time: danger");
	case ALERT_NOTICE:
		return _("one soft tone: look when you can");
	case ALERT_NONE:
		break;
	}
	return "";
}

static void play(struct player *p, const char *only)
{
	enum player_state state = player_look(p);
	for (enum alert_class class = ALERT_GO; class <= ALERT_NOTICE && state != PLAYER_FAILED; class ++) {
		if (only && strcmp(only, alert_class_name(class)))
			continue;
		printf("  %-7s %s\n", alert_class_name(class), meaning(class));
		fflush(stdout);
		player_play(p, class, 0);
		state = wait_for(p, PLAYER_PLAYS);
		if (!only && class != ALERT_NOTICE)
			nanosleep(&(struct timespec){.tv_sec = PAUSE_S}, NULL);
	}
}

static int test(const struct options *o)
{
	struct player p;
	bool wanted = options_has(o, SETTING_TEST);
	int volume = options_volume(o);
	printf(_("Sound: by ALSA, device %s, volume %d %%\n"), options_sound_device(o), volume);
	fflush(stdout);
	player_open(&p, "/proc/self/exe", options_sound_device(o), volume);
	enum player_state state = wait_for(&p, PLAYER_OPENS);
	if (state == PLAYER_READY && wanted)
		play(&p, o->n ? o->args[0] : NULL);
	state = player_look(&p);
	if (state == PLAYER_FAILED)
		fprintf(stderr, _("icecue: no sound: %s\n"), p.why);
	else if (wanted)
		printf(_(
			"Nothing heard? The device took it, so look whether it is muted or turned down (alsamixer, or the desktop's\n"
			"volume), or whether another one is meant: aplay -L lists them, --sound-device NAME takes one.\n"));
	else
		printf(_("The device opens. To hear the tunes: icecue sound --test\n"));
	player_close(&p);
	return state == PLAYER_FAILED ? EXIT_FAILED : EXIT_DONE;
}

int command_sound(int argc, char **argv)
{
	struct options o;
	if (argc == 4 && !strcmp(argv[1], "--play"))
		return play_run(argv[2], (int)strtol(argv[3], NULL, 10));
	if (!options_read(&o, COMMAND_SOUND, argc, argv, check))
		return EXIT_USAGE;
	int code = test(&o);
	options_free(&o);
	return code;
}
