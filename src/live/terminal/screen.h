/*
 * screen.h - the whole screen, drawn for a moment: what must be seen at a glance from two metres is largest.
 * Pure: the same view gives the same canvas.
 *
 *   who and where                     elapsed, clock
 *   before > ICE > numb > window > warming > warm           passes
 *   SKIN, or PASS                     STOP IN and the like, and which way it goes
 *   the figure of it, large           the figure of it, large
 *   the spots, where there are several: small, each with its state
 *   the first alert, as a block with one large word and its class's shape while it sounds, as a line once it
 * is acknowledged; a line for each other one the next step at the table the curve of the round what happened
 * last the last message; a question, or a note that is being typed the keys
 */
#pragma once

#include "canvas.h"
#include "curve.h"
#include "live/card.h"
#include "live/live.h"
#include "live/next_step.h"
#include "live/reporter.h"

#define SCREEN_LOG 64 /* lines of what happened that are kept */

struct screen_view {
	const struct card *card; /* of the live page; NULL: none */
	char caution[1280];	 /* lines in place of the curve, until there is ice; "" */
	const struct live *now;
	const struct curve *curve;
	struct prompt prompt;
	struct text_style style;
	struct step_words steps;
	char title[200], probe[200];
	char clock[8];	   /* "21:34"; "" when the session does not run in real time */
	char clock_at[8];  /* when the countdown ends, or "" */
	char message[320]; /* the last one for the person, or "" */
	char chain[320];   /* the chain of alerts: a question, or what does not work; "" */
	bool asks;	   /* it is a question, and goes before the message */
	int32_t numb_mc, window_mc;
	int n_log;			    /* all lines so far */
	char log[SCREEN_LOG][WORDING_LINE]; /* line i is at i % SCREEN_LOG */
};

void screen_draw(const struct screen_view *v, struct canvas *c);
