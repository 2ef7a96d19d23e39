#include "inputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/exit_code.h"
#include "base/i18n.h"
#include "collector/trouble.h"
#include "device/capture.h"
#include "given.h"
#include "system/log.h"

static int open_capture(const struct options *o, const struct driver *driver, const struct record_head *head,
			FILE **out)
{
	const char *path = options_text(o, SETTING_CAPTURE);
	if (!*path)
		return EXIT_DONE;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	*out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!*out) {
		fprintf(stderr, "icecue: --capture %s: %s%s\n", path, strerror(errno),
			errno == EEXIST ? _("; name another file, no recording is overwritten") : "");
		return EXIT_FAILED;
	}
	capture_write_head(*out, driver->name, head->start_iso);
	capture_write_calibration(*out, &head->spot[0].calibration);
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

/* The session goes on without a probe that was only remembered. */
static int open_beside(const struct role_probe *p, enum role role, struct collector **out)
{
	const struct collector_options o = {.driver = p->driver, .port = p->port};
	char why[1024];
	enum result r = collector_open(&o, false, out);
	if (r == RESULT_OK) {
		fprintf(stderr, "%s: %s %s%s\n", role_name(role), p->driver->name, p->port.where,
			p->remembered ? _(" (remembered)") : "");
		return EXIT_DONE;
	}
	*out = NULL;
	trouble_refusal(o.driver, &o.port, r, why, sizeof(why));
	if (p->remembered)
		log_warning(_("%s: %s The session goes on without it"), role_name(role), why);
	else
		fprintf(stderr, "icecue: %s: %s\n", role_name(role), why);
	return p->remembered ? EXIT_DONE : EXIT_FAILED;
}

int inputs_open(const struct options *o, const struct session_probes *probes, const struct record_head *head,
		struct session_inputs *out)
{
	const struct role_probe *skin = &probes->of[ROLE_SKIN];
	struct collector *of[ROLE_COUNT] = {NULL};
	*out = (struct session_inputs){0};
	int code = open_capture(o, skin->driver, head, &out->capture);
	if (code == EXIT_DONE)
		code = open_skin(&(struct collector_options){.driver = skin->driver,
							     .port = skin->port,
							     .channels = options_channels(o),
							     .calibration = &head->spot[0].calibration,
							     .capture = out->capture},
				 &of[ROLE_SKIN]);
	for (int role = ROLE_REFERENCE; role < ROLE_COUNT && code == EXIT_DONE; role++)
		if (probes->of[role].driver)
			code = open_beside(&probes->of[role], (enum role)role, &of[role]);
	devices_init(&out->devices, of);
	return code;
}

void inputs_close(struct session_inputs *in)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		collector_close(in->devices.of[role]);
	if (in->capture)
		fclose(in->capture);
}
