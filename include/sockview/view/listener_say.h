/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_LISTENER_SAY_H
#define SOCKVIEW_VIEW_LISTENER_SAY_H

/* Parts of what is told of a listener. */

#include "sockview/view/page.h"

/* "03:06:30" of a time on the clock of looks, which are live: UTC, as in the header. */
const char *listener_clock(
	const struct listeners *listeners, uint64_t mono_ns, char out[NUMBER_MAX]);

/* Address and port of a row, as in its column. */
void listener_address(
	char out[COLUMN_CELL_MAX], const struct row *row, const struct lore *lore);

#endif
