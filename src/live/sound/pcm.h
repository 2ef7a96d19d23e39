/*
 * pcm.h - a sound device by ALSA, which on a desktop reaches PipeWire or PulseAudio by itself. Every call may
 * wait for as long as the device likes: only the player's own process makes them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCM_DEFAULT "default"
#define PCM_WHY 240

struct pcm; /* opaque */

/* Is the library in? If not, pcm_open() says so. */
bool pcm_is_in(void);

/* NULL with the reason and what to do in why. */
struct pcm *pcm_open(const char *device, char why[PCM_WHY]);
int pcm_rate(const struct pcm *p);
/* How many samples to write at a time: about 10 ms. */
size_t pcm_step(const struct pcm *p);
/* Begins to play at the first samples. False when the device is gone, with the reason. */
bool pcm_write(struct pcm *p, const int16_t *samples, size_t n, char why[PCM_WHY]);
/* Waits until all is played. */
bool pcm_drain(struct pcm *p, char why[PCM_WHY]);
/* Is it still there, while nothing is played? */
bool pcm_is_there(struct pcm *p, char why[PCM_WHY]);
void pcm_close(struct pcm *p);
