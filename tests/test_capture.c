#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "device/capture.h"
#include "device/link.h"

static char path[64];

/* A file of its own for each test, gone at its end. */
static void make_path(void)
{
	strcpy(path, "/tmp/icecue-capture-XXXXXX");
	int fd = mkstemp(path);

	cr_assert_geq(fd, 0);
	close(fd);
}

static void remove_path(void)
{
	unlink(path);
}

TestSuite(capture, .init = make_path, .fini = remove_path);

static void put(const char *text)
{
	FILE *f = fopen(path, "w");

	fputs(text, f);
	fclose(f);
}

static const char *content(void)
{
	static char text[8192];
	FILE *f = fopen(path, "r");

	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	return text;
}

/* ---- the file ---- */

Test(capture, written_lines)
{
	static const uint8_t ask[] = {0x01, 0x86, 0xff}, answer[300] = {0x54, 0x45};
	FILE *f = fopen(path, "w");

	capture_write_head(f, "temper", "2026-11-22T21:10:00+01:00");
	capture_write(f, 0, CAPTURE_OPEN, NULL, 0);
	capture_write(f, 12, CAPTURE_OUT, ask, sizeof(ask));
	cr_assert_str_eq(
		content(),
		"# icecue capture 1\n# driver temper\n# start 2026-11-22T21:10:00+01:00\n0.000 ! open\n0.012 > 0186ff\n",
		"whole lines are there at once, without closing");
	capture_write(f, 61005, CAPTURE_IN, answer, sizeof(answer));
	capture_write(f, 61005, CAPTURE_IN, answer, 0);
	capture_write(f, 62000, CAPTURE_GONE, NULL, 0);
	fclose(f);
	const char *long_line = strstr(content(), "61.005 < 5445000000");

	cr_assert_not_null(long_line);
	cr_assert_eq(strcspn(long_line, "\n"), 9 + 512, "256 bytes a line");
	cr_assert_eq(strcspn(long_line + 522, "\n"), 9 + 88, "the rest on the next");
	cr_assert_str_eq(long_line + 522 + 9 + 88, "\n62.000 ! gone\n");
}

Test(capture, parsed_lines)
{
	struct capture_line l;

	cr_assert_eq(capture_parse("7.250 < 5445", &l), RESULT_OK);
	cr_assert(l.t_ms == 7250 && l.kind == CAPTURE_IN && l.n == 2 && l.bytes[0] == 0x54 &&
		  l.bytes[1] == 0x45);
	cr_assert_eq(capture_parse("7.250 > 01 86\r", &l), RESULT_OK);
	cr_assert(l.kind == CAPTURE_OUT && l.n == 2);
	cr_assert_eq(capture_parse("0 ! open", &l), RESULT_OK);
	cr_assert(l.kind == CAPTURE_OPEN && l.n == 0 && l.t_ms == 0);
	cr_assert_eq(capture_parse("8.5 ! gone \r", &l), RESULT_OK);
	cr_assert_eq(l.kind, CAPTURE_GONE);
	cr_assert_eq(capture_parse("", &l), RESULT_NONE);
	cr_assert_eq(capture_parse("# driver temper", &l), RESULT_NONE);
}

Test(capture, lines_that_are_none)
{
	static const char *const lines[] = {
		"7.250",       "7.250 ",       "7.250 <",	   "7.250 < ",
		"7.250 < 544", "7.250 < 5x",   "x < 54",	   "-1 < 54",
		"7.250 = 54",  "7.250 ! away", "7.250 ! gone now", "7.250 !",
		"7.250 ! ",    "7.250< 54",    "7.250 <54",	   "99999999999999999999 < 54",
		"nan < 54"};
	char big[1024] = "1 < ";
	struct capture_line l;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		cr_expect_eq(capture_parse(lines[i], &l), RESULT_BAD_DATA, "%s", lines[i]);
	memset(big + 4, '0', 512);
	cr_assert_eq(capture_parse(big, &l), RESULT_OK);
	cr_assert_eq(l.n, 256);
	memset(big + 4, '0', 514);
	cr_assert_eq(capture_parse(big, &l), RESULT_BAD_DATA);
}

