#include "file_stamp.h"

#include <sys/stat.h>

int64_t file_ns(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

bool file_stamp(const char *path, int64_t *size_bytes, int64_t *changed_ns)
{
	struct stat st;
	bool is = stat(path, &st) == 0 && S_ISREG(st.st_mode);
	*size_bytes = is ? st.st_size : 0;
	*changed_ns = is ? file_ns(&st.st_mtim) : 0;
	return is;
}
