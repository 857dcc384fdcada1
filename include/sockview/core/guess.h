/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_GUESS_H
#define SOCKVIEW_CORE_GUESS_H

#include <stddef.h>

/*
 * The word a person probably meant: of `words`, the one that `bad` begins, or the one
 * within two edits (a letter more, less, other, or two swapped). NULL where there is none
 * or more than one as near.
 */
const char *guess_word(const char *bad, const char *const words[], size_t count);

/* The same within one edit: a word that was surely meant. */
const char *guess_slip(const char *bad, const char *const words[], size_t count);

#endif
