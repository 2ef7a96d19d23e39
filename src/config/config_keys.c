/* The table of everything that may stand in the configuration file, and the manual that is made of it. */
#include <string.h>

#include "base/text.h"
#include "config.h"

const struct config_section_kind_row config_sections[CONFIG_SECTIONS] = {
	[CONFIG_SECTION_WATCH] =
		{"watch", 1,
		 "What icecue watch takes unless its options say otherwise; out and fahrenheit hold for the other commands too"},
	[CONFIG_SECTION_ALERTS] = {"alerts", 1, "How alerts are heard and seen"},
	[CONFIG_SECTION_CLIENT] =
		{"client", CONFIG_CLIENTS_MAX,
		 "What holds when --client names this person: the text is the name, or the name, a comma, a space and the site, which goes before; capitals do not count"},
	[CONFIG_SECTION_PROBE] =
		{"probe", CONFIG_PROBES_MAX,
		 "What is kept of one probe. icecue calibrate writes it; the text names the probe as icecue calibrate --show does"},
	[CONFIG_SECTION_DEVICE] =
		{"device", CONFIG_DEVICES_MAX,
		 "A device that icecue did not know, as icecue teach found it; the text is its name for --probe"},
};

/* In the order of enum role. */
static const char *const roles[] = {"skin", "reference", "ambient", NULL};
static const char *const placements[] = {"in", "edge", NULL};

#define WATCH CONFIG_SECTION_WATCH
#define PROBE CONFIG_SECTION_PROBE
#define DEVICE CONFIG_SECTION_DEVICE
#define ALERTS CONFIG_SECTION_ALERTS
#define CLIENT CONFIG_SECTION_CLIENT
#define ANY INT32_MIN, INT32_MAX

static const char *const forms[] = {"text", "binary", NULL}, *const decimals[] = {"point", "comma", NULL},
			 *const orders[] = {"big", "little", NULL},
			 *const sums[] = {"none", "add", "xor", NULL},
			 *const units[] = {"celsius", "fahrenheit", "kelvin", NULL};

