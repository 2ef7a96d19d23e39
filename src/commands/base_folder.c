#include "base_folder.h"

#include <stdio.h>

#include "base/text.h"
#include "store/folder.h"

bool base_folder(const char *out, const struct config *config, char *buf, size_t n)
{
	if (!out)
		out = config_watch_text(config, SETTING_OUT);
	text_copy(buf, n, out);
	if (*out || folder_home(buf, n) == RESULT_OK)
		return true;
	fprintf(stderr,
		"icecue: no folder with sessions: neither XDG_DATA_HOME nor HOME is set. Name one with --out DIR.\n");
	return false;
}
