/* icecue calibrate: finds how far off a probe is, by ice slurry and perhaps a second point, for watch. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "calibrate_point.h"
#include "collector/choose.h"
#include "command.h"
#include "session/calibration_of.h"
#include "session/given.h"
#include "session/loop.h"
#include "session/roles.h"
#include "system/clock.h"
#include "system/ending.h"

/* A second point must be near the given temperature, or in lukewarm water, which cools meanwhile. */
#define POINT_NEAR_MC 5000
#define POINT_RANGE_MC 300
#define LUKEWARM_MC 30000
#define LUKEWARM_NEAR_MC 20000

struct calibrate {
	struct options options;
	const char *forget_title; /* NULL: the probe's */
	bool ice, has_point, show, forget;
	struct driver with_baud;
	struct calibrate_probe probe;
	char now_iso[CALIBRATION_WHEN], identity[IDENTITY_MAX];
};

static void check(const struct options *o, struct argp_state *state)
{
	bool show = options_has(o, SETTING_SHOW), forget = options_has(o, SETTING_FORGET_CALIBRATION);
	if (show && forget)
		argp_error(state, _("give --show or --forget, not both"));
	if ((show || forget) && (options_has(o, SETTING_ICE) || options_has(o, SETTING_POINT)))
		argp_error(state, _("--show and --forget measure nothing: leave --ice and --point out"));
}

/* ---- the probe ---- */

static int choose(struct calibrate *c)
{
	char why[CHOOSE_WHY_MAX];
	enum result r = probe_choose(options_text_or_null(&c->options, SETTING_ONE_PROBE), &c->probe.driver,
				     &c->probe.port, why, sizeof(why));
	bool away_is_fine = r == RESULT_NONE && c->probe.driver && (c->show || c->forget);
	if (r != RESULT_OK && !away_is_fine)
		return probe_refused(r, why);
	enum link_kind kind = c->probe.port.kind;
	if (kind == LINK_SIM) {
		fprintf(stderr, _("icecue: the simulated probe cannot be put into ice; name a real one\n"));
		return EXIT_USAGE;
	}
	if (options_has(&c->options, SETTING_SPEED) && kind != LINK_CAPTURE) {
		fprintf(stderr, _("icecue: --speed goes with a capture; a real probe runs in real time\n"));
		return EXIT_USAGE;
	}
	if (options_has(&c->options, SETTING_BAUD)) {
		c->with_baud = *c->probe.driver;
		c->with_baud.serial.baud = (int32_t)(options_number(&c->options, SETTING_BAUD) / 1000);
		c->probe.driver = &c->with_baud;
	}
	probe_identity(c->probe.driver, &c->probe.port, c->identity);
	return EXIT_DONE;
}

/* ---- what is kept ---- */

static void show_section(const struct calibrate *c, const struct config_section *s)
{
	struct calibration k;
	char line[384], why[384];
	if (!calibration_of_section(s, &k, why, sizeof(why))) {
		printf("%s: %s\n", s->title, why);
		return;
	}
	printf("%s: %s", s->title, calibration_line(&k, false, line, sizeof(line)));
	if (config_has(s, SETTING_PROBE_CHANNEL))
		printf(_(", channel %s"), config_text(s, SETTING_PROBE_CHANNEL));
	if (config_has(s, SETTING_PORT))
		printf(_(", then at %s"), config_text(s, SETTING_PORT));
	putchar('\n');
	if (calibration_is_doubtful(&k, c->now_iso, line, sizeof(line)))
		printf("    %s\n", line);
}

static int show(const struct calibrate *c)
{
	int shown = 0;
	size_t n = strlen(c->identity); /* 0: all probes */
	for (const struct config_section *s = NULL;
	     (s = config_next(c->options.config, CONFIG_SECTION_PROBE, s));) {
		bool wanted = !strncmp(s->title, c->identity, n) && (!n || strchr("/", s->title[n]));
		if (!wanted || !config_has(s, SETTING_CALIBRATED))
			continue;
		show_section(c, s);
		shown++;
	}
	if (!shown)
		printf(_("%s is%s calibrated; icecue calibrate does it.\n"), n ? c->identity : _("No probe"),
		       n ? " not" : "");
	return EXIT_DONE;
}

static int forget(const struct calibrate *c)
{
	static const struct config_change none[] = {{SETTING_OFFSET, NULL},
						    {SETTING_SLOPE, NULL},
						    {SETTING_CALIBRATED, NULL},
						    {SETTING_PORT, NULL},
						    {SETTING_PROBE_CHANNEL, NULL}};
	char why[4600];
	const struct config_section *s =
		c->forget_title ? config_probe(c->options.config, c->forget_title)
				: calibration_section(c->options.config, c->identity, c->probe.channel);
	if (!config_has(s, SETTING_CALIBRATED)) {
		fprintf(stderr,
			_("icecue: there is no calibration of %s; icecue calibrate --show prints all\n"),
			c->forget_title ? c->forget_title : c->identity);
		return EXIT_FAILED;
	}
	show_section(c, s);
	if (config_write(CONFIG_SECTION_PROBE, s->title, none, sizeof(none) / sizeof(none[0]), why,
			 sizeof(why)) != RESULT_OK) {
		fprintf(stderr, "icecue: %s\n", why);
		return EXIT_FAILED;
	}
	printf(_("Forgotten: from now on the readings of %s are not corrected.\n"), s->title);
	return EXIT_DONE;
}

