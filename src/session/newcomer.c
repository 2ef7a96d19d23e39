#include "newcomer.h"

#include <stdio.h>
#include <unistd.h>

#include "base/contraindications.h"
#include "base/i18n.h"
#include "store/clients.h"
#include "system/clock.h"

#define FIELD "contraindications"

bool newcomer_is(const char *base, const struct known *k, const char *client)
{
	struct clients clients;
	if (!*client || known_same(k, KNOWN_CLIENT, client))
		return false;
	clients_read(base, &clients);
	bool is = !*clients_fact(&clients, FIELD, client, "");
	clients_free(&clients);
	return is;
}

bool newcomer_counts(const struct session_probes *probes)
{
	enum link_kind kind = probes->of[ROLE_SKIN].port.kind;
	return kind != LINK_SIM && kind != LINK_CAPTURE;
}

static char *text_of(const char *client, bool screen, char buf[NEWCOMER_TEXT])
{
	char line[CONTRAINDICATIONS_TEXT];
	int used =
		snprintf(buf, NEWCOMER_TEXT,
			 screen ? _("%s is new here. Make sure of this before the ice; a key takes it away.")
				: _("%s is new here. Make sure of this before the ice."),
			 client);
	for (int i = 0; i < CONTRAINDICATIONS && used < NEWCOMER_TEXT; i++)
		used += snprintf(buf + used, (size_t)(NEWCOMER_TEXT - used), "\n%s",
				 contraindications_group(i, line, sizeof(line)));
	return buf;
}

char *newcomer_text(const char *client, char buf[NEWCOMER_TEXT])
{
	return text_of(client, true, buf);
}

static void note(const char *base, const char *client, const char *therapist)
{
	char now[40];
	clock_iso_now(now, sizeof(now));
	struct change c = {.at_iso = now,
			   .by = therapist,
			   .client = client,
			   .site = "",
			   .field = FIELD,
			   .old = "",
			   .new = "shown",
			   .t_ms = MS_NONE};
	changes_append(base, &c);
}

void newcomer_tell(const char *base, const char *client, const char *therapist, bool screen)
{
	char text[NEWCOMER_TEXT], line[CONTRAINDICATIONS_TEXT];
	bool terminal = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
	if (!screen && terminal)
		fprintf(stderr, "%s\n", text_of(client, false, text));
	else if (!screen)
		fprintf(stderr, _("icecue: %s is new here. %s\n"), client,
			contraindications_text(line, sizeof(line)));
	if (screen || terminal)
		note(base, client, therapist);
}
