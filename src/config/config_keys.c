/* The table of everything that may stand in the configuration file, and the manual that is made of it. */
#include <string.h>

#include "icecue/config.h"
#include "icecue/text.h"

const struct config_section_kind_row config_sections[CONFIG_SECTIONS] = {
	[CONFIG_SECTION_WATCH] = {"watch", false,
				  "What icecue watch takes unless its options say otherwise; out and "
				  "fahrenheit hold for the other commands too"},
	[CONFIG_SECTION_PROBE] = {"probe", true,
				  "What is kept of one probe. icecue calibrate writes it; the text names the "
				  "probe as icecue calibrate --show does"},
	[CONFIG_SECTION_DEVICE] =
		{"device", true,
		 "A device that icecue did not know, as icecue teach found it; the text is its "
		 "name for --probe"},
};

/* In the order of enum role. */
static const char *const roles[] = {"skin", "reference", "ambient", NULL};
static const char *const placements[] = {"in", "edge", NULL};

#define WATCH CONFIG_SECTION_WATCH
#define PROBE CONFIG_SECTION_PROBE
#define DEVICE CONFIG_SECTION_DEVICE
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
		fprintf(f, ".SS [%s%s]\n", row->name, row->titled ? " \\(dqTEXT\\(dq" : "");
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
