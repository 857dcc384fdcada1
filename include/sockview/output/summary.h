/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_SUMMARY_H
#define SOCKVIEW_OUTPUT_SUMMARY_H

/* The summary: sockets by state and port class. */

#include "sockview/core/aggregate.h"
#include "sockview/core/finding.h"
#include "sockview/core/sieve.h"
#include "sockview/output/out.h"

/* As text; `header`: with the line that says where, when and by what it was read. */
void summary_text(struct out *out, const struct aggregate *aggregate, bool header);

/*
 * As a JSON document; `before` is the snapshot before, or NULL; `selection` is what a
 * filter let through, or NULL; `findings` is what was found, NULL where nobody looked.
 */
void summary_json(struct out *out, const struct aggregate *aggregate,
	const struct aggregate *before, const struct selection *selection,
	const struct findings_report *findings);

/* What was found, and nothing else, as a JSON document. */
void findings_document(struct out *out, const struct aggregate *aggregate,
	const struct selection *selection, const struct findings_report *findings);

#endif
