/*
 * log.h - messages for the person who looks for a fault: standard error, one line each.
 *
 * Drivers, framer, intake and detector never log: they return what happened. Everything that may come
 * from outside (product strings, file names) is printed with control characters replaced.
 */
#pragma once

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Messages above this level are dropped; the default is LOG_LEVEL_WARNING. */
void log_set_level(enum log_level level);

/* From now on a line goes to `take`, without its end, instead of to standard error; NULL: back there. For a
 * screen that it would tear. */
void log_divert(void (*take)(void *context, const char *line), void *context);

/* "icecue: error: ..." with a line end added. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));
