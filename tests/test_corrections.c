/* What is corrected is told corrected, everywhere; what was recorded stays. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "book/book.h"
#include "store/corrections.h"
#include "store/known.h"
#include "store/person.h"
#include "store/summary.h"
#include "store/threshold.h"
#include "support/program.h"
#include "support/story_maker.h"
#include "system/log.h"

#define EARLIER "2026-11-20T10:00:00.000+01:00"
#define NOW "2026-11-24T10:00:00.000+01:00"
#define LATER "2026-11-25T10:00:00.000+01:00"

static char base[64];

static void begin(void)
{
	folder_make(base, sizeof(base));
}

static void end(void)
{
	folder_remove(base);
}

TestSuite(corrections, .init = begin, .fini = end);

static char *session(const char *name, const char *client)
{
	static char dir[200];
	snprintf(dir, sizeof(dir), "%s/%s", base, name);
	if (client)
		maker_session(dir, client);
	return dir;
}

static int64_t change_at(const char *dir, const char *at_iso, const char *client, const char *field,
			 int64_t t_ms, const char *old, const char *new)
{
	struct change c = {.at_iso = at_iso,
			   .by = "mira",
			   .client = client,
			   .site = "",
			   .field = field,
			   .t_ms = t_ms,
			   .old = old,
			   .new = new};
	cr_assert_eq(changes_append(dir, &c), RESULT_OK);
	return c.id;
}

static void change(const char *dir, const char *field, int64_t t_ms, const char *old, const char *new)
{
	change_at(dir, NOW, "", field, t_ms, old, new);
}

static void note_of(const char *client, const char *field, const char *new)
{
	change_at(base, NOW, client, field, MS_NONE, "", new);
}

static void undo_last(const char *dir)
{
	struct changes all;
	cr_assert_eq(changes_read(dir, &all), RESULT_OK);
	size_t i = all.n;
	while (i > 0 && !change_holds(&all.at[i - 1]))
		i--;
	cr_assert(i > 0);
	cr_assert_eq(changes_undo(dir, &all, &all.at[i - 1], NOW, "mira"), RESULT_OK);
	changes_free(&all);
}

/* Valid until the next call. */
static struct summary first(void)
{
	static struct summary_list s;
	summary_list_free(&s);
	cr_assert_eq(book_list(base, NULL, &s), RESULT_OK);
	cr_assert(s.n);
	return s.at[0];
}

static int words_have(const char *dir, const char *text)
{
	char words[8192];
	struct story *s = maker_story(dir);
	story_words(s, false, words, sizeof(words));
	story_free(s);
	return strstr(words, text) != NULL;
}

Test(corrections, of_the_head_are_told_and_taken_back)
{
	char *dir = session("2026-11-22T21-10-00", "Anan");
	cr_expect_str_eq(first().client, "Anan");
	change(dir, FIELD_CLIENT, MS_NONE, "Anan", "Anna");
	change(dir, FIELD_SITE, MS_NONE, "left calf", "right calf");
	change(dir, FIELD_PLACEMENT, MS_NONE, "in", "edge");
	change(dir, FIELD_NOTE, MS_NONE, "", "old scar");
	change(dir, "colour", MS_NONE, "", "blue");
	struct story *s = maker_story(dir);
	cr_expect_str_eq(s->head.client, "Anna");
	cr_expect_str_eq(s->head.site, "right calf");
	cr_expect_eq(s->head.rules.placement, PLACEMENT_EDGE);
	cr_expect_eq(s->head.n_corrections, 4, "what is not known does not apply");
	story_free(s);
	cr_expect(words_have(dir, "Note: old scar"));
	cr_expect(words_have(dir, "Four corrections were made afterwards"));
	/* kept figures are not stale */
	cr_expect_str_eq(first().client, "Anna");
	cr_expect_str_eq(first().site, "right calf");
	for (int i = 0; i < 5; i++)
		undo_last(dir);
	cr_expect_str_eq(first().client, "Anan");
	cr_expect_str_eq(first().site, "left calf");
	cr_expect_not(words_have(dir, "corrections"));
}

Test(corrections, a_pass_too_many_is_not_counted)
{
	char *dir = session("2026-11-22T21-10-00", "Anna");
	cr_expect_eq(first().rounds[0].passes, 5);
	change(dir, FIELD_PASS, 395000, "pass", "");
	change(dir, FIELD_PASS, 396000, "pass", ""); /* there is none */
	cr_expect_eq(first().rounds[0].passes, 4);
	struct story *s = maker_story(dir);
	cr_expect_eq(s->rounds[0].passes, 4);
	int32_t last = 0;
	for (int i = 0; i < s->n_events; i++)
		if (s->events[i].event.kind == EVENT_PASS)
			last = s->events[i].event.count;
	cr_expect_eq(last, 4, "they are numbered without a gap");
	story_free(s);
	undo_last(dir);
	undo_last(dir);
	cr_expect_eq(first().rounds[0].passes, 5);
}

static int counted(const char *client)
{
	struct threshold t;
	cr_assert_eq(threshold_learn(base, client, "left calf", NOW, NULL, NULL, &t), RESULT_OK);
	return t.n;
}

