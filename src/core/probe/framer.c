#include "icecue/framer.h"

#include <assert.h>
#include <string.h>

void framer_init(struct framer *f, const struct frame_spec *spec)
{
	assert(spec->kind == FRAME_LINE || spec->len > 0);
	assert(spec->head_len <= sizeof(spec->head) && spec->tail_len <= sizeof(spec->tail));
	assert(spec->kind == FRAME_LINE || spec->head_len + spec->tail_len <= spec->len);
	*f = (struct framer){.spec = spec};
}

void framer_reset(struct framer *f)
{
	framer_init(f, f->spec);
}

size_t framer_push(struct framer *f, const uint8_t *bytes, size_t n)
{
	size_t room = sizeof(f->buf) - f->n;

	if (n > room)
		n = room;
	if (n)
		memcpy(f->buf + f->n, bytes, n);
	f->n += n;
	return n;
}

static void drop(struct framer *f, size_t n)
{
	f->n -= n;
	memmove(f->buf, f->buf + n, f->n);
}

static void skip(struct framer *f, size_t n)
{
	f->skipped += (uint32_t)n;
	drop(f, n);
}

static size_t longest_line(const struct framer *f)
{
	return f->spec->len ? f->spec->len : FRAME_MAX - 1;
}

/* Bytes before the first line end, or all that there are. */
static size_t line_length(const struct framer *f)
{
	size_t i = 0;

	while (i < f->n && f->buf[i] != '\r' && f->buf[i] != '\n')
		i++;
	return i;
}

static bool next_line(struct framer *f, uint8_t *out, size_t *n)
{
	for (;;) {
		size_t len = line_length(f);
		bool ended = len < f->n;

		if (f->overlong || len > longest_line(f)) {
			f->overlong = !ended;
			skip(f, len);
			if (!ended)
				return false;
			drop(f, 1);
			continue;
		}
		if (!ended)
			return false;
		if (len) {
			memcpy(out, f->buf, len);
			*n = len;
		}
		drop(f, len + 1);
		if (len)
			return true;
	}
}

/* Could a packet begin at p? Only n bytes of it are there. */
static bool head_fits(const struct frame_spec *s, const uint8_t *p, size_t n)
{
	size_t known = n < s->head_len ? n : s->head_len;

	return !memcmp(p, s->head, known);
}

static bool packet_is_right(const struct frame_spec *s, const uint8_t *p)
{
	if (memcmp(p + s->len - s->tail_len, s->tail, s->tail_len) != 0)
		return false;
	return !s->check || s->check(p, s->len);
}

static bool next_packet(struct framer *f, uint8_t *out, size_t *n)
{
	const struct frame_spec *s = f->spec;
	size_t at = 0;

	for (; at < f->n; at++) {
		if (!head_fits(s, f->buf + at, f->n - at))
			continue;
		if (f->n - at < s->len)
			break;
		if (packet_is_right(s, f->buf + at)) {
			memcpy(out, f->buf + at, s->len);
			*n = s->len;
			f->skipped += (uint32_t)at;
			drop(f, at + s->len);
			return true;
		}
	}
	skip(f, at);
	return false;
}

static bool next_report(struct framer *f, uint8_t *out, size_t *n)
{
	size_t len = f->spec->len;

	if (f->n < len)
		return false;
	memcpy(out, f->buf, len);
	*n = len;
	drop(f, len);
	return true;
}

/* Only framer_flush() knows where a reply ends; one that is too long for a frame is none. */
static bool next_reply(struct framer *f)
{
	while (f->n >= FRAME_MAX)
		skip(f, FRAME_MAX);
	return false;
}

bool framer_next(struct framer *f, uint8_t *out, size_t *n)
{
	switch (f->spec->kind) {
	case FRAME_LINE:
		return next_line(f, out, n);
	case FRAME_PACKET:
		return next_packet(f, out, n);
	case FRAME_REPORT:
		return next_report(f, out, n);
	case FRAME_REPLY:
		return next_reply(f);
	}
	return false;
}

bool framer_flush(struct framer *f, uint8_t *out, size_t *n)
{
	size_t left = f->n < FRAME_MAX ? f->n : FRAME_MAX;

	if (!left)
		return false;
	memcpy(out, f->buf, left);
	*n = left;
	drop(f, f->n);
	return true;
}
