#include "clients.h"

#include <stdlib.h>
#include <string.h>

#include "base/datetime.h"
#include "base/who.h"

static bool is_label(const char *text)
{
	return *text && strlen(text) < LABEL_TEXT;
}

/* A line by hand that would rename those without a label, or to none, says nothing. */
static bool is_name(const struct change *c)
{
	return (!strcmp(c->field, FIELD_RENAME) || !strcmp(c->field, FIELD_MERGE)) && is_label(c->old) &&
	       is_label(c->new);
}

enum result clients_take(struct changes *journal, struct clients *out)
{
	*out = (struct clients){.journal = *journal};
	*journal = (struct changes){0};
	out->names = calloc(out->journal.n + 1, sizeof(const struct change *));
	if (!out->names)
		return RESULT_SYSTEM;
	for (size_t i = 0; i < out->journal.n; i++)
		if (change_holds(&out->journal.at[i]) && is_name(&out->journal.at[i]))
			out->names[out->n_names++] = &out->journal.at[i];
	return RESULT_OK;
}

enum result clients_read(const char *base, struct clients *out)
{
	struct changes journal;
	enum result r = changes_read(base, &journal), taken = clients_take(&journal, out);
	return r == RESULT_OK ? taken : r;
}

void clients_free(struct clients *c)
{
	changes_free(&c->journal);
	free(c->names);
	*c = (struct clients){0};
}

/* ---- names ---- */

const char *clients_now(const struct clients *c, const char *label)
{
	for (size_t i = 0; c && i < c->n_names; i++)
		if (who_same(label, c->names[i]->old))
			label = c->names[i]->new;
	return label;
}

static bool is_later(const struct change *c, int64_t unix_ms)
{
	struct datetime d;
	int64_t ms;
	return datetime_parse(c->at_iso, strlen(c->at_iso), &d) && d.kind == DATETIME_MOMENT &&
	       datetime_ms(&d, DATE_ORDER_UNKNOWN, &ms) && ms > unix_ms;
}

const char *clients_then(const struct clients *c, const char *label, int64_t unix_ms)
{
	for (size_t i = 0; c && i < c->n_names; i++)
		if (who_same(label, c->names[i]->old) && !is_later(c->names[i], unix_ms))
			label = c->names[i]->new;
	return label;
}

bool clients_same(const struct clients *c, const char *a, const char *b)
{
	return who_same(clients_now(c, a), clients_now(c, b));
}

bool clients_line_is_of(const struct clients *c, const struct change *line, const char *client)
{
	return clients_same(c, line->client, client) ||
	       (is_name(line) && (clients_same(c, line->old, client) || clients_same(c, line->new, client)));
}

const struct change *clients_last_name(const struct clients *c)
{
	return c->n_names ? c->names[c->n_names - 1] : NULL;
}

/* ---- facts ---- */

/* NULL: nothing was ever noted. direct: under the present name. */
static const char *find(const struct clients *c, const char *field, const char *now, const char *site,
			bool direct)
{
	for (size_t i = c->journal.n; i-- > 0;) {
		const struct change *line = &c->journal.at[i];
		if (change_holds(line) && !strcmp(line->field, field) && who_same(line->site, site) &&
		    (direct ? who_same(line->client, now) : who_same(clients_now(c, line->client), now)))
			return line->new;
	}
	return NULL;
}

const char *clients_fact_of(const struct clients *c, const char *field, const char *client, const char *site)
{
	const char *now = clients_now(c, client);
	const char *value = find(c, field, now, site, true);
	if (!value)
		value = find(c, field, now, site, false);
	return value ? value : "";
}

const char *clients_fact(const struct clients *c, const char *field, const char *client, const char *site)
{
	const char *value = clients_fact_of(c, field, client, site);
	return *value || !*site ? value : clients_fact_of(c, field, client, "");
}
