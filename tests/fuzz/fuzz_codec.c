/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Reads one datagram of sock_diag messages. The first byte chooses what the reader
 * expects, the rest is the datagram, in memory of just its size.
 */

#include "sockview/collect/codec.h"

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

/* What every consumer of a socket takes for granted. */
static void check_sock(const struct sock *sock, enum proto proto)
{
	static const uint8_t zero[12];

	FUZZ_EXPECT(sock->proto == proto);
	FUZZ_EXPECT(sock->family < FAMILY_COUNT);
	FUZZ_EXPECT(sock->state < STATE_COUNT);
	FUZZ_EXPECT(sock->timer < TIMER_COUNT);
	FUZZ_EXPECT(sock->timer_ms <= 24U * 60 * 60 * 1000);
	FUZZ_EXPECT(sock->inode || !sock_knows(sock, SOCK_UID));
	if (sock->family == FAMILY_IPV4) {
		FUZZ_EXPECT(memcmp(sock->local.addr + 4, zero, sizeof(zero)) == 0);
		FUZZ_EXPECT(memcmp(sock->remote.addr + 4, zero, sizeof(zero)) == 0);
	}
}

static void check_message(
	enum codec_kind kind, const struct codec_message *message, enum proto proto)
{
	if (kind == CODEC_SOCK)
		check_sock(&message->sock, proto);
	if (kind == CODEC_DONE)
		FUZZ_EXPECT(message->error <= 0);
	if (kind == CODEC_ERROR)
		FUZZ_EXPECT(message->error < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct codec_reader reader = { .seq = 1 };
	struct codec_message message;
	enum codec_kind kind;
	uint8_t *exact;

	if (!size)
		return 0;
	reader.proto = data[0] & 1 ? PROTO_UDP : PROTO_TCP;
	reader.cgroups = data[0] & 2;
	reader.port_id = data[0] & 4 ? 7 : 0;
	reader.left = size - 1;
	exact = malloc(size);
	if (!exact)
		return 0;
	memcpy(exact, data + 1, size - 1);
	reader.at = exact;
	do {
		size_t left = reader.left;

		kind = codec_next(&reader, &message);
		check_message(kind, &message, reader.proto);
		FUZZ_EXPECT(kind == CODEC_END || reader.left < left);
	} while (kind != CODEC_END);
	free(exact);
	return 0;
}