/* ---- measuring ---- */

static void print_read(const char *where, int32_t read_mc)
{
	char reads[32];
	printf(_("%s the probe reads %s C.\n"), where, format_fixed(read_mc, 2, reads, sizeof(reads)));
	fflush(stdout);
}

static int measure_ice(struct calibrate *c, struct calibration_point *p)
{
	struct calibrate_point point = calibrate_ice;
	puts(_("Fill a glass with crushed ice, pour in cold water up to the top of the ice, and stir.\n"
	       "Hold the probe in the middle of the ice, off the glass, and go on stirring gently.\n"
	       "It is done when the reading stays steady near 0 C for a minute."));
	int code = calibrate_point(&c->probe, &point);
	if (code != EXIT_DONE)
		return code;
	*p = (struct calibration_point){.true_mc = 0, .read_mc = point.read_mc};
	print_read(_("In ice slurry, which is at 0.0 C,"), point.read_mc);
	return EXIT_DONE;
}

static int measure_given(struct calibrate *c, struct calibration_point *p)
{
	char at[32];
	int32_t given_mc = (int32_t)options_number(&c->options, SETTING_POINT);
	struct calibrate_point point = {
		.target_mc = given_mc, .near_mc = POINT_NEAR_MC, .range_mc = POINT_RANGE_MC};
	printf(_("Waiting until the reading is steady for a minute within 5 C of %s C.\n"),
	       format_thousandths(given_mc, at, sizeof(at)));
	int code = calibrate_point(&c->probe, &point);
	if (code != EXIT_DONE)
		return code;
	*p = (struct calibration_point){.true_mc = given_mc, .read_mc = point.read_mc};
	print_read("There", point.read_mc);
	return EXIT_DONE;
}

/* Asks for a line from the terminal; false at its end. */
static bool ask(const char *question, char *answer, size_t n)
{
	fputs(question, stdout);
	fflush(stdout);
	return fgets(answer, (int)n, stdin) != NULL;
}

/* True with a second point. If that fails, the first one stays valid. */
static bool measure_asked(struct calibrate *c, struct calibration_point *p)
{
	char answer[64], why[SETTING_WHY];
	const char *text;
	int64_t true_mc;
	struct calibrate_point point = {
		.target_mc = LUKEWARM_MC, .near_mc = LUKEWARM_NEAR_MC, .range_mc = POINT_RANGE_MC};
	puts(_("\nA second point makes warm skin right, too. It takes a thermometer that you trust, and a big bowl of\nlukewarm water (30 to 40 C) with both in it, side by side, stirred."));
	if (!ask(_("Enter when they are in, n for the ice alone: "), answer, sizeof(answer)) ||
	    answer[0] == 'n' || answer[0] == 'N')
		return false;
	if (calibrate_point(&c->probe, &point) != EXIT_DONE) {
		puts(_("Only the ice point is used."));
		return false;
	}
	print_read(_("In the water"), point.read_mc);
	p->read_mc = point.read_mc;
	while (ask(_("What does the thermometer show now (36.6, or 97.9F)? Enter alone leaves this point out: "),
		   answer, sizeof(answer)) &&
	       answer[strspn(answer, " \t\r\n")])
		if (setting_parse(&settings[SETTING_POINT], answer, &true_mc, &text, why)) {
			p->true_mc = (int32_t)true_mc;
			return true;
		}
	return false;
}

/* Measures *n points. An exit code. */
static int measure(struct calibrate *c, struct calibration_point p[2], int *n)
{
	bool asks = !c->ice && !c->has_point;
	int code = EXIT_DONE;
	*n = 0;
	if (c->ice || asks)
		code = measure_ice(c, &p[(*n)++]);
	if (code == EXIT_DONE && c->has_point)
		code = measure_given(c, &p[(*n)++]);
	if (code == EXIT_DONE && asks && measure_asked(c, &p[1]))
		(*n)++;
	return code;
}

/* ---- keeping ---- */

