/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/netlink.h"

#include "sockview/collect/bytecode.h"
#include "sockview/collect/codec.h"

#include <errno.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One answer to one question. */
#define FIND_DEADLINE_MS 500

struct netlink_walker {
	struct walker base;
	struct transport *transport;
	uint32_t seq;
	bool busy;	    /* a dump was left before its end */
	size_t code_length; /* of the walk's filter, 0: none */
	uint8_t code[BYTECODE_MAX];
	alignas(uint32_t) uint8_t buffer[TRANSPORT_DATAGRAM_MAX];
};

/* One walk over one request's replies. */
struct dump {
	const struct walk *walk;
	const struct feed *feed;
	struct walk_result *result;
	bool done;
};

static int take_message(
	struct dump *dump, enum codec_kind kind, struct codec_message *message)
{
	switch (kind) {
	case CODEC_SOCK:
		dump->result->interrupted |= message->interrupted;
		return walk_give(dump->walk, &message->sock, dump->feed, dump->result);
	case CODEC_DONE:
		dump->done = true;
		dump->result->interrupted |= message->interrupted;
		return message->error;
	case CODEC_ERROR:
		dump->done = true;
		return message->error;
	case CODEC_BAD:
		dump->result->skipped++;
		return 0;
	case CODEC_BROKEN:
		return -EBADMSG;
	default:
		return 0;
	}
}

static int take_datagram(struct netlink_walker *walker, struct dump *dump, size_t length)
{
	struct codec_message message;
	struct codec_reader reader = {
		.at = walker->buffer,
		.left = length,
		.seq = walker->seq,
		.port_id = walker->transport->port_id,
		.proto = dump->walk->proto,
		.cgroups = dump->walk->cgroups,
		.details = dump->walk->details,
	};

	while (!dump->done) {
		enum codec_kind kind = codec_next(&reader, &message);
		int err;

		if (kind == CODEC_END)
			break;
		err = take_message(dump, kind, &message);
		if (err)
			return err;
	}
	return 0;
}

/* Receives until the kernel says that the dump has ended. */
static int receive_all(struct netlink_walker *walker, struct dump *dump)
{
	while (!dump->done) {
		ssize_t length = transport_receive(walker->transport, walker->buffer,
			sizeof(walker->buffer), dump->walk->deadline_ms);
		int err;

		if (length < 0)
			return (int)length;
		err = take_datagram(walker, dump, (size_t)length);
		if (err)
			return err;
	}
	return 0;
}

/* Room for a request with a filter, and for the attribute's header. */
struct request {
	alignas(uint32_t) uint8_t bytes[CODEC_REQUEST_MAX + BYTECODE_MAX];
	size_t length;
};

static int run_dump(struct netlink_walker *walker, struct request *request,
	const struct walk *walk, const struct feed *feed, struct walk_result *result)
{
	struct dump dump = { walk, feed, result, false };
	int err;

	codec_request_details(request->bytes, walk->details);
	if (walker->code_length)
		request->length = codec_request_bytecode(
			request->bytes, walker->code, walker->code_length);
	if (walker->busy) {
		err = transport_reset(walker->transport);
		if (err)
			return err;
	}
	walker->busy = true;
	err = transport_request(walker->transport, request->bytes, request->length);
	if (!err)
		err = receive_all(walker, &dump);
	walker->busy = !dump.done;
	return err;
}

static int dump_tcp(struct netlink_walker *walker, const struct walk *walk,
	const struct feed *feed, struct walk_result *result)
{
	struct request request;

	request.length = codec_request_tcp(request.bytes, ++walker->seq, walk->states);
	return run_dump(walker, &request, walk, feed, result);
}

static int dump_families(struct netlink_walker *walker, const struct walk *walk,
	const struct feed *feed, struct walk_result *result)
{
	struct request request;
	int err = 0;

	for (int family = 0; family < FAMILY_COUNT && !err; family++) {
		if (!(walk->families & FAMILY_BIT(family)))
			continue;
		request.length = codec_request_family(
			request.bytes, ++walker->seq, walk->proto, family, walk->states);
		err = run_dump(walker, &request, walk, feed, result);
	}
	return err;
}

