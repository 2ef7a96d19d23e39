#include "news.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "collector/emissivity.h"
#include "system/log.h"

void news_of_driver(const struct driver *d, bool with_advice)
{
	if (d->advice && with_advice)
		fprintf(stderr, "%s: %s\n", d->name, _(d->advice));
	if (d->confidence == 'T')
		fprintf(stderr,
			_("%s: taught on this computer, so its accuracy is unknown: compare it with another thermometer, or run icecue calibrate.\n"),
			d->name);
	if (d->confidence == 'C')
		fprintf(stderr,
			_("%s: its protocol is known from a single source only: compare its readings with another thermometer before you rely on them.\n"),
			d->name);
}

/* Logs a wrong emissivity, once in a session. */
static void check_emissivity(struct news *n, uint16_t emissivity)
{
	char words[EMISSIVITY_WORDS_MAX];
	if (emissivity == n->emissivity)
		return;
	n->emissivity = emissivity;
	if (emissivity_words(emissivity, words, sizeof(words)))
		log_warning("%s: %s", n->driver->name, words);
}

/* A probe that hung must be known when the next session is prepared: it goes to the screen and the record. */
static void check_revival(struct news *n, uint32_t revivals, int64_t now_ms)
{
	const struct mark m = {.t_ms = now_ms, .kind = MARK_NOTE, .source = MARK_FROM_PROGRAM};
	if (revivals == n->revivals)
		return;
	n->revivals = revivals;
	reporter_mark(n->reporter, &m, _("the probe had stopped answering: it was reset, and answers again"));
}

/* On the screen and in the record. */
static void check_offer(struct news *n, const struct intake *in, int64_t now_ms)
{
	const struct mark m = {.t_ms = now_ms, .kind = MARK_NOTE, .source = MARK_FROM_PROGRAM};
	char words[NOTE_TEXT];
	if (offer_look(&n->offer, in, now_ms, words, sizeof(words)))
		reporter_mark(n->reporter, &m, words);
}

#define UNDERSTOOD_MS 3000 /* a board prints all its sensors in that time */

/* Of a device that nobody can know beforehand: which channels were made of what it sends. */
static void check_understood(struct news *n, const struct intake *in, int64_t now_ms)
{
	const struct mark m = {.t_ms = now_ms, .kind = MARK_NOTE, .source = MARK_FROM_PROGRAM};
	char words[NOTE_TEXT], value[16];
	size_t used = (size_t)snprintf(words, sizeof(words), _("understood, in Celsius:"));
	if (!n->driver->follow || n->understood || !in->n_seen)
		return;
	n->heard_ms = n->heard_ms ? n->heard_ms : now_ms;
	if (now_ms - n->heard_ms < UNDERSTOOD_MS)
		return;
	n->understood = true;
	for (int i = 0; i < in->n_seen && used < sizeof(words); i++) {
		bool none = in->seen_mc[i] == MC_NONE, used_as = in->seen_role[i] != ROLE_COUNT;
		used += (size_t)snprintf(
			words + used, sizeof(words) - used, "%s %s %s%s%s%s", i ? "," : "", in->seen[i],
			none ? _("missing") : format_fixed(in->seen_mc[i], 2, value, sizeof(value)),
			in->seen_sent[i] == 'F'	  ? _(" from Fahrenheit")
			: in->seen_sent[i] == 'K' ? _(" from kelvin")
						  : "",
			used_as ? " = " : "", used_as ? role_name(in->seen_role[i]) : "");
	}
	reporter_mark(n->reporter, &m, words);
}

/* The message is what prevents reading, and what to do. */
static void check_message(struct news *n, enum role role, const char *message)
{
	if (!strcmp(message, n->message[role]))
		return;
	text_copy(n->message[role], sizeof(n->message[role]), message);
	if (message[0] && role == ROLE_SKIN)
		log_warning("%s", message);
	else if (message[0])
		log_warning("%s: %s", role_name(role), message);
}

void news_tick(void *context, int64_t now_ms)
{
	struct news *n = context;
	struct collector_state s;
	for (int i = 1; i <= ROLE_COUNT; i++) { /* the skin's last: its message stays on the screen */
		int role = i % ROLE_COUNT;
		if (!n->devices->of[role])
			continue;
		collector_state(n->devices->of[role], &s);
		if (role == ROLE_SKIN) {
			check_emissivity(n, s.emissivity);
			check_revival(n, s.revivals, now_ms);
			check_understood(n, s.intake, now_ms);
			check_offer(n, s.intake, now_ms);
		}
		check_message(n, (enum role)role, s.message);
	}
}

void news_of_end(const struct news *n, const char *probe)
{
	struct collector_state s;
	FILE *f = stderr;
	collector_state(n->devices->of[ROLE_SKIN], &s);
	fprintf(f, _("Probe: %s%s%s"), probe, s.firmware[0] ? " " : "", s.firmware);
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (s.intake->verdicts[v])
			fprintf(f, "; %s %llu", verdict_name((enum verdict)v),
				(unsigned long long)s.intake->verdicts[v]);
	if (s.skipped_bytes)
		fprintf(f, _("; bytes skipped %llu"), (unsigned long long)s.skipped_bytes);
	if (s.losses)
		fprintf(f, _("; lost %u times"), s.losses);
	if (s.resets)
		fprintf(f, _("; reset %u times"), s.resets);
	fputc('\n', f);
}
