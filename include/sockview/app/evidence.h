/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_EVIDENCE_H
#define SOCKVIEW_APP_EVIDENCE_H

#include "sockview/core/model.h"
#include "sockview/view/listing.h"

#include <stddef.h>

/*
 * Writes what is shown to two new files in the current folder, as text and as JSON, named
 * after the host and the time, never over one that is there: the sockets in the order
 * `by`, or with NULL the summary. Says in `notice` what became of it.
 */
void evidence_write(const struct model *model, const struct listing_by *by, char *notice,
	size_t size);

#endif
