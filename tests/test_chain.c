/* What an alert is heard by: who failed, whether anybody heard it, and when nothing is left. In virtual time.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "live/chain.h"

static struct chain c;
static char line[400];

static const char *shown(void)
{
	return chain_line(&c, line, sizeof(line));
}

static void begin(void)
{
	c = (struct chain){0};
	chain_set(&c, CHAIN_SOUND, CHAIN_TRIED, NULL);
	chain_set(&c, CHAIN_BELL, CHAIN_WORKS, NULL);
}

TestSuite(chain, .init = begin);

Test(chain, a_tone_is_asked_for_once_and_any_key_answers)
{
	chain_ask(&c, 1000);
	cr_expect_not(chain_rings(&c, CHAIN_SOUND), "the device is not open yet");
	cr_expect_not(chain_rings(&c, CHAIN_BELL), "and may still sound");
	cr_expect_str_eq(shown(), "", "nothing to be heard yet");
	chain_key(&c);
	chain_set(&c, CHAIN_SOUND, CHAIN_WORKS, NULL);
	cr_expect(chain_rings(&c, CHAIN_SOUND));
	cr_expect_not(chain_rings(&c, CHAIN_SOUND));
	cr_expect_str_eq(shown(), "Did you hear a tone? Then press any key");
	chain_key(&c);
	cr_expect_str_eq(shown(), "");
	cr_expect_eq(chain_look(&c, 100000), EVENT_NONE);
	cr_expect_str_eq(shown(), "");
}

Test(chain, without_an_answer_it_ends_and_says_so_until_a_key)
{
	chain_set(&c, CHAIN_SOUND, CHAIN_WORKS, NULL);
	chain_ask(&c, 1000);
	chain_rings(&c, CHAIN_SOUND);
	chain_look(&c, 30999);
	cr_expect_not_null(strstr(shown(), "Did you hear"));
	cr_expect_eq(chain_look(&c, 31000), EVENT_NONE, "the device works");
	cr_expect_not_null(strstr(shown(), "Not heard by anyone yet"));
	chain_key(&c);
	cr_expect_str_eq(shown(), "");
}

Test(chain, what_fails_is_said_and_its_end_is_an_event_each)
{
	cr_expect_eq(chain_look(&c, 0), EVENT_NONE);
	chain_set(&c, CHAIN_SOUND, CHAIN_FAILED, "there is no sound card");
	cr_expect_eq(chain_look(&c, 0), EVENT_SOUND_LOST, "a bell that nobody answered is none");
	cr_expect_eq(chain_look(&c, 1), EVENT_NONE, "once");
	cr_expect_str_eq(shown(), "No sound: there is no sound card");
	chain_set(&c, CHAIN_SOUND, CHAIN_WORKS, NULL);
	cr_expect_eq(chain_look(&c, 2), EVENT_SOUND_BACK);
	cr_expect_str_eq(shown(), "");
}

Test(chain, a_bell_counts_once_it_was_answered)
{
	chain_set(&c, CHAIN_SOUND, CHAIN_FAILED, "no card");
	chain_ask(&c, 0);
	cr_expect(chain_rings(&c, CHAIN_BELL));
	cr_expect_str_eq(shown(), "Did you hear a bell? Then press any key");
	cr_expect_eq(chain_look(&c, 29999), EVENT_NONE, "somebody may answer");
	struct chain unanswered = c;
	chain_key(&c);
	cr_expect_eq(chain_look(&c, 40000), EVENT_NONE);
	c = unanswered;
	cr_expect_eq(chain_look(&c, 30000), EVENT_SOUND_LOST);
	chain_key(&c);
	cr_expect_eq(chain_look(&c, 50000), EVENT_NONE, "a key for something else, later, proves nothing");
}

Test(chain, one_audible_link_is_enough)
{
	chain_set(&c, CHAIN_SPEECH, CHAIN_TRIED, NULL);
	chain_set(&c, CHAIN_SOUND, CHAIN_FAILED, "no card");
	chain_set(&c, CHAIN_DESKTOP, CHAIN_WORKS, NULL);
	cr_expect_eq(chain_look(&c, 0), EVENT_NONE);
	chain_set(&c, CHAIN_SPEECH, CHAIN_FAILED, "espeak-ng failed");
	cr_expect_eq(chain_look(&c, 0), EVENT_SOUND_LOST, "a notification is not heard");
	chain_set(&c, CHAIN_PAGE, CHAIN_WORKS, NULL);
	cr_expect_eq(chain_look(&c, 0), EVENT_SOUND_BACK);
	chain_set(&c, CHAIN_PAGE, CHAIN_FAILED, "its tab is out of sight");
	cr_expect_eq(chain_look(&c, 0), EVENT_SOUND_LOST);
}

Test(chain, where_no_sound_was_wanted_none_is_lost)
{
	c = (struct chain){0};
	chain_set(&c, CHAIN_BELL, CHAIN_WORKS, NULL);
	cr_expect_eq(chain_look(&c, 0), EVENT_NONE);
	cr_expect_str_eq(shown(), "");
}
