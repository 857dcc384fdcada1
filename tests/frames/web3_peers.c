/* SPDX-License-Identifier: GPL-2.0-or-later */
/* With whom web-3 talks. */
#include "sockview/core/peers.h"

#include "web3_owners.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define HTTPS_CLIENTS 1377

struct talk {
	const char *local;
	const char *remote;
	uint16_t port; /* outbound the remote one, inbound the listener's */
	bool in;
	unsigned clients; /* inbound: addresses that follow `remote` */
	unsigned by_state[STATE_COUNT];
};

static const struct talk talks[] = {
	{ "10.0.0.7", "10.0.5.20", 9000, false, 1,
		{ [STATE_ESTABLISHED] = 388,
			[STATE_SYN_SENT] = 3,
			[STATE_TIME_WAIT] = 19412 } },
	{ "10.0.0.7", "10.0.7.30", 8443, false, 1,
		{ [STATE_ESTABLISHED] = 64, [STATE_CLOSE_WAIT] = 3402 } },
	{ "10.0.0.7", "10.0.9.9", 443, false, 1, { [STATE_TIME_WAIT] = 117 } },
	{ "10.0.0.7", "10.0.4.11", 5432, false, 1, { [STATE_ESTABLISHED] = 50 } },
	{ "2001:db8:1111:2222::7", "2001:db8:9999:8888:7777:6666:5555:1a", 6379, false, 1,
		{ [STATE_ESTABLISHED] = 24 } },
	{ "10.0.0.7", "203.0.113.24", 443, true, 1,
		{ [STATE_ESTABLISHED] = 212, [STATE_TIME_WAIT] = 512 } },
	{ "10.0.0.7", "198.51.100.7", 443, true, HTTPS_CLIENTS - 1,
		{ [STATE_ESTABLISHED] = 1608,
			[STATE_SYN_RECV] = 6,
			[STATE_TIME_WAIT] = 1806 } },
	{ "10.0.0.7", "10.0.1.5", 22, true, 1, { [STATE_ESTABLISHED] = 2 } },
};

static const uint16_t doors[] = { 443, 22 };

static void take_address(struct sock *sock, uint8_t addr[16], const char *text)
{
	sock->family = strchr(text, ':') ? FAMILY_IPV6 : FAMILY_IPV4;
	inet_pton(sock->family == FAMILY_IPV6 ? AF_INET6 : AF_INET, text, addr);
}

static void feed_doors(const struct feed *feed)
{
	for (size_t i = 0; i < sizeof(doors) / sizeof(*doors); i++) {
		const struct sock door = {
			.proto = PROTO_TCP,
			.state = STATE_LISTEN,
			.local.port = doors[i],
		};

		if (feed_listener(feed, &door))
			abort();
	}
}

/* The n-th socket of a talk: ports and clients differ. */
static struct sock nth_sock(const struct talk *talk, enum state state, unsigned n)
{
	struct sock sock = { .proto = PROTO_TCP, .state = (uint8_t)state };
	uint16_t free_port = (uint16_t)(32768 + n % 28000);

	take_address(&sock, sock.local.addr, talk->local);
	take_address(&sock, sock.remote.addr, talk->remote);
	sock.local.port = talk->in ? talk->port : free_port;
	sock.remote.port = talk->in ? free_port : talk->port;
	if (talk->clients > 1) {
		sock.remote.addr[2] = (uint8_t)(100 + n % talk->clients / 200);
		sock.remote.addr[3] = (uint8_t)(n % talk->clients % 200);
	}
	return sock;
}

static void feed_talk(
	const struct feed *feed, const struct talk *talk, struct web3_owners *owners)
{
	unsigned n = 0;

	for (int state = 0; state < STATE_COUNT; state++) {
		for (unsigned i = 0; i < talk->by_state[state]; i++) {
			struct sock sock = nth_sock(talk, (enum state)state, n++);

			if (owners)
				web3_owners_give(owners, &sock,
					talk->in ? DIRECTION_IN : DIRECTION_OUT,
					talk->port, n);
			if (feed_sock(feed, &sock))
				abort();
		}
	}
}

static void feed_all(const struct feed *feed, struct web3_owners *owners)
{
	const struct snapshot snapshot = { .mono_ns = WEB3_NOW_NS,
		.ephemeral = { 32768, 60999 },
		.ephemeral_known = true };
	const struct verdict whole = { .complete = true };
	struct figures figures = { 0 };

	figures_set(&figures, FIGURE_RESERVED_PORTS, 0);
	figures_set(&figures, FIGURE_TW_REUSE, 2);
	if (feed_begin(feed, &snapshot) || feed_figures(feed, &figures))
		abort();
	feed_doors(feed);
	for (size_t i = 0; i < sizeof(talks) / sizeof(*talks); i++)
		feed_talk(feed, &talks[i], owners);
	feed_end(feed, &whole);
}

static void take(struct model *model, struct web3_owners *owners)
{
	const struct hash_seed seed = { { 1, 2 } };
	struct directions *directions;
	struct feed_tee tee = { .count = 0 };
	struct peers *peers;
	struct feed feed;

	if (direction_new(&directions) ||
		peers_new(&seed, directions, GROUPS_MAX, &peers))
		abort();
	if (owners && peers_claim(peers, owners->claims, owners->units))
		abort();
	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, peers_feed(peers));
	feed = feed_tee_feed(&tee);
	feed_all(&feed, owners);
	if (peer_sheet_new(peers, &model->peers))
		abort();
	/* What is kept needs neither. */
	peers_free(peers);
	direction_free(directions);
	model->serial = 1;
}

void web3_peers(struct model *model)
{
	take(model, NULL);
}

void web3_peers_owned(struct model *model)
{
	struct web3_owners owners;

	web3_owners_open(&owners, true);
	take(model, &owners);
	web3_owners_tell(&owners, model);
	web3_owners_close(&owners);
}
