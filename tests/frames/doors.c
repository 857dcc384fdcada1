/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doors.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)
#define AGO_NS	  (880 * SECOND_NS)

#define T PROTO_TCP
#define U PROTO_UDP

const struct door doors_healthy[] = {
	{ T, "0.0.0.0", 443, 0, 8, 3, 511, 41, 0, 0, 6, 0, 0, 62, 1514 },
	{ T, "::", 443, 0, 8, 0, 511, 6, 0, 0, 0, 0, 0, 2, 41 },
	{ T, "0.0.0.0", 80, 0, 0, 0, 511, 1, 0, 0, 0, 0, 0, 1, 12 },
	{ T, "::", 80, 0, 0, 0, 511, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ T, "*", 8080, 0, 0, 0, 100, 2, 0, 0, 0, 0, 0, 0, 41 },
	{ T, "127.0.0.1", 8081, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ T, "127.0.0.1", 6379, 0, 0, 0, 511, 1, 0, 0, 0, 0, 0, 0, 24 },
	{ T, "::1", 6379, 0, 0, 0, 511, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ T, "0.0.0.0", 22, 0, 0, 0, 128, 1, 0, 0, 0, 0, 0, 0, 2 },
	{ T, "::", 22, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ T, "127.0.0.53", 53, 1, 0, 0, 4096, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ T, "127.0.0.54", 53, 0, 0, 0, 4096, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ T, "*", 9100, 0, 0, 0, 4096, 1, 0, 0, 0, 0, 0, 0, 1 },
	{ U, "127.0.0.53", 53, 1, 0, 0, 212992, 768, 0, 0, 0, 0, 0, 0, 0 },
	{ U, "0.0.0.0", 5353, 0, 0, 0, 212992, 2304, 0, 0, 0, 0, 0, 0, 0 },
	{ U, "0.0.0.0", 51820, 0, 0, 0, 212992, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ .port = 0 },
};

const struct door doors_overflow[] = {
	{ T, "*", 8080, 0, 0, 101, 100, 101, 370, 87, 44, 71210, 214, 0, 200 },
	{ T, "0.0.0.0", 443, 0, 8, 0, 511, 9, 0, 0, 2, 0, 0, 28, 318 },
	{ T, "0.0.0.0", 22, 0, 0, 0, 128, 1, 0, 0, 0, 0, 0, 0, 1 },
	{ T, "*", 9100, 0, 0, 0, 4096, 0, 0, 0, 0, 0, 0, 0, 1 },
	{ U, "127.0.0.53", 53, 1, 0, 212992, 212992, 213760, 8, 0, 0, 12, 1, 0, 0 },
	{ .port = 0 },
};

const struct door doors_flood[] = {
	{ T, "0.0.0.0", 443, 0, 0, 3, 511, 12, 0, 0, 512, 0, 0, 82, 8800 },
	{ T, "0.0.0.0", 80, 0, 0, 0, 511, 2, 0, 0, 0, 0, 0, 0, 30 },
	{ T, "0.0.0.0", 22, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0, 2 },
	{ .port = 0 },
};

static struct sock sock_of(const struct door *door, uint64_t cookie)
{
	bool ipv6 = strpbrk(door->address, ":*");
	struct sock sock = {
		.proto = (uint8_t)door->proto,
		.family = ipv6 ? FAMILY_IPV6 : FAMILY_IPV4,
		.state = door->proto == T ? STATE_LISTEN : STATE_CLOSE,
		.cookie = cookie,
		.ifindex = door->ifindex,
		.v6only = door->address[0] == ':',
		.local.port = door->port,
		.facts = SOCK_COOKIE | SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_V6ONLY |
			 SOCK_DEVICE,
	};

	if (door->address[0] != '*')
		inet_pton(ipv6 ? AF_INET6 : AF_INET, door->address, sock.local.addr);
	return sock;
}

/* As if it had been looked at ten times a second: a minute that filled it as far as it
 * is, and drops all the time. */
static void note_past(struct watched *watched, const struct door *door, uint64_t now_ns)
{
	watched->looks = 8800;
	watched->peak = door->peak;
	watched->has_drops = watched->has_dropped = true;
	watched->drops = door->drops;
	watched->since_ns = now_ns - AGO_NS;
	watched->seen_ns = now_ns;
	watched->full_since_ns = door->full_s ? now_ns - door->full_s * SECOND_NS : 0;
	watched->taken_ns = door->full_s ? watched->full_since_ns - 2 * SECOND_NS : 0;
	for (int i = 0; i < WATCH_CELLS; i++)
		watched->cells[i] = (int8_t)(door->full_s  ? 8
					     : door->queue ? 1 + i % 3
							   : 0);
	for (int i = 0; i < WATCH_STEPS; i++)
		watched->steps[i] = (struct watch_step){
			.looks = 50,
			.full = door->full_s ? 50 : 0,
			.dropped = door->drops_per_s * 5,
		};
	watched->steps[now_ns / WATCH_STEP_NS % WATCH_STEPS].dropped = 0;
}

