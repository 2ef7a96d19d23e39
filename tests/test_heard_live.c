/* Tune and voice of one session together: in which order, what a key silences, what gets louder. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "live/chain.h"
#include "live/sinks.h"
#include "support/guard.h"
#include "support/program.h"

static char dir[64], player[128], voice[128], told[128];
static struct chain chain;
static struct sink *sound, *speech;

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	cr_assert(f);
	fputs(text, f);
	fclose(f);
	chmod(path, 0700);
}

/* A tune takes a while, and both write down what they do. */
static void begin(void)
{
	const struct alert_times times = {0};
	char text[500];
	folder_make(dir, sizeof(dir));
	snprintf(player, sizeof(player), "%s/player", dir);
	snprintf(voice, sizeof(voice), "%s/espeak-ng", dir);
	snprintf(told, sizeof(told), "%s/told", dir);
	snprintf(
		text, sizeof(text),
		"#!/bin/sh\necho ready\nn=0\nwhile read -r w; do n=$((n + 1)); echo \"$w\" >>%s; sleep 0.1; echo silent >>%s\n"
		"echo done $n; done\n",
		told, told);
	put(player, text);
	snprintf(text, sizeof(text), "#!/bin/sh\necho \"says $2\" >>%s\n", told);
	put(voice, text);
	put(told, "");
	sound = sink_sound(&(struct sound_options){
		.program = player, .device = "default", .volume = 80, .chain = &chain});
	speech = sink_speech(voice, 0, &times, &chain);
}

static void end(void)
{
	sound->close(sound, 0);
	speech->close(speech, 0);
	folder_remove(dir);
}

TestSuite(heard_live, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void tick(int64_t t_ms)
{
	struct outcome o = {.t_ms = t_ms, .skin_mc = MC_NONE, .probe = PROBE_GOOD};
	sound->tick(sound, t_ms, &o);
	speech->tick(speech, t_ms, &o);
	sleep_ms(2);
}

static void tell(int64_t t_ms, enum event_kind kind, enum priority p)
{
	struct outcome o = {.t_ms = t_ms, .skin_mc = MC_NONE, .probe = PROBE_GOOD, .n_events = 1};
	o.events[0] =
		(struct event){.t_ms = t_ms, .kind = kind, .priority = p, .class = event_class(kind, p)};
	sound->event(sound, &o.events[0], &o);
	speech->event(speech, &o.events[0], &o);
}

static bool was_told(const char *text)
{
	size_t n;
	char *all = file_read(told, &n);
	bool was = all && strstr(all, text);
	free(all);
	return was;
}

static void until_told(int64_t t_ms, const char *text)
{
	WAIT_UNTIL(was_told(text), tick(t_ms));
}

Test(heard_live, speech_waits_for_the_end_of_the_tune)
{
	WAIT_UNTIL(chain.of[CHAIN_SOUND].state == CHAIN_WORKS, tick(0));
	tell(1000, EVENT_NUMB, PRIORITY_MEDIUM);
	cr_expect(chain.tune);
	until_told(1000, "go 0\nsilent\nsays Ready for deep passes");
	WAIT_UNTIL(chain.of[CHAIN_SPEECH].state == CHAIN_WORKS, tick(1000));
}

Test(heard_live, a_danger_goes_first_and_grows_with_each_repeat)
{
	WAIT_UNTIL(chain.of[CHAIN_SOUND].state == CHAIN_WORKS, tick(0));
	tell(1000, EVENT_NUMB, PRIORITY_MEDIUM);
	tell(1001, EVENT_TOO_COLD, PRIORITY_HIGH);
	until_told(1001, "danger 0\nsilent");
	until_told(11001, "danger 1\nsilent");
	until_told(21001, "danger 2\n");
	cr_expect(was_told("go 0\n"));
}

Test(heard_live, a_key_silences_what_sounds_and_what_waits)
{
	const struct mark key = {2000, MARK_ACK, MARK_FROM_KEY};
	WAIT_UNTIL(chain.of[CHAIN_SOUND].state == CHAIN_WORKS, tick(0));
	tell(1000, EVENT_TOO_COLD, PRIORITY_HIGH);
	tell(1001, EVENT_NUMB, PRIORITY_MEDIUM);
	tick(1002);
	sound->mark(sound, &key, NULL);
	speech->mark(speech, &key, NULL);
	until_told(2000, "quiet\n");
	tell(3000, EVENT_STILL_COLD, PRIORITY_LOW);
	until_told(3000, "notice 0\nsilent\nsays Still cold");
	cr_expect_not(was_told("go "), "what waited was silenced, too");
	cr_expect_not(was_told("says Too cold"));
}

Test(heard_live, the_question_is_a_notice_once)
{
	WAIT_UNTIL(chain.of[CHAIN_SOUND].state == CHAIN_WORKS, tick(0));
	chain_ask(&chain, 0);
	until_told(10, "notice 0\nsilent\n");
	for (int i = 0; i < 20; i++)
		tick(20 + i);
	cr_expect_not(was_told("quiet"));
	tell(1000, EVENT_NUMB, PRIORITY_MEDIUM);
	until_told(1000, "notice 0\nsilent\ngo 0\nsilent\nsays Ready");
}
