/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_CROWD_WORDS_H
#define SOCKVIEW_VIEW_CROWD_WORDS_H

/* The owners of a row of many sockets as a screen says them, see owner_words.h. */

#include "sockview/core/model.h"
#include "sockview/core/say.h"
#include "sockview/view/field.h"

/* What these are looked up in; `crowds` may be NULL. */
void crowd_open(
	const struct crowds *crowds, const struct model *model, struct lore *lore);

/*
 * A field_text_fn: "java 4711", "nginx (8)" of one command, "nginx +2" and two more of
 * others; "~" in front if all are inferred, "+?" behind if there are more that nobody
 * found, and where no process can be named their unit.
 */
bool crowd_text(char *out, const struct row *row, const struct lore *lore);

/*
 * Adds to a sentence, behind "; ": "nginx (8 processes)", or why nobody is named. Nothing
 * where there is nothing to say.
 */
void crowd_say(struct say *to, const struct row *row, const struct lore *lore);

#endif
