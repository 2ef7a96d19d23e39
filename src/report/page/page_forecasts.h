/* page_forecasts.h - the forecasts' part of report.html. Private to page.c. */
#pragma once

#include <stdio.h>

#include "core/forecast_score.h"

/* Nothing when no forecast was given. */
void page_forecasts(FILE *f, const struct forecast_scores *s);
