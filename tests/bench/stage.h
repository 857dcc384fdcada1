/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_BENCH_STAGE_H
#define SOCKVIEW_BENCH_STAGE_H

/* Fills namespaces and measures works in them, one next to the other. */

#include "figure.h"

struct stage {
	const char *paths[PROGRAM_COUNT]; /* NULL: searched in PATH */
	const char *only; /* rows whose name contains it, beside the floor; NULL: all */
	size_t rounds;	  /* 0: 9, and 5 from WORK_LARGE * 10 sockets on */
};

/*
 * Measures every work of a scene at a size into figures[], which has room for WORK_MAX;
 * *count of them. A work that fails is a figure with its error. Returns 0 or the negative
 * errno of the filling.
 */
int stage_play(const struct stage *stage, enum scene scene, uint64_t sockets,
	struct figure *figures, size_t *count);

#endif
