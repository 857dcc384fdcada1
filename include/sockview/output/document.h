/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_DOCUMENT_H
#define SOCKVIEW_OUTPUT_DOCUMENT_H

/* What every JSON document of `sockview/1` begins and ends with. */

#include "sockview/core/aggregate.h"
#include "sockview/core/finding.h"
#include "sockview/core/outcome.h"
#include "sockview/core/sieve.h"
#include "sockview/output/json.h"
#include "sockview/view/view.h"

/*
 * Opens the document: schema, view, time, host, namespace, filter, class_by,
 * ephemeral_range. `selection` is NULL without a filter.
 */
void document_begin(struct json *json, enum view view, enum class_by class_by,
	const struct selection *selection, const struct snapshot *snapshot);

/*
 * Closes it: sources, what is to be said of them, complete, cost, findings; and ends the
 * line. `findings` is NULL where nobody looked for any.
 */
void document_end(struct json *json, const struct selection *selection,
	const struct outcome *outcome, const struct findings_report *findings);

#endif
