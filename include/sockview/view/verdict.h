/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_VERDICT_H
#define SOCKVIEW_VIEW_VERDICT_H

/* What was found, in short: as every screen and every report says it. */

#include "sockview/core/finding.h"
#include "sockview/core/state.h"
#include "sockview/view/frame.h"

#define VERDICT_CHECKED_MAX 512

/* "crit" in upper case as a label: "CRIT", "WARN", " was", "  ok", "note". Static. */
const char *verdict_label(enum severity severity);
enum style verdict_style(enum severity severity);

/* Columns of "1 CRIT  1 WARN", or of "no findings". 0: nothing was judged (NULL). */
unsigned verdict_width(const struct findings_report *report);

/* Draws it from a column on. Returns the column behind. */
unsigned verdict_put(const struct findings_report *report, struct frame *frame,
	unsigned row, unsigned col);

/* "14 kinds checked, 2 raised; not checked: conntrack (not loaded)"; the reasons are left
 * out unless they are asked for. */
void verdict_checked(const struct findings_report *report, bool reasons,
	char out[VERDICT_CHECKED_MAX]);

/*
 * The mark of a row about a state: '!' where something critical is about it, '*' for a
 * warning, else ' '.
 */
char verdict_mark(
	const struct findings_report *report, enum proto proto, enum state state);

/* Whether something is wrong now, and not only was. */
static inline bool verdict_is_raised(const struct finding *finding)
{
	return finding->severity <= SEVERITY_WARN;
}

/* The finding of that id, NULL: it is no more. `report` may be NULL. */
const struct finding *verdict_find(const struct findings_report *report, uint64_t id);

#endif
