/* The configuration file: what it may say, how a mistake is told, and changes that leave the rest alone. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/text.h"
#include "fuzz/fuzz_config.c"
#include "icecue/rule_names.h"
#include "session/rules.h"
#include "store/record.h"
#include "support/program.h"
#include "support/script.h"

static struct config *read_text(const char *text)
{
	char why[256];
	struct config *c = calloc(1, sizeof(*c));
	enum result r = config_parse("f", text, strlen(text), c, why, sizeof(why));

	cr_assert_eq(r, RESULT_OK, "%s", why);
	return c;
}

Test(config, reads_every_kind_of_value)
{
	setenv("HOME", "/somebody", 1);
	struct config *c = read_text("# mine\r\n"
				     "[watch]\n"
				     "placement = edge ; where it always sits\n"
				     "\tedge-mm: -2,5\n"
				     "fahrenheit=YES\n"
				     "out = ~/ice sessions\n"
				     "\n"
				     "[probe \"temper@1-2.3\"]\n"
				     "offset-c = -0.4\n"
				     "calibrated = 2026-11-22T21:10:00+01:00\n"
				     "port = usb:1-2.3\n"
				     "[watch]\n"
				     "area-mm = 40");
	const struct config_section *watch = config_find(c, CONFIG_SECTION_WATCH, "");
	const struct config_section *p = config_probe(c, "temper@1-2.3");

	cr_expect_eq(config_number(watch, SETTING_PLACEMENT), 1);
	cr_expect_eq(config_number(watch, SETTING_EDGE), -2500);
	cr_expect_eq(config_number(watch, SETTING_FAHRENHEIT), 1);
	cr_expect_str_eq(config_text(watch, SETTING_OUT), "/somebody/ice sessions");
	cr_expect_eq(config_number(watch, SETTING_AREA), 40000);
	cr_expect_eq(config_value(watch, SETTING_AREA)->line, 13);
	cr_expect_not(config_has(watch, SETTING_BONY));
	cr_assert_not_null(p);
	cr_expect_eq(config_number(p, SETTING_OFFSET), -400);
	cr_expect_str_eq(config_text(p, SETTING_CALIBRATED), "2026-11-22T21:10:00+01:00");
	cr_expect_null(config_probe(c, "temper@1-2"));
	cr_expect_eq(config_number(NULL, SETTING_OFFSET), 0);
	config_free(c);
}

Test(config, says_where_what_and_the_nearest_right_name)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"[wach]\n",
		 "f:1: expected the section [watch], [alerts], [steps], [page], [client \"TEXT\"], [probe \"TEXT\"] or [device \"TEXT\"], found [wach]; did you mean 'watch'?"},
		{"[watch]\nplacment = in\n", "f:2: [watch] has no key 'placment'; did you mean 'placement'?"},
		{"[watch]\noffset-c = 1\n", "f:2: [watch] has no key 'offset-c'"},
		{"[watch]\n\nplacement = edgy\n",
		 "f:3: placement takes in, edge or touch, not 'edgy'; did you mean 'edge'?"},
		{"[watch]\nedge-mm = 201\n", "f:2: edge-mm takes -200 to 200 mm, not '201'"},
		{"[watch]\nedge-mm = 2 mm\n", "f:2: edge-mm takes -200 to 200 mm, not '2 mm'"},
		{"[watch]\nbony = maybe\n", "f:2: bony takes yes or no, not 'maybe'"},
		{"[watch]\nbony = yes\nbony = no\n", "f:3: bony was already given in line 2"},
		{"[watch]\nspot = T1=8\nspot = t1=8\n", "f:3: spot has t1 twice"},
		{"[watch]\nspot = T1=80\n", "f:2: spot takes a channel, = and 0 to 50 mm"},
		{"[watch]\nout = sessions\n",
		 "f:2: out takes a folder that begins with / or ~/, not 'sessions'"},
		{"[watch]\nbony\n", "f:2: expected [section] or key = value, found 'bony'"},
		{"[watch]\nbony = yes\n  no\n", "f:3: expected [section] or key = value, found '  no'"},
		{"[watch]\nbony\nbony = x\n", "f:2: expected [section] or key = value"},
		{"bony = yes\n", "f:1: expected a section such as [watch] before the first key"},
		{"[watch\n", "f:1: expected ] at the end"},
		{"[watch] bony = yes\n", "f:1: expected nothing after ], found 'bony = yes'"},
		{"[watch \"x\"]\n", "f:1: expected [watch], found [watch \"x\"]"},
		{"[probe]\n", "f:1: expected [probe \"TEXT\"], found [probe]"},
		{"[probe \"\"]\n", "f:1: expected a text of 1 to 40 bytes in the quotes"},
		{"[probe \"a\"]\noffset-c = -5.001\n", "f:2: offset-c takes -5 to 5 C, not '-5.001'"},
		{"[probe \"a\"]\ncalibrated = today\n", "f:2: calibrated takes a day and a time"},
		{"[probe \"a\"]\nport = a b\n", "f:2: port takes only letters, digits"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char why[256];
		struct config *c = calloc(1, sizeof(*c));

		enum result r = config_parse("f", cases[i].text, strlen(cases[i].text), c, why, sizeof(why));
		cr_expect_eq(r, RESULT_BAD_DATA, "%s", cases[i].text);
		cr_expect_eq(strncmp(why, cases[i].why, strlen(cases[i].why)), 0, "%s: '%s'", cases[i].text,
			     why);
		config_free(c);
	}
}

/* A row that is not whole would be seen by a person first: in --help, in the manual, or as a name that means
 * two. */
