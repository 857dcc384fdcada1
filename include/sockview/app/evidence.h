/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_EVIDENCE_H
#define SOCKVIEW_APP_EVIDENCE_H

#include "sockview/core/model.h"
#include "sockview/view/listing.h"
#include "sockview/view/view.h"

#include <stddef.h>

/* What of a model is shown. */
struct evidence {
	const struct model *model;
	enum view view; /* one whose rows the model holds, the summary with what
		   was found, or that alone */
	const struct listing_by *by; /* the order of the rows */
	const struct lore *lore;     /* what cells are looked up in */
};

/*
 * Writes what is shown to two new files in the current folder, as text and as JSON, named
 * after the host, the time and the view, never over one that is there. Says in `notice`
 * what became of it.
 */
void evidence_write(const struct evidence *evidence, char *notice, size_t size);

#endif
