/* Every driver against its file of frames, and against noise. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz_decode.c"
#include "support/frames.h"
#include "support/script.h"

/* Drivers without a wire: nothing to hold frames of. */
static bool has_wire(const struct driver *drv)
{
	return drv->link == LINK_USB || drv->link == LINK_SERIAL || drv->link == LINK_SYSFS ||
	       drv->link == LINK_I2C;
}

static void check_row(const struct driver *drv, const struct frame_row *row)
{
	struct reply reply;

	decode_reply(drv, row->firmware, row->bytes, row->n_bytes, &reply);
	cr_expect_str_eq(verdict_name(reply.verdict), verdict_name(row->verdict),
			 "%s.frames:%d: %s, expected %s", drv->name, row->line, verdict_name(reply.verdict),
			 verdict_name(row->verdict));
	cr_expect_eq(reply.n, row->n, "%s.frames:%d: %d readings, expected %d", drv->name, row->line, reply.n,
		     row->n);
	for (int i = 0; i < reply.n && i < row->n; i++) {
		const struct reading *got = &reply.at[i];
		const struct frame_expectation *e = &row->at[i];

		cr_expect_str_eq(got->channel, e->channel, "%s.frames:%d: channel %s, expected %s", drv->name,
				 row->line, got->channel, e->channel);
		cr_expect_eq(got->status, e->status, "%s.frames:%d: %s is %s, expected %s", drv->name,
			     row->line, e->channel, status_name(got->status), status_name(e->status));
		if (got->status == STATUS_OK && e->status == STATUS_OK)
			cr_expect_eq(reading_udeg(got), e->udeg,
				     "%s.frames:%d: %s is %d millionths, expected %d", drv->name, row->line,
				     e->channel, reading_udeg(got), e->udeg);
	}
}

static void check_said(const struct driver *drv, const struct frame_row *row)
{
	bool start = row->kind == FRAME_ROW_START;
	size_t n = start ? drv->start_len : drv->request_len;

	cr_expect_eq(n, row->n_bytes, "%s.frames:%d: %zu bytes are said", drv->name, row->line, n);
	if (n == row->n_bytes)
		cr_expect_arr_eq(start ? drv->start : drv->request, row->bytes, n, "%s.frames:%d", drv->name,
				 row->line);
}

Test(frames, every_row_decodes_as_written)
{
	for (size_t i = 0; i < driver_count(); i++) {
		const struct driver *drv = driver_at(i);
		FILE *f = frames_open(drv);
		struct frame_row row = {0};

		if (!f)
			continue;
		while (frames_next(f, drv, &row)) {
			if (row.kind == FRAME_ROW_REPLY)
				check_row(drv, &row);
			else
				check_said(drv, &row);
		}
		fclose(f);
	}
}

Test(frames, every_driver_shows_frost_a_loose_plug_and_a_cut_frame)
{
	for (size_t i = 0; i < driver_count(); i++) {
		const struct driver *drv = driver_at(i);
		bool below_zero = false, open = false, truncated = false;
		struct frame_row row = {0};

		if (!has_wire(drv))
			continue;
		FILE *f = frames_open(drv);

		cr_expect_not_null(f, "tests/frames/%s.frames is missing", drv->name);
		while (f && frames_next(f, drv, &row)) {
			truncated |= row.verdict == VERDICT_TRUNCATED;
			for (int k = 0; k < row.n; k++) {
				enum status s = row.at[k].status;

				below_zero |= s == STATUS_OK && row.at[k].udeg < 0;
				open |= s == STATUS_MISSING || s == STATUS_FAULT;
			}
		}
		if (f)
			fclose(f);
		cr_expect(below_zero, "%s.frames has no reading below zero", drv->name);
		cr_expect(open, "%s.frames has no open circuit (missing or fault)", drv->name);
		cr_expect(truncated, "%s.frames has no truncated frame", drv->name);
	}
}

/* Calls visit() with every reply of every file. */
static void each_reply(void (*visit)(const struct driver *, const struct frame_row *, void *), void *context)
{
	for (size_t i = 0; i < driver_count(); i++) {
		FILE *f = frames_open(driver_at(i));
		struct frame_row row = {0};

		if (!f)
			continue;
		while (frames_next(f, driver_at(i), &row))
			if (row.kind == FRAME_ROW_REPLY)
				visit(driver_at(i), &row, context);
		fclose(f);
	}
}

