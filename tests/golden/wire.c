/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wire.h"

#include "sockview/collect/collector.h"
#include "sockview/collect/netlink.h"
#include "sockview/collect/transport.h"
#include "web_server.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define SOCKS_PER_DATAGRAM 5
#define SOCKS_BEFORE_FAULT 7

struct wire_transport {
	struct transport base;
	struct wire *wire;
	struct transport *answer; /* the recording as a transport */
	struct bytes recording;
};

/* What is asked for. */
struct question {
	uint32_t seq;
	uint16_t type;
	bool udp;
	uint8_t family; /* 0: both */
};

static struct question read_question(const void *bytes)
{
	const struct nlmsghdr *header = bytes;
	struct question question = { header->nlmsg_seq, header->nlmsg_type, false, 0 };

	if (header->nlmsg_type == SOCK_DIAG_BY_FAMILY) {
		const struct inet_diag_req_v2 *request =
			(const void *)((const char *)bytes + NLMSG_HDRLEN);

		question.udp = request->sdiag_protocol == IPPROTO_UDP;
		question.family = request->sdiag_family;
	}
	return question;
}

static void put_sock(struct bytes *datagram, const struct question *question,
	const struct web_sock *sock)
{
	diag_sock(datagram, question->seq, &sock->diag)->nlmsg_type = question->type;
	if (sock->v6only != V6ONLY_UNTOLD) {
		const uint8_t v6only = sock->v6only == V6ONLY_YES;

		diag_attr(datagram, INET_DIAG_SKV6ONLY, &v6only, sizeof(v6only));
	}
	if (sock->cgroup)
		diag_attr(datagram, INET_DIAG_CGROUP_ID, &sock->cgroup,
			sizeof(sock->cgroup));
}

/* An entry of a family that does not exist. */
static void put_garbage(struct bytes *datagram, const struct question *question)
{
	const struct diag_sock sock = { .family = AF_INET, .state = 1 };
	struct nlmsghdr *header = diag_sock(datagram, question->seq, &sock);
	struct inet_diag_msg *message = NLMSG_DATA(header);

	header->nlmsg_type = question->type;
	message->idiag_family = 99;
}

static bool is_wanted(const struct question *question, const struct web_sock *sock)
{
	uint8_t family = strchr(sock->diag.local, ':') ? AF_INET6 : AF_INET;

	return !question->family || question->family == family;
}

/* Puts the whole table into the recording, or what comes before a fault. */
static void put_table(struct bytes *recording, struct bytes *datagram,
	const struct question *question, size_t most)
{
	size_t count;
	const struct web_sock *socks =
		question->udp ? web_server_udp(&count) : web_server_tcp(&count);

	for (size_t i = 0; i < count && i < most; i++) {
		if (is_wanted(question, &socks[i]))
			put_sock(datagram, question, &socks[i]);
		if (i % SOCKS_PER_DATAGRAM == SOCKS_PER_DATAGRAM - 1 && datagram->length)
			diag_frame(recording, datagram);
	}
}

static bool is_refused(enum wire_fault fault, const struct question *question)
{
	return fault == WIRE_ALL_REFUSED || (fault == WIRE_UDP_REFUSED && question->udp);
}

static bool is_cut(const struct wire *wire, const struct question *question)
{
	if (question->udp)
		return false;
	return wire->fault == WIRE_TCP_CUT || wire->fault == WIRE_TCP_SILENT ||
	       (wire->fault == WIRE_LISTENERS_CUT && wire->requests == 1);
}

static void record(
	const struct wire *wire, const struct question *question, struct bytes *recording)
{
	struct bytes datagram = { 0 };
	bool missing = wire->fault == WIRE_UDP_MISSING && question->udp;

	if (is_refused(wire->fault, question)) {
		diag_error(&datagram, question->seq, -EPERM);
	} else if (is_cut(wire, question)) {
		put_table(recording, &datagram, question, SOCKS_BEFORE_FAULT);
	} else {
		put_table(recording, &datagram, question, missing ? 0 : SIZE_MAX);
		if (wire->fault == WIRE_TCP_GARBLED && !question->udp) {
			put_garbage(&datagram, question);
			put_garbage(&datagram, question);
		}
		diag_done(&datagram, question->seq, missing ? -ENOENT : 0);
		if (wire->fault == WIRE_TCP_CHANGED && !question->udp)
			diag_last(&datagram)->nlmsg_flags |= NLM_F_DUMP_INTR;
	}
	if (datagram.length)
		diag_frame(recording, &datagram);
	bytes_free(&datagram);
}

static void forget(struct wire_transport *transport)
{
	transport_free(transport->answer);
	transport->answer = NULL;
	bytes_free(&transport->recording);
}

static int wire_request(struct transport *base, const void *bytes, size_t length)
{
	struct wire_transport *transport = (struct wire_transport *)base;
	const struct question question = read_question(bytes);
	struct transport_recording recording;
	int err;

	forget(transport);
	transport->wire->requests++;
	record(transport->wire, &question, &transport->recording);
	recording.bytes = transport->recording.data;
	recording.length = transport->recording.length;
	err = transport_bytes_new(&recording, 1, &transport->answer);
	return err ? err : transport_request(transport->answer, bytes, length);
}

static ssize_t wire_receive(
	struct transport *base, void *buffer, size_t size, int timeout_ms)
{
	struct wire_transport *transport = (struct wire_transport *)base;
	ssize_t got = transport_receive(transport->answer, buffer, size, timeout_ms);

	transport->wire->deadline_ms = timeout_ms;
	if (got == -ENODATA && transport->wire->fault == WIRE_TCP_SILENT)
		return -ETIMEDOUT;
	return got;
}

static int wire_reset(struct transport *base)
{
	forget((struct wire_transport *)base);
	return 0;
}

static void wire_free(struct transport *base)
{
	forget((struct wire_transport *)base);
	free(base);
}

static void describe(void *self, struct snapshot *snapshot)
{
	struct wire *wire = self;
	uint64_t passed_ns = wire->snapshots++ * 2000000000;

	snapshot->host = "web-3";
	snapshot->netns = "host";
	snapshot->wall_ns = UINT64_C(1795144360123456789) + passed_ns;
	snapshot->mono_ns = UINT64_C(1000000000000) + passed_ns;
	snapshot->ephemeral = (struct port_range){ 32768, 60999 };
	snapshot->ephemeral_known = true;
}

static int devices(void *self, const struct feed *feed)
{
	int err = feed_device(feed, 1, "lo");

	(void)self;
	return err ? err : feed_device(feed, 2, "eth0");
}

/* The end of a snapshot is 1.5 ms behind its beginning. */
static uint64_t count_time(void *self)
{
	const struct wire *wire = self;

	return wire->requests * UINT64_C(500000);
}

int wire_open(void *self, const struct options *options, struct source **source)
{
	static const struct transport_ops ops = {
		.request = wire_request,
		.receive = wire_receive,
		.reset = wire_reset,
		.free = wire_free,
	};
	const struct origin origin = { .describe = describe,
		.devices = devices,
		.clock = count_time,
		.self = self };
	struct wire_transport *transport = calloc(1, sizeof(*transport));
	struct walker *walker;
	int err;

	(void)options;
	if (!transport)
		return -ENOMEM;
	transport->base.ops = &ops;
	transport->wire = self;
	err = netlink_walker_new(&transport->base, &walker);
	return err ? err : collector_new(&origin, &walker, 1, source);
}
