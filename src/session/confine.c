#include "confine.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "given.h"
#include "store/folder.h"
#include "system/fence.h"
#include "system/folders.h"
#include "system/local_socket.h"
#include "system/log.h"
#include "system/starter.h"
#include "system/writer.h"

/* All of it is copied with the memory of the starter. */
static struct {
	struct fence fence, narrow;
	struct starter_setup setup;
	char base[3072], home[3072], run[PATH_MAX], resumed[PATH_MAX], capture[PATH_MAX], spare[PATH_MAX];
	char volume[8];
} held;

/* ---- places ---- */

static void may(struct fence *f, const char *path, enum fence_use use)
{
	if (*path && f->n < FENCE_PLACES)
		f->places[f->n++] = (struct fence_place){path, use};
}

/* A rule is of a folder that is there: it is made now, and not when the record is. */
static void find_base(const struct options *o)
{
	char inside[PATH_MAX];
	if (!options_folder_if_any(o, held.base, sizeof(held.base)))
		held.base[0] = '\0';
	if (*held.base && snprintf(inside, sizeof(inside), "%s/x", held.base) < (int)sizeof(inside))
		folders_make(inside);
	if (folder_home(held.home, sizeof(held.home)) != RESULT_OK || !strcmp(held.home, held.base))
		held.home[0] = '\0';
}

static void find_capture(const struct options *o)
{
	const char *path = options_text(o, SETTING_CAPTURE), *slash = strrchr(path, '/');
	held.capture[0] = '\0';
	if (*path)
		snprintf(held.capture, sizeof(held.capture), "%.*s",
			 slash ? slash == path ? 1 : (int)(slash - path) : 1, slash ? path : ".");
}

/* For what finds no place where it belongs, and for what libraries put there. */
static void make_spare(void)
{
	const char *tmp = getenv("TMPDIR");
	snprintf(held.spare, sizeof(held.spare), "%s/icecue-XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");
	if (mkdtemp(held.spare))
		return;
	log_debug("%s: %s", held.spare, strerror(errno));
	held.spare[0] = '\0';
}

static bool has_abstract_bus(void)
{
	const char *bus = getenv("DBUS_SESSION_BUS_ADDRESS");
	return bus && strstr(bus, "abstract=");
}

static void find_places(const struct options *o, const struct resume *r)
{
	struct fence *f = &held.fence;
	find_base(o);
	find_capture(o);
	make_spare();
	text_copy(held.resumed, sizeof(held.resumed), resume_is(r) ? r->dir : "");
	local_folder(held.run, sizeof(held.run));
	if (mkdir(held.run, 0700) < 0 && errno != EEXIST) /* it is said where it is used */
		log_debug("%s: %s", held.run, strerror(errno));
	*f = (struct fence){.abstract = has_abstract_bus()};
	may(f, held.base, FENCE_KEEPS);
	may(f, held.home, FENCE_KEEPS);
	may(f, held.resumed, FENCE_KEEPS);
	may(f, held.spare, FENCE_KEEPS);
	held.narrow = *f;
	held.narrow.programs = true;
	may(&held.narrow, "/dev/null", FENCE_NODES);
	may(&held.narrow, "/", FENCE_RUNS);
	may(f, held.run, FENCE_SOCKETS);
	may(f, held.capture, FENCE_ADDS);
	may(f, "/dev", FENCE_NODES);
}

/* ---- programs ---- */

static bool narrow(const void *context)
{
	return fence_up(context);
}

static void may_start(const struct starter_program *p)
{
	if (held.setup.n < STARTER_PROGRAMS)
		held.setup.programs[held.setup.n++] = *p;
}

static void find_programs(const struct options *o, const char *speech)
{
	const char *program = options_text(o, SETTING_ON_EVENT);
	snprintf(held.volume, sizeof(held.volume), "%d", options_volume(o));
	held.setup = (struct starter_setup){
		.narrow = narrow, .context = &held.narrow, .spare = *held.spare ? held.spare : NULL};
	/* what it is given are commands, which may start others and write files */
	may_start(&(struct starter_program){
		.run = "gnuplot", .args = {"gnuplot", "-d", "chart.gp"}, .narrow = true});
	may_start(&(struct starter_program){
		.run = "/proc/self/exe",
		.args = {"icecue", "sound", "--play", options_sound_device(o), held.volume}});
	if (*program)
		may_start(&(struct starter_program){.run = program, .args = {program}});
	if (!*speech)
		return;
	may_start(&(struct starter_program){.run = speech, .args = {speech, "--", starter_any}});
	may_start(&(struct starter_program){.run = speech, .args = {speech, "--wait", "--", starter_any}});
}

/* ---- the fence ---- */

static void put_up(void)
{
	pid_t writer = writer_prepare(held.base);
	held.setup.other = writer > 0 ? writer : 0;
	if (!starter_start(&held.setup)) {
		log_warning(_("fence: none, because no process can be started for other programs: %s"),
			    strerror(errno));
		return;
	}
	if (*held.spare)
		setenv("TMPDIR", held.spare, 1);
	if (fence_up(&held.fence))
		log_info(_("fence: %s"), fence_words());
	else
		log_warning(_("fence: none: %s"), fence_words());
}

void confine_session(const struct options *o, const struct resume *r, const char *speech)
{
	if (!options_number(o, SETTING_FENCE)) {
		log_info(_("fence: none, as it was asked for"));
		return;
	}
	if (!fence_is_possible()) {
		log_info(_(
			"fence: none: this kernel has no Landlock, and icecue is built without libseccomp"));
		return;
	}
	if (!starter_is_possible()) { /* charts, tunes and speech matter more */
		log_info(_("fence: none: this kernel cannot tell when a program of another process ends"));
		return;
	}
	find_places(o, r);
	find_programs(o, speech);
	put_up();
}

void confine_end(void)
{
	writer_early_forget();
	starter_end();
}