static void split_everywhere(const struct driver *drv, const struct frame_row *row, void *context)
{
	uint64_t whole = run_frames(drv, row->firmware, row->bytes, row->n_bytes, FRAME_MAX);

	for (size_t piece = 1; piece < row->n_bytes; piece++)
		cr_assert_eq(run_frames(drv, row->firmware, row->bytes, row->n_bytes, piece), whole,
			     "%s.frames:%d: other frames when %zu bytes come at a time", drv->name, row->line,
			     piece);
	++*(int *)context;
}

Test(frames, the_same_frames_however_the_bytes_are_split)
{
	int rows = 0;

	each_reply(split_everywhere, &rows);
	cr_assert_gt(rows, 150);
}

/* Of the whole packet, in binary: no flipped bit may pass it. */
static bool has_check_sum(const struct driver *drv)
{
	static const char *const names[] = {"mcu90614", "ta612c", "appa55"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(drv->name, names[i]))
			return true;
	return false;
}

static void flip_every_bit(const struct driver *drv, const struct frame_row *row, void *context)
{
	size_t n = row->n_bytes;
	uint8_t bytes[FRAME_MAX];
	struct readings r;

	if (!has_check_sum(drv) || row->verdict != VERDICT_OK || n > drv->frame.len)
		return;
	for (size_t bit = 0; bit < 8 * n; bit++) {
		memcpy(bytes, row->bytes, n);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		enum verdict v = check_decode(drv, "", bytes, n, &r);

		cr_assert_neq(v, VERDICT_OK, "%s.frames:%d: bit %zu flipped and not seen", drv->name,
			      row->line, bit);
		cr_assert_not(drv->frame.check(bytes, n) &&
			      !memcmp(bytes, drv->frame.head, drv->frame.head_len));
	}
	++*(int *)context;
}

Test(frames, a_check_sum_finds_every_flipped_bit)
{
	int rows = 0;

	each_reply(flip_every_bit, &rows);
	cr_assert_gt(rows, 3);
}

struct noise {
	uint64_t random;
	size_t driver;
	uint8_t input[3 + 512];
};

static unsigned below(struct noise *z, unsigned n)
{
	return (unsigned)(script_uniform(&z->random) * n);
}

/* A frame with a few bytes changed, lost, doubled or cut. */
static void mutate(const struct driver *drv, const struct frame_row *row, void *context)
{
	struct noise *z = context;

	for (z->driver = 0; driver_at(z->driver) != drv;)
		z->driver++;
	for (int round = 0; round < 40; round++) {
		size_t n = row->n_bytes < 256 ? row->n_bytes : 256;
		uint8_t *p = z->input + 3;

		z->input[0] = (uint8_t)z->driver;
		z->input[1] = (uint8_t)below(z, 256);
		z->input[2] = (uint8_t)below(z, 256);
		memcpy(p, row->bytes, n);
		for (unsigned k = below(z, 4); k > 0; k--)
			p[below(z, (unsigned)n)] = (uint8_t)below(z, 256);
		if (below(z, 3) == 0)
			n = 1 + below(z, (unsigned)n);
		if (below(z, 3) == 0) {
			size_t from = below(z, (unsigned)n);
			memcpy(p + n, p + from, n - from);
			n += n - from;
		}
		LLVMFuzzerTestOneInput(z->input, 3 + n);
	}
}

Test(frames, mutated_frames_never_break_a_decoder)
{
	struct noise z = {.random = script_seed()};

	each_reply(mutate, &z);
}

Test(frames, noise_never_breaks_a_decoder)
{
	struct noise z = {.random = script_seed()};

	static const char letters[] = "0123456789.,-+=:CF*[]()%naift TempObj\r\n";

	for (int round = 0; round < 20000; round++) {
		size_t n = below(&z, 64);
		bool text = below(&z, 2);

		for (size_t i = 0; i < 3 + n; i++) {
			char letter = letters[below(&z, sizeof(letters) - 1)];

			z.input[i] = text && i >= 3 ? (uint8_t)letter : (uint8_t)below(&z, 256);
		}
		LLVMFuzzerTestOneInput(z.input, 3 + n);
	}
}
