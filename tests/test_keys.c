/* Keys of wet hands and of a stick that types. */
#include <criterion/criterion.h>

#include "session/keys.h"

static struct keys fresh(void)
{
	return (struct keys){.quit_asked_ms = MS_NONE, .last_ms = MS_NONE, .acked_ms = MS_NONE};
}

Test(keys, nothing_ends_on_one_key)
{
	struct keys k = fresh();
	bool quit = false;
	cr_assert_eq(keys_mark(&k, 'q', 1000, PHASE_ICING, &quit), MARK_ACK);
	cr_assert_not(quit);
	cr_assert(keys_prompt(&k, 1100).quit);
	cr_assert_not(keys_prompt(&k, 6100).quit, "nobody waits for an answer for ever");
	keys_mark(&k, 'q', 7000, PHASE_ICING, &quit);
	cr_assert_not(quit, "six seconds later is a new question");
	keys_mark(&k, 'q', 7500, PHASE_ICING, &quit);
	cr_assert(quit);
}

Test(keys, ice_is_a_switch)
{
	struct keys k = fresh();
	bool quit = false;
	cr_assert_eq(keys_mark(&k, 'i', 0, PHASE_BEFORE, &quit), MARK_ICE_ON);
	cr_assert_eq(keys_mark(&k, 'i', 500, PHASE_NUMB, &quit), MARK_ICE_OFF);
	cr_assert_eq(keys_mark(&k, 'i', 900, PHASE_WARMING, &quit), MARK_ICE_ON);
}

Test(keys, a_stick_that_types_marks_nothing)
{
	struct keys k = fresh();
	bool quit = false;
	const char *typed = "www.pcsensor.com type:inner-tx;outer-tx qq 18.31 [c]";
	for (int i = 0; typed[i]; i++)
		cr_assert_eq(keys_mark(&k, typed[i], 1000 + 16 * i, PHASE_ICING, &quit), MARK_ACK);
	cr_assert_not(quit);
	cr_assert_eq(keys_mark(&k, 'p', 9000, PHASE_WINDOW, &quit), MARK_PASS);
}

static enum mark_kind press(struct keys *k, const char *text, int64_t *real_ms)
{
	enum mark_kind kind = MARK_NONE;
	bool quit = false;
	for (; *text; text++)
		kind = keys_mark(k, *text, *real_ms += 120, PHASE_ICING, &quit);
	cr_assert_not(quit);
	return kind;
}

Test(keys, a_note_is_typed)
{
	struct keys k = fresh();
	int64_t now_ms = 1000;
	cr_assert_eq(press(&k, "m", &now_ms), MARK_ACK);
	cr_assert_str_eq(keys_prompt(&k, now_ms).note, "");
	press(&k, "qq p\xc3\xa4\x7f\x7f", &now_ms);
	cr_assert_str_eq(keys_prompt(&k, now_ms).note, "qq ", "a backspace takes a whole character");
	cr_assert_eq(press(&k, "pins\n", &now_ms), MARK_NOTE);
	cr_assert_str_eq(k.note, "qq pins");
	cr_assert_null(keys_prompt(&k, now_ms).note);
	cr_assert_eq(press(&k, "m", &now_ms), MARK_ACK);
	cr_assert_eq(press(&k, "\n", &now_ms), MARK_ACK, "an empty one is none");
	press(&k, "mlong", &now_ms);
	cr_assert_eq(press(&k, "\x1b", &now_ms), MARK_ACK, "dropped");
	cr_assert_eq(press(&k, "p", &now_ms), MARK_PASS);
}

Test(keys, a_note_ends_somewhere)
{
	struct keys k = fresh();
	int64_t now_ms = 1000;
	press(&k, "m", &now_ms);
	for (int i = 0; i < 1000; i++)
		press(&k, "\xc3\xa4", &now_ms);
	cr_assert_lt(k.note_n, sizeof(k.note));
	cr_assert_eq(press(&k, "\r", &now_ms), MARK_NOTE);
}

