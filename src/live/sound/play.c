#include "play.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "pcm.h"
#include "tune.h"

#define STEP_MAX 4096
#define LINE 32

struct play {
	struct pcm *pcm;
	int volume;
	char line[LINE];
	size_t n;
	bool ended; /* our input did */
	bool playing, next;
	unsigned taken, told;	 /* lines that begin or end a tune; up to which we answered */
	struct tune tune, after; /* after: it begins once the other has faded */
	char why[PCM_WHY];
};

static void answer(const char *word, const char *more)
{
	char text[PCM_WHY + 16];
	int n = snprintf(text, sizeof(text), "%s%s\n", word, more);
	if (write(STDOUT_FILENO, text, (size_t)n) < 0)
		_exit(EXIT_FAILED); /* nobody is there any more */
}

static void obey(struct play *p, char *line)
{
	char *again = strchr(line, ' ');
	enum alert_class class = ALERT_NONE;
	if (!strcmp(line, "check")) {
		if (!p->playing && pcm_is_there(p->pcm, p->why))
			answer("ready", "");
		return;
	}
	if (again)
		*again++ = '\0';
	if (strcmp(line, "quiet") && !alert_class_parse(line, &class))
		return;
	p->taken++;
	if (p->playing)
		tune_fade(&p->tune);
	p->next = class != ALERT_NONE;
	tune_begin(&p->after, class, again ? (int)strtol(again, NULL, 10) : 0, p->volume, pcm_rate(p->pcm));
}

/* Takes the lines that came; while nothing plays it waits for one. */
static void listen(struct play *p)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	while (!p->ended && !*p->why && ((!p->playing && !p->next) || poll(&in, 1, 0) > 0)) {
		ssize_t got = read(STDIN_FILENO, p->line + p->n, 1);
		if (got <= 0) {
			p->ended = true;
		} else if (p->line[p->n] == '\n') {
			p->line[p->n] = '\0';
			p->n = 0;
			obey(p, p->line);
		} else if (p->n + 1 < LINE) {
			p->n++;
		}
	}
}

/* All is played: says so. */
static bool rest(struct play *p)
{
	char taken[16];
	if (p->told == p->taken)
		return true;
	if (!pcm_drain(p->pcm, p->why))
		return false;
	p->told = p->taken;
	snprintf(taken, sizeof(taken), "%u", p->taken);
	answer("done ", taken);
	return true;
}

static bool step(struct play *p)
{
	int16_t samples[STEP_MAX];
	if (!p->playing && p->next) {
		p->tune = p->after;
		p->next = false;
		p->playing = true;
	}
	size_t n = p->playing ? tune_fill(&p->tune, samples, pcm_step(p->pcm)) : 0;
	if (n)
		return pcm_write(p->pcm, samples, n, p->why);
	p->playing = false;
	return p->next || rest(p);
}

int play_run(const char *device, int volume)
{
	struct play p = {.volume = volume};
	prctl(PR_SET_PDEATHSIG, SIGTERM); /* who is killed leaves nobody who sounds on */
	signal(SIGPIPE, SIG_IGN);
	p.pcm = pcm_open(device, p.why);
	if (p.pcm)
		answer("ready", "");
	while (p.pcm && !p.ended && !*p.why) {
		listen(&p);
		if (!step(&p))
			break;
	}
	if (*p.why)
		answer("fail ", p.why);
	pcm_close(p.pcm);
	return *p.why ? EXIT_FAILED : EXIT_DONE;
}
