/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "studio.h"

#include "film.h"

#include "sockview/collect/collector.h"
#include "sockview/collect/netlink.h"
#include "sockview/collect/proc.h"

#include <check.h>
#include <linux/inet_diag.h>
#include <string.h>
#include <unistd.h>

static uint64_t wall_ns(void)
{
	return UINT64_C(1800000000123456789);
}

static void describe(void *self, struct snapshot *snapshot)
{
	struct studio *studio = self;

	studio->now_ns += 1000000000;
	*snapshot = (struct snapshot){
		.host = "db-7",
		.netns = "net:[4026531840]",
		.wall_ns = wall_ns() + studio->now_ns,
		.mono_ns = studio->now_ns,
		.ephemeral = { 32768, 60999 },
		.ephemeral_known = true,
	};
}

static void figures(void *self, struct figures *to)
{
	(void)self;
	to->page_bytes = 4096;
	for (int i = 0; i < FIGURE_COUNT; i++)
		figures_set(to, i, UINT64_C(10000000000) + (unsigned)i);
}

static int devices(void *self, const struct feed *feed)
{
	int err = feed_device(feed, 1, "lo");

	(void)self;
	return err ? err : feed_device(feed, 2, "eth0");
}

static uint64_t clock_of_test(void *self)
{
	struct studio *studio = self;

	return studio->now_ns += 10;
}

static struct source *make_live(struct studio *studio)
{
	const struct origin origin = {
		.describe = describe,
		.figures = figures,
		.devices = devices,
		.clock = clock_of_test,
		.self = studio,
	};
	struct walker *walkers[2];
	struct transport *transport;
	struct source *source;

	ck_assert_int_eq(transport_tap_new(script_transport(&studio->script),
				 recorder_tap, studio->recorder, &transport),
		0);
	ck_assert_int_eq(netlink_walker_new(transport, &walkers[0]), 0);
	ck_assert_int_eq(
		proc_walker_new(proc_files_open, &studio->files, &walkers[1]), 0);
	ck_assert_int_eq(collector_new(&origin, walkers, 2, &source), 0);
	return source;
}

void studio_open(struct studio *studio, bool compress)
{
	struct sink_plan plan = { .borrowed = true, .compress = compress };
	struct sink *sink;

	memset(studio, 0, sizeof(*studio));
	plan.fd = studio->fd = film_file("", 0);
	ck_assert_int_eq(sink_new(&plan, &sink), 0);
	ck_assert_int_eq(recorder_new(sink, wall_ns, &studio->recorder), 0);
	ck_assert_int_eq(
		recorder_source_new(studio->recorder, make_live(studio), &studio->source),
		0);
}

void studio_answer(struct studio *studio, const struct studio_sock *socks)
{
	struct bytes *datagram = script_datagram(&studio->script);
	uint32_t seq = ++studio->seq;

	for (; socks->port; socks++) {
		const struct diag_sock sock = {
			.state = socks->state,
			.local = socks->local ? socks->local : "127.0.0.1",
			.local_port = socks->port,
			.cookie = socks->port,
			.inode = socks->inode ? socks->inode : 4711,
			.uid = 1000,
		};

		diag_sock(datagram, seq, &sock)->nlmsg_type = TCPDIAG_GETSOCK;
		if (socks->cgroup)
			diag_attr(datagram, INET_DIAG_CGROUP_ID, &socks->cgroup,
				sizeof(socks->cgroup));
	}
	diag_done(datagram, seq, 0);
}

int studio_take(struct studio *studio, const struct ask *ask, struct log_feed *log)
{
	const struct feed feed = log_feed(log);

	log_feed_init(log);
	return source_snapshot(studio->source, ask, &feed);
}

void studio_wrap(struct studio *studio)
{
	source_free(studio->source);
	studio->source = NULL;
	ck_assert_int_eq(recorder_free(studio->recorder), 0);
	studio->recorder = NULL;
	ck_assert_int_eq(lseek(studio->fd, 0, SEEK_SET), 0);
}

void studio_close(struct studio *studio)
{
	source_free(studio->source);
	recorder_free(studio->recorder);
	script_fini(&studio->script);
	close(studio->fd);
}