Test(keys, whoever_types_still_silences)
{
	struct keys k = fresh();
	bool quit = false;
	int acks = 0;
	keys_mark(&k, 'm', 1000, PHASE_ICING, &quit);
	for (int i = 1; i <= 100; i++)
		acks += keys_mark(&k, 'x', 1000 + i * 100, PHASE_ICING, &quit) == MARK_ACK;
	cr_assert_eq(acks, 5, "one in two seconds, not a hundred rows: %d", acks);
}

Test(keys, help_and_undo)
{
	struct keys k = fresh();
	int64_t now_ms = 1000;
	cr_assert_eq(press(&k, "?", &now_ms), MARK_ACK);
	cr_assert(keys_prompt(&k, now_ms).help);
	cr_assert_eq(press(&k, "?", &now_ms), MARK_ACK);
	cr_assert_not(keys_prompt(&k, now_ms).help);
	press(&k, "?", &now_ms);
	cr_assert_eq(press(&k, "u", &now_ms), MARK_UNDO);
	cr_assert_not(keys_prompt(&k, now_ms).help, "any key closes it");
}

Test(keys, probes_and_touch)
{
	struct keys k = fresh();
	bool quit = false;
	cr_expect_eq(keys_mark(&k, 'x', 0, PHASE_WINDOW, &quit), MARK_PROBES);
	cr_expect_eq(keys_mark(&k, 't', 500, PHASE_ICING, &quit), MARK_TOUCH);
}

/* Nothing is silenced by it, and a note goes on. */
Test(keys, ctrl_l_only_draws)
{
	struct keys k = fresh();
	bool quit = false;
	cr_assert_eq(keys_mark(&k, '\f', 1000, PHASE_ICING, &quit), MARK_NONE);
	keys_mark(&k, 'm', 2000, PHASE_ICING, &quit);
	cr_assert_eq(keys_mark(&k, '\f', 3000, PHASE_ICING, &quit), MARK_NONE);
	cr_assert_eq(keys_prompt(&k, 3000).redraws, 2);
	cr_assert_not_null(keys_prompt(&k, 3000).note);
}

static struct prompt asks_to_draw(const struct mark_source *s)
{
	(void)s;
	return (struct prompt){.redraws = 2};
}

static struct prompt asks_nothing(const struct mark_source *s)
{
	(void)s;
	return (struct prompt){0};
}

/* Whichever keyboard asks, and whoever else has a prompt. */
Test(keys, ctrl_l_of_one_source_is_seen_beside_others)
{
	struct mark_source keyboard = {.name = "keyboard", .prompt = asks_to_draw}, other = {.name = "other"},
			   lesson = {.name = "lesson", .prompt = asks_nothing};
	struct mark_queue q = {0};
	mark_queue_add(&q, &keyboard);
	mark_queue_add(&q, &other);
	mark_queue_add(&q, &lesson);
	cr_expect_eq(mark_queue_prompt(&q).redraws, 2);
	mark_queue_close(&q);
}

struct endless {
	struct mark_source source;
	int64_t t_ms;
};

static enum result one_more(struct mark_source *s, int64_t now_ms, enum phase phase, struct mark_item *out)
{
	struct endless *e = (struct endless *)s;
	(void)phase;
	if (e->t_ms >= now_ms)
		return RESULT_AGAIN;
	*out = (struct mark_item){.mark = {.t_ms = e->t_ms++, .kind = MARK_NOTE}};
	return RESULT_OK;
}

static int marks_that_came(enum mark_source_kind kind)
{
	struct endless e = {.source = {.name = "test", .kind = kind, .next = one_more}};
	struct mark_queue q = {0};
	struct mark_item item;
	int n = 0;
	mark_queue_add(&q, &e.source);
	while (mark_queue_next(&q, 100, PHASE_ICING, &item) == RESULT_OK)
		n++;
	mark_queue_close(&q);
	return n;
}

Test(keys, a_flood_of_keys_is_cut_and_notes_of_the_program_are_not)
{
	cr_expect_eq(marks_that_came(MARK_FROM_PROGRAM), 100);
	/* 20, and one more for each fifth of a second that this takes */
	cr_expect_lt(marks_that_came(MARK_FROM_KEY), 100);
}
