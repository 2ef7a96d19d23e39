#include "pcm.h"

#include <stdio.h>

#include "base/i18n.h"

#ifdef HAVE_ALSA
#include <alsa/asoundlib.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define RATE 48000
#define STEP_US 10000
#define AHEAD_US 100000 /* in the device's buffer: what a busy machine may be late by */
#define STEP_MAX 4096

struct pcm {
	snd_pcm_t *handle;
	unsigned rate, channels;
	snd_pcm_uframes_t step;
};

/* The first message of the library, which would print it on the screen. */
static char library_words[PCM_WHY / 2];

__attribute__((format(printf, 5, 6))) static void keep_words(const char *file, int line, const char *function,
							     int error, const char *format, ...)
{
	va_list args;
	(void)file, (void)line, (void)function, (void)error;
	va_start(args, format);
	if (!*library_words)
		vsnprintf(library_words, sizeof(library_words), format, args);
	va_end(args);
}

bool pcm_is_in(void)
{
	return true;
}

/* ---- why not ---- */

static bool has_cards(bool *refused)
{
	DIR *d = opendir("/dev/snd");
	int n = 0;
	*refused = false;
	for (const struct dirent *e; d && (e = readdir(d));) {
		char path[300];
		if (strncmp(e->d_name, "controlC", 8))
			continue;
		n++;
		snprintf(path, sizeof(path), "/dev/snd/%s", e->d_name);
		*refused |= access(path, R_OK | W_OK) < 0 && errno == EACCES;
	}
	if (d)
		closedir(d);
	return n > 0;
}

/* What is the matter, and behind the colon what to do: a narrow screen shows no more. */
static const char *advice(int error)
{
	bool refused, cards = has_cards(&refused);
	if (error == EBUSY)
		return _(
			"another program holds the device: close it, or take another one with --sound-device");
	if (error == EACCES || error == EPERM || refused)
		return _("only the group audio may use it: sudo usermod -aG audio $USER, then log in again");
	if (error == ECONNREFUSED || error == EHOSTDOWN)
		return _("the sound server does not answer: systemctl --user restart pipewire pulseaudio");
	if (getenv("ALSA_CONFIG_PATH"))
		return _("no such device: look at the configuration that ALSA_CONFIG_PATH names");
	if (!cards)
		return _("there is no sound card: plug in a USB speaker");
	return _("the device cannot be used: take another one with --sound-device, aplay -L lists them");
}

static void tell(char why[PCM_WHY], const char *device, int error)
{
	char words[PCM_WHY / 2];
	error = error < 0 ? -error : error;
	text_printable(words, sizeof(words), library_words, strlen(library_words));
	snprintf(why, PCM_WHY, "%s (ALSA: %s: %s%s%s)", advice(error), device, snd_strerror(-error),
		 *words ? ", " : "", words);
}

/* ---- the device ---- */

static int set_hardware(struct pcm *p)
{
	snd_pcm_hw_params_t *hw;
	unsigned step_us = STEP_US, ahead_us = AHEAD_US;
	int error = snd_pcm_hw_params_malloc(&hw);
	if (error < 0)
		return error;
	p->rate = RATE;
	p->channels = 1;
	error = snd_pcm_hw_params_any(p->handle, hw);
	if (error >= 0)
		error = snd_pcm_hw_params_set_access(p->handle, hw, SND_PCM_ACCESS_RW_INTERLEAVED);
	if (error >= 0)
		error = snd_pcm_hw_params_set_format(p->handle, hw, SND_PCM_FORMAT_S16);
	if (error >= 0)
		error = snd_pcm_hw_params_set_channels_near(p->handle, hw, &p->channels);
	if (error >= 0)
		error = snd_pcm_hw_params_set_rate_near(p->handle, hw, &p->rate, NULL);
	if (error >= 0)
		error = snd_pcm_hw_params_set_buffer_time_near(p->handle, hw, &ahead_us, NULL);
	if (error >= 0)
		error = snd_pcm_hw_params_set_period_time_near(p->handle, hw, &step_us, NULL);
	if (error >= 0)
		error = snd_pcm_hw_params(p->handle, hw);
	if (error >= 0)
		error = snd_pcm_hw_params_get_period_size(hw, &p->step, NULL);
	snd_pcm_hw_params_free(hw);
	if (p->step < 1 || p->step > STEP_MAX)
		p->step = STEP_MAX;
	return error >= 0 && p->channels > 8 ? -EINVAL : error;
}

