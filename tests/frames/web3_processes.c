/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who holds the sockets of web-3. */
#include "sockview/core/process_folds.h"

#include "web3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)

struct holder {
	struct process process;
	const char *unit;
	uint64_t open_files;
	uint64_t files_limit;
	unsigned listeners; /* of a port of their own */
	unsigned established;
	unsigned close_wait;
	unsigned time_wait; /* of the only process that talks to somebody */
	unsigned udp;
	size_t shares; /* the listener of which other one; 0: of none */
	const char *command;
};

static const struct holder holders[] = {
	{ { 1, 4711, 1, 1003, "java" }, "orders.service", 3611, 4096, 1, 179, 3402, 0, 0,
		0, "/usr/lib/jvm/java-21/bin/java -Xmx4g -jar /opt/orders/orders.jar" },
	{ { 2, 1201, 1200, 33, "nginx" }, "nginx.service", 311, 65535, 1, 1120, 0, 2318,
		0, 0, "nginx: worker process" },
	{ { 3, 1202, 1200, 33, "nginx" }, "nginx.service", 308, 65535, 0, 1100, 0, 0, 0,
		1, "nginx: worker process" },
	{ { 4, 990, 1, 999, "redis-server" }, "redis.service", 40, 10032, 1, 24, 0, 0, 0,
		0, "/usr/bin/redis-server 127.0.0.1:6379" },
	{ { 5, 655, 1, 998, "node exporter" }, "node_exporter.service", 11,
		PROCESS_NO_LIMIT, 1, 1, 0, 0, 0, 0,
		"?[31m | rm -rf ? --web.listen-address=:9100" },
	{ { 6, 640, 1, 997, "chronyd" }, "chrony.service", 0, 0, 0, 0, 0, 0, 2, 0, "" },
	{ { 7, 800, 1, 0, "sshd" }, "ssh.service", 9, 1024, 1, 0, 0, 0, 0, 0,
		"sshd: /usr/sbin/sshd -D" },
	{ { 8, 900, 800, 0, "sshd" }, "session-9.scope", 12, 1024, 0, 2, 0, 0, 0, 0,
		"sshd: /usr/sbin/sshd -D" },
	{ { 9, 3000, 1, 0, "sshd" }, "bastion.service", 8, 1024, 1, 0, 0, 0, 0, 0,
		"sshd: /usr/sbin/sshd -D" },
};

#define HOLDERS (sizeof(holders) / sizeof(*holders))

static uint32_t inode_of(size_t holder, unsigned n)
{
	return (uint32_t)(100000 * (holder + 1) + n);
}

static unsigned count_of(const struct holder *holder)
{
	return holder->listeners + holder->established + holder->close_wait + holder->udp;
}

static int look(void *self, struct owners *owners)
{
	const bool *permitted = self;
	uint32_t index;

	owners_reach(owners)->looked = true;
	owners_reach(owners)->refused = *permitted ? 0 : HOLDERS;
	for (size_t i = 0; i < HOLDERS && *permitted; i++) {
		if (owners_add(owners, &holders[i].process, &index))
			abort();
		for (unsigned n = 0; n < count_of(&holders[i]); n++)
			if (owners_wants(owners, inode_of(i, n)) &&
				owners_hold(owners, inode_of(i, n), index, n))
				abort();
		if (holders[i].shares &&
			owners_wants(owners, inode_of(holders[i].shares, 0)) &&
			owners_hold(owners, inode_of(holders[i].shares, 0), index, 9000))
			abort();
	}
	return 0;
}

static int read_facts(void *self, uint32_t pid, struct process_facts *facts)
{
	(void)self;
	for (size_t i = 0; i < HOLDERS; i++) {
		if (holders[i].process.pid != pid)
			continue;
		facts->process = holders[i].process;
		facts->open_files = holders[i].open_files;
		facts->files_limit = holders[i].files_limit;
		facts->start_wall_ns = UINT64_C(1794993240) * SECOND_NS;
		snprintf(
			facts->command, sizeof(facts->command), "%s", holders[i].command);
		return 0;
	}
	return -1;
}

