/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/live.h"

#include "sockview/collect/clock.h"
#include "sockview/collect/collector.h"
#include "sockview/collect/figures.h"
#include "sockview/collect/netlink.h"
#include "sockview/collect/netns.h"
#include "sockview/collect/proc.h"
#include "sockview/core/sanitize.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct live {
	struct netns *netns;
	char host[72];
};

static void read_ephemeral_range(const struct netns *netns, struct snapshot *snapshot)
{
	char text[64];
	unsigned low;
	unsigned high;

	if (netns_read_sysctl(netns, "ipv4/ip_local_port_range", text, sizeof(text)))
		return;
	if (sscanf(text, "%u %u", &low, &high) != 2 || low > high || high > 65535)
		return;
	snapshot->ephemeral = (struct port_range){ (uint16_t)low, (uint16_t)high };
	snapshot->ephemeral_known = true;
}

static void live_describe(void *self, struct snapshot *snapshot)
{
	struct live *live = self;
	char host[64] = "";

	if (gethostname(host, sizeof(host) - 1) || !host[0])
		strcpy(host, "-");
	sanitize(live->host, sizeof(live->host), host, strlen(host));
	snapshot->host = live->host;
	snapshot->netns = netns_name(live->netns);
	snapshot->wall_ns = clock_ns(CLOCK_REALTIME);
	snapshot->mono_ns = clock_ns(CLOCK_MONOTONIC);
	read_ephemeral_range(live->netns, snapshot);
}

static void live_figures(void *self, struct figures *figures)
{
	const struct live *live = self;

	figures_read(figures, live->netns);
}

static int live_devices(void *self, const struct feed *feed)
{
	const struct live *live = self;

	return netns_devices(live->netns, feed);
}

static uint64_t live_clock(void *self)
{
	(void)self;
	return clock_ns(CLOCK_MONOTONIC);
}

static void live_free(void *self)
{
	struct live *live = self;

	netns_free(live->netns);
	free(live);
}

static int open_diag(void *context)
{
	const struct live *live = context;

	return netns_open_diag(live->netns);
}

static int open_proc(void *context, const char *name)
{
	const struct live *live = context;

	return netns_open_proc(live->netns, name);
}

static int new_netlink(
	struct live *live, const struct live_tap *tap, struct walker **walker)
{
	struct transport *transport;
	int err = transport_netlink_new(open_diag, live, &transport);

	if (!err && tap)
		err = transport_tap_new(transport, tap->show, tap->context, &transport);
	return err ? err : netlink_walker_new(transport, walker);
}

/* A second socket, opened by the first look, may be asked while a dump is under way, and
 * what passes there is in no recording. */
static int add_netlink(struct live *live, const struct live_tap *tap,
	struct walker **walkers, size_t *count, struct origin *origin)
{
	int err = new_netlink(live, tap, &walkers[*count]);

	if (err)
		return err;
	++*count;
	return new_netlink(live, NULL, &origin->looker);
}

static int add_proc(struct live *live, struct walker **walkers, size_t *count)
{
	int err = proc_walker_new(open_proc, live, &walkers[*count]);

	if (!err)
		++*count;
	return err;
}

int live_source_new(
	enum live_mode mode, const struct live_tap *tap, struct source **source)
{
	struct walker *walkers[COLLECTOR_WALKERS_MAX];
	struct origin origin = {
		.describe = live_describe,
		.figures = live_figures,
		.devices = live_devices,
		.clock = live_clock,
		.free = live_free,
	};
	struct live *live = calloc(1, sizeof(*live));
	size_t count = 0;
	int err;

	if (!live)
		return -ENOMEM;
	origin.self = live;
	err = netns_open_self(&live->netns);
	if (!err && mode != LIVE_PROC)
		err = add_netlink(live, tap, walkers, &count, &origin);
	if (!err && mode != LIVE_NETLINK)
		err = add_proc(live, walkers, &count);
	if (!err)
		return collector_new(&origin, walkers, count, source);
	while (count)
		walker_free(walkers[--count]);
	walker_free(origin.looker);
	live_free(live);
	return err;
}
