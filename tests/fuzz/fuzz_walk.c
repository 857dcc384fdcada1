/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Walks twice by netlink over recorded answers. The first byte chooses what is asked for,
 * the second at which socket the feed stops the first walk (0: at none); then come the
 * lengths of the first two recordings, 16 bits each, and three recordings as
 * transport_bytes_new() reads them.
 */

#include "sockview/collect/netlink.h"

#include "fuzz.h"

#include <errno.h>
#include <string.h>

#define RECORDINGS 3
#define HEAD_SIZE  6

struct counter {
	uint64_t count;
	unsigned stop_at;
};

static int count_sock(void *self, const struct sock *sock)
{
	struct counter *counter = self;

	FUZZ_EXPECT(sock->state < STATE_COUNT);
	counter->count++;
	return counter->count == counter->stop_at ? -ECANCELED : 0;
}

static struct walk walk_of(uint8_t choice)
{
	return (struct walk){
		.proto = choice & 1 ? PROTO_UDP : PROTO_TCP,
		.families = choice & 2 ? FAMILY_BIT(FAMILY_IPV6) : FAMILIES_ALL,
		.states = choice & 4 ? STATE_BIT(STATE_ESTABLISHED) : STATES_ALL,
		.listeners = choice & 8,
		.cgroups = choice & 16,
		.deadline_ms = 1,
	};
}

/* The last recording takes what is left. */
static void split(const uint8_t *data, size_t size,
	struct transport_recording recordings[RECORDINGS])
{
	const uint8_t *at = data + HEAD_SIZE;
	size_t left = size - HEAD_SIZE;

	for (size_t i = 0; i < RECORDINGS; i++) {
		size_t length = left;

		if (i < RECORDINGS - 1) {
			uint16_t wanted;

			memcpy(&wanted, data + 2 + i * sizeof(wanted), sizeof(wanted));
			length = wanted < left ? wanted : left;
		}
		recordings[i] = (struct transport_recording){ at, length };
		at += length;
		left -= length;
	}
}

static void walk_once(struct walker *walker, const struct walk *walk, unsigned stop_at)
{
	static const struct feed_ops ops = { .sock = count_sock, .listener = count_sock };
	struct counter counter = { 0, stop_at };
	const struct feed feed = { &ops, &counter };
	struct walk_result result = { 0 };
	int err = walker->ops->walk(walker, walk, &feed, &result);

	FUZZ_EXPECT(result.given == counter.count);
	FUZZ_EXPECT(!result.stopped || err == result.stopped);
	FUZZ_EXPECT(!err || result.stopped || result.why[0]);
	FUZZ_EXPECT(memchr(result.why, '\0', sizeof(result.why)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct transport_recording recordings[RECORDINGS];
	struct transport *transport;
	struct walker *walker;
	struct walk walk;

	if (size < HEAD_SIZE)
		return 0;
	walk = walk_of(data[0]);
	split(data, size, recordings);
	if (transport_bytes_new(recordings, RECORDINGS, &transport))
		return 0;
	if (netlink_walker_new(transport, &walker))
		return 0;
	walk_once(walker, &walk, data[1]);
	walk_once(walker, &walk, 0);
	walker_free(walker);
	return 0;
}