static struct listener listener_of(
	const struct door *door, uint64_t cookie, uint64_t now_ns, bool watched)
{
	struct listener listener = {
		.matches = true,
		.watched = {
			.sock = sock_of(door, cookie),
			.queue = door->queue,
			.limit = door->limit,
			.has_limit = watched || door->proto == T,
		},
	};

	if (watched)
		note_past(&listener.watched, door, now_ns);
	return listener;
}

static void add_group(struct listeners *listeners, const struct door *door, bool watched)
{
	const struct door idle = { door->proto, door->address, door->port, door->ifindex,
		.limit = door->limit };
	size_t members = door->members ? door->members : 1;

	listeners->groups[listeners->group_count++] = (struct listener_group){
		.first = listeners->count,
		.count = members,
		.worst = listeners->count,
		.matches = true,
		.waiting = { .facts = door->proto == T
					      ? LISTENING_SYN_RECV | LISTENING_GAVE_UP |
							LISTENING_ACCEPTED |
							LISTENING_OPENED
					      : 0,
			.syn_recv = door->syn_recv,
			.gave_up = door->gave_up,
			.accepted = door->accepted,
			.opened = door->opened },
	};
	for (size_t i = 0; i < members; i++) {
		listeners->all[listeners->count] = listener_of(i ? &idle : door,
			listeners->count + 1, listeners->mono_ns, watched);
		listeners->count++;
	}
}

void doors_set(struct model *model, const struct door *doors, bool watched)
{
	struct listeners *listeners;
	struct feed names;

	if (listeners_new(&listeners))
		abort();
	names = names_feed(listeners->names);
	feed_device(&names, 1, "lo");
	listeners->all = calloc(64, sizeof(*listeners->all));
	listeners->groups = calloc(32, sizeof(*listeners->groups));
	if (!listeners->all || !listeners->groups)
		abort();
	figures_set(&model->figures, FIGURE_SOMAXCONN, 4096);
	figures_set(&model->figures, FIGURE_ABORT_ON_OVERFLOW, 0);
	listeners->mono_ns = model->now.mono_ns;
	listeners->wall_ns = model->now.wall_ns;
	listeners->look_ns = watched ? SECOND_NS / 10 : 0;
	listeners->opened_ns = 2 * SECOND_NS;
	listeners->read[PROTO_TCP] = listeners->read[PROTO_UDP] = true;
	for (; doors->port; doors++)
		add_group(listeners, doors, watched);
	listeners->match_count = listeners->group_count;
	model->listeners = listeners;
	model->serial++;
}

/* Inodes are the cookies. */
static int look(void *self, struct owners *owners)
{
	const struct listeners *listeners = self;

	owners_reach(owners)->looked = true;
	for (size_t i = 0; i < listeners->count; i++) {
		const struct sock *sock = &listeners->all[i].watched.sock;
		bool java = sock->local.port == 8080;
		struct process process = { .pid = java ? 4711 : 1200 + (uint32_t)i,
			.start = i + 1 };
		uint32_t index;

		if (sock->local.port > 8080)
			continue;
		strcpy(process.comm, java ? "java" : "nginx");
		if (owners_add(owners, &process, &index) ||
			owners_hold(owners, (uint32_t)sock->cookie, index, 4))
			abort();
	}
	return 0;
}

static int list_socks(const struct listeners *listeners, struct table *table)
{
	int err = 0;

	for (size_t i = 0; i < listeners->count && !err; i++) {
		struct sock sock = listeners->all[i].watched.sock;

		sock.inode = (uint32_t)sock.cookie;
		sock.facts |= SOCK_INODE;
		err = table_add(table, &sock);
	}
	return err;
}

void doors_keep(struct model *model)
{
	static const struct feed_ops nothing = { .begin = NULL };
	const struct hash_seed seed = { { 1, 2 } };
	const struct snapshot snapshot = { .mono_ns = 1 };
	struct claims *claims;
	struct table *table;
	struct feed feed;

	if (claims_new(&seed, look, model->listeners, &claims) ||
		table_new(&seed, false, &table) || list_socks(model->listeners, table))
		abort();
	feed = claims_feed(claims, (struct feed){ &nothing, NULL });
	if (feed_begin(&feed, &snapshot) ||
		roster_new(claims, NULL, table, &model->keepers))
		abort();
	table_free(table);
	claims_free(claims);
}

void doors_found(struct model *model, enum severity severity)
{
	struct findings_report *report = calloc(1, sizeof(*report));
	struct finding *finding = calloc(1, sizeof(*finding));

	if (!report || !finding)
		abort();
	*finding = (struct finding){
		.kind = FINDING_ACCEPT_QUEUE,
		.severity = severity,
		.id = 1,
		.subject = { .type = SUBJECT_LISTENER, .address = "*:8080" },
		.text = "*:8080 (java 31877, orders.service, up 11 min) does not accept: "
			"101 connections wait, limit 100, full since 03:06:30 (6 min 10 "
			"s); 214 drops/s. New clients retry and then see \"Connection "
			"timed out\".",
		.next = { "top -H -p 31877, jstack 31877: busy or waiting?" },
	};
	report->all = finding;
	report->count = 1;
	report->by_severity[severity] = 1;
	model->findings = report;
}
