/*
 * view.h - what every room may read beside its own state: the rules, the readings, and the state of the
 * round.
 */
#pragma once

#include "core/detector/signal/gate.h"
#include "core/detector/signal/skin.h"
#include "round.h"

struct view {
	const struct rules *rules;
	const struct gate *gate;
	const struct skin *skin;
	const struct round *round;
};
