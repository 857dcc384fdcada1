/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_VALUES_H
#define SOCKVIEW_APP_VALUES_H

/* Values of options, read strictly: nothing may follow, nothing is guessed. */

#include <stdint.h>

/* A whole number ≥ 1. Returns 0, -EINVAL (no number), -ERANGE (0) or -EOVERFLOW. */
int value_count(const char *text, uint64_t *count);

#endif
