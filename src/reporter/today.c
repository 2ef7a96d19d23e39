#include "icecue/today.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "icecue/record.h"

#define DAY_LEN 10 /* 2026-11-22: folders and starts both begin with it */

/* Rounds in one record, or 0 when it is not this client's or not of this day. */
static int rounds_in(const char *path, const char *client, const char *day)
{
	FILE *f = fopen(path, "re");
	if (!f)
		return 0;
	struct record_head head = {0};
	char line[1024];
	int rounds = 0;
	bool in_head = true, mine = false;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (in_head && line[0] == '#') {
			record_head_parse(line, &head);
			continue;
		}
		if (in_head) {
			in_head = false;
			mine = !strcmp(head.client, client) && !strncmp(head.start_iso, day, DAY_LEN);
		}
		if (!mine)
			break;
		rounds += strstr(line, ",icing_started,") != NULL;
	}
	fclose(f);
	return rounds;
}

int today_rounds(const char *base, const char *client, const char *start_iso)
{
	DIR *d = opendir(base);
	if (!d)
		return 0;
	int rounds = 0;
	for (struct dirent *e; (e = readdir(d));) {
		char path[4096];
		if (strncmp(e->d_name, start_iso, DAY_LEN) != 0)
			continue;
		if ((size_t)snprintf(path, sizeof(path), "%s/%s/session.csv", base, e->d_name) < sizeof(path))
			rounds += rounds_in(path, client, start_iso);
	}
	closedir(d);
	return rounds;
}
