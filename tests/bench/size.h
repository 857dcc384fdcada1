/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_BENCH_SIZE_H
#define SOCKVIEW_BENCH_SIZE_H

#include <stdint.h>

#define SIZE_MAX_SOCKETS 2000000

/* Reads "1000", "10k", "1M"; 1 to SIZE_MAX_SOCKETS. Returns 0 or -EINVAL. */
int size_parse(const char *text, uint64_t *sockets);

#endif
