/*
 * play.h - the player: what the program does as a process of its own (icecue sound --play DEVICE VOLUME), for
 * a device may hang while it is opened, written or closed. player.h has the other end.
 *
 * It reads lines on standard input and answers on standard output, until its input ends:
 *
 *     CLASS AGAIN   plays that tune, in place of what it plays; again: so often it was played before
 *     quiet         ends what it plays
 *     check         is the device still there?
 *
 *     ready         the device is open; after check: still; nothing plays
 *     done N        it is silent again, and has obeyed N lines that begin or end a tune
 *     fail WHY      and it ends: the device cannot be opened, or is gone
 */
#pragma once

/* An exit code. */
int play_run(const char *device, int volume);