Test(capture, known_by_its_first_line)
{
	char name[16];

	put("# icecue capture 1\n# driver temper\n0 ! open\n");
	cr_assert(capture_is(path, name, sizeof(name)));
	cr_assert_str_eq(name, "temper");
	put("# icecue capture 1\r\n# start x\r\n# driver a-very-long-name-of-a-driver\r\n");
	cr_assert(capture_is(path, name, sizeof(name)));
	cr_assert_str_eq(name, "a-very-long-nam");
	put("# icecue capture 1");
	cr_assert(capture_is(path, name, sizeof(name)));
	cr_assert_str_eq(name, "");
	put("# icecue capture 2\n# driver temper\n");
	cr_assert_not(capture_is(path, name, sizeof(name)));
	put("# icecue record 1\n# driver temper\n");
	cr_assert_not(capture_is(path, name, sizeof(name)));
	put("\n# icecue capture 1\n");
	cr_assert_not(capture_is(path, name, sizeof(name)));
	put("");
	cr_assert_not(capture_is(path, name, sizeof(name)));
	cr_assert_not(capture_is("/nonexistent", name, sizeof(name)));
	cr_assert_not(capture_is("/tmp", name, sizeof(name)));
	cr_assert_not(capture_is("-", name, sizeof(name)));
}

Test(capture, its_head_tells_what_the_readings_were_corrected_by)
{
	const struct calibration less = {1020, -400, "2026-10-01T12:00:00+02:00"}, none = {0};
	struct capture_head head;
	FILE *f = fopen(path, "w");

	capture_write_head(f, "temper", "2026-11-22T21:10:00+01:00");
	capture_write_calibration(f, &none);
	capture_write_calibration(f, &less);
	capture_write(f, 0, CAPTURE_OPEN, NULL, 0);
	fclose(f);
	cr_assert_str_eq(
		content(),
		"# icecue capture 1\n# driver temper\n# start 2026-11-22T21:10:00+01:00\n"
		"# calibration offset_c=-0.4 slope=1.02 calibrated=2026-10-01T12:00:00+02:00\n0.000 ! open\n");
	cr_assert(capture_read_head(path, &head));
	cr_expect_str_eq(head.driver, "temper");
	cr_expect_str_eq(head.start_iso, "2026-11-22T21:10:00+01:00");
	cr_expect(head.calibration.slope == 1020 && head.calibration.offset_mc == -400);
	put("# icecue capture 1\n# driver temper\n# calibration offset_c=-50 slope=1.02 calibrated=now\n");
	cr_assert(capture_read_head(path, &head));
	cr_expect_not(calibration_is(&head.calibration));
	put("# icecue capture 1\n# driver\n# calibration\n# calibration ");
	cr_assert(capture_read_head(path, &head));
	cr_expect_not(calibration_is(&head.calibration));
}

