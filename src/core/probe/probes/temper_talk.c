/*
 * The conversation with a TEMPer stick: wait, ask its name, then ask for a reading at an even pace and notice
 * what does not answer.
 */
#include "temper.h"

#include <ctype.h>
#include <string.h>

#include "icecue/dialog.h"

#define OPEN_WAIT_MS 1000 /* the maker's program waits 2 s, one is enough */
#define ANSWER_MS 500
#define NAME_TRIES 10
#define SILENT_CYCLES 10

enum { STAGE_OPENED, STAGE_ASK_NAME, STAGE_NAME, STAGE_READ };
enum { SEEN_INNER = 1, SEEN_OUTER = 2, SEEN_ANY = 4, CHECKED = 8 };
/* What is kept in scratch[] once the name is known. */
enum { HAS_OUTER, DROP_FIRST, ASKED };

const struct channel temper_outer = {"outer", true, ROLE_SKIN};

void temper_squeeze(const char *firmware, char *buf, size_t n)
{
	size_t o = 0;

	for (; *firmware && o + 1 < n; firmware++)
		if (!isspace((unsigned char)*firmware) && *firmware != '_')
			buf[o++] = (char)tolower((unsigned char)*firmware);
	buf[o] = '\0';
}

bool temper_begins(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

bool temper_is_text(const uint8_t *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (f[i] && (f[i] < 0x20 || f[i] > 0x7e))
			return false;
	return f[0] >= 0x20;
}

static void begin_reading(struct dialog *d, int64_t now_ms)
{
	char name[32];

	temper_squeeze(d->firmware, name, sizeof(name));
	memset(d->scratch, 0, sizeof(d->scratch));
	d->scratch[HAS_OUTER] = temper_begins(name, "temper2v3") || temper_begins(name, "temper2v4") ||
				temper_begins(name, "temper1fv3") || temper_begins(name, "temper1fv4");
	/* after plugging in, the first answer of this one may be an old one */
	d->scratch[DROP_FIRST] = temper_begins(name, "temperv1.4");
	d->stage = STAGE_READ;
	d->tries = 0;
	d->seen = CHECKED;
	d->due_ms = now_ms;
}

/* The name comes in two reports; after plugging in the first may be lost, so the second alone is no name. */
static void hear_name(struct dialog *d, int64_t now_ms, const uint8_t *f, size_t n)
{
	if (n != TEMPER_REPORT_LEN || !temper_is_text(f, n))
		return;
	bool first = !strncasecmp((const char *)f, "temp", 4);

	if (first)
		d->seen = 0;
	if (d->seen >= 2)
		return;
	memcpy(d->scratch + TEMPER_REPORT_LEN * d->seen, f, TEMPER_REPORT_LEN);
	if (++d->seen < 2)
		return;
	bool named = !strncasecmp((const char *)d->scratch, "temp", 4);

	if (!named && d->tries < NAME_TRIES) {
		d->seen = 0;
		return;
	}
	dialog_set_firmware(d, d->scratch, 2 * TEMPER_REPORT_LEN);
	begin_reading(d, now_ms);
}

static void ask_name(const struct driver *drv, struct dialog *d, int64_t now_ms, struct dialog_out *send)
{
	if (d->tries >= NAME_TRIES) {
		begin_reading(d, now_ms); /* nameless: by the rules of its reports */
		return;
	}
	d->tries++;
	d->seen = 0;
	d->stage = STAGE_NAME;
	d->due_ms = now_ms + ANSWER_MS;
	dialog_send(send, drv->start, drv->start_len);
}

static void hear_reading(struct dialog *d, int64_t now_ms, const uint8_t *f, size_t n, struct readings *out)
{
	bool data = n == TEMPER_REPORT_LEN && f[0] == 0x80;

	if (!data || !d->scratch[ASKED] || d->scratch[DROP_FIRST])
		out->n = 0;
	if (!data || !d->scratch[ASKED])
		return;
	d->scratch[DROP_FIRST] = 0;
	d->seen |= SEEN_ANY | (f[1] == 0x01 ? SEEN_OUTER : SEEN_INNER);
	if (f[1] == 0x01)
		d->scratch[HAS_OUTER] = 1;
	else if (d->scratch[HAS_OUTER] && !(d->seen & CHECKED))
		d->due_ms = now_ms + ANSWER_MS; /* the other follows within 0.1 s, however late we asked */
}

/* The time to answer is over: what is not there? A stick looks for its cabled probe only when it is itself
 * plugged in. */
static void check_cycle(const struct driver *drv, struct dialog *d, struct dialog_out *send,
			struct readings *out)
{
	char name[32];

	d->seen |= CHECKED;
	d->due_ms = d->asked_ms + drv->interval_ms;
	d->tries = d->seen & SEEN_ANY ? 0 : (uint8_t)(d->tries + 1);
	if (d->tries >= SILENT_CYCLES) {
		send->action = DIALOG_GIVE_UP;
		return;
	}
	temper_squeeze(d->firmware, name, sizeof(name));
	/* a stick with nothing but a cabled probe sends nothing without it */
	bool answered = (d->seen & SEEN_INNER) || temper_begins(name, "temper1f");

	if (d->scratch[HAS_OUTER] && !(d->seen & SEEN_OUTER) && answered)
		readings_status(out, &temper_outer, STATUS_MISSING);
}

/* Questions keep an even pace from the first one on, however late we are called, so that a replay asks and
 * judges at the same moments. */
static void read_on(const struct driver *drv, struct dialog *d, int64_t now_ms, struct dialog_out *send,
		    struct readings *out)
{
	if (!(d->seen & CHECKED)) {
		check_cycle(drv, d, send, out);
		if (send->action == DIALOG_GIVE_UP || now_ms < d->due_ms)
			return;
	}
	d->seen = 0;
	d->scratch[ASKED] = 1;
	d->asked_ms = d->due_ms + (now_ms - d->due_ms) / drv->interval_ms * drv->interval_ms;
	d->due_ms = d->asked_ms + ANSWER_MS;
	dialog_send(send, drv->request, drv->request_len);
}

void temper_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame, size_t n,
		 struct dialog_out *send, struct readings *out)
{
	if (d->stage == STAGE_OPENED) {
		d->stage = STAGE_ASK_NAME;
		d->due_ms = now_ms + OPEN_WAIT_MS;
	}
	if (frame && d->stage == STAGE_READ) {
		hear_reading(d, now_ms, frame, n, out);
		return;
	}
	if (frame) {
		out->n = 0; /* what comes before we asked may be old */
		if (d->stage == STAGE_NAME)
			hear_name(d, now_ms, frame, n);
		return;
	}
	if (now_ms < d->due_ms)
		return;
	if (d->stage == STAGE_READ)
		read_on(drv, d, now_ms, send, out);
	else
		ask_name(drv, d, now_ms, send);
}
