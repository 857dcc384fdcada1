/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_CLOCK_H
#define SOCKVIEW_COLLECT_CLOCK_H

/* The clocks, each as one number: what is pure gets it as an argument. */

#include <stdint.h>
#include <time.h>

/* Nanoseconds of a clock, see clock_gettime(2); 0: this kernel does not have it. */
uint64_t clock_ns(clockid_t clock);

/* Milliseconds of CLOCK_MONOTONIC, for what waits. */
uint64_t clock_ms(void);

#endif