Test(capture, looking_at_a_pipe_takes_nothing_from_it)
{
	static const char head[] = "# icecue capture 1\n";
	char name[16], back[64];

	unlink(path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	int fd = open(path, O_RDWR);

	cr_assert_eq(write(fd, head, sizeof(head)), sizeof(head));
	cr_assert_not(capture_is(path, name, sizeof(name)));
	cr_assert_eq(read(fd, back, sizeof(back)), sizeof(head));
	close(fd);
}

/* ---- the link ---- */

static struct link *open_link(void)
{
	struct port p = {.kind = LINK_CAPTURE};
	struct link *l;

	text_copy(p.where, sizeof(p.where), path);
	cr_assert_eq(link_capture_ops.open(&p, NULL, &l), RESULT_OK);
	return l;
}

/* One receive: "T:hex", or the result's name. */
static const char *receive(struct link *l, int64_t now_ms, size_t cap)
{
	static char shown[700];
	uint8_t buf[256];
	size_t n = 0;
	int64_t t_ms = -1;
	char hex[600];
	enum result r = link_capture_ops.receive(l, now_ms, buf, cap, &n, &t_ms);

	if (r != RESULT_OK)
		return result_name(r);
	snprintf(shown, sizeof(shown), "%lld:%s", (long long)t_ms, text_hex(hex, sizeof(hex), buf, n));
	return shown;
}

#define RECEIVES(l, now_ms, wanted) cr_assert_str_eq(receive(l, now_ms, 256), wanted)

static const char with_a_loss[] =
	"# icecue capture 1\n# driver temper\n"
	"0.000 ! open\n0.000 > 0186\n0.012 < 5445\n1.000 > 0186\n1.010 < 5446\n2.000 ! gone\n"
	"2.500 < ff\n3.000 ! open\n3.000 > 0186\n3.100 < 5447\n";

Test(capture, bytes_come_at_their_times)
{
	struct link *l;
	struct pollfd fds[4];

	put(with_a_loss);
	l = open_link();
	cr_assert_eq(link_capture_ops.pollfds(l, fds, 4), 0);
	cr_assert_eq(link_capture_ops.due_ms(l), 0, "it wants to know the time");
	RECEIVES(l, 0, "again");
	cr_assert_eq(link_capture_ops.due_ms(l), 12);
	RECEIVES(l, 11, "again");
	cr_assert_eq(link_capture_ops.send(l, (const uint8_t *)"x", 1), RESULT_OK);
	RECEIVES(l, 12, "12:5445");
	RECEIVES(l, 12, "again");
	cr_assert_eq(link_capture_ops.due_ms(l), 1010);
	RECEIVES(l, 5000, "1010:5446");
	RECEIVES(l, 5000, "gone");
	RECEIVES(l, 5000, "gone");
	link_capture_ops.close(l);
}

Test(capture, after_gone_it_goes_on_at_the_next_open)
{
	struct link *l;

	put(with_a_loss);
	l = open_link();
	RECEIVES(l, 1500, "12:5445");
	RECEIVES(l, 1500, "1010:5446");
	RECEIVES(l, 2000, "gone");
	link_capture_ops.resume(l);
	RECEIVES(l, 2100, "again");
	cr_assert_eq(link_capture_ops.due_ms(l), 3100);
	RECEIVES(l, 3100, "3100:5447");
	RECEIVES(l, 3100, "none");
	link_capture_ops.close(l);
	/* a session after that begins at the beginning */
	l = open_link();
	RECEIVES(l, 20, "12:5445");
	link_capture_ops.close(l);
}

Test(capture, each_session_has_a_place_of_its_own)
{
	struct link *a, *b;

	put(with_a_loss);
	a = open_link();
	RECEIVES(a, 1500, "12:5445");
	RECEIVES(a, 1500, "1010:5446");
	RECEIVES(a, 2000, "gone");
	/* another one of the same file, while the first one's device is gone, and after it has ended */
	b = open_link();
	RECEIVES(b, 2500, "12:5445");
	link_capture_ops.resume(a);
	RECEIVES(a, 3100, "3100:5447");
	RECEIVES(b, 2500, "1010:5446");
	RECEIVES(b, 2500, "gone");
	link_capture_ops.close(b);
	b = open_link();
	RECEIVES(b, 5000, "12:5445");
	link_capture_ops.close(a);
	link_capture_ops.close(b);
}

Test(capture, a_device_that_never_came_back_is_the_end)
{
	struct link *l;

	put("0.5 < 01\n1 ! gone\n2 < 02\n");
	l = open_link();
	RECEIVES(l, 1000, "500:01");
	RECEIVES(l, 1000, "gone");
	link_capture_ops.resume(l);
	RECEIVES(l, 1100, "none");
	link_capture_ops.close(l);
	link_capture_ops.close(NULL);
}

Test(capture, damaged_lines_are_passed_over)
{
	struct link *l;

	put("0.5 < 01\nhello\n0.6 < 0g\n0.4 < 02\n0.7 < 030405\n0.8 < 0607");
	l = open_link();
	RECEIVES(l, 9000, "500:01");
	RECEIVES(l, 9000, "500:02"); /* time does not go back */
	cr_assert_str_eq(receive(l, 9000, 2), "700:0304");
	cr_assert_str_eq(receive(l, 9000, 2), "700:05");
	RECEIVES(l, 9000, "none"); /* the last line was cut off: its bytes may be half of them */
	link_capture_ops.close(l);
}

Test(capture, what_cannot_be_opened)
{
	struct port p = {.kind = LINK_CAPTURE, .where = "/nonexistent"};
	struct link *l = (struct link *)&p;

	cr_assert_eq(link_capture_ops.open(&p, NULL, &l), RESULT_NONE);
	cr_assert_null(l);
	strcpy(p.where, "/tmp");
	cr_assert_eq(link_capture_ops.open(&p, NULL, &l), RESULT_BAD_DATA);
}
