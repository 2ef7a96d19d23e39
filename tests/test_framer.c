#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "icecue/framer.h"
#include "support/script.h"

static bool sum_fits(const uint8_t *f, size_t n)
{
	return n == 4 && (uint8_t)(f[0] + f[1] + f[2]) == f[3];
}

static const struct frame_spec lines = {.kind = FRAME_LINE};
static const struct frame_spec short_lines = {.kind = FRAME_LINE, .len = 5};
static const struct frame_spec reports = {.kind = FRAME_REPORT, .len = 8};
static const struct frame_spec packets = {
	.kind = FRAME_PACKET, .len = 4, .head_len = 1, .head = {0xaa}, .check = sum_fits};
static const struct frame_spec tailed = {.kind = FRAME_PACKET,
					 .len = 5,
					 .head_len = 2,
					 .head = {0x65, 0x14},
					 .tail_len = 2,
					 .tail = {0x0d, 0x0a}};

/* Frames of the bytes as text: "[one][two]" and, after a bar, what flush gives. */
static const char *frames_of(const struct frame_spec *spec, const void *bytes, size_t n, size_t piece,
			     uint32_t *skipped)
{
	static char all[8192];
	struct framer f;
	uint8_t frame[FRAME_MAX];
	size_t len, used = 0, at = 0;

	framer_init(&f, spec);
	while (at < n) {
		size_t want = piece < n - at ? piece : n - at;

		at += framer_push(&f, (const uint8_t *)bytes + at, want);
		while (framer_next(&f, frame, &len))
			used += (size_t)sprintf(all + used, "[%.*s]", (int)len, (const char *)frame);
	}
	if (framer_flush(&f, frame, &len))
		used += (size_t)sprintf(all + used, "|%.*s", (int)len, (const char *)frame);
	all[used] = '\0';
	if (skipped)
		*skipped = f.skipped;
	return all;
}

static void expect(const struct frame_spec *spec, const char *bytes, size_t n, const char *frames,
		   uint32_t skipped)
{
	for (size_t piece = 1; piece <= n; piece++) {
		uint32_t s;

		cr_expect_str_eq(frames_of(spec, bytes, n, piece, &s), frames, "with %zu bytes at a time",
				 piece);
		cr_expect_eq(s, skipped, "%u bytes skipped, expected %u", s, skipped);
	}
}
#define EXPECT(spec, bytes, frames, skipped) expect(spec, bytes, sizeof(bytes) - 1, frames, skipped)

Test(framer, lines_end_with_cr_lf_or_both)
{
	EXPECT(&lines, "one\r\ntwo\nthree\rfour", "[one][two][three]|four", 0);
	EXPECT(&lines, "\r\n\r\n\n", "", 0);
	EXPECT(&lines, "x\n", "[x]", 0);
}

Test(framer, a_line_too_long_is_passed_over_whole)
{
	EXPECT(&short_lines, "12345\n123456\nok\n", "[12345][ok]", 6);
	EXPECT(&short_lines, "ok\n1234567890", "[ok]", 10);
	EXPECT(&short_lines, "1234567890\n\nok\n", "[ok]", 10);
}

Test(framer, a_line_may_fill_a_frame_and_no_more)
{
	char text[FRAME_MAX + 8];
	uint32_t skipped;

	memset(text, 'a', sizeof(text));
	text[FRAME_MAX - 1] = '\n';
	cr_expect_eq(strlen(frames_of(&lines, text, FRAME_MAX, FRAME_MAX, NULL)), FRAME_MAX - 1 + 2);
	text[FRAME_MAX - 1] = 'a';
	text[FRAME_MAX] = '\n';
	cr_expect_str_eq(frames_of(&lines, text, FRAME_MAX + 1, 7, &skipped), "");
	cr_expect_eq(skipped, FRAME_MAX);
}

Test(framer, reports_have_their_length)
{
	EXPECT(&reports, "12345678abcdefgh123", "[12345678][abcdefgh]|123", 0);
}

Test(framer, packets_are_found_among_garbage)
{
	EXPECT(&tailed,
	       "e\x14"
	       "e\x14x\r\ne\x14y\r\n",
	       "[e\x14x\r\n][e\x14y\r\n]", 2);
	EXPECT(&tailed, "garbage", "|e", 6);
}

Test(framer, a_bad_sum_costs_only_its_own_packet)
{
	/* the second packet begins inside the first, broken one */
	EXPECT(&packets, "\xaa\x01\xaa\x41\x42\x2d", "[\xaa\x41\x42\x2d]", 2);
	EXPECT(&packets, "\xaa\x41\x42\x2e\xaa\x41\x42\x2d", "[\xaa\x41\x42\x2d]", 4);
	EXPECT(&packets, "\xaa\x41", "|\xaa\x41", 0);
}

Test(framer, reset_forgets_the_half_frame)
{
	struct framer f;
	uint8_t frame[FRAME_MAX];
	size_t n;

	framer_init(&f, &lines);
	framer_push(&f, (const uint8_t *)"4", 1);
	framer_reset(&f);
	framer_push(&f, (const uint8_t *)"2.5\n", 4);
	cr_assert(framer_next(&f, frame, &n));
	cr_expect_eq(n, 3);
	cr_expect_not(framer_flush(&f, frame, &n));
}

Test(framer, takes_no_more_than_fits)
{
	struct framer f;
	static const uint8_t zeros[3 * FRAME_MAX];
	uint8_t frame[FRAME_MAX];
	size_t n, took;

	framer_init(&f, &lines);
	took = framer_push(&f, zeros, sizeof(zeros));
	cr_expect_eq(took, 2 * FRAME_MAX);
	cr_expect_eq(framer_push(&f, zeros, 1), 0);
	cr_expect_not(framer_next(&f, frame, &n));
	cr_expect_gt(framer_push(&f, zeros, 1), 0, "after framer_next() there is room");
}

Test(framer, random_bytes_give_the_same_frames_however_split)
{
	static const struct frame_spec *const specs[] = {&lines, &short_lines, &reports, &packets, &tailed};
	uint64_t random = script_seed();
	char bytes[300], whole[8192];

	for (int round = 0; round < 2000; round++) {
		const struct frame_spec *spec = specs[round % 5];
		size_t n = 1 + (size_t)(script_uniform(&random) * 290);
		size_t piece = 1 + (size_t)(script_uniform(&random) * 40);
		uint32_t skipped, again;

		for (size_t i = 0; i < n; i++)
			bytes[i] = "e\x14\r\n\xaa\x41\x42\x2d"[(size_t)(script_uniform(&random) * 8)];
		strcpy(whole, frames_of(spec, bytes, n, n, &skipped));
		cr_assert_str_eq(frames_of(spec, bytes, n, piece, &again), whole, "round %d, %zu at a time",
				 round, piece);
		cr_assert_eq(again, skipped);
	}
}
