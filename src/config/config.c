/* The values of the configuration. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/who.h"
#include "icecue/sample.h"

void config_section_clear(struct config_section *s)
{
	for (int i = 0; i < s->n; i++)
		free(s->values[i].text);
	free(s->values);
	s->values = NULL;
	s->n = 0;
}

void config_clear(struct config *c)
{
	for (int i = 0; i < c->n; i++)
		config_section_clear(&c->sections[i]);
	free(c->sections);
	free(c->path);
	*c = (struct config){0};
}

void config_free(struct config *c)
{
	if (c)
		config_clear(c);
	free(c);
}

const struct config_section *config_next(const struct config *c, enum config_section_kind kind,
					 const struct config_section *before)
{
	for (int i = before ? (int)(before - c->sections) + 1 : 0; i < c->n; i++)
		if (c->sections[i].kind == kind)
			return &c->sections[i];
	return NULL;
}

const struct config_section *config_find(const struct config *c, enum config_section_kind kind,
					 const char *title)
{
	const struct config_section *s = NULL;
	while ((s = config_next(c, kind, s)) && strcmp(s->title, title) != 0)
		;
	return s;
}

const struct config_section *config_probe(const struct config *c, const char *title)
{
	return config_find(c, CONFIG_SECTION_PROBE, title);
}

const struct config_section *config_client(const struct config *c, const char *client, const char *site,
					   enum setting id)
{
	char both[2 * CONFIG_LINE_MAX];
	if (!*client)
		return NULL;
	snprintf(both, sizeof(both), "%s, %s", client, site);
	for (int pass = !*site; pass < 2; pass++)
		for (const struct config_section *s = NULL; (s = config_next(c, CONFIG_SECTION_CLIENT, s));)
			if (who_same(s->title, pass ? client : both) && config_has(s, id))
				return s;
	return NULL;
}

const struct config_value *config_value(const struct config_section *s, enum setting id)
{
	for (int i = 0; s && i < s->n; i++)
		if (s->values[i].id == id)
			return &s->values[i];
	return NULL;
}

const struct config_value *config_value_after(const struct config_section *s, enum setting id,
					      const struct config_value *before)
{
	for (int i = before ? (int)(before - s->values) + 1 : 0; s && i < s->n; i++)
		if (s->values[i].id == id)
			return &s->values[i];
	return NULL;
}

bool spot_may_join(const struct config_section *s, enum setting id, const char *text, char why[SETTING_WHY])
{
	char shown[64], before[160], name[160];
	int n = 0;
	spot_name(text, name, sizeof(name));
	for (const struct config_value *v = NULL; (v = config_value_after(s, id, v)); n++) {
		if (!text_same_name(spot_name(v->text, before, sizeof(before)), name))
			continue;
		snprintf(why, SETTING_WHY, _("has %s twice: each spot has a channel of its own"),
			 text_printable(shown, sizeof(shown), name, strlen(name)));
		return false;
	}
	if (n < SPOTS_MAX)
		return true;
	snprintf(why, SETTING_WHY, _("is given %d times: at most %d spots fit round one focus"), n + 1,
		 SPOTS_MAX);
	return false;
}

bool config_add(struct config_section *s, enum setting id, int line, int64_t number, const char *text)
{
	struct config_value *values = reallocarray(s->values, (size_t)s->n + 1, sizeof(*values));
	char *copy = strdup(text);
	if (values)
		s->values = values;
	if (!values || !copy) {
		free(copy);
		return false;
	}
	values[s->n++] = (struct config_value){id, line, number, copy};
	return true;
}

bool config_put(struct config_section *s, enum setting id, int line, int64_t number, const char *text)
{
	for (int i = 0; i < s->n; i++) {
		struct config_value *v = &s->values[i];
		if (v->id != id)
			continue;
		char *copy = strdup(text);
		if (!copy)
			return false;
		free(v->text);
		*v = (struct config_value){id, line, number, copy}; /* the others keep their order */
		return true;
	}
	return config_add(s, id, line, number, text);
}

bool config_has(const struct config_section *s, enum setting id)
{
	return config_value(s, id) != NULL;
}

int64_t config_number(const struct config_section *s, enum setting id)
{
	const struct config_value *v = config_value(s, id);
	return v ? v->number : setting_default(id);
}

const char *config_text(const struct config_section *s, enum setting id)
{
	const struct config_value *v = config_value(s, id);
	return v ? v->text : "";
}
