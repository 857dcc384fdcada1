/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FILTER_H
#define SOCKVIEW_CORE_FILTER_H

/*
 * The filter language: ss's (ss(8), EXPRESSION), and more. Parsed once into a tree;
 * matched in three values, because a socket's fact may be unknown: a comparison with
 * something unknown is unknown, `not` keeps it so, and a row is shown only where the
 * whole is true.
 */

#include "sockview/core/claims.h"
#include "sockview/core/direction.h"
#include "sockview/core/names.h"
#include "sockview/core/service.h"
#include "sockview/core/sock.h"
#include "sockview/core/units.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct filter;

enum truth {
	TRUTH_NO,
	TRUTH_YES,
	TRUTH_UNKNOWN,
};

/* Names in a filter, resolved by whoever may ask for them. Each returns false for none.
 */
struct filter_words {
	bool (*service)(void *self, const char *name, uint16_t *port);
	bool (*user)(void *self, const char *name, uint32_t *uid);
	void *self;
};

#define FILTER_WHY_MAX	 160
#define FILTER_TEXT_MAX	 65536
#define FILTER_TERMS_MAX 16

/* What is wrong with a filter, and where: bytes of its text. */
struct filter_error {
	size_t at;
	size_t length;
	char why[FILTER_WHY_MAX]; /* "no such state \"close-wiat\"; did you mean …" */
};

/*
 * Parses a filter. Returns 0 with the tree in *filter (NULL for a text of blanks:
 * everything matches); -EINVAL with *error filled; or -ENOMEM.
 */
int filter_parse(const char *text, const struct filter_words *words,
	struct filter **filter, struct filter_error *error);

/* Takes NULL. */
void filter_free(struct filter *filter);

/* What a match may need beside the socket; all is borrowed. NULL members: unknown. */
struct filter_scene {
	const struct directions *directions; /* for `dir` */
	const struct names *names;	     /* for `dev` by name */
	const struct claims *claims;	     /* for owners; must be fed before */
	const struct units *units;	     /* for units */
	const struct services *services;     /* for `text` */
	const struct port_range *ephemeral;  /* for `class ephemeral` */
	uint32_t fin_timeout_ms;	     /* tcp_fin_timeout, for `age`; 0: unknown */
};

/* Whether a socket matches. A NULL filter matches everything. */
enum truth filter_match(const struct filter *filter, const struct filter_scene *scene,
	const struct sock *sock);

/*
 * The states a socket must be in to match, roughly: no socket outside of them does.
 * STATES_ALL where the filter does not say.
 */
uint32_t filter_states(const struct filter *filter);

/* Whether a match needs these parts of a scene. */
bool filter_needs_directions(const struct filter *filter);
bool filter_needs_devices(const struct filter *filter);
bool filter_needs_owners(const struct filter *filter);
bool filter_needs_units(const struct filter *filter);
bool filter_needs_services(const struct filter *filter);

/*
 * The parts of the outermost `and`, to be counted alone: which of them matches nothing?
 * Returns how many, FILTER_TERMS_MAX at most; a filter without `and` is one term.
 */
size_t filter_terms(const struct filter *filter);

/* Where term `i` stands in the text, and whether a socket matches it. */
void filter_term_place(const struct filter *filter, size_t i, size_t *at, size_t *length);
enum truth filter_match_term(const struct filter *filter, size_t i,
	const struct filter_scene *scene, const struct sock *sock);

/* Words that a filter may hold: for completion and messages. *count of them. Static. */
const char *const *filter_keywords(size_t *count);

/* States as `state` takes them, groups too. *count of them. Static. */
const char *const *filter_state_words(size_t *count);

#endif
