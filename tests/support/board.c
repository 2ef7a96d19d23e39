#include "board.h"

#include <stdio.h>
#include <string.h>

#include "icecue/decode.h"
#include "icecue/dialog.h"

static void keep(struct board *b, const struct readings *r)
{
	for (int i = 0; i < r->n; i++) {
		int k = 0;
		while (k < b->last.n && strcmp(b->last.at[k].channel, r->at[i].channel) != 0)
			k++;
		if (k == READINGS_MAX)
			continue;
		b->last.n = k == b->last.n ? k + 1 : b->last.n;
		b->last.at[k] = r->at[i];
	}
}

static void hear(struct board *b, const char *line, size_t n)
{
	const struct driver *text = driver_by_name("text");
	const uint8_t *frame = (const uint8_t *)line;
	struct readings r = {0};
	struct dialog_out send;
	if (dialog_decode(text, &b->dialog, frame, n, &r) != VERDICT_OK)
		r.n = 0;
	dialog_step(text, &b->dialog, b->t_ms, frame, n, &send, &r);
	keep(b, &r);
}

void board_line(struct board *b, int64_t t_ms, const char *line)
{
	if (!b->t_ms) {
		struct dialog_out send;
		dialog_step(driver_by_name("text"), &b->dialog, 0, NULL, 0, &send, &(struct readings){0});
		b->t_ms = 1;
		hear(b, "cut off", 7);
	}
	b->t_ms = t_ms;
	hear(b, line, strcspn(line, "\r\n"));
}

void board_say(struct board *b, const char *lines)
{
	for (const char *at = lines; *at; at += strspn(at, "\r\n")) {
		board_line(b, b->t_ms + 1000, at);
		at += strcspn(at, "\r\n");
	}
}

char *board_told(const struct board *b, char *buf, size_t n)
{
	size_t used = 0;
	*buf = '\0';
	for (int i = 0; i < b->last.n && used < n; i++) {
		const struct reading *r = &b->last.at[i];
		char value[24], name[CHANNEL_NAME];
		if (r->status == STATUS_OK)
			format_udeg(reading_udeg(r) / 10000 * 10000, value, sizeof(value));
		memcpy(name, r->channel, sizeof(name));
		for (char *p = name; *p; p++)
			*p = *p == ' ' ? '_' : *p;
		used += (size_t)snprintf(buf + used, n - used, "%s%s%s=%s", i ? " " : "",
					 r->has_role && r->role == ROLE_SKIN ? "*" : "", name,
					 r->status == STATUS_OK ? value : status_name(r->status));
	}
	return buf;
}