/* The limits of [watch] are those of the options of the same names (options.c). */
const struct config_key config_keys[CONFIG_KEYS] = {
	[CONFIG_OUT] = {WATCH, "out", CONFIG_FOLDER, NULL, ANY, "", "icecue in the XDG data folder",
			"Folder in which each session gets its own"},
	[CONFIG_FAHRENHEIT] = {WATCH, "fahrenheit", CONFIG_YES_NO, NULL, ANY, "", "no",
			       "Show Fahrenheit; records are in Celsius always"},
	[CONFIG_PLACEMENT] = {WATCH, "placement", CONFIG_CHOICE, placements, ANY, "", "in",
			      "Where the probe sits: in the iced area or at its edge"},
	[CONFIG_EDGE] = {WATCH, "edge-mm", CONFIG_NUMBER, NULL, -200000, 200000, "mm", "not told",
			 "How far outside the iced area the probe sits; negative: inside"},
	[CONFIG_AREA] = {WATCH, "area-mm", CONFIG_NUMBER, NULL, 1000, 300000, "mm", "not told",
			 "Radius of the iced area"},
	[CONFIG_AMBIENT] = {WATCH, "ambient", CONFIG_NUMBER, NULL, -10000, 45000, "C", "not told",
			    "Room temperature, if no channel of the probe measures it"},
	[CONFIG_BONY] = {WATCH, "bony", CONFIG_YES_NO, NULL, ANY, "", "no",
			 "Bony or thin sites: earlier limits for the ice"},
	[CONFIG_BELLS] = {ALERTS, "bells", CONFIG_YES_NO, NULL, ANY, "", "yes",
			  "Ring the terminal's bell, by the pattern of the priority"},
	[CONFIG_SAY] = {ALERTS, "say", CONFIG_YES_NO, NULL, ANY, "", "no",
			"Speak them, by speech-dispatcher or espeak-ng"},
	[CONFIG_TITLE_KEY] = {ALERTS, "title", CONFIG_YES_NO, NULL, ANY, "", "yes",
			      "Say them in the window's title, where the terminal has one"},
	[CONFIG_NOTIFY] =
		{ALERTS, "notify", CONFIG_YES_NO, NULL, ANY, "", "yes",
		 "Show them on the desktop, where the terminal can (kitty, foot, WezTerm, iTerm2, Ghostty, rxvt-unicode)"},
	[CONFIG_REPEAT_HIGH] = {ALERTS, "repeat-high", CONFIG_NUMBER, NULL, 5000, 30000, "s", "10",
				"How often one of high priority sounds until a key is pressed"},
	[CONFIG_REPEAT_MEDIUM] = {ALERTS, "repeat-medium", CONFIG_NUMBER, NULL, 10000, 60000, "s", "25",
				  "How often one of medium priority does"},
	[CONFIG_ON_EVENT] = {ALERTS, "on-event", CONFIG_PROGRAM, NULL, ANY, "", "none",
			     "This program runs for each event, as with --on-event"},
	[CONFIG_CLIENT_SITE] = {CLIENT, "site", CONFIG_LABEL, NULL, ANY, "", "none",
				"The site, when --site names none"},
	[CONFIG_CLIENT_THRESHOLD] =
		{CLIENT, "threshold", CONFIG_NUMBER, NULL, 10000, 15000, "C", "learned, or 13.6",
		 "Numb at or below this estimate; what was learned then counts for nothing"},
	[CONFIG_CLIENT_BONY] = {CLIENT, "bony", CONFIG_YES_NO, NULL, ANY, "", "as in [watch]",
				"A bony or thin site: earlier limits for the ice"},
	[CONFIG_CLIENT_PLACEMENT] = {CLIENT, "placement", CONFIG_CHOICE, placements, ANY, "", "as in [watch]",
				     "Where the probe sits"},
	[CONFIG_CLIENT_EDGE] = {CLIENT, "edge-mm", CONFIG_NUMBER, NULL, -200000, 200000, "mm",
				"as in [watch]", "How far outside the iced area it sits; negative: inside"},
	[CONFIG_CLIENT_AREA] = {CLIENT, "area-mm", CONFIG_NUMBER, NULL, 1000, 300000, "mm", "as in [watch]",
				"Radius of the iced area"},
	[CONFIG_OFFSET] = {PROBE, "offset-c", CONFIG_NUMBER, NULL, -5000, 5000, "C", "0",
			   "Is added to each reading, after the slope"},
	[CONFIG_SLOPE] = {PROBE, "slope", CONFIG_NUMBER, NULL, 900, 1100, "", "1",
			  "Each reading is multiplied by it"},
	[CONFIG_CALIBRATED] = {PROBE, "calibrated", CONFIG_MOMENT, NULL, ANY, "", "not calibrated",
			       "When that was found; without it offset and slope are not used"},
	[CONFIG_PORT] = {PROBE, "port", CONFIG_WORD, NULL, ANY, "", "not known",
			 "On which port the probe was then"},
	[CONFIG_CHANNEL] = {PROBE, "channel", CONFIG_WORD, NULL, ANY, "", "not known",
			    "Which of its channels that was"},
	[CONFIG_ROLE] = {PROBE, "role", CONFIG_CHOICE, roles, ANY, "", "taken when it is the only one",
			 "What the probe is for, when several are plugged in"},
	[CONFIG_TIME_CONSTANT] =
		{PROBE, "time-constant", CONFIG_NUMBER, NULL, 0, 60000, "s", "its driver's",
		 "How slowly it follows: the time for 63 % of a sudden change; a bead 3, a steel tip 9 to 35"},
	[CONFIG_FORM] = {DEVICE, "form", CONFIG_CHOICE, forms, ANY, "", "text",
			 "What it sends: lines of text, or bytes"},
	[CONFIG_BAUD] = {DEVICE, "baud", CONFIG_NUMBER, NULL, 300000, 2000000000, "", "9600",
			 "Speed of its serial line"},
	[CONFIG_USB] = {DEVICE, "usb", CONFIG_WORD, NULL, ANY, "", "none: a serial port",
			"Of a HID device: vendor and product, as 1234:abcd"},
	[CONFIG_NUMBER_AT] = {DEVICE, "number", CONFIG_NUMBER, NULL, 1000, 32000, "", "1",
			      "Text: which number of the line is the temperature"},
	[CONFIG_NUMBERS] = {DEVICE, "numbers", CONFIG_NUMBER, NULL, 1000, 32000, "", "as many as there are",
			    "Text: how many a line has; others are no reading"},
	[CONFIG_DECIMAL] = {DEVICE, "decimal", CONFIG_CHOICE, decimals, ANY, "", "point",
			    "Text: what parts its decimals"},
	[CONFIG_FRAME] = {DEVICE, "frame", CONFIG_NUMBER, NULL, 2000, 64000, "bytes", "a must",
			  "Binary: how long one message is"},
	[CONFIG_HEAD] = {DEVICE, "head", CONFIG_WORD, NULL, ANY, "", "none",
			 "Binary: its first bytes, up to four, in hexadecimal"},
	[CONFIG_AT] = {DEVICE, "at", CONFIG_NUMBER, NULL, 0, 63000, "", "a must",
		       "Binary: where the temperature begins, from 0"},
	[CONFIG_WIDTH] = {DEVICE, "width", CONFIG_NUMBER, NULL, 1000, 4000, "bytes", "2",
			  "Binary: of the temperature"},
	[CONFIG_ORDER] = {DEVICE, "order", CONFIG_CHOICE, orders, ANY, "", "big",
			  "Binary: its most significant byte comes first (big) or last"},
	[CONFIG_SIGNED] = {DEVICE, "signed", CONFIG_YES_NO, NULL, ANY, "", "no",
			   "Binary: it goes below zero as two's complement"},
	[CONFIG_SUM] = {DEVICE, "sum", CONFIG_CHOICE, sums, ANY, "", "none",
			"Binary: its last byte is the sum (add) or the exclusive or (xor) of all before"},
	[CONFIG_DIVIDE] = {DEVICE, "divide", CONFIG_NUMBER, NULL, 1000, 1000000, "", "1",
			   "The number is so many to a degree"},
	[CONFIG_UNIT] = {DEVICE, "unit", CONFIG_CHOICE, units, ANY, "", "celsius", "Degrees of what"},
};