static int read_unit(void *self, const char *path, struct process_about *about)
{
	(void)self;
	for (size_t i = 0; i < HOLDERS; i++) {
		struct process_about one = { holders[i].open_files,
			holders[i].files_limit, 0 };

		if (strcmp(strrchr(path, '/') + 1, holders[i].unit) == 0 &&
			process_is_fuller(&one, about))
			*about = one;
	}
	return 0;
}

static struct sock nth_sock(size_t holder, unsigned n, enum proto proto, enum state state)
{
	struct sock sock = {
		.proto = (uint8_t)proto,
		.state = (uint8_t)state,
		.facts = SOCK_UID | SOCK_CGROUP,
		.uid = holders[holder].process.uid,
		.cgroup = 9000 + holder,
		.local = { .addr = { 10, 0, 0, 7 }, .port = (uint16_t)(8000 + holder) },
		.remote = { .addr = { 10, 0, 7, (uint8_t)holder },
			.port = (uint16_t)(10000 + n) },
	};

	if (state == STATE_CLOSE_WAIT) {
		sock.facts |= SOCK_RECV_QUEUE;
		sock.recv_queue = n % 300 ? 1 : 0;
		sock.local.port = (uint16_t)(40000 + n);
		sock.remote = (struct endpoint){ { 10, 0, 7, 30 }, 8443 };
	}
	if (state == STATE_TIME_WAIT)
		sock.facts = 0;
	else
		sock.facts |= SOCK_INODE;
	sock.inode = inode_of(holder, n);
	return sock;
}

/* The ages of CLOSE_WAIT, in milliseconds: from `oldest` on, one every `step`. */
struct stuck_ages {
	unsigned oldest;
	unsigned step;
};

static const struct stuck_ages evenly = { 2112000, 620 };
static const struct stuck_ages at_once = { 2112000, 10 };

static void feed_some(const struct feed *feed, size_t holder, unsigned *n, unsigned count,
	enum proto proto, enum state state, const struct stuck_ages *ages)
{
	struct sock_detail detail = { .known = 0 };

	for (unsigned i = 0; i < count; i++) {
		struct sock sock = nth_sock(holder, (*n)++, proto, state);

		detail_set(&detail, DETAIL_LAST_ACK_MS, ages->oldest - i * ages->step);
		sock.detail = &detail;
		if (feed_sock(feed, &sock))
			abort();
	}
}

static struct sock listener_of(size_t holder)
{
	struct sock sock = nth_sock(holder, 0, PROTO_TCP, STATE_LISTEN);

	sock.local = (struct endpoint){ .port = sock.local.port };
	sock.remote = (struct endpoint){ .port = 0 };
	return sock;
}

/* All are known before the first socket comes. */
static void feed_listeners(const struct feed *feed)
{
	for (size_t i = 0; i < 2 * HOLDERS; i++) {
		struct sock sock = listener_of(i % HOLDERS);

		if (holders[i % HOLDERS].listeners &&
			(i < HOLDERS ? feed_listener(feed, &sock)
				     : feed_sock(feed, &sock)))
			abort();
	}
}

/* `missing` of the first one's CLOSE_WAIT have come later. */
static void feed_all(const struct feed *feed, uint64_t mono_ns, unsigned missing,
	const struct stuck_ages *ages)
{
	const struct snapshot snapshot = { .mono_ns = mono_ns };
	const struct source_report whole = {
		.kind = SOURCE_NETLINK, .complete = true, .why = ""
	};
	const struct verdict verdict = { .complete = true };

	if (feed_begin(feed, &snapshot))
		abort();
	feed_listeners(feed);
	for (size_t i = 0; i < HOLDERS; i++) {
		const struct holder *holder = &holders[i];
		unsigned n = holder->listeners;

		feed_some(feed, i, &n, holder->udp, PROTO_UDP, STATE_CLOSE, ages);
		feed_some(feed, i, &n, holder->established, PROTO_TCP, STATE_ESTABLISHED,
			ages);
		feed_some(feed, i, &n, holder->close_wait - (i ? 0 : missing), PROTO_TCP,
			STATE_CLOSE_WAIT, ages);
		feed_some(
			feed, i, &n, holder->time_wait, PROTO_TCP, STATE_TIME_WAIT, ages);
	}
	if (feed_source(feed, PROTO_TCP, &whole) || feed_end(feed, &verdict))
		abort();
}

