/* The configuration file: where it is, reading it, and its values. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "config_file.h"

enum result config_path(char *buf, size_t n)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int k = -1;
	if (config && *config == '/') /* the specification: a relative one counts for nothing */
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
		return cannot(path, "expected a file, found a folder or a device", why, n);
	f->there = true;
	f->open = (st.st_mode & 077) != 0;
	f->text = malloc(CONFIG_BYTES_MAX + 2);
	if (!f->text)
		return cannot(path, "no memory to read it", why, n);
	/* one byte more than may be there, so that too much is seen */
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
	*out = NULL;
	struct config *c = calloc(1, sizeof(*c));
	if (!c) {
		snprintf(why, n, "no memory for the configuration");
		return RESULT_SYSTEM;
	}
	enum result r = RESULT_OK;
	if (config_path(c->path, sizeof(c->path)) == RESULT_OK)
		r = config_file_read(c->path, &f, why, n);
	c->there = f.there;
	c->open = f.open;
	if (r == RESULT_OK && f.n)
		r = config_parse(f.text, f.n, c, why, n);
	config_file_free(&f);
	if (r == RESULT_OK)
		*out = c;
	else
		config_free(c);
	return r;
}

void config_free(struct config *c)
{
	free(c);
}

struct config_list config_list(struct config *c, enum config_section_kind kind)
{
	switch (kind) {
	case CONFIG_SECTION_ALERTS:
		return (struct config_list){&c->alerts, NULL, 1};
	case CONFIG_SECTION_CLIENT:
		return (struct config_list){c->clients, &c->n_clients, CONFIG_CLIENTS_MAX};
	case CONFIG_SECTION_PROBE:
		return (struct config_list){c->probes, &c->n_probes, CONFIG_PROBES_MAX};
	case CONFIG_SECTION_DEVICE:
		return (struct config_list){c->devices, &c->n_devices, CONFIG_DEVICES_MAX};
	default:
		return (struct config_list){&c->watch, NULL, 1};
	}
}

const struct config_section *config_client(const struct config *c, const char *client, const char *site,
					   enum config_id id)
{
	char both[2 * CONFIG_LINE_MAX];
	if (!*client)
		return NULL;
	snprintf(both, sizeof(both), "%s, %s", client, site);
	for (int pass = !*site; pass < 2; pass++)
		for (int i = 0; i < c->n_clients; i++)
			if (!strcasecmp(c->clients[i].title, pass ? client : both) &&
			    config_has(&c->clients[i], id))
				return &c->clients[i];
	return NULL;
}

const struct config_section *config_find(const struct config *c, enum config_section_kind kind,
					 const char *title)
{
	struct config_list l = config_list((struct config *)(uintptr_t)c, kind);
	if (!l.count)
		return l.at;
	for (int i = 0; i < *l.count; i++)
		if (!strcmp(l.at[i].title, title))
			return &l.at[i];
	return NULL;
}

const struct config_section *config_probe(const struct config *c, const char *title)
{
	return config_find(c, CONFIG_SECTION_PROBE, title);
}

const struct config_section *config_device(const struct config *c, const char *title)
{
	return config_find(c, CONFIG_SECTION_DEVICE, title);
}

bool config_has(const struct config_section *s, enum config_id id)
{
	return s && s->at[id].line;
}

int64_t config_number(const struct config_section *s, enum config_id id)
{
	return config_has(s, id) ? s->at[id].number : 0;
}

const char *config_text(const struct config_section *s, enum config_id id)
{
	return config_has(s, id) ? s->at[id].text : "";
}

char *config_format(enum config_id id, int64_t number, char *buf, size_t n)
{
	const struct config_key *k = &config_keys[id];
	if (k->kind == CONFIG_YES_NO)
		return text_copy(buf, n, number ? "yes" : "no");
	if (k->kind == CONFIG_CHOICE)
		return text_copy(buf, n, k->choices[number]);
	return format_thousandths(number, buf, n);
}