static bool may_try_again(
	const struct netlink_walker *walker, int err, const struct walk_result *result)
{
	return err && !result->given && !result->stopped && !walker->busy;
}

static int walk_once(struct netlink_walker *walker, const struct walk *walk,
	const struct feed *feed, struct walk_result *result)
{
	bool one_walk = walk->proto == PROTO_TCP && walk->families == FAMILIES_ALL;
	int err = one_walk ? dump_tcp(walker, walk, feed, result)
			   : dump_families(walker, walk, feed, result);

	/* A kernel, or a sandbox, that refuses the older request may know the newer. */
	if (one_walk && may_try_again(walker, err, result))
		err = dump_families(walker, walk, feed, result);
	return err;
}

static int netlink_walk(struct walker *base, const struct walk *walk,
	const struct feed *feed, struct walk_result *result)
{
	struct netlink_walker *walker = (struct netlink_walker *)base;
	int err;

	walker->code_length = bytecode_compile(walk->filter, walker->code);
	err = walk_once(walker, walk, feed, result);
	/* The filter is a hint: without it everything comes. */
	if (walker->code_length && may_try_again(walker, err, result)) {
		walker->code_length = 0;
		err = walk_once(walker, walk, feed, result);
	}
	if (!err || result->stopped)
		return err;
	if (err == -ENOENT) {
		snprintf(
			result->why, sizeof(result->why), "netlink: no handler (ENOENT)");
		return err;
	}
	return walk_failed(result, "netlink", err);
}

/* Until something answers the request: the socket, or why there is none. */
static int receive_one(struct netlink_walker *walker, struct closeup *found)
{
	const struct codec_reader ours = {
		.seq = walker->seq,
		.port_id = walker->transport->port_id,
		.proto = found->sock.proto,
		.cgroups = true,
		.details = DETAIL_INFO | DETAIL_MEMORY,
	};

	for (;;) {
		struct codec_reader reader = ours;
		struct codec_message message;
		enum codec_kind kind;
		ssize_t length = transport_receive(walker->transport, walker->buffer,
			sizeof(walker->buffer), FIND_DEADLINE_MS);

		if (length < 0)
			return (int)length;
		reader.at = walker->buffer;
		reader.left = (size_t)length;
		do {
			kind = codec_next(&reader, &message);
		} while (kind == CODEC_FOREIGN);
		if (kind == CODEC_ERROR)
			return message.error;
		if (kind == CODEC_SOCK) {
			found->sock = message.sock;
			found->detail = message.detail;
			found->sock.detail = &found->detail;
			return 0;
		}
		if (kind != CODEC_END)
			return -EBADMSG;
	}
}

/* An old socket's place may belong to another one: the kernel compares cookies. */
static int netlink_find(
	struct walker *base, const struct sock *which, struct closeup *found)
{
	struct netlink_walker *walker = (struct netlink_walker *)base;
	struct request request;
	int err = walker->busy ? transport_reset(walker->transport) : 0;

	if (err)
		return err;
	if (!sock_knows(which, SOCK_COOKIE))
		return -EOPNOTSUPP;
	walker->busy = false;
	request.length = codec_request_one(request.bytes, ++walker->seq, which);
	codec_request_details(request.bytes, DETAIL_INFO | DETAIL_MEMORY);
	err = transport_request(walker->transport, request.bytes, request.length);
	found->sock.proto = which->proto;
	if (!err)
		err = receive_one(walker, found);
	return err == -ESTALE ? -ENOENT : err;
}

static void netlink_free(struct walker *base)
{
	struct netlink_walker *walker = (struct netlink_walker *)base;

	transport_free(walker->transport);
	free(walker);
}

int netlink_walker_new(struct transport *transport, struct walker **walker)
{
	static const struct walker_ops ops = {
		.kind = SOURCE_NETLINK,
		.walk = netlink_walk,
		.find = netlink_find,
		.free = netlink_free,
	};
	struct netlink_walker *made = malloc(sizeof(*made));

	if (!made) {
		transport_free(transport);
		return -ENOMEM;
	}
	made->base.ops = &ops;
	made->transport = transport;
	made->seq = 0;
	made->busy = false;
	*walker = &made->base;
	return 0;
}
