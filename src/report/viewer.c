#include "viewer.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "system/log.h"
#include "system/process.h"

void viewer_open(const char *dir, const char *name)
{
	char path[PATH_MAX], whole[PATH_MAX];
	/* the whole path begins with a slash: never an option, never an address */
	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path) || !realpath(path, whole))
		return;
	const char *const argv[] = {"xdg-open", whole, NULL};
	if (process_detach(argv) != 0)
		log_info(_("xdg-open is not there: open %s yourself"), whole);
}
