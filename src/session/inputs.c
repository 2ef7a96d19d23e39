#include "inputs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/exit_code.h"
#include "base/i18n.h"
#include "collector/trouble.h"
#include "given.h"
#include "loop.h"
#include "system/clock.h"
#include "system/log.h"

static int open_capture(const struct options *o, const struct driver *driver, const struct record_head *head,
			struct capture_file **out)
{
	const char *path = options_text(o, SETTING_CAPTURE);
	if (!*path)
		return EXIT_DONE;
	*out = capture_file_create(path, driver->name, head->start_iso, &head->spot[0].calibration);
	if (!*out) {
		fprintf(stderr, "icecue: --capture %s: %s%s\n", path, strerror(errno),
			errno == EEXIST ? _("; name another file, no recording is overwritten") : "");
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

static int open_skin(const struct collector_options *o, struct collector **out)
{
	char why[1024];
	enum result r = collector_open(o, false, out);
	if (r == RESULT_OK)
		return EXIT_DONE;
	fprintf(stderr, "icecue: %s\n", trouble_refusal(o->driver, &o->port, r, why, sizeof(why)));
	return r == RESULT_NONE || r == RESULT_GONE ? EXIT_NO_PROBE : EXIT_FAILED;
}

static int open_one(const struct role_probe *p, const struct collector_options *o, const char *what,
		    struct collector **out)
{
	char why[1024];
	enum result r = collector_open(o, false, out);
	if (r == RESULT_OK) {
		fprintf(stderr, "%s: %s %s%s\n", what, p->driver->name, p->port.where,
			p->remembered ? _(" (remembered)") : "");
		return EXIT_DONE;
	}
	*out = NULL;
	trouble_refusal(o->driver, &o->port, r, why, sizeof(why));
	if (p->remembered) /* the session goes on without it */
		log_warning(_("%s: %s The session goes on without it"), what, why);
	else
		fprintf(stderr, "icecue: %s: %s\n", what, why);
	return p->remembered ? EXIT_DONE : EXIT_FAILED;
}

static int open_beside(const struct session_probes *probes, enum role role, struct collector **out)
{
	const struct role_probe *p = &probes->of[role];
	const struct session_spot *touch = &probes->spots.touch;
	struct collector_options o = {.driver = p->driver, .port = p->port};
	if (role == ROLE_TOUCH && touch->channel[0])
		o.channels.name[ROLE_SKIN] = touch->channel;
	return open_one(p, &o, role_name(role), out);
}

/* The channels and calibrations of one device: -1 is the skin's. */
static void set_channels(const struct session_probes *probes, int device, const struct record_head *head,
			 struct collector_options *o)
{
	spots_channels(&probes->spots, device, &o->channels);
	for (int i = 0; i < SPOTS_MAX; i++)
		o->calibration[i] = &head->spot[i].calibration;
}

/* Devices with further spots: one that is not there may come later. */
static int open_more(const struct session_probes *probes, int device, const struct record_head *head,
		     struct collector **out)
{
	const struct role_probe *p = &probes->more[device];
	struct collector_options o = {.driver = p->driver, .port = p->port};
	set_channels(probes, device, head, &o);
	return open_one(p, &o, _("spots"), out);
}

int inputs_open(const struct options *o, const struct session_probes *probes, const struct record_head *head,
		struct session_inputs *out)
{
	const struct role_probe *skin = &probes->of[ROLE_SKIN];
	struct collector *of[ROLE_COUNT] = {NULL}, *more[SPOTS_MAX] = {NULL};
	struct collector_options first = {
		.driver = skin->driver, .port = skin->port, .channels = options_channels(o)};
	*out = (struct session_inputs){0};
	int code = open_capture(o, skin->driver, head, &out->capture);
	first.capture = out->capture ? capture_file_stream(out->capture) : NULL;
	set_channels(probes, -1, head, &first);
	if (code == EXIT_DONE)
		code = open_skin(&first, &of[ROLE_SKIN]);
	for (int role = ROLE_REFERENCE; role < ROLE_COUNT && code == EXIT_DONE; role++)
		if (probes->of[role].driver)
			code = open_beside(probes, (enum role)role, &of[role]);
	for (int i = 0; i < SPOTS_MAX && probes->more[i].driver && code == EXIT_DONE; i++)
		code = open_more(probes, i, head, &more[i]);
	devices_init(&out->devices, of, more, head->n_spots > 1 ? head->n_spots : 1,
		     skin->driver->interval_ms);
	return code;
}

bool inputs_close(struct session_inputs *in)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		collector_close(in->devices.of[role]);
	for (int i = 0; i < SPOTS_MAX; i++)
		collector_close(in->devices.more[i]);
	return capture_file_close(in->capture);
}

/* ---- the channels ---- */

#define FIRST_READING_MS 5000 /* how long a device has until its first one */
#define ALL_CHANNELS_MS 3000  /* and from that on until each of its channels has come */
#define LOOK_AGAIN_MS 20

/* A channel that its device has not read so far; NULL: none. */
static const struct session_spot *unseen(const struct session_probes *p, const struct devices *d, bool *heard)
{
	struct collector_state s;
	const struct session_spots *spots = &p->spots;
	const struct session_spot *found = NULL;
	*heard = false;
	for (int i = 0; i <= spots->n; i++) {
		const struct session_spot *one = i < spots->n ? &spots->at[i] : &spots->touch;
		bool touch = i == spots->n;
		if (!one->channel[0] || (touch && !spots->has_touch))
			continue;
		struct collector *c = touch && d->of[ROLE_TOUCH] ? d->of[ROLE_TOUCH]
				      : one->of < 0		 ? d->of[ROLE_SKIN]
								 : d->more[one->of];
		if (!c)
			continue;
		collector_state(c, &s);
		*heard = *heard || s.intake->n_seen;
		if (!intake_has_seen(s.intake, one->channel) && (!found || s.intake->n_seen))
			found = one;
	}
	return found;
}

static int refuse_channel(const struct session_probes *p, const struct devices *d,
			  const struct session_spot *one)
{
	struct collector_state s;
	char list[256];
	size_t used = 0;
	bool touch = one == &p->spots.touch, own = touch && d->of[ROLE_TOUCH];
	const struct role_probe *probe = own	       ? &p->of[ROLE_TOUCH]
					 : one->of < 0 ? &p->of[ROLE_SKIN]
						       : &p->more[one->of];
	collector_state(own ? d->of[ROLE_TOUCH] : one->of < 0 ? d->of[ROLE_SKIN] : d->more[one->of], &s);
	if (!s.intake->n_seen)
		return EXIT_DONE; /* nothing is known of it: the session shows that it sends nothing */
	*list = '\0';
	for (int i = 0; i < s.intake->n_seen && used < sizeof(list); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", i ? ", " : "",
					 s.intake->seen[i]);
	fprintf(stderr, _("icecue: --%s: the %s has no channel '%s'; it has %s\n"), touch ? "touch" : "spot",
		probe->driver->name, one->channel, list);
	return EXIT_USAGE;
}

int inputs_find_channels(const struct options *o, const struct session_probes *probes,
			 struct session_inputs *in, int64_t *now_ms)
{
	struct devices *d = &in->devices;
	double speed = options_has(o, SETTING_SPEED) ? options_speed(o) : 1;
	int64_t real_ms = clock_boot_ms(), start_ms = *now_ms, heard_ms = MS_NONE;
	const struct session_spot *one = NULL;
	struct sample s;
	bool heard, any = false;
	if (!probes->spots.n && !probes->spots.has_touch)
		return EXIT_DONE;
	for (;;) {
		int64_t passed_ms = (int64_t)((double)(clock_boot_ms() - real_ms) * speed);
		*now_ms = start_ms + passed_ms;
		enum result r = devices_service(d, *now_ms, &s);
		any = any || r == RESULT_OK;
		one = unseen(probes, d, &heard);
		if (heard && heard_ms == MS_NONE)
			heard_ms = passed_ms;
		if ((!one && any) || r == RESULT_NONE)
			break;
		if (passed_ms >= (heard ? heard_ms + ALL_CHANNELS_MS : FIRST_READING_MS))
			break;
		if (r != RESULT_OK)
			loop_pause(source_of_devices(d), LOOK_AGAIN_MS);
	}
	if (any)
		devices_keep(d, &s); /* the last one: it is the session's first */
	return one ? refuse_channel(probes, d, one) : EXIT_DONE;
}