Test(config, every_row_of_the_table_is_whole)
{
	struct setting_option o[SETTING_OPTIONS_MAX];

	for (int command = 0; command < COMMANDS; command++) {
		int n = setting_options((enum command)command, o);
		cr_expect_lt(n, SETTING_OPTIONS_MAX, "%s has room for its options",
			     command_rows[command].name);
		for (int i = 0; i < n; i++) {
			cr_expect(o[i].row.help && o[i].row.help[0] && o[i].row.kind != KIND_SAME, "%s",
				  o[i].row.name);
			cr_expect_eq(o[i].row.kind == KIND_FLAG, !o[i].row.arg, "%s", o[i].row.name);
			for (int k = 0; k < i; k++)
				cr_expect_str_neq(o[i].row.name, o[k].row.name, "of %s",
						  command_rows[command].name);
		}
	}
	for (int id = 0; id < SETTINGS; id++) {
		const struct setting_row *row = &settings[id];
		cr_expect(row->sections || row->commands, "%s can be given nowhere", row->name);
		cr_expect(row->kind != KIND_NUMBER || row->min < row->max, "%s", row->name);
		for (int other = 0; other < id; other++)
			cr_expect(!(row->sections & settings[other].sections) ||
					  strcmp(row->name, settings[other].name) != 0,
				  "the key %s stands for two settings", row->name);
	}
}

static void expect_value(enum setting id, const char *given, int64_t number)
{
	const char *text;
	char why[SETTING_WHY] = "";
	int64_t got = -1;

	cr_expect(setting_parse(&settings[id], given, &got, &text, why), "%s: %s", given, why);
	cr_expect_eq(got, number, "%s: %lld", given, (long long)got);
}

static void expect_no_value(enum setting id, const char *given, const char *expected)
{
	const char *text;
	char why[SETTING_WHY] = "";
	int64_t got;

	cr_expect_not(setting_parse(&settings[id], given, &got, &text, why), "%s", given);
	cr_expect_str_eq(why, expected);
}

