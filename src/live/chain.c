#include "chain.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "icecue/enums.h"

#define ENUM_THIRD(member, name, third) [member] = (third),
static const char *const names[] = {CHAIN_LIST(ENUM_THIRD)};

void chain_set(struct chain *c, enum chain_link link, enum chain_state state, const char *why)
{
	c->of[link].state = state;
	text_copy(c->of[link].why, CHAIN_WHY, why ? why : "");
}

static bool can_be_heard(const struct chain *c, enum chain_link link)
{
	return c->of[link].state == CHAIN_TRIED || c->of[link].state == CHAIN_WORKS;
}

static bool is_used(const struct chain *c, enum chain_link link)
{
	return c->of[link].state != CHAIN_UNUSED;
}

void chain_ask(struct chain *c, int64_t real_ms)
{
	c->question = CHAIN_ASKED;
	c->asked_ms = real_ms;
	c->rung = false;
}

bool chain_rings(struct chain *c, enum chain_link link)
{
	bool its_turn = link == CHAIN_BELL ? !can_be_heard(c, CHAIN_SOUND) : true;
	if (c->question != CHAIN_ASKED || c->rung || c->of[link].state != CHAIN_WORKS || !its_turn)
		return false;
	c->rung = true;
	c->by = link;
	return true;
}

void chain_key(struct chain *c)
{
	if ((c->question != CHAIN_ASKED && c->question != CHAIN_UNHEARD) || !c->rung)
		return;
	c->bell_heard = c->question == CHAIN_ASKED && c->by == CHAIN_BELL;
	c->question = CHAIN_HEARD;
}

enum event_kind chain_look(struct chain *c, int64_t real_ms)
{
	if (c->question == CHAIN_ASKED && real_ms - c->asked_ms >= CHAIN_ASK_MS)
		c->question = CHAIN_UNHEARD;
	bool wanted = is_used(c, CHAIN_SOUND) || is_used(c, CHAIN_SPEECH) || is_used(c, CHAIN_PAGE);
	bool heard = can_be_heard(c, CHAIN_SOUND) || can_be_heard(c, CHAIN_SPEECH) ||
		     can_be_heard(c, CHAIN_PAGE) || c->bell_heard;
	bool open = c->question == CHAIN_ASKED && is_used(c, CHAIN_BELL);
	bool lost = wanted && !heard && !open;
	if (lost == c->lost)
		return EVENT_NONE;
	c->lost = lost;
	return lost ? EVENT_SOUND_LOST : EVENT_SOUND_BACK;
}

const char *chain_question(const struct chain *c)
{
	if (c->question == CHAIN_ASKED && c->rung)
		return c->by == CHAIN_BELL ? _("Did you hear a bell? Then press any key")
					   : _("Did you hear a tone? Then press any key");
	if (c->question == CHAIN_UNHEARD && c->rung)
		return _("Not heard by anyone yet: when you hear an alert, press any key");
	return "";
}

static bool says_failure(const struct chain *c, enum chain_link link, char *buf, size_t n)
{
	if (c->of[link].state != CHAIN_FAILED)
		return false;
	snprintf(buf, n, _("No %s: %s"), _(names[link]), c->of[link].why);
	return true;
}

const char *chain_line(const struct chain *c, char *buf, size_t n)
{
	const char *question = chain_question(c);
	bool asked = c->question == CHAIN_ASKED && *question;
	if (!asked && (says_failure(c, CHAIN_SOUND, buf, n) || says_failure(c, CHAIN_SPEECH, buf, n) ||
		       says_failure(c, CHAIN_PAGE, buf, n)))
		return buf;
	if (*question || !says_failure(c, CHAIN_DESKTOP, buf, n))
		text_copy(buf, n, question);
	return buf;
}
