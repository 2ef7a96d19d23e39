#include "beside.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "system/log.h"

bool beside_open(struct beside *b, const struct role_probe probes[ROLE_COUNT])
{
	for (int role = ROLE_REFERENCE; role < ROLE_COUNT; role++) {
		const struct role_probe *p = &probes[role];
		const struct collector_options o = {.driver = p->driver, .port = p->port};
		char why[1024];
		if (!p->driver)
			continue;
		enum result r = collector_open(&o, false, &b->of[role]);
		if (r == RESULT_OK) {
			fprintf(stderr, "%s: %s %s%s\n", role_name((enum role)role), p->driver->name,
				p->port.where, p->remembered ? " (remembered)" : "");
			continue;
		}
		b->of[role] = NULL;
		collector_refusal(&o, r, why, sizeof(why));
		if (!p->remembered) {
			fprintf(stderr, "icecue: %s: %s\n", role_name((enum role)role), why);
			return false;
		}
		log_warning("%s: %s The session goes on without it", role_name((enum role)role), why);
	}
	return true;
}

void beside_head(const struct beside *b, const struct role_probe probes[ROLE_COUNT], struct record_head *h)
{
	struct {
		char *text;
		size_t size;
	} const at[ROLE_COUNT] = {[ROLE_REFERENCE] = {h->reference, sizeof(h->reference)},
				  [ROLE_AMBIENT] = {h->ambient, sizeof(h->ambient)}};
	_Static_assert(ROLE_COUNT == 3, "each role but the skin has its line");
	for (int role = ROLE_REFERENCE; role < ROLE_COUNT; role++)
		if (b->of[role])
			snprintf(at[role].text, at[role].size, "%s %s", probes[role].driver->name,
				 probes[role].port.where);
}

void beside_log(struct beside *b)
{
	for (int role = ROLE_REFERENCE; role < ROLE_COUNT; role++) {
		struct collector_state s;
		if (!b->of[role])
			continue;
		collector_state(b->of[role], &s);
		if (strcmp(s.message, b->logged[role]) == 0)
			continue;
		text_copy(b->logged[role], sizeof(b->logged[role]), s.message);
		if (s.message[0])
			log_warning("%s: %s", role_name((enum role)role), s.message);
	}
}

void beside_close(struct beside *b)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		collector_close(b->of[role]);
}
