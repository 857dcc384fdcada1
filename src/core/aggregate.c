/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/aggregate.h"

#include <assert.h>
#include <string.h>

static const char *const class_by_names[] = {
	[CLASS_BY_LOCAL] = "local",
	[CLASS_BY_REMOTE] = "remote",
	[CLASS_BY_SERVICE] = "service",
};
static_assert(
	sizeof(class_by_names) / sizeof(*class_by_names) == CLASS_BY_COUNT, "names");

const char *class_by_name(enum class_by class_by)
{
	return class_by_names[class_by];
}

void aggregator_init(struct aggregator *aggregator, enum class_by class_by,
	struct directions *direction)
{
	memset(aggregator, 0, sizeof(*aggregator));
	aggregator->now.class_by = class_by;
	aggregator->direction = direction;
}

static uint16_t port_of_class(
	const struct aggregator *aggregator, const struct sock *sock)
{
	switch (aggregator->now.class_by) {
	case CLASS_BY_REMOTE:
		break;
	case CLASS_BY_SERVICE:
		if (direction_of(aggregator->direction, sock) == DIRECTION_OUT)
			break;
		return sock->local.port;
	default:
		return sock->local.port;
	}
	return sock->remote.port ? sock->remote.port : sock->local.port;
}

struct snapshot aggregate_snapshot(const struct aggregate *aggregate)
{
	return (struct snapshot){
		.host = aggregate->host,
		.netns = *aggregate->netns ? aggregate->netns : NULL,
		.wall_ns = aggregate->wall_ns,
		.mono_ns = aggregate->mono_ns,
		.ephemeral = aggregate->ephemeral,
		.ephemeral_known = aggregate->ephemeral_known,
	};
}

void aggregator_add(struct aggregator *aggregator, const struct sock *sock)
{
	struct aggregate *now = &aggregator->now;
	struct aggregate_cell *cell = &now->cell[sock->proto][sock->state];

	cell->total++;
	cell->by_class[port_class_of(port_of_class(aggregator, sock))]++;
	cell->ephemeral += port_in_range(now->ephemeral, sock->local.port);
}

struct aggregate_cell aggregate_total(const struct aggregate *aggregate, enum proto proto)
{
	struct aggregate_cell sum = { 0 };

	for (int state = 0; state < STATE_COUNT; state++) {
		const struct aggregate_cell *cell = &aggregate->cell[proto][state];

		sum.total += cell->total;
		sum.ephemeral += cell->ephemeral;
		for (int i = 0; i < CLASS_COUNT; i++)
			sum.by_class[i] += cell->by_class[i];
	}
	return sum;
}

static bool is_whole(const struct aggregate *aggregate, enum proto proto)
{
	return outcome_was_read(&aggregate->outcome, proto) &&
	       aggregate->outcome.source[proto].complete;
}

bool aggregate_change(const struct aggregate *before, const struct aggregate *now,
	enum proto proto, enum state state, double *per_s)
{
	if (!is_whole(before, proto) || !is_whole(now, proto) ||
		now->mono_ns <= before->mono_ns)
		return false;
	*per_s = ((double)now->cell[proto][state].total -
			 (double)before->cell[proto][state].total) /
		 ((double)(now->mono_ns - before->mono_ns) / 1e9);
	return true;
}

static int aggregator_begin(void *self, const struct snapshot *snapshot)
{
	struct aggregator *aggregator = self;
	struct aggregate *now = &aggregator->now;
	enum class_by class_by = now->class_by;

	memset(now, 0, sizeof(*now));
	now->class_by = class_by;
	outcome_copy_text(now->host, sizeof(now->host), snapshot->host);
	outcome_copy_text(now->netns, sizeof(now->netns), snapshot->netns);
	now->wall_ns = snapshot->wall_ns;
	now->mono_ns = snapshot->mono_ns;
	now->ephemeral = snapshot->ephemeral;
	now->ephemeral_known = snapshot->ephemeral_known;
	return 0;
}

static int aggregator_sock(void *self, const struct sock *sock)
{
	aggregator_add(self, sock);
	return 0;
}

static int aggregator_source(
	void *self, enum proto proto, const struct source_report *report)
{
	struct aggregator *aggregator = self;
	outcome_source(&aggregator->now.outcome, proto, report);
	return 0;
}

static int aggregator_end(void *self, const struct verdict *verdict)
{
	struct aggregator *aggregator = self;

	outcome_end(&aggregator->now.outcome, verdict);
	return 0;
}

struct feed aggregator_feed(struct aggregator *aggregator)
{
	static const struct feed_ops ops = {
		.begin = aggregator_begin,
		.sock = aggregator_sock,
		.source = aggregator_source,
		.end = aggregator_end,
	};

	return (struct feed){ &ops, aggregator };
}
