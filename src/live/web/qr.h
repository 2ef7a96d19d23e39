/* qr.h - a text as a QR code in characters, by libqrencode. */
#pragma once

#include "live/card.h"

/* Fills in lines and columns of the card; none without the library, or when the code would be too large.
 * Pure. */
void qr_draw(const char *text, struct card *c);
