/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/grow.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_LEAST 64

int grow(void **array, size_t size, size_t count, size_t *room)
{
	size_t wanted = *room ? *room * 2 : ROOM_LEAST;
	void *grown;

	if (count < *room)
		return 0;
	grown = realloc(*array, wanted * size);
	if (!grown)
		return -ENOMEM;
	*array = grown;
	*room = wanted;
	return 0;
}
