/* rows.h - the sum that a fitted network is made of. Pure. */
#pragma once

/*
 * sum[u] += by[0] * row0[u] + by[1] * row1[u] + ..., added one after the other, n rows of `units` numbers;
 * the next row begins `stride` numbers later.
 */
void rows_add(float *sum, int units, const float *rows, int stride, const float *by, int n);
