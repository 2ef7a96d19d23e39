/*
 * command.h - the functions of the commands: command_watch() and so on. Each gets its own argv, argv[0] being
 * "icecue NAME", and returns an exit code. The list of commands is config/commands.def.
 */
#pragma once

#include "base/exit_code.h"

#define COMMAND(id, name, ...) int command_##name(int argc, char **argv);
#include "config/commands.def"
#undef COMMAND
