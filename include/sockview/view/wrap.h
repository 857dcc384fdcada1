/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_WRAP_H
#define SOCKVIEW_VIEW_WRAP_H

/* Sentences broken into lines between words. */

#include <stdbool.h>

#define WRAP_MAX 512

/*
 * Takes the next line of at most `width` (≥ 1) columns from *text, which moves on. A word
 * that is longer than a line is broken. False at the end.
 */
bool wrap_next(const char **text, unsigned width, char line[WRAP_MAX]);

#endif
