#include "player.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "icecue/units.h"
#include "system/clock.h"

#define ANSWER_MS SECONDS_MS(8) /* the longest tune takes 3 s, and a sound server may be starting */
#define CHECK_MS SECONDS_MS(30)
#define AGAIN_MS SECONDS_MS(30)

static void fail(struct player *p, const char *why)
{
	p->opened = false;
	p->asked_ms = MS_NONE;
	p->heard_ms = clock_boot_ms();
	text_copy(p->why, sizeof(p->why), why);
}

static void start(struct player *p)
{
	const char *const argv[] = {"icecue", "sound", "--play", p->device, p->volume, NULL};
	p->told = p->done = 0;
	p->n = 0;
	p->asked_ms = clock_boot_ms();
	int error = process_start(&p->process,
				  &(struct process_program){.argv = argv, .path = p->program, .talks = true});
	if (error)
		fail(p, strerror(error));
}

void player_open(struct player *p, const char *program, const char *device, int volume)
{
	*p = (struct player){
		.program = program, .device = device, .answer_ms = ANSWER_MS, .again_ms = AGAIN_MS};
	snprintf(p->volume, sizeof(p->volume), "%d", volume);
	process_open(&p->process);
	start(p);
}

/* Not a second time, where the library is not in: that does not change. */
static void start_again(struct player *p)
{
	if (!p->process.pid && pcm_is_in())
		start(p);
}

/* One that takes no more, or does not answer, is noticed by player_look(). */
static void tell(struct player *p, const char *text)
{
	process_tell(&p->process, text);
	if (p->asked_ms == MS_NONE)
		p->asked_ms = clock_boot_ms();
}

static void tell_tune(struct player *p)
{
	start_again(p);
	if (p->process.pid) {
		p->told++;
		tell(p, p->tune);
	}
	p->tune[0] = '\0';
}

void player_play(struct player *p, enum alert_class class, int again)
{
	snprintf(p->tune, sizeof(p->tune), "%s %d\n", alert_class_name(class), again);
	p->tune_ms = clock_boot_ms();
	if (p->process.pid)
		tell_tune(p);
}

void player_quiet(struct player *p)
{
	p->tune[0] = '\0';
	if (p->told == p->done)
		return;
	p->told++;
	tell(p, "quiet\n");
}

/* ---- what it answers ---- */

static void take_line(struct player *p)
{
	if (!strncmp(p->line, "fail ", 5)) {
		fail(p, p->line + 5);
		return;
	}
	if (!strncmp(p->line, "done ", 5))
		p->done = (unsigned)strtoul(p->line + 5, NULL, 10);
	p->opened = true;
	p->why[0] = '\0';
	p->heard_ms = clock_boot_ms();
	p->asked_ms = p->told == p->done ? MS_NONE : p->heard_ms;
}

static void take_answers(struct player *p)
{
	char text[256];
	size_t n;
	while ((n = process_hear(&p->process, text, sizeof(text))))
		for (size_t i = 0; i < n; i++) {
			if (text[i] != '\n' && p->n + 1 < sizeof(p->line)) {
				p->line[p->n++] = text[i];
				continue;
			}
			p->line[p->n] = '\0';
			p->n = 0;
			take_line(p);
		}
}

static void look_after(struct player *p)
{
	char why[64];
	int64_t now_ms = clock_boot_ms();
	bool late = p->asked_ms != MS_NONE && now_ms - p->asked_ms > p->answer_ms;
	if (late)
		fail(p, _("the sound device does not answer; is its sound server stuck?"));
	bool wanted = p->asked_ms != MS_NONE || p->opened;
	enum process_state state = process_look(&p->process, wanted ? INT64_MAX : 0);
	if (state != PROCESS_RUNS && state != PROCESS_NONE && wanted) {
		take_answers(p); /* its last words */
		if (!*p->why)
			fail(p, process_why(&p->process, why, sizeof(why)));
	}
	if (p->process.pid && p->opened && p->told == p->done && p->asked_ms == MS_NONE &&
	    now_ms - p->heard_ms >= CHECK_MS)
		tell(p, "check\n");
	if (*p->tune && now_ms - p->tune_ms >= PLAYER_START_MS)
		tell_tune(p);
	if (*p->why && now_ms - p->heard_ms >= p->again_ms)
		start_again(p);
}

enum player_state player_look(struct player *p)
{
	take_answers(p);
	look_after(p);
	if (*p->why)
		return PLAYER_FAILED;
	if (!p->opened)
		return PLAYER_OPENS;
	return p->told == p->done ? PLAYER_READY : PLAYER_PLAYS;
}

bool player_waits(const struct player *p)
{
	return *p->tune;
}

int player_pollfds(const struct player *p, struct pollfd *fds, int cap)
{
	return process_pollfds(&p->process, fds, cap);
}

void player_close(struct player *p)
{
	process_close(&p->process);
}