static int keep(const struct calibrate *c, const char *title, const struct calibration *k)
{
	char offset[32], slope[32], port[PORT_TEXT], channel[32], why[4600];
	text_copy(port, sizeof(port), c->probe.port.where);
	text_copy(channel, sizeof(channel), c->probe.channel_seen);
	const struct config_change changes[] = {
		{SETTING_OFFSET, format_thousandths(k->offset_mc, offset, sizeof(offset))},
		{SETTING_SLOPE, k->slope == 1000 ? NULL : format_thousandths(k->slope, slope, sizeof(slope))},
		{SETTING_CALIBRATED, k->when_iso},
		{SETTING_PORT, identity_clean(port)},
		{SETTING_PROBE_CHANNEL, channel[0] ? identity_clean(channel) : NULL},
	};
	if (config_write(CONFIG_SECTION_PROBE, title, changes, sizeof(changes) / sizeof(changes[0]), why,
			 sizeof(why)) == RESULT_OK)
		return EXIT_DONE;
	fprintf(stderr, _("icecue: the calibration cannot be kept: %s\n"), why);
	return EXIT_FAILED;
}

/* Prints the calibration until now, with the new one below it. */
static int finish(const struct calibrate *c, const struct calibration_point *p, int n)
{
	struct calibration before, now = {0};
	char title[IDENTITY_MAX], line[160], why[512];
	if (!calibration_fit(p, n, &now, why, sizeof(why))) {
		fprintf(stderr, _("icecue: not calibrated: %s. Nothing is changed.\n"), why);
		return EXIT_FAILED;
	}
	text_copy(now.when_iso, sizeof(now.when_iso), c->now_iso);
	probe_channel_identity(c->identity, c->probe.is_own ? NULL : c->probe.channel_seen, title);
	bool was = calibration_of_section(config_probe(c->options.config, title), &before, why, sizeof(why));
	printf(_("\nBefore: %s\n"),
	       was ? calibration_line(&before, false, line, sizeof(line)) : _("not calibrated"));
	int code = keep(c, title, &now);
	if (code != EXIT_DONE)
		return code;
	printf(_("Now:    %s\n"), calibration_line(&now, false, line, sizeof(line)));
	for (int i = 0; i < n; i++) {
		char reads[32], right[32];
		printf(_("        %s C is shown as %s C\n"),
		       format_fixed(p[i].read_mc, 2, reads, sizeof(reads)),
		       format_fixed(calibration_apply(&now, p[i].read_mc), 2, right, sizeof(right)));
	}
	printf(_("Kept as [probe \"%s\"] in %s; icecue watch applies it, icecue calibrate --forget removes it.\n"),
	       title, c->options.config->path);
	return EXIT_DONE;
}

static int calibrate(struct calibrate *c)
{
	struct calibration_point p[2];
	int n;
	if (!c->ice && !c->has_point && !c->probe.keys) {
		fprintf(stderr,
			_("icecue: nobody can be asked, because standard input is not a terminal: give --ice, --point TEMP or both\n"));
		return EXIT_USAGE;
	}
	if (!c->options.config->path) {
		fprintf(stderr,
			_("icecue: there is no place to keep it: neither XDG_CONFIG_HOME nor HOME is set\n"));
		return EXIT_FAILED;
	}
	printf(_("%s, known as %s\n"), c->probe.driver->name, c->identity);
	int code = measure(c, p, &n);
	return code == EXIT_DONE ? finish(c, p, n) : code;
}

/* The time without milliseconds, so that people can read it in the file. */
static void set_now(char iso[CALIBRATION_WHEN])
{
	clock_iso_now(iso, CALIBRATION_WHEN);
	char *fraction = strchr(iso, '.');
	if (fraction)
		memmove(fraction, fraction + strcspn(fraction, "+-Z"),
			strlen(fraction + strcspn(fraction, "+-Z")) + 1);
}

int command_calibrate(int argc, char **argv)
{
	struct calibrate c = {.probe.keys = isatty(STDIN_FILENO)};
	struct options *o = &c.options;
	if (!options_read(o, COMMAND_CALIBRATE, argc, argv, check))
		return EXIT_USAGE;
	c.ice = options_has(o, SETTING_ICE);
	c.has_point = options_has(o, SETTING_POINT);
	c.show = options_has(o, SETTING_SHOW);
	c.forget = options_has(o, SETTING_FORGET_CALIBRATION);
	const char *title = options_text(o, SETTING_FORGET_CALIBRATION);
	c.forget_title = *title ? title : NULL;
	c.probe.channel = options_text_or_null(o, SETTING_ONE_CHANNEL);
	c.probe.speed = options_has(o, SETTING_SPEED) ? options_speed(o) : 1;
	set_now(c.now_iso);
	bool wants_probe = !(c.show && !options_has(o, SETTING_ONE_PROBE)) && !c.forget_title;
	int code = wants_probe ? choose(&c) : EXIT_DONE;
	if (code == EXIT_DONE) {
		if (!c.show && !c.forget)
			ending_hold_signals(NULL);
		code = c.show ? show(&c) : c.forget ? forget(&c) : calibrate(&c);
	}
	options_free(o);
	return fflush(stdout) == 0 ? code : EXIT_FAILED;
}
