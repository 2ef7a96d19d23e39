/*
 * sort.h - puts values in order. The core may not use qsort, which may allocate. Pure.
 */
#pragma once

/* Sorts v[0..n), the lowest first; no value may be NAN. */
void sort_values(float *v, int n);