Test(config, a_value_is_read_by_its_kind)
{
	expect_value(SETTING_EDGE, "-2,5", -2500);
	expect_value(SETTING_THRESHOLD, "Default", RULES_NUMB_MC);
	expect_value(SETTING_BAUD, "115200", 115200000);
	expect_value(SETTING_FOR, "1h30m", 5400000);
	expect_value(SETTING_SENSOR, "IR", SENSOR_INFRARED);
	expect_value(SETTING_CHANNEL, "reference=T2", ROLE_REFERENCE);
	expect_value(SETTING_CHANNEL, "T1", ROLE_SKIN);
	expect_value(SETTING_BELLS, "off", 0);
	expect_no_value(SETTING_BAUD, "9600.5", "takes 300 to 4000000, not '9600.5'");
	expect_no_value(SETTING_FOR, "soon", "takes a time such as 90s, 75m or 1h30m, not 'soon'");
	expect_no_value(SETTING_SENSOR, "irr", "takes contact, temper or ir, not 'irr'; did you mean 'ir'?");
	expect_no_value(
		SETTING_CHANNEL, "refrence=T2",
		"takes skin=, reference=, ambient= or touch= and a name, not 'refrence'; did you mean 'reference='?");
	expect_value(SETTING_SOUND_DEVICE, "plughw:CARD=PCH-2,DEV=0", 0);
	expect_value(SETTING_SOUND_DEVICE, "pulse:DEVICE=alsa_output.pci-0000_00_1f.3.filed", 0);
	static const char *const devices[] = {
		"tee:null,\"|touch x\",raw",
		"tee:null,x,raw",
		"file:x",
		"plug:file:x",
		"plug:SLAVE=tee",
		"hw:0 ",
		"{type hw}",
		"hw:'0'",
		"a/b",
		"@x",
	};
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		char why[SETTING_WHY + 100];
		snprintf(
			why, sizeof(why),
			"takes a sound device's name of letters, digits and _:=,.- that writes no file, not '%s'",
			devices[i]);
		expect_no_value(SETTING_SOUND_DEVICE, devices[i], why);
	}
	expect_no_value(SETTING_CHANNEL, "reference=", "takes a name after the =, not 'reference='");
	cr_expect_eq(setting_default(SETTING_REPEAT_HIGH), 10000);
	cr_expect_eq(setting_default(SETTING_SLOPE), 1000);
	cr_expect_eq(setting_default(SETTING_BELLS), 1);
	cr_expect_eq(setting_default(SETTING_TIME_CONSTANT), 0, "its fallback is words");
}

static void expect_refused(const char *text, size_t n, const char *in_why)
{
	char why[256];
	struct config *c = calloc(1, sizeof(*c));

	cr_expect_eq(config_parse("f", text, n, c, why, sizeof(why)), RESULT_BAD_DATA);
	cr_expect_not_null(strstr(why, in_why), "expected '%s' in '%s'", in_why, why);
	config_free(c);
}

/* The ini library cuts a line at 200 bytes and a section's name at 50 without a word. */
Test(config, hostile_files_are_refused_in_words)
{
	char *big = malloc(CONFIG_BYTES_MAX + 2);
	memset(big, '#', CONFIG_BYTES_MAX + 1);
	expect_refused(big, CONFIG_BYTES_MAX + 1, "at most 65536 bytes");
	free(big);
	expect_refused("[watch]\nbo\0ny = yes\n", 19, ":2: expected text, found a NUL byte");
	expect_refused("\0\0\0\0", 4, ":1: expected text, found a NUL byte");
	expect_refused("[watch]\nbony = \xff\n", 17, ":2: expected text in UTF-8");
	expect_refused("[watch]\nout = /\x1b[31m\n", 20, ":2: expected text in UTF-8");
	char line[300] = "[watch]\nout = /";
	memset(line + strlen(line), 'x', 181);
	expect_refused(line, strlen(line), ":2: expected a line of at most 180 bytes");
	char title[80] = "[probe \"";
	memset(title + strlen(title), 'x', 41);
	strcat(title, "\"]\n");
	expect_refused(title, strlen(title), ":1: expected at most 48 bytes between [ and ]");
	char key[80] = "[watch]\n";
	memset(key + strlen(key), 'x', 49);
	strcat(key, "=1\n");
	expect_refused(key, strlen(key), ":2: expected = after a key of at most 48 bytes");
	char comment[400] = "[watch]\n;";
	memset(comment + strlen(comment), 'x', 300);
	config_free(read_text(comment));
}