static void name_units(struct units *units)
{
	char path[64];

	for (size_t i = 0; i < HOLDERS; i++) {
		snprintf(path, sizeof(path), "/system.slice/%s", holders[i].unit);
		if (units_add(units, 9000 + i, path))
			abort();
	}
}

static void tell_progress(struct model *model, bool permitted)
{
	model->progress = (struct owners_progress){
		.on = true,
		.done = true,
		.count = { .sockets = 5840 },
		.not_permitted = !permitted,
		.user = "ops",
	};
	if (permitted)
		model->progress.count.held = 5840;
	else
		model->progress.count.missed = 5840;
}

/* Whose facts are known of the row that is looked at closely. */
static void meet(
	struct model *model, const struct process_fold *fold, const struct units *units)
{
	const char *unit = units_name(units, fold->row.cgroup);
	struct process_facts facts = { .open_files = 0 };
	struct process_row row;

	for (size_t i = 0; i < fold->count && fold->row.kind == PROCESS_ROW; i++) {
		process_sheet_get(model->processes, fold->members[i], &row);
		if (!read_facts(NULL, row.process->pid, &facts))
			process_closeup_meet(&model->process, &facts);
	}
	for (size_t i = 0; i < HOLDERS && fold->row.kind == PROCESS_UNIT; i++)
		if (!strcmp(unit, holders[i].unit) &&
			!read_facts(NULL, holders[i].process.pid, &facts))
			process_closeup_meet(&model->process, &facts);
}

/* What the model shows, with its row `chosen` looked at closely. */
static void look_closely(struct model *model, size_t chosen, const struct feed *feed,
	struct processes *processes, const struct directions *directions,
	const struct units *units, const struct stuck_ages *ages)
{
	const struct hash_seed seed = { { 1, 2 } };
	const uint64_t wish = process_folds_key(model->processes, chosen);
	struct process_counting counting;
	struct process_fold fold;

	process_closeup_begin(&counting, &seed, directions, wish);
	processes_want(processes, wish, process_closeup_take, &counting);
	feed_all(feed, WEB3_NOW_NS, 0, ages);
	process_closeup_end(&counting, &model->process);
	process_folds_get(model->processes, chosen, &fold);
	meet(model, &fold, units);
}

void web3_processes_chosen(struct model *model, enum process_by by, bool permitted,
	size_t chosen, bool burst)
{
	const struct hash_seed seed = { { 1, 2 } };
	const struct stuck_ages *ages = burst ? &at_once : &evenly;
	const struct process_reader reader = { read_facts, read_unit, NULL };
	struct directions *directions;
	struct processes *processes;
	struct feed_tee tee = { .count = 0 };
	struct claims *claims;
	struct units *units;
	struct feed feed;

	if (direction_new(&directions) || units_new(&seed, &units) ||
		claims_new(&seed, look, &permitted, &claims) ||
		processes_new(&seed, by, claims, units, GROUPS_MAX, &processes) ||
		(by == PROCESS_BY_PID && processes_fold(processes)))
		abort();
	name_units(units);
	claims_infer(claims, directions);
	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, claims_feed(claims, processes_feed(processes)));
	feed = feed_tee_feed(&tee);
	feed_all(&feed, WEB3_NOW_NS - 30 * SECOND_NS, 48, ages);
	feed_all(&feed, WEB3_NOW_NS - 20 * SECOND_NS, 32, ages);
	feed_all(&feed, WEB3_NOW_NS, 0, ages);
	if (process_sheet_new(processes, units, &reader, &model->processes))
		abort();
	look_closely(model, chosen, &feed, processes, directions, units, ages);
	tell_progress(model, permitted);
	/* What is kept needs none of them. */
	processes_free(processes);
	claims_free(claims);
	units_free(units);
	direction_free(directions);
	model->serial = 1;
}

void web3_processes(struct model *model, enum process_by by, bool permitted)
{
	web3_processes_chosen(model, by, permitted, 0, false);
}
