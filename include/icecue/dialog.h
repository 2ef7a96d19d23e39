/*
 * dialog.h - the conversation with a device that needs no special one: `start` once, `request` at every
 * interval, `start` again after a silence, and giving up when nothing comes at all. Pure.
 */
#pragma once

#include "icecue/driver.h"

/* Silence after which `start` is sent again: the device may have been switched off and on. */
#define DIALOG_RESEND_MS 3000
/* Silence after which the device is given up (closed and opened again): of one that is asked, and of one
 * that talks by itself, which may be waiting for its button. */
#define DIALOG_GIVE_UP_POLLED_MS 10000
#define DIALOG_GIVE_UP_STREAM_MS 30000

/*
 * One turn: the driver's own step(), or the plain conversation when it has none. Call with frame == NULL at
 * open (*d zeroed) and whenever d->due_ms has come, and with every frame, after decode() filled *out
 * (out->n = 0 when there is no frame or its verdict is not VERDICT_OK). *send is filled anew by every call.
 */
void dialog_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame, size_t n,
		 struct dialog_out *send, struct readings *out);

/* What a frame says, of this conversation: the driver's follow() or, without one, its decode(). */
enum verdict dialog_decode(const struct driver *drv, struct dialog *d, const uint8_t *frame, size_t n,
			   struct readings *out);

/* For step() functions. */

/* The plain conversation, for a step() that only judges what comes. Uses stage, tries, asked_ms and due_ms.
 */
void dialog_plain(const struct driver *drv, struct dialog *d, int64_t now_ms, bool heard,
		  struct dialog_out *send);
void dialog_send(struct dialog_out *send, const uint8_t *bytes, size_t n);
/* The same at another speed of the serial line, for a device that changes it within a conversation. */
void dialog_send_at(struct dialog_out *send, int32_t baud, const uint8_t *bytes, size_t n);
/* Sets d->firmware from bytes of the device: printable ASCII only, trailing blanks dropped. */
void dialog_set_firmware(struct dialog *d, const uint8_t *bytes, size_t n);
