/*
 * command.h - what each sub-command does: command_watch() and so on. Each gets its own argv, argv[0] being
 * "icecue NAME", and returns an exit code. Which there are stands in config/commands.def.
 */
#pragma once

#include "base/exit_code.h"

#define COMMAND(id, name, ...) int command_##name(int argc, char **argv);
#include "config/commands.def"
#undef COMMAND