static void expect_edit(const char *before, enum config_section_kind kind, const char *title,
			struct config_change change, const char *after)
{
	char *out, why[256] = "";
	size_t n;

	cr_assert_eq(config_edit(before, strlen(before), kind, title, &change, 1, &out, &n, why, sizeof(why)),
		     RESULT_OK, "%s", why);
	cr_expect_str_eq(out, after);
	cr_expect_eq(n, strlen(after));
	free(out);
}

Test(config, a_change_leaves_every_other_line_as_it_is)
{
	const struct config_change slope = {SETTING_SLOPE, "1.01"}, no_slope = {SETTING_SLOPE, NULL};

	expect_edit("", CONFIG_SECTION_PROBE, "a", slope, "[probe \"a\"]\nslope = 1.01\n");
	expect_edit("[watch]\nbony=yes", CONFIG_SECTION_PROBE, "a", slope,
		    "[watch]\nbony=yes\n\n[probe \"a\"]\nslope = 1.01\n");
	expect_edit(
		"# first\n[probe  \"a\"]\n ; slope = 9\n  slope :  1   ; of ice\nport = x\n\n# end\n[watch]\n",
		CONFIG_SECTION_PROBE, "a", slope,
		"# first\n[probe  \"a\"]\n ; slope = 9\n  slope :  1.01   ; of ice\nport = x\n\n# end\n[watch]\n");
	expect_edit("[probe \"a\"]\nport = x\n\n; next\n[probe \"ab\"]\nslope = 1\n", CONFIG_SECTION_PROBE,
		    "a", slope,
		    "[probe \"a\"]\nport = x\nslope = 1.01\n\n; next\n[probe \"ab\"]\nslope = 1\n");
	expect_edit("[probe \"a\"]\r\nport = x", CONFIG_SECTION_PROBE, "a", slope,
		    "[probe \"a\"]\r\nport = x\r\nslope = 1.01\r\n");
	expect_edit("[probe \"a\"]\nslope = 1 ; x\nport = x\n", CONFIG_SECTION_PROBE, "a", no_slope,
		    "[probe \"a\"]\nport = x\n");
	expect_edit("[probe \"b\"]\nslope = 1\n", CONFIG_SECTION_PROBE, "a", no_slope,
		    "[probe \"b\"]\nslope = 1\n");
	expect_edit("[watch]\n", CONFIG_SECTION_WATCH, "", (struct config_change){SETTING_BONY, "yes"},
		    "[watch]\nbony = yes\n");
}

Test(config, a_value_that_would_be_read_otherwise_is_not_written)
{
	static const char *const values[] = {"a ;b", "a\n[watch]", "", " a", "1.2 x"};
	char *out, why[256];
	size_t n;

	for (size_t i = 0; i < 5; i++) {
		struct config_change c = {SETTING_PORT, values[i]};

		cr_expect_eq(config_edit("", 0, CONFIG_SECTION_PROBE, "a", &c, 1, &out, &n, why, sizeof(why)),
			     RESULT_BAD_DATA, "'%s'", values[i]);
		cr_expect_null(out);
	}
}