static const char *kind_words(const struct config_key *k)
{
	switch (k->kind) {
	case CONFIG_YES_NO:
		return "yes | no";
	case CONFIG_MOMENT:
		return "date and time";
	case CONFIG_FOLDER:
		return "folder";
	case CONFIG_PROGRAM:
		return "program";
	case CONFIG_LABEL:
		return "text";
	case CONFIG_WORD:
		return "word";
	default:
		return "";
	}
}

/* What may stand there, as troff between .BR and the line's end. */
static void put_values(FILE *f, const struct config_key *k)
{
	char low[16], high[16];
	if (k->kind == CONFIG_CHOICE) {
		for (const char *const *c = k->choices; *c; c++)
			fprintf(f, "%s%s", c == k->choices ? "" : " | ", *c);
	} else if (k->kind == CONFIG_NUMBER) {
		const char *sign = k->min < 0 ? "\\-" : "";
		fprintf(f, "%s%s to %s%s%s", sign,
			format_thousandths(k->min < 0 ? -(int64_t)k->min : k->min, low, sizeof(low)),
			format_thousandths(k->max, high, sizeof(high)), k->unit[0] ? " " : "", k->unit);
	} else {
		fputs(kind_words(k), f);
	}
}

static void put_escaped(FILE *f, const char *text)
{
	char troff[512];

	fputs(text_troff(troff, sizeof(troff), text), f);
}

void config_manual(FILE *f)
{
	for (int s = 0; s < CONFIG_SECTIONS; s++) {
		const struct config_section_kind_row *row = &config_sections[s];
		fprintf(f, ".SS [%s%s]\n", row->name, row->max > 1 ? " \\(dqTEXT\\(dq" : "");
		put_escaped(f, row->help);
		fputs(".\n", f);
		for (int i = 0; i < CONFIG_KEYS; i++) {
			const struct config_key *k = &config_keys[i];
			if ((int)k->section != s)
				continue;
			fputs(".TP\n.BR ", f);
			put_escaped(f, k->name);
			fputs(" \" = ", f);
			put_values(f, k);
			fputs("\"\n", f);
			put_escaped(f, k->help);
			fprintf(f, ".\nDefault: %s.\n", k->fallback);
		}
	}
}
