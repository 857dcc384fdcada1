/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_PROCESS_WORDS_H
#define SOCKVIEW_VIEW_PROCESS_WORDS_H

/* What screen 3 says of a row: a process, a command, a user, a unit, or none of them. */

#include "sockview/view/page.h"

/* A field_text_fn: "java", "orders.service" where no process may be looked at,
 * "(kernel)". */
bool process_name(char *out, const struct row *row, const struct lore *lore);

/* "java 4711", "nginx (8 processes)", "orders.service", "(kernel)". */
void process_who(char out[PAGE_HINT_MAX], const struct row *row, const struct lore *lore);

/* What the column of that name says. False: nothing. */
bool process_text(
	char *out, const char *name, const struct row *row, const struct lore *lore);

/* A page_hint_fn. */
void process_hint(char *out, const struct row *row, const struct lore *lore);

/* A page_drill_fn. */
bool process_drill(char *out, const struct row *row, const struct lore *lore);

/* A page_finding_fn. */
const struct finding *process_finding(
	const struct findings_report *report, const struct row *row, const char **field);

#endif
