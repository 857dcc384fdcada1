/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_KERNEL_CENSUS_H
#define TESTS_KERNEL_CENSUS_H

/*
 * Counts by protocol and state, from four witnesses: the book of what was made, the
 * program's JSON, ss, and /proc/net read here. Tests say which must agree. Port classes
 * and the ephemeral overlay come from the book and the JSON only.
 */

#include "world.h"

#include <jansson.h>
#include <stdbool.h>

struct tally {
	unsigned long total;
	unsigned long well_known;
	unsigned long registered;
	unsigned long dynamic;
	unsigned long ephemeral;
};

struct census {
	struct tally tcp[WORLD_STATES]; /* by the kernel's number of the state */
	struct tally udp[WORLD_STATES]; /* TCP_CLOSE, TCP_ESTABLISHED */
};

enum census_by {
	CENSUS_BY_LOCAL,
	CENSUS_BY_REMOTE,
	CENSUS_BY_SERVICE,
};

/* What to count. All zero: everything, by local port, range 32768 to 60999. */
struct census_ask {
	bool no_tcp;
	bool no_udp;
	bool no_ipv4; /* AF_INET sockets */
	bool no_ipv6; /* AF_INET6 sockets, v4-mapped ones among them */
	enum census_by by;
	uint16_t low; /* of the ephemeral ports; both 0: the default */
	uint16_t high;
};

/* As the program writes it: "ESTABLISHED", "UNCONN". */
const char *census_state_name(bool tcp, int state);

/* Whether the entry is there and asked for. */
bool census_wants(const struct census_ask *ask, const struct made *made);

void census_of_world(
	const struct world *world, const struct census_ask *ask, struct census *census);

/* Totals only. */
void census_of_proc(struct census *census);

/* Totals only; `family` is "-4", "-6", or NULL for both. */
void census_of_ss(struct census *census, const char *family);

/* A summary document. A table that is null counts 0. */
void census_of_json(const json_t *document, struct census *census);

bool census_same_totals(const struct census *a, const struct census *b);

/* Fail with every state that differs. `what` names the second. */
void census_assert_totals(
	const struct census *expected, const struct census *got, const char *what);
void census_assert_equal(
	const struct census *expected, const struct census *got, const char *what);

#endif
