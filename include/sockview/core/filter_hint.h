/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FILTER_HINT_H
#define SOCKVIEW_CORE_FILTER_HINT_H

/* What a person may have meant by a word that the filter language does not have. */

#include <stdbool.h>
#include <stddef.h>

/* Digits with two dots at most: too short for an address that stands alone. */
bool filter_hint_is_number(const char *word);

/*
 * Writes what is wrong with a word that stands alone: a number, or a word of ss or
 * tcpdump. Returns false if there is nothing to say.
 */
bool filter_hint_bare(const char *word, char *why, size_t size);

/* Why a word may be an address elsewhere, but is none here; NULL: no idea. Static. */
const char *filter_hint_address(const char *word);

#endif
