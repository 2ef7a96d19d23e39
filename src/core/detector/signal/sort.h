/*
 * sort.h - puts values in order. The core may not use qsort, which may allocate. Pure.
 */
#pragma once

#define SORT_MAX 96

/* Sorts v[0..n), at most SORT_MAX, the lowest first; no value may be NAN. */
void sort_values(float *v, int n);
