/* The sections of the configuration file, and the part of the manual about its keys. */
#include "base/i18n.h"
#include "base/text.h"
#include "config.h"

const struct config_section_kind_row config_sections[CONFIG_SECTIONS] = {
	[CONFIG_SECTION_WATCH] =
		{"watch", 1,
		 N_("What icecue watch takes unless its options set it; out and fahrenheit hold for the other commands too")},
	[CONFIG_SECTION_ALERTS] = {"alerts", 1, N_("How alerts are heard and seen")},
	[CONFIG_SECTION_STEPS] =
		{"steps", 1,
		 N_("Your own words for the next step, which stands on the screen in each phase")},
	[CONFIG_SECTION_PAGE] = {"page", 1, N_("The live page, for a browser on a phone or a tablet")},
	[CONFIG_SECTION_CLIENT] =
		{"client", CONFIG_CLIENTS_MAX,
		 N_("What holds when --client names this person: the text is the name, or the name, a comma, a space and the site, which takes precedence; capitals, doubled spaces and how Unicode writes a letter do not count")},
	[CONFIG_SECTION_PROBE] =
		{"probe", CONFIG_PROBES_MAX,
		 N_("What is kept of one probe. icecue calibrate writes it; the text is the probe's name in icecue calibrate --show")},
	[CONFIG_SECTION_DEVICE] =
		{"device", CONFIG_DEVICES_MAX,
		 N_("A device that icecue did not know, as icecue teach found it; the text is its name for --probe")},
};
_Static_assert(CONFIG_SECTIONS == 7, "each kind of section has its row");

static void put_escaped(FILE *f, const char *text)
{
	char troff[512];

	fputs(text_troff(troff, sizeof(troff), text), f);
}

static void put_key(FILE *f, enum setting id, int section)
{
	const struct setting_row *row = &settings[id];
	char takes[128];
	fputs(".TP\n.BR ", f);
	put_escaped(f, row->name);
	fputs(" \" = ", f);
	put_escaped(f, setting_takes(row, takes, sizeof(takes)));
	fputs("\"\n", f);
	put_escaped(f, row->help);
	fputs(".\nDefault: ", f);
	put_escaped(f, setting_fallback(id, section));
	fputs(".\n", f);
}

void config_manual(FILE *f)
{
	for (int s = 0; s < CONFIG_SECTIONS; s++) {
		const struct config_section_kind_row *section = &config_sections[s];
		fprintf(f, ".SS [%s%s]\n", section->name, section->max > 1 ? " \\(dqTEXT\\(dq" : "");
		put_escaped(f, _(section->help));
		fputs(".\n", f);
		for (int i = 0; i < SETTINGS; i++)
			if (settings[i].sections & 1u << s)
				put_key(f, (enum setting)i, s);
	}
}
