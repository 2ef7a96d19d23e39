/* Where the configuration file is, and its bytes. */
#include "config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"

enum result config_path(char *buf, size_t n)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int k = -1;
	if (config && *config == '/') /* the specification ignores a relative path */
		k = snprintf(buf, n, "%s/icecue/icecue.ini", config);
	else if (home && *home == '/')
		k = snprintf(buf, n, "%s/.config/icecue/icecue.ini", home);
	return k > 0 && (size_t)k < n ? RESULT_OK : RESULT_NONE;
}

static enum result cannot(const char *path, const char *what, char *why, size_t n)
{
	int error = errno;
	snprintf(why, n, "%s: %s", path, what ? what : strerror(error));
	return what ? RESULT_BAD_DATA : error == EACCES || error == EPERM ? RESULT_DENIED : RESULT_SYSTEM;
}

static enum result read_descriptor(int fd, const char *path, struct config_file *f, char *why, size_t n)
{
	struct stat st;
	ssize_t k = 1;
	if (fstat(fd, &st) < 0)
		return cannot(path, NULL, why, n);
	if (!S_ISREG(st.st_mode))
		return cannot(path, _("expected a file, found a folder or a device"), why, n);
	if (st.st_mode & 022) {
		char what[4200];
		snprintf(what, sizeof(what), _("others than you may write it, and it says which programs run: chmod go-w %s"), path);
		return cannot(path, what, why, n);
	}
	f->there = true;
	f->open = (st.st_mode & 077) != 0;
	f->text = malloc(CONFIG_BYTES_MAX + 2);
	if (!f->text)
		return cannot(path, _("no memory to read it"), why, n);
	/* one byte more than is allowed, so that a file that is too large is seen */
	while (f->n <= CONFIG_BYTES_MAX && (k = read(fd, f->text + f->n, CONFIG_BYTES_MAX + 1 - f->n)) != 0) {
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return cannot(path, NULL, why, n);
		f->n += (size_t)k;
	}
	f->text[f->n] = '\0';
	return RESULT_OK;
}

enum result config_file_read(const char *path, struct config_file *f, char *why, size_t n)
{
	*f = (struct config_file){0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return RESULT_OK;
	if (fd < 0)
		return cannot(path, NULL, why, n);
	enum result r = read_descriptor(fd, path, f, why, n);
	close(fd);
	if (r != RESULT_OK)
		config_file_free(f);
	return r;
}

void config_file_free(struct config_file *f)
{
	free(f->text);
	*f = (struct config_file){0};
}

enum result config_load(struct config **out, char *why, size_t n)
{
	struct config_file f = {0};
	char path[4096];
	*out = NULL;
	struct config *c = calloc(1, sizeof(*c));
	bool has_path = config_path(path, sizeof(path)) == RESULT_OK;
	if (!c || (has_path && !(c->path = strdup(path)))) {
		snprintf(why, n, _("no memory for the configuration"));
		free(c);
		return RESULT_SYSTEM;
	}
	enum result r = has_path ? config_file_read(path, &f, why, n) : RESULT_OK;
	c->there = f.there;
	c->open = f.open;
	if (r == RESULT_OK && f.n)
		r = config_parse(path, f.text, f.n, c, why, n);
	config_file_free(&f);
	if (r == RESULT_OK)
		*out = c;
	else
		config_free(c);
	return r;
}
