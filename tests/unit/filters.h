/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_FILTERS_H
#define SOCKVIEW_TESTS_FILTERS_H

/* Filters as a test writes them down, and random ones. */

#include "sockview/core/filter.h"

/*
 * Names without a system: services ssh 22, http 80, https 443, 3com-tsmux 106, and users
 * root 0, www-data 33, 0x 4711.
 */
extern const struct filter_words filters_words;

/* A text that must parse. The caller frees the filter; NULL for a text of blanks. */
struct filter *filters_parse(const char *text);

/* A text that must not, and what is said about it; the place lies within the text. */
struct filter_error filters_refuse(const char *text);

/* Whether a socket matches a text, without and with a scene. */
enum truth filters_match(const char *text, const struct sock *sock);
enum truth filters_match_in(
	const char *text, const struct filter_scene *scene, const struct sock *sock);

/* Numbers that are the same in every run. */
struct filters_random {
	uint64_t state;
	bool closed; /* filters without any question of what binds first */
};

uint32_t filters_below(struct filters_random *random, uint32_t limit);

/* Terms joined by and, or, not, parentheses or nothing, into 1,000 bytes at most. */
#define FILTERS_TEXT_MAX 4096
void filters_make(struct filters_random *random, const char *const terms[], size_t count,
	char text[FILTERS_TEXT_MAX]);

/* One of each operand and more; they meet the sockets below often enough. */
extern const char *const filters_terms[];
extern const size_t filters_term_count;

/* A socket of any protocol, family and state, with any facts. */
struct sock filters_sock(struct filters_random *random);

#endif
