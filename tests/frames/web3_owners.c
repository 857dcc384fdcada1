/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web3_owners.h"

#include <stdlib.h>
#include <string.h>

/* The processes of a service have numbers that follow each other. */
struct owned {
	enum proto proto;
	enum direction direction;
	uint16_t port;
	const char *comm;
	uint32_t pid;
	unsigned count;
	const char *unit;
	bool inferred;
};

#define IN  DIRECTION_IN
#define OUT DIRECTION_OUT

static const struct owned all[] = {
	{ PROTO_TCP, OUT, 9000, "nginx", 1201, 8, "/nginx.service", false },
	{ PROTO_TCP, IN, 443, "nginx", 1201, 8, "/nginx.service", false },
	{ PROTO_TCP, IN, 80, "nginx", 1201, 8, "/nginx.service", false },
	{ PROTO_TCP, OUT, 8443, "java", 4711, 1, "/orders.service", false },
	{ PROTO_TCP, OUT, 5432, "java", 4711, 1, "/orders.service", false },
	{ PROTO_TCP, OUT, 6379, "java", 4711, 1, "/orders.service", false },
	{ PROTO_TCP, IN, 8080, "java", 4711, 1, "/orders.service", false },
	{ PROTO_TCP, IN, 8081, "java", 4711, 1, "/orders.service", false },
	{ PROTO_TCP, OUT, 443, "vector", 1544, 1, "/vector.service", true },
	{ PROTO_TCP, IN, 6379, "redis-server", 990, 1, "/redis.service", false },
	{ PROTO_TCP, IN, 22, "sshd", 771, 3, "/ssh.service", false },
	{ PROTO_TCP, IN, 53, "systemd-resolve", 610, 1, "/resolved.service", false },
	{ PROTO_UDP, IN, 53, "systemd-resolve", 610, 1, "/resolved.service", false },
	{ PROTO_TCP, IN, 9100, "node_exporter", 655, 1, "/exporter.service", false },
	{ PROTO_UDP, OUT, 123, "chronyd", 640, 1, "/chrony.service", false },
	{ PROTO_UDP, IN, 323, "chronyd", 640, 1, "/chrony.service", false },
	{ PROTO_UDP, IN, 5353, "avahi-daemon", 630, 1, "/avahi-daemon.service", false },
};

#define ALL (sizeof(all) / sizeof(*all))

/* The kernel's, that nobody holds: 68/udp and 443/udp. */
static const struct owned *find(enum proto proto, enum direction direction, uint16_t port)
{
	for (size_t i = 0; i < ALL; i++)
		if (all[i].proto == proto && all[i].direction == direction &&
			all[i].port == port)
			return &all[i];
	return NULL;
}

static uint64_t cgroup_of(const struct owned *owned)
{
	return 9000 + (uint64_t)(owned - all);
}

static struct process make_process(const struct owned *owned, unsigned n)
{
	struct process process = { .pid = owned->pid + n % owned->count };

	strcpy(process.comm, owned->comm);
	return process;
}

void web3_owners_open(struct web3_owners *web3, bool permitted)
{
	const struct hash_seed seed = { { 1, 2 } };

	*web3 = (struct web3_owners){ .permitted = permitted };
	if (claims_new(&seed, NULL, NULL, &web3->claims) ||
		units_new(&seed, &web3->units))
		abort();
	web3->owners = claims_keep(web3->claims);
	for (size_t i = 0; i < ALL; i++) {
		const struct process process = make_process(&all[i], 0);

		if (units_add(web3->units, cgroup_of(&all[i]), all[i].unit) ||
			(all[i].inferred && claims_tell_alone(web3->claims,
						    cgroup_of(&all[i]), &process)))
			abort();
	}
}

void web3_owners_close(struct web3_owners *web3)
{
	claims_free(web3->claims);
	units_free(web3->units);
}

static void hold(struct web3_owners *web3, const struct owned *owned, unsigned n)
{
	const struct process process = make_process(owned, n);
	uint32_t index;

	if (owners_add(web3->owners, &process, &index) ||
		owners_hold(web3->owners, web3->inode, index, 4))
		abort();
}

void web3_owners_give(struct web3_owners *web3, struct sock *sock,
	enum direction direction, uint16_t port, unsigned n)
{
	const struct owned *owned = find(sock->proto, direction, port);
	bool ended = sock->state == STATE_TIME_WAIT || sock->state == STATE_SYN_RECV;

	/* Inferred by the unit: what has ended has an owner here. */
	if (ended && !(owned && owned->inferred))
		return;
	if (owned) {
		sock->cgroup = cgroup_of(owned);
		sock->facts |= SOCK_CGROUP;
	}
	sock->inode = ++web3->inode;
	sock->facts |= SOCK_INODE;
	if (owners_meet(web3->owners, sock->inode, sock->inode))
		abort();
	if (owned && web3->permitted && !owned->inferred)
		hold(web3, owned, n);
}

/* What was looked for and not found is missed. */
static void settle(struct web3_owners *web3)
{
	owners_begin_round(web3->owners);
	if (owners_finish_round(web3->owners))
		abort();
}

void web3_owners_tell(const struct web3_owners *web3, struct model *model)
{
	model->progress = (struct owners_progress){
		.on = true,
		.done = true,
		.percent = 100,
		.count = { .sockets = 5867, .missed = web3->permitted ? 0 : 5867 },
		.not_permitted = !web3->permitted,
	};
	strcpy(model->progress.user, "ops");
}

/* A socket for each process of a service. */
static void own(
	struct web3_owners *web3, struct crowds *crowds, struct tally_entry *entry)
{
	const struct tally_row *row = &entry->row;
	const struct owned *owned = find(row->proto, row->direction, row->port);
	unsigned count = owned ? owned->count : 1;
	struct sock sock = { .proto = (uint8_t)row->proto, .state = STATE_ESTABLISHED };

	for (unsigned i = 0; i < count; i++) {
		web3_owners_give(web3, &sock, row->direction, row->port, i);
		if (!web3->permitted)
			settle(web3);
		if (crowds_add(crowds, &entry->count.crowd, &sock))
			abort();
	}
}

void web3_services_own(struct model *model, bool permitted)
{
	const struct hash_seed seed = { { 1, 2 } };
	struct web3_owners owners;
	struct crowds *crowds;

	web3_owners_open(&owners, permitted);
	if (crowds_new(&seed, owners.claims, owners.units, &crowds))
		abort();
	for (size_t i = 0; i < model->services->count; i++)
		own(&owners, crowds, &model->services->entry[i]);
	if (crowds_keep(crowds, &model->services->crowds))
		abort();
	crowds_free(crowds);
	web3_owners_tell(&owners, model);
	web3_owners_close(&owners);
}
