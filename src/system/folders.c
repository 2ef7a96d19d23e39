#include "folders.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "log.h"

bool folders_make(const char *path)
{
	char dir[PATH_MAX];
	text_copy(dir, sizeof(dir), path);
	for (char *slash = strchr(dir + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(dir, 0700) < 0 && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
}

void folders_sync(const char *path)
{
	char dir[PATH_MAX];
	text_copy(dir, sizeof(dir), path);
	char *slash = strrchr(dir, '/');
	if (slash)
		*slash = '\0';
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (fsync(fd) < 0) /* some file systems cannot do that, and need no such call */
		log_debug("fsync of %s: %s", dir, strerror(errno));
	close(fd);
}
