#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

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
		return;
	}
	fprintf(stderr, "icecue: %s%s\n", word, clean);
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
