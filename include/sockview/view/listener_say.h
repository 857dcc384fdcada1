/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_LISTENER_SAY_H
#define SOCKVIEW_VIEW_LISTENER_SAY_H

/* Parts of what is told of a listener. */

#include "sockview/view/page.h"

#include <stddef.h>

/* A text of at most `size` bytes with its NUL; what has no room is cut. */
struct sentence {
	char *out;
	size_t size;
	size_t used;
};

__attribute__((format(printf, 2, 3))) void sentence_say(
	struct sentence *sentence, const char *format, ...);

/* "03:06:30" of a time on the clock of looks, which are live: UTC, as in the header. */
const char *listener_clock(
	const struct listeners *listeners, uint64_t mono_ns, char out[NUMBER_MAX]);

/* Address and port of a row, as in its column. */
void listener_address(
	char out[COLUMN_CELL_MAX], const struct row *row, const struct lore *lore);

#endif