static int set_software(struct pcm *p)
{
	snd_pcm_sw_params_t *sw;
	int error = snd_pcm_sw_params_malloc(&sw);
	if (error < 0)
		return error;
	error = snd_pcm_sw_params_current(p->handle, sw);
	if (error >= 0)
		error = snd_pcm_sw_params_set_start_threshold(p->handle, sw, 1);
	if (error >= 0)
		error = snd_pcm_sw_params(p->handle, sw);
	snd_pcm_sw_params_free(sw);
	return error;
}

struct pcm *pcm_open(const char *device, char why[PCM_WHY])
{
	struct pcm *p = calloc(1, sizeof(*p));
	if (!p) {
		snprintf(why, PCM_WHY, "%s", _("no memory"));
		return NULL;
	}
	*library_words = '\0';
	snd_lib_error_set_handler(keep_words);
	/* else one that is busy is waited for */
	int error = snd_pcm_open(&p->handle, device, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
	if (error >= 0)
		error = snd_pcm_nonblock(p->handle, 0);
	if (error >= 0)
		error = set_hardware(p);
	if (error >= 0)
		error = set_software(p);
	if (error >= 0)
		return p;
	tell(why, device, error);
	pcm_close(p);
	return NULL;
}

int pcm_rate(const struct pcm *p)
{
	return (int)p->rate;
}

size_t pcm_step(const struct pcm *p)
{
	return p->step;
}

/* A stream that ran dry or slept is taken up again. */
static bool recovered(struct pcm *p, int error, char why[PCM_WHY])
{
	if (snd_pcm_recover(p->handle, error, 1) >= 0)
		return true;
	tell(why, snd_pcm_name(p->handle), error);
	return false;
}

bool pcm_write(struct pcm *p, const int16_t *samples, size_t n, char why[PCM_WHY])
{
	int16_t frames[STEP_MAX * 8];
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < p->channels; k++)
			frames[i * p->channels + k] = samples[i];
	for (size_t at = 0; at < n;) {
		snd_pcm_sframes_t got = snd_pcm_writei(p->handle, frames + at * p->channels, n - at);
		if (got >= 0)
			at += (size_t)got;
		else if (!recovered(p, (int)got, why))
			return false;
	}
	return true;
}

bool pcm_drain(struct pcm *p, char why[PCM_WHY])
{
	int error = snd_pcm_drain(p->handle);
	if (error >= 0 || recovered(p, error, why))
		error = snd_pcm_prepare(p->handle);
	else
		return false;
	if (error < 0)
		tell(why, snd_pcm_name(p->handle), error);
	return error >= 0;
}

bool pcm_is_there(struct pcm *p, char why[PCM_WHY])
{
	snd_pcm_state_t state = snd_pcm_state(p->handle);
	if (state == SND_PCM_STATE_DISCONNECTED)
		tell(why, snd_pcm_name(p->handle), ENODEV);
	return state != SND_PCM_STATE_DISCONNECTED;
}

void pcm_close(struct pcm *p)
{
	if (p && p->handle)
		snd_pcm_close(p->handle);
	free(p);
	snd_config_update_free_global();
}

#else

bool pcm_is_in(void)
{
	return false;
}

struct pcm *pcm_open(const char *device, char why[PCM_WHY])
{
	(void)device;
	snprintf(why, PCM_WHY, "%s",
		 _("this icecue was built without ALSA: install libasound2-dev, and build it again"));
	return NULL;
}

int pcm_rate(const struct pcm *p)
{
	return p != NULL;
}

size_t pcm_step(const struct pcm *p)
{
	return p != NULL;
}

bool pcm_write(struct pcm *p, const int16_t *samples, size_t n, char why[PCM_WHY])
{
	return p && samples && n && *why;
}

bool pcm_drain(struct pcm *p, char why[PCM_WHY])
{
	return p && *why;
}

bool pcm_is_there(struct pcm *p, char why[PCM_WHY])
{
	return p && *why;
}

void pcm_close(struct pcm *p)
{
	(void)p;
}
#endif
