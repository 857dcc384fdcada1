/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_WORDS_H
#define SOCKVIEW_APP_WORDS_H

#include "sockview/core/filter.h"
#include "sockview/core/users.h"

/* Names that a filter or a row may hold, looked up only when one is met. Zeroed at the
 * start. */
struct words {
	struct services *services;
	struct users *users;
};

/* The lookups over *words, which they borrow. */
struct filter_words words_lookups(struct words *words);

/* The same without users, for whom a directory may be far away: any name is taken. */
struct filter_words words_quick_lookups(struct words *words);

/* The names of ports, read at the first call. NULL: out of memory. */
const struct services *words_services(struct words *words);

/* The names of users, read likewise. */
const struct users *words_users(struct words *words);

/* May be called twice. */
void words_fini(struct words *words);

#endif
