/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_GROW_H
#define SOCKVIEW_CORE_GROW_H

#include <stddef.h>

/*
 * Makes room in an array for one element of `size` bytes more than `count`, twice as much
 * as there was. *array may have moved, and still is its caller's. Returns 0, or -ENOMEM
 * with all as it was.
 */
int grow(void **array, size_t size, size_t count, size_t *room);

#endif
