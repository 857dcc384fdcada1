/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_OWNER_WORDS_H
#define SOCKVIEW_VIEW_OWNER_WORDS_H

/* Owners as a screen says them. */

#include "sockview/view/field.h"

#include <stdbool.h>
#include <stddef.h>

/* A field_text_fn: "java 4711", "nginx (8)", "~java 4711" if it is inferred, and where no
 * process can be named its unit. */
bool owner_text(char *out, const struct row *row, const struct lore *lore);

/* Behind a socket: "java 4711, fd 388", or why nobody is named. False: there is nothing
 * to say. */
bool owner_tail(char *out, size_t size, const struct row *row, const struct lore *lore);

/* How far the search is, or how many it cannot name, and why. False: all are named. */
bool owner_sentence(char *out, size_t size, const struct owners_progress *progress);

/* The same where nobody lists sockets: how many go by their unit, because processes may
 * not be seen. False: none. */
bool owner_hint(char *out, size_t size, const struct owners_progress *progress);

#endif
