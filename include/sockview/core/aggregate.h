/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_AGGREGATE_H
#define SOCKVIEW_CORE_AGGREGATE_H

/*
 * Sockets counted by protocol, state and port class. A feed; its size does not depend on
 * the number of sockets.
 */

#include "sockview/core/direction.h"
#include "sockview/core/feed.h"
#include "sockview/core/outcome.h"
#include "sockview/core/port.h"
#include "sockview/core/state.h"

#include <stdbool.h>
#include <stdint.h>

/* Which port decides the class. A socket without a remote port is classed by its local
 * one. */
enum class_by {
	CLASS_BY_LOCAL,
	CLASS_BY_REMOTE,
	CLASS_BY_SERVICE, /* inbound: the local port, outbound: the remote port */
	CLASS_BY_COUNT,
};

/* "local", "remote", "service". Static. */
const char *class_by_name(enum class_by class_by);

struct aggregate_cell {
	uint64_t total;
	uint64_t by_class[CLASS_COUNT]; /* sums up to total */
	uint64_t ephemeral; /* local ports inside ip_local_port_range; an overlay, no
			       class */
};

/* One snapshot in numbers. Plain data: may be copied and kept. */
struct aggregate {
	enum class_by class_by;
	char host[72];
	char netns[72]; /* "" : unknown */
	uint64_t wall_ns;
	uint64_t mono_ns;
	struct port_range ephemeral;
	bool ephemeral_known; /* false: the `ephemeral` numbers mean nothing */
	struct outcome outcome;
	struct aggregate_cell cell[PROTO_COUNT][STATE_COUNT];
};

/* The builder: an aggregate, and the listeners that CLASS_BY_SERVICE needs. */
struct aggregator {
	struct aggregate now;
	struct directions *direction; /* borrowed; NULL unless by service */
};

/*
 * Starts an aggregator. With CLASS_BY_SERVICE `direction` is needed and must be fed by
 * direction_feed() before the sockets come; else it may be NULL.
 */
void aggregator_init(struct aggregator *aggregator, enum class_by class_by,
	struct directions *direction);

/* The aggregator as a feed: every `begin` starts from zero. It borrows *aggregator. */
struct feed aggregator_feed(struct aggregator *aggregator);

/* Counts one socket. */
void aggregator_add(struct aggregator *aggregator, const struct sock *sock);

/* The sum over all states of a protocol. */
/* The snapshot it is of. Borrows its strings. */
struct snapshot aggregate_snapshot(const struct aggregate *aggregate);

struct aggregate_cell aggregate_total(
	const struct aggregate *aggregate, enum proto proto);

/*
 * Change of a state's total per second between two snapshots, by CLOCK_MONOTONIC. False,
 * and *per_s untouched, where there is no such number: a table was not read or not whole,
 * or the clock did not move forward.
 */
bool aggregate_change(const struct aggregate *before, const struct aggregate *now,
	enum proto proto, enum state state, double *per_s);

#endif
