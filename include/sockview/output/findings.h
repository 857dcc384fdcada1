/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_FINDINGS_H
#define SOCKVIEW_OUTPUT_FINDINGS_H

/* What was found, as sentences for people and as members of a JSON document. */

#include "sockview/core/finding.h"
#include "sockview/output/json.h"

struct findings_plan {
	unsigned width; /* lines are folded to these columns; 0: each is one line */
	/*
	 * With all evidence, and what could not be checked. Otherwise what was raised,
	 * and the fullest of each limited resource.
	 */
	bool all;
};

void findings_text(struct out *out, const struct findings_report *report,
	const struct findings_plan *plan);

/* A finding's sentence behind its label and kind, as one line. */
void findings_sentence(struct out *out, const struct finding *finding, unsigned width);

/*
 * "14 kinds checked, 2 raised; not checked: conntrack (not loaded)", or "no findings; 14
 * kinds checked, …" where none was; of these kinds (FINDING_KIND_BIT()).
 */
#define FINDINGS_VERDICT_MAX 1024
void findings_verdict(const struct findings_report *report, uint32_t kinds,
	char text[FINDINGS_VERDICT_MAX]);

/*
 * "findings" and, unless `report` is NULL (nobody looked for any: null), "checked",
 * "not_checked" and "findings_scope".
 */
void findings_json(struct json *json, const struct findings_report *report);

#endif
