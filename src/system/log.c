#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "fence.h"

static enum log_level threshold = LOG_LEVEL_WARNING;

static void (*diverted)(void *context, const char *line);
static void *diverted_context;

void log_divert(void (*take)(void *context, const char *line), void *context)
{
	diverted = take;
	diverted_context = context;
}

void log_set_level(enum log_level level)
{
	threshold = level;
}

/* What the fence refuses looks like a file's mode. Said once: it is only a guess. */
static void hint_at_fence(enum log_level level, const char *text)
{
	static bool hinted;
	if (hinted || level > LOG_LEVEL_WARNING || !fence_is_up() ||
	    (!strstr(text, strerror(EACCES)) && !strstr(text, strerror(EPERM))))
		return;
	hinted = true;
	log_warning(_(
		"if the rights of that file allow it, then the fence by the kernel does not: --no-fence goes on without it, and SECURITY.md says what it lets through"));
}

static void __attribute__((format(printf, 3, 0)))
write_line(enum log_level level, const char *word, const char *format, va_list args)
{
	if (level > threshold)
		return;
	char raw[1024], clean[1024];
	vsnprintf(raw, sizeof(raw), format, args);
	text_printable(clean, sizeof(clean), raw, strlen(raw));
	if (diverted) {
		snprintf(raw, sizeof(raw), "icecue: %s%.1000s", word, clean);
		diverted(diverted_context, raw);
	} else {
		fprintf(stderr, "icecue: %s%s\n", word, clean);
	}
	hint_at_fence(level, clean);
}

#define DEFINE_LOG(function, level, word)              \
	void function(const char *format, ...)         \
	{                                              \
		va_list args;                          \
		va_start(args, format);                \
		write_line(level, word, format, args); \
		va_end(args);                          \
	}

DEFINE_LOG(log_error, LOG_LEVEL_ERROR, _("error: "))
DEFINE_LOG(log_warning, LOG_LEVEL_WARNING, _("warning: "))
DEFINE_LOG(log_info, LOG_LEVEL_INFO, "")
DEFINE_LOG(log_debug, LOG_LEVEL_DEBUG, "debug: ")