Test(config, the_file_is_replaced_whole_and_for_its_owner_alone)
{
	char dir[64], path[128], target[128], why[256] = "";
	struct stat st;
	size_t n;
	struct config_change c = {SETTING_SLOPE, "1.01"};

	folder_make(dir, sizeof(dir));
	setenv("XDG_CONFIG_HOME", dir, 1);
	snprintf(path, sizeof(path), "%s/icecue/icecue.ini", dir);
	snprintf(target, sizeof(target), "%s/kept.ini", dir);
	cr_assert_eq(config_write(CONFIG_SECTION_PROBE, "a", &c, 1, why, sizeof(why)), RESULT_OK, "%s", why);
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	/* a link to where somebody keeps such files */
	cr_assert_eq(rename(path, target), 0);
	cr_assert_eq(symlink("../kept.ini", path), 0);
	c.value = "1.02";
	cr_assert_eq(config_write(CONFIG_SECTION_PROBE, "a", &c, 1, why, sizeof(why)), RESULT_OK, "%s", why);
	cr_assert_eq(lstat(path, &st), 0);
	cr_expect(S_ISLNK(st.st_mode));
	char *text = file_read(target, &n);
	cr_expect_str_eq(text, "[probe \"a\"]\nslope = 1.02\n");
	free(text);
	/* what is wrong already is not touched */
	FILE *f = fopen(target, "w");
	fputs("[watch]\nbony = perhaps\n", f);
	fclose(f);
	cr_expect_eq(config_write(CONFIG_SECTION_PROBE, "a", &c, 1, why, sizeof(why)), RESULT_BAD_DATA);
	cr_expect_not_null(strstr(why, "kept.ini:2: bony"), "%s", why);
	text = file_read(target, &n);
	cr_expect_str_eq(text, "[watch]\nbony = perhaps\n");
	free(text);
	folder_remove(dir);
}

Test(config, any_bytes_are_read_or_refused)
{
	static const char good[] =
		"# mine\n[watch]\nplacement = edge ; x\nedge-mm=-2.5\nbony = no\n"
		"[probe \"temper@1-2\"]\noffset-c = 0.4\nport = x\n\n[probe \"b\"]\nslope = 1\n";
	static const char bits[] = "[]=:;#\"\n\r\t \0\xff\xc3\xbb\xef-.,019abeopr";
	uint64_t random = script_seed();
	uint8_t data[512];

	for (int k = 0; k < 2000; k++) {
		size_t n = sizeof(good) - 1;
		if (k % 4) { /* a configuration with some bytes put in, taken out or changed */
			memcpy(data, good, n);
			for (int i = (int)(script_uniform(&random) * 4); i >= 0; i--) {
				size_t at = (size_t)(script_uniform(&random) * (double)n);
				char bit = bits[(size_t)(script_uniform(&random) * sizeof(bits))];
				if (script_uniform(&random) < 0.4) {
					memmove(data + at, data + at + 1, --n - at);
				} else if (script_uniform(&random) < 0.5) {
					memmove(data + at + 1, data + at, n++ - at);
					data[at] = (uint8_t)bit;
				} else {
					data[at] = (uint8_t)bit;
				}
			}
		} else {
			n = (size_t)(script_uniform(&random) * sizeof(data));
			for (size_t i = 0; i < n; i++)
				data[i] = (uint8_t)bits[(size_t)(script_uniform(&random) * sizeof(bits))];
		}
		test_config_input(data, n);
	}
}

Test(config, text_for_the_manual_is_escaped_and_bounded)
{
	char buf[16];

	cr_expect_str_eq(text_troff(buf, sizeof(buf), "a-b\\c"), "a\\-b\\ec");
	cr_expect_str_eq(text_troff(buf, sizeof(buf), ".so x"), "\\&.so x", "a text is no request");
	for (size_t n = 1; n <= sizeof(buf); n++) {
		memset(buf, 'x', sizeof(buf));
		text_troff(buf, n, "'-\\-\\-\\-\\-\\-\\-\\-\\-");
		cr_expect_lt(strlen(buf), n, "room for %zu", n);
	}
}

