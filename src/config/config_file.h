/* config_file.h - the bytes of the configuration file. Private to the configuration. */
#pragma once

#include "config.h"

struct config_file {
	char *text; /* terminated; NULL when there is no file */
	size_t n;
	bool there, open; /* as in struct config */
};

/* RESULT_OK also when there is no file. Reads at most one byte more than CONFIG_BYTES_MAX. */
enum result config_file_read(const char *path, struct config_file *f, char *why, size_t n);
void config_file_free(struct config_file *f);
