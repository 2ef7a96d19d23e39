#include "clients_list.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/utf8.h"
#include "store/threshold.h"
#include "system/json.h"

static bool is_bony(const struct roster *r, const char *client, const char *site)
{
	return !strcmp(clients_fact(&r->clients, FIELD_BONY, client, site), "yes");
}

/* ---- for people ---- */

/* Book and journals may come from somebody else. The text holds until the next call. */
static const char *shown(const char *text)
{
	static char buf[CHANGE_TEXT];
	return text_printable(buf, sizeof(buf), text, strlen(text));
}

static void put_label(FILE *f, const char *label, int width)
{
	const char *text = shown(label);
	fputs(text, f);
	for (int n = utf8_width(text); n < width; n++)
		fputc(' ', f);
}

static void put_names(FILE *f, const struct roster_client *c)
{
	for (size_t i = 0; i < c->n_names; i++)
		fprintf(f, "%s%s", i ? ", " : _("    also "), shown(c->names[i]));
	fputs(c->n_names ? "\n" : "", f);
}

/* What holds for the client stands once, and then what differs at a site. */
static void put_facts(FILE *f, const struct roster *r, const struct roster_client *c, bool fahrenheit)
{
	const char *note = clients_fact(&r->clients, FIELD_NOTE, c->label, "");
	char figure[32];
	int32_t all_mc = threshold_own(&r->clients, c->label, "");
	bool all_bony = is_bony(r, c->label, "");
	if (*note)
		fprintf(f, _("    note: %s\n"), shown(note));
	if (all_mc != MC_NONE)
		fprintf(f, _("    numb at %s, set by hand\n"),
			threshold_figure(all_mc, fahrenheit, figure, sizeof(figure)));
	if (all_bony)
		fprintf(f, _("    bony or thin: earlier limits for the ice\n"));
	for (size_t i = 0; i < c->n_sites; i++) {
		const char *site = c->sites[i].site;
		int32_t mc = threshold_own(&r->clients, c->label, site);
		if (*site && mc != MC_NONE && mc != all_mc)
			fprintf(f, _("    %s: numb at %s, set by hand\n"), shown(site),
				threshold_figure(mc, fahrenheit, figure, sizeof(figure)));
		if (*site && is_bony(r, c->label, site) != all_bony)
			fprintf(f, all_bony ? _("    %s: not bony\n") : _("    %s: bony or thin\n"),
				shown(site));
	}
}

#define BESIDE 40 /* columns beside the client: sessions, last, and a site */
#define CLIENT_MIN 12

/* The widest label that leaves room for the rest; columns: 0 is as many as it takes. */
static int client_width(const struct roster *r, int columns)
{
	int most = columns > BESIDE + CLIENT_MIN ? columns - BESIDE : CLIENT_MIN;
	int width = utf8_width(_("client"));
	for (size_t i = 0; i < r->n; i++) {
		int label = utf8_width(shown(r->at[i].label));
		if (label > width && (!columns || label <= most))
			width = label;
	}
	return width;
}

void clients_table(FILE *f, const struct roster *r, bool fahrenheit, int columns)
{
	int width = client_width(r, columns);
	put_label(f, _("client"), width);
	fprintf(f, "  %8s  %-10s  %s\n", _("sessions"), _("last"), _("sites"));
	for (size_t i = 0; i < r->n; i++) {
		const struct roster_client *c = &r->at[i];
		bool any = false;
		put_label(f, *c->label ? c->label : "-", width);
		if (utf8_width(shown(c->label)) > width) { /* a line of its own, and nothing is cut */
			fputs("\n", f);
			put_label(f, "", width);
		}
		fprintf(f, "  %8zu  %-10.10s  ", c->sessions, *c->last ? shown(c->last) : "-");
		for (size_t k = 0; k < c->n_sites; k++)
			if (*c->sites[k].site && c->sites[k].sessions) {
				fprintf(f, "%s%s", any ? ", " : "", shown(c->sites[k].site));
				any = true;
			}
		if (!any && !c->simulated)
			fputc('-', f);
		if (c->simulated)
			fprintf(f, _("%s(%zu simulated)"), any ? " " : "", c->simulated);
		fputs("\n", f);
		put_names(f, c);
		put_facts(f, r, c, fahrenheit);
	}
}

/* ---- for programs ---- */

static json_object *sites_of(const struct roster *r, const struct roster_client *c)
{
	json_object *all = json_object_new_array();
	for (size_t i = 0; all && i < c->n_sites; i++) {
		const struct roster_site *s = &c->sites[i];
		json_object *o = json_object_new_object();
		json_object_object_add(o, "site", json_object_new_string(s->site));
		json_object_object_add(o, "sessions", json_object_new_int64((int64_t)s->sessions));
		json_object_object_add(o, "bony", json_object_new_boolean(is_bony(r, c->label, s->site)));
		json_object_object_add(o, "own_threshold_c",
				       json_degrees(threshold_own(&r->clients, c->label, s->site)));
		json_object_array_add(all, o);
	}
	return all;
}

bool clients_json(FILE *f, const struct roster *r)
{
	json_object *all = json_object_new_array();
	for (size_t i = 0; all && i < r->n; i++) {
		const struct roster_client *c = &r->at[i];
		json_object *o = json_object_new_object(), *names = json_object_new_array();
		for (size_t k = 0; k < c->n_names; k++)
			json_object_array_add(names, json_object_new_string(c->names[k]));
		json_object_object_add(o, "client", json_object_new_string(c->label));
		json_object_object_add(o, "sessions", json_object_new_int64((int64_t)c->sessions));
		json_object_object_add(o, "simulated", json_object_new_int64((int64_t)c->simulated));
		json_object_object_add(o, "last", *c->last ? json_object_new_string(c->last) : NULL);
		json_object_object_add(o, "other_names", names);
		json_object_object_add(o, "sites", sites_of(r, c));
		json_object_object_add(
			o, "note",
			json_object_new_string(clients_fact(&r->clients, FIELD_NOTE, c->label, "")));
		json_object_object_add(o, "bony", json_object_new_boolean(is_bony(r, c->label, "")));
		json_object_object_add(o, "own_threshold_c",
				       json_degrees(threshold_own(&r->clients, c->label, "")));
		json_object_array_add(all, o);
	}
	return json_print(f, all);
}