Test(corrections, felt_numb_by_mistake_teaches_nothing)
{
	char *dir = session("2026-11-22T21-10-00", "Anna");
	cr_expect_eq(counted("Anna"), 1);
	cr_expect(words_have(dir, "It felt numb after"));
	change(dir, FIELD_FELT, 352000, "felt_numb", "");
	cr_expect_eq(counted("Anna"), 0);
	cr_expect_not(words_have(dir, "It felt numb after"));
	cr_expect_eq(first().rounds[0].passes, 5, "it was numb all the same");
	undo_last(dir);
	cr_expect_eq(counted("Anna"), 1);
	change(dir, FIELD_PLACEMENT, MS_NONE, "in", "edge");
	cr_expect_eq(counted("Anna"), 0, "at the edge");
}

/* Where only the key opened the window, there was none. */
Test(corrections, what_followed_from_a_mistake_is_none)
{
	struct rounds r = {.felt_is_gone = true};
	struct event e = {.t_ms = 1000, .kind = EVENT_ICING_STARTED};
	rounds_event_of(&r, &e, PHASE_ICING);
	e.kind = EVENT_PASS;
	cr_expect_eq(rounds_event_of(&r, &e, PHASE_WINDOW), EVENT_PASS_OUTSIDE);
	e.kind = EVENT_WINDOW_CLOSED;
	rounds_event_of(&r, &e, PHASE_WARMING);
	cr_expect_eq(r.at[0].passes, 0);
	cr_expect_eq(r.at[0].passes_before, 1);
	cr_expect_eq(r.at[0].closed_ms, MS_NONE);
}

static void rename_client(const char *old, const char *new)
{
	change_at(base, NOW, old, "rename", MS_NONE, old, new);
}

Test(corrections, a_client_has_one_name_in_all_sessions)
{
	struct clients c;
	struct known k;
	size_t lines;
	session("2026-11-20T21-10-00", "Anna");
	char *dir = session("2026-11-22T21-10-00", "Anan");
	rename_client("ANAN", "Anna");
	rename_client("anna", "Anna M.");
	cr_expect_str_eq(first().client, "Anna M.");
	cr_assert_eq(known_read(base, &k), RESULT_OK);
	cr_expect_eq(k.n, 1);
	cr_expect_str_eq(k.at[0].client, "Anna M.");
	known_free(&k);
	struct story *s = maker_story(dir);
	cr_expect_str_eq(s->head.client, "Anna M.");
	cr_expect_str_eq(s->head.label, "Anan");
	story_free(s);
	cr_expect_eq(counted("Anan"), 2);
	cr_assert_eq(threshold_forget(base, "Anna", "left calf", EARLIER), RESULT_OK);
	cr_expect_eq(threshold_copy(base, "Anna M.", NULL, &lines), RESULT_OK);
	cr_expect_eq(lines, 1);
	cr_assert_eq(clients_read(base, &c), RESULT_OK);
	cr_expect(clients_same(&c, "anan", "ANNA"));
	cr_expect_not(clients_same(&c, "Anan", "Ben"));
	cr_expect(clients_line_is_of(&c, &c.journal.at[0], "Anna M."));
	cr_expect_str_eq(clients_last_name(&c)->new, "Anna M.");
	clients_free(&c);
	undo_last(base);
	cr_expect_str_eq(first().client, "Anna");
	undo_last(base);
	cr_expect_str_eq(first().client, "Anan");
}

/* What was forgotten of one before a merge says nothing of the other. */
Test(corrections, a_merge_forgets_nothing_else)
{
	session("2026-11-20T21-10-00", "Anna");
	session("2026-11-22T21-10-00", "Anan");
	cr_assert_eq(threshold_forget(base, "Anan", "left calf", "2026-11-23T10:00:00.000+01:00"), RESULT_OK);
	cr_expect_eq(counted("Anan"), 0);
	change_at(base, NOW, "Anan", "merge", MS_NONE, "Anan", "Anna");
	cr_expect_eq(counted("Anna"), 1);
	cr_assert_eq(threshold_forget(base, "Anna", "left calf", LATER), RESULT_OK);
	cr_expect_eq(counted("Anna"), 0, "what is forgotten later is of both");
	cr_assert_eq(threshold_undo(base, "Anna", "left calf"), RESULT_OK);
	cr_expect_eq(counted("Anna"), 1);
}

Test(corrections, facts_follow_the_name)
{
	struct clients c;
	note_of("Anna", "note", "old scar");
	note_of("Ben", "note", "ticklish");
	note_of("Ben", FIELD_THRESHOLD, "11.5");
	rename_client("Anna", "Anna M.");
	rename_client("Ben", "Anna M.");
	cr_assert_eq(clients_read(base, &c), RESULT_OK);
	cr_expect_str_eq(clients_fact(&c, FIELD_THRESHOLD, "Anna", "left calf"), "11.5");
	cr_expect_str_eq(clients_fact(&c, "note", "Anna M.", ""), "ticklish");
	cr_expect_str_eq(clients_fact(&c, "note", "Cleo", ""), "");
	clients_free(&c);
	note_of("Anna M.", "note", "");
	note_of("Ben", "note", "late");
	cr_assert_eq(clients_read(base, &c), RESULT_OK);
	cr_expect_str_eq(clients_fact(&c, "note", "Ben", ""), "", "the present name goes before");
	clients_free(&c);
	struct threshold t;
	cr_assert_eq(threshold_learn(base, "Anna M.", "thigh", NOW, NULL, NULL, &t), RESULT_OK);
	cr_expect(t.own);
	cr_expect_eq(t.mc, 11500);
	note_of("Anna M.", FIELD_THRESHOLD, "3");
	cr_assert_eq(threshold_learn(base, "Anna M.", "thigh", NOW, NULL, NULL, &t), RESULT_OK);
	cr_expect_not(t.own, "beyond the limits");
}
