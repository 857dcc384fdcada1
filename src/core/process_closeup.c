/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/process_closeup.h"

#include <string.h>

#define SITE_WORDS 3

/* ---- sites ---- */

static void make_key(const struct directions *directions, const struct sock *sock,
	uint64_t key[SITE_WORDS])
{
	bool out = direction_of(directions, sock) == DIRECTION_OUT;
	const struct endpoint *end = out ? &sock->remote : &sock->local;
	uint8_t addr[16] = { 0 };
	enum family family = FAMILY_IPV4;

	if (out)
		family = direction_plain(sock, end, addr);
	key[0] = (uint64_t)sock->proto << 18 | (uint64_t)family << 17 |
		 (uint64_t)out << 16 | end->port;
	memcpy(key + 1, addr, sizeof(addr));
}

static void tell_site(const uint64_t key[SITE_WORDS], struct process_site *site)
{
	*site = (struct process_site){
		.proto = (enum proto)(key[0] >> 18),
		.family = key[0] >> 17 & 1 ? FAMILY_IPV6 : FAMILY_IPV4,
		.direction = key[0] >> 16 & 1 ? DIRECTION_OUT : DIRECTION_IN,
		.port = (uint16_t)key[0],
	};
	memcpy(site->addr, key + 1, sizeof(site->addr));
}

/* Keeps the largest, sorted. */
static void offer_site(
	struct process_closeup *closeup, const struct process_site *site, enum state by)
{
	unsigned at = closeup->site_count;

	while (at && (by == STATE_CLOSE_WAIT ? closeup->site[at - 1].group.by_state[by] <
						       site->group.by_state[by]
					     : closeup->site[at - 1].group.total <
						       site->group.total))
		at--;
	if (at == PROCESS_SITES)
		return;
	if (closeup->site_count < PROCESS_SITES)
		closeup->site_count++;
	memmove(&closeup->site[at + 1], &closeup->site[at],
		(closeup->site_count - 1 - at) * sizeof(*site));
	closeup->site[at] = *site;
}

static void tell_sites(
	const struct process_counting *counting, struct process_closeup *closeup)
{
	const struct groups *sites = &counting->sites;
	bool stuck = closeup->tcp.by_state[STATE_CLOSE_WAIT];

	for (size_t i = 0; i < groups_count(sites); i++) {
		const uint64_t *key = keyset_key(&sites->keys, i);
		const struct group *unread = groups_find(&counting->unread, key);
		struct process_site site;

		tell_site(key, &site);
		site.group = sites->all[i];
		site.unread = unread ? unread->total : 0;
		if (stuck && !site.group.by_state[STATE_CLOSE_WAIT])
			continue;
		closeup->sites++;
		offer_site(closeup, &site, stuck ? STATE_CLOSE_WAIT : STATE_COUNT);
	}
}

/* ---- sockets ---- */

void process_closeup_begin(struct process_counting *counting,
	const struct hash_seed *seed, const struct directions *directions, uint64_t key)
{
	*counting = (struct process_counting){
		.directions = directions,
		.closeup = { .of = key, .counted = true },
	};
	groups_init(&counting->sites, seed, SITE_WORDS, GROUPS_MAX);
	groups_init(&counting->unread, seed, SITE_WORDS, GROUPS_MAX);
}

/* A keepalive timer's probes bring acknowledgements: the last one tells nothing then. */
static void note_age(struct process_closeup *closeup, const struct sock *sock)
{
	if (sock->timer != TIMER_KEEPALIVE &&
		detail_knows(sock->detail, DETAIL_LAST_ACK_MS))
		spread_add(&closeup->ages,
			(uint32_t)(sock->detail->value[DETAIL_LAST_ACK_MS] / 1000));
}

static int take_held(
	struct process_counting *counting, const struct sock *sock, const uint64_t *key)
{
	struct process_closeup *closeup = &counting->closeup;
	struct group *group;

	closeup->tcp.total++;
	closeup->tcp.by_state[sock->state]++;
	if (sock->state != STATE_CLOSE_WAIT)
		return 0;
	note_age(closeup, sock);
	if (!sock_knows(sock, SOCK_RECV_QUEUE) || !sock->recv_queue)
		return 0;
	closeup->unread++;
	return groups_add(&counting->unread, key, STATE_CLOSE_WAIT, &group);
}

int process_closeup_take(void *self, const struct sock *sock, enum process_share share)
{
	struct process_counting *counting = self;
	uint64_t key[SITE_WORDS];
	struct group *group;
	int err;

	if (share == PROCESS_UNACCEPTED) {
		counting->closeup.unaccepted++;
		return 0;
	}
	make_key(counting->directions, sock, key);
	err = groups_add(&counting->sites, key, (enum state)sock->state, &group);
	if (err)
		return err;
	counting->closeup.udp += share == PROCESS_HOLDS_UDP;
	counting->closeup.inferred += share == PROCESS_INFERRED;
	return share == PROCESS_HOLDS ? take_held(counting, sock, key) : 0;
}

void process_closeup_end(
	struct process_counting *counting, struct process_closeup *closeup)
{
	*closeup = counting->closeup;
	tell_sites(counting, closeup);
	groups_fini(&counting->sites);
	groups_fini(&counting->unread);
}

/* ---- processes ---- */

void process_closeup_meet(
	struct process_closeup *closeup, const struct process_facts *facts)
{
	const struct process_about about = process_about_of(facts);
	const struct process_about before = process_about_of(&closeup->fullest);

	if (!closeup->looked_at++ || process_is_fuller(&about, &before))
		closeup->fullest = *facts;
}
