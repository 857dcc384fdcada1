/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_WORDS_H
#define SOCKVIEW_APP_WORDS_H

#include "sockview/core/filter.h"

/* Names that a filter may hold, looked up only when one is met. Zeroed at the start. */
struct words {
	struct services *services;
};

/* The lookups over *words, which they borrow. */
struct filter_words words_lookups(struct words *words);

/* The same without users, for whom a directory may be far away: any name is taken. */
struct filter_words words_quick_lookups(struct words *words);

/* The names of ports, read at the first call. NULL: out of memory. */
const struct services *words_services(struct words *words);

/* May be called twice. */
void words_fini(struct words *words);

#endif
