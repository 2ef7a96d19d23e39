/*
 * enums.h - an enum, the number of its members and their names from one list, so that a new member is in all
 * of them. A list is a macro over the macro that takes its rows, X(MEMBER, "name", what else belongs to it):
 *
 *     #define ROLE_LIST(X) X(ROLE_SKIN, "skin") X(ROLE_REFERENCE, "reference")
 *     enum role { ROLE_LIST(ENUM_MEMBER) };
 *     #define ROLE_COUNT ENUM_COUNT(ROLE_LIST)
 *
 * The number is no member: a switch over the enum names each value and has no default. The names are read by
 * functions that src/core/names.c makes of the lists.
 */
#pragma once

#include "icecue/symbols.h"

#define ENUM_MEMBER(member, ...) member,
#define ENUM_NAME(member, name, ...) [member] = name,
#define ENUM_ONE(...) +1
#define ENUM_COUNT(LIST) (0 LIST(ENUM_ONE))