Test(config, a_client_has_what_is_said_of_the_site_first)
{
	struct config *c = read_text("[client \"Anna\"]\nbony = yes\nsite = left calf\n"
				     "[client \"Anna, left calf\"]\nbony = no\nthreshold = 12.5\n"
				     "[client \"M\xc3\xbcller, Ute\"]\nthreshold = 11\n");
	enum setting bony = SETTING_BONY, threshold = SETTING_THRESHOLD;
	cr_expect_eq(config_number(config_client(c, "anna", "Left calf", bony), bony), 0);
	cr_expect_eq(config_number(config_client(c, "Anna", "back", bony), bony), 1);
	cr_expect_eq(config_number(config_client(c, "Anna", "", bony), bony), 1);
	cr_expect_null(config_client(c, "Anna", "back", threshold));
	cr_expect_eq(config_number(config_client(c, "M\xc3\xbcller, Ute", "knee", threshold), threshold),
		     11000);
	cr_expect_null(config_client(c, "", "left calf", threshold));
	cr_expect_null(config_client(c, "Ann", "left calf", bony));
	config_free(c);
}

Test(config, the_client_goes_before_watch_and_the_command_line_before_both)
{
	char dir[64], path[128], base[128];
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(path, sizeof(path), "%s/icecue", dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/icecue/icecue.ini", dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	FILE *f = fopen(path, "w");
	cr_assert_not_null(f);
	fputs("[watch]\nplacement = edge\nbony = no\n[client \"Anna\"]\nplacement = in\nsite = =left calf\n"
	      "threshold = 12.5\narea-mm = 40\n[probe \"sim@sim\"]\ntime-constant = 7.5\n",
	      f);
	fclose(f);
	struct program_result r = PROGRAM("watch", "--probe", "sim", "--speed", "600", "--for", "20s",
					  "--out", base, "--client", "ANNA", "--area-mm", "55");
	cr_assert_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	char session[512], record[600];
	size_t n;
	snprintf(record, sizeof(record), "%s/session.csv",
		 folder_only_session(base, session, sizeof(session)));
	char *text = file_read(record, &n);
	cr_expect(strstr(text, "# placement: in\n") && strstr(text, "site: ") && strstr(text, "left calf\n"),
		  "%s", text);
	cr_expect(strstr(text, "# rule numb_c: 12.5\n") &&
			  strstr(text, "# threshold: set in the configuration"),
		  "%s", text);
	cr_expect_not_null(strstr(text, "area_mm: 55\n"), "%s", text);
	cr_expect_not_null(strstr(text, "# rule tau_s: 7.5\n"), "%s", text);
	free(text);
	r = PROGRAM("config", "--client", "anna");
	cr_expect_not_null(strstr(r.out, "placement = in                   ; line 5"), "%s", r.out);
	program_free(&r);
	folder_remove(dir);
}

/* A name that no rule has would set nothing, and nobody would see it. */
Test(config, a_setting_that_is_a_rule_sets_it)
{
	static char args[][20] = {"icecue watch", "--edge-mm=-4",   "--area-mm=40",
				  "--ambient=19", "--bony",	    "--accuracy=.7",
				  "--sensor=ir",  "--threshold=12", "--placement=edge"};
	enum { ARGS = sizeof(args) / sizeof(args[0]) };
	char *argv[ARGS + 1] = {NULL};
	struct options o;
	struct rules r;

	for (int id = 0; id < SETTINGS; id++) {
		size_t i = 0;
		while (settings[id].rule && i < rule_count() && strcmp(settings[id].rule, rule_at(i)->name))
			i++;
		cr_expect_lt(i, rule_count(), "%s", settings[id].rule);
	}
	for (int i = 0; i < ARGS; i++)
		argv[i] = args[i];
	options_parse(&o, COMMAND_WATCH, ARGS, argv, NULL);
	rules_default(&r);
	rules_take_options(&r, &o);
	cr_expect(r.has_edge && r.edge_um == -4000 && r.area_um == 40000 && r.ambient_mc == 19000);
	cr_expect(r.bony && r.accuracy_mc == 700 && r.numb_mc == 12000);
	cr_expect(r.sensor == SENSOR_INFRARED && r.placement == PLACEMENT_EDGE);
	options_free(&o);
}
