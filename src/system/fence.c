#include "fence.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/i18n.h"
#include "fence_parts.h"

static _Thread_local char words[200];
static bool up;

bool fence_is_possible(void)
{
	return fence_landlock_abi() > 0 || fence_seccomp_is_in();
}

/* Of what root may do, only files of other users are left, which the sessions may be. */
static void give_up_powers(void)
{
	const uint32_t kept = 1u << CAP_CHOWN | 1u << CAP_DAC_OVERRIDE | 1u << CAP_FOWNER | 1u << CAP_FSETID;
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{0}};
	if (syscall(SYS_capget, &head, data) < 0)
		return;
	data[0].effective &= kept;
	data[0].permitted &= kept;
	data[0].inheritable = data[1].effective = data[1].permitted = data[1].inheritable = 0;
	syscall(SYS_capset, &head, data);
}

static void say(const char *what)
{
	size_t used = strlen(words);
	snprintf(words + used, sizeof(words) - used, "%s%s", used ? ", " : "", what);
}

static void say_of(int abi, int landlock, int seccomp)
{
	char text[100];
	words[0] = '\0';
	if (!landlock)
		snprintf(text, sizeof(text), "Landlock ABI %d", abi);
	else if (!abi)
		snprintf(text, sizeof(text), _("no Landlock in this kernel"));
	else
		snprintf(text, sizeof(text), _("no Landlock (ABI %d: %s)"), abi, strerror(landlock));
	say(text);
	if (!seccomp)
		say("seccomp");
	else if (!fence_seccomp_is_in())
		say(_("built without seccomp"));
	else {
		snprintf(text, sizeof(text), _("no seccomp (%s)"), strerror(seccomp));
		say(text);
	}
}

bool fence_up(const struct fence *f)
{
	struct fence all = *f;
#ifdef FENCE_ALSO /* a folder that a build writes into when it ends: scripts/coverage */
	if (all.n < FENCE_PLACES)
		all.places[all.n++] = (struct fence_place){FENCE_ALSO, FENCE_KEEPS};
#endif
	int abi = fence_landlock_abi();
	give_up_powers();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	int landlock = abi ? fence_landlock(&all, abi) : ENOSYS;
	int seccomp = fence_seccomp(f->programs);
	say_of(abi, landlock, seccomp);
	bool holds = !landlock || !seccomp;
	if (holds && !f->programs)
		up = true;
	return holds;
}

const char *fence_words(void)
{
	return words;
}

bool fence_is_up(void)
{
	return up;
}
