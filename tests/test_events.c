/* The table of events: what the compiler cannot see of it. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/events.h"

#define EACH_EVENT(k) (enum event_kind k = EVENT_NONE + 1; k < EVENT_KIND_COUNT; k++)

Test(events, have_a_name_of_their_own_that_is_read_back)
{
	for
		EACH_EVENT(k)
		{
			enum event_kind read = EVENT_NONE;
			cr_expect(event_parse(event_name(k), &read) && read == k, "%s", event_name(k));
			cr_expect(*event_text(k) && *event_label(k), "%s has no text", event_name(k));
			cr_expect(event_weight(k) >= 0 && event_weight(k) <= 3, "%s", event_name(k));
		}
	cr_expect_not(event_parse("none", &(enum event_kind){0}));
}

static bool ends(const struct alert_end *end)
{
	return end->by || end->good_probe || end->above_mc || end->stays_ms;
}

Test(events, that_are_an_alert_have_its_words_and_an_end_and_others_have_none)
{
	for
		EACH_EVENT(k)
		{
			enum alert_class class = event_class(k, PRIORITY_LOW);
			const char *alert = event_alert(&(struct event){.kind = k});
			cr_expect_eq(*alert != '\0', class != ALERT_NONE, "%s", event_name(k));
			cr_expect_eq(*event_word(&(struct event){.kind = k}) != '\0', class != ALERT_NONE,
				     "%s", event_name(k));
			cr_expect_eq(ends(event_end(k)), class != ALERT_NONE, "%s", event_name(k));
			size_t matter = strcspn(alert, ":");
			for (size_t i = 0; i < matter; i++)
				cr_expect(!islower((unsigned char)alert[i]), "%s", alert);
			cr_expect(!*alert || alert[matter] == ':', "%s: what is to be done?", alert);
		}
}

Test(events, class_follows_priority_but_go_and_stop_stay_what_they_are)
{
	cr_expect_eq(event_class(EVENT_NUMB, PRIORITY_MEDIUM), ALERT_GO);
	cr_expect_eq(event_class(EVENT_NUMB, PRIORITY_HIGH), ALERT_GO);
	cr_expect_eq(event_class(EVENT_PASS, PRIORITY_NONE), ALERT_NONE);
	cr_expect_eq(event_class(EVENT_PASS, PRIORITY_LOW), ALERT_STOP);
	cr_expect_eq(event_class(EVENT_PROBE_LOST, PRIORITY_MEDIUM), ALERT_NOTICE);
	cr_expect_eq(event_class(EVENT_PROBE_LOST, PRIORITY_HIGH), ALERT_DANGER);
	for
		EACH_EVENT(k)
	cr_expect_eq(event_class(k, event_priority(k)) == ALERT_DANGER, event_priority(k) == PRIORITY_HIGH,
		     "%s", event_name(k));
}

Test(events, reasons_have_names_and_words_that_take_the_place_of_the_event_s)
{
	const struct event bare = {.kind = EVENT_CANNOT_TELL};
	for (enum reason r = REASON_NONE + 1; r < REASON_COUNT; r++) {
		if (r == REASON_READING || r == REASON_NOT_SETTLED || r == REASON_TOUCHED_ICE)
			continue; /* of numb itself and of touches, see below */
		struct event e = {.kind = EVENT_CANNOT_TELL, .reason = r};
		enum reason read = REASON_NONE;
		cr_expect(reason_parse(reason_name(r), &read) && read == r, "%s", reason_name(r));
		cr_expect_str_neq(event_alert(&e), event_alert(&bare));
		bool warming = r == REASON_SPOTS_WARM_APART;
		const char *alert = warming ? "RE-WARMING CANNOT BE TOLD: " : "NUMB CANNOT BE TOLD: ";
		const char *past =
			warming ? "the re-warming could not be told: " : "numb could not be told: ";
		cr_expect_eq(strncmp(event_alert(&e), alert, strlen(alert)), 0, "%s", event_alert(&e));
		cr_expect_eq(strncmp(event_past(e.kind, r), past, strlen(past)), 0);
	}
	for (enum reason r = REASON_NOT_SETTLED; r <= REASON_TOUCHED_ICE; r++) {
		struct event e = {.kind = EVENT_TOUCH_REFUSED, .reason = r};
		cr_expect_eq(strncmp(event_alert(&e), "THE TOUCH WAS NOT READ: ", 24), 0);
	}
	const struct event reading = {.kind = EVENT_NUMB, .reason = REASON_READING};
	cr_expect_str_eq(event_alert(&reading), "THE READING IS NUMB: the skin may be warmer, pinch it");
	cr_expect_str_eq(event_word(&reading), "PINCH IT");
	cr_expect_str_eq(event_past(EVENT_NUMB, REASON_READING), "");
}

Test(events, a_spot_that_is_left_out_is_named)
{
	struct event e = {.kind = EVENT_SPOT_OUT};
	for (e.spot = 0; e.spot < SPOTS_MAX; e.spot++) {
		char word[32];
		snprintf(word, sizeof(word), "SPOT %d", e.spot + 1);
		cr_expect_str_eq(event_word(&e), word);
		cr_expect_eq(strncmp(event_alert(&e), word, strlen(word)), 0, "%s", event_alert(&e));
	}
	e.spot = SPOTS_MAX;
	cr_expect_str_eq(event_word(&e), "SPOT");
}

/* "Mark|Event|When" of the manual, where people look up what they saw. */
Test(events, stand_in_the_manual_with_their_mark)
{
	char manual[65536], row[64];
	FILE *f = fopen("src/man/icecue.1", "r");
	cr_assert(f, "run the tests from the root of the sources");
	manual[fread(manual, 1, sizeof(manual) - 1, f)] = '\0';
	fclose(f);
	for
		EACH_EVENT(k)
		{
			enum alert_class quiet = event_class(k, event_priority(k)),
					 loud = event_class(k, PRIORITY_HIGH);
			if (quiet == ALERT_NONE)
				continue;
			/* where the state decides how loud it is, the manual has the loudest */
			snprintf(row, sizeof(row), "\n%s|%s|T{", alert_class_mark(quiet), event_name(k));
			bool there = strstr(manual, row);
			snprintf(row, sizeof(row), "\n%s|%s|T{", alert_class_mark(loud), event_name(k));
			cr_expect(there || strstr(manual, row), "not there: %s", row + 1);
		}
}
