/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/processes_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What is compared with is so old at least, and twice as old at most. */
#define MARK_NS (30 * UINT64_C(1000000000))

int processes_new(const struct hash_seed *seed, enum process_by by,
	const struct claims *claims, const struct units *units, size_t max,
	struct processes **processes)
{
	struct processes *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->seed = *seed;
	made->by = by;
	made->claims = claims;
	made->units = units;
	made->max = max;
	keyset_init(&made->keys, seed, PROCESSES_KEY_WORDS);
	keyset_init(&made->seen, seed, PROCESSES_SEEN_WORDS);
	keyset_init(&made->open, seed, 1);
	*processes = made;
	return 0;
}

int processes_fold(struct processes *processes)
{
	struct processes *folds;
	int err = processes_new(&processes->seed, PROCESS_BY_PID, processes->claims,
		processes->units, processes->max, &folds);

	if (err)
		return err;
	folds->by_family = true;
	keyset_init(&folds->families.pids, &processes->seed, 1);
	processes->folds = folds;
	return 0;
}

void processes_free(struct processes *processes)
{
	if (!processes)
		return;
	processes_free(processes->folds);
	process_families_fini(&processes->families);
	keyset_fini(&processes->keys);
	keyset_fini(&processes->seen);
	keyset_fini(&processes->open);
	free(processes->all);
	free(processes->known);
	free(processes);
}

/* Forgets what was counted, not what is compared with. */
static void restart(const struct processes *processes, struct process_member *member)
{
	const struct process_mark now = { processes->now_ns,
		member->tcp.by_state[STATE_CLOSE_WAIT] };
	struct process_member cleared = {
		.mark = { member->mark[0], member->mark[1] },
		.kind = member->kind,
		.wanted = member->wanted,
	};

	if (processes->whole && !member->mark[0].ns)
		cleared.mark[0] = cleared.mark[1] = now;
	else if (processes->whole && now.ns - member->mark[1].ns >= MARK_NS) {
		cleared.mark[0] = member->mark[1];
		cleared.mark[1] = now;
	}
	*member = cleared;
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct processes *processes = self;

	for (size_t i = 0; i < processes->keys.count; i++)
		restart(processes, &processes->all[i]);
	processes->other = (struct process_member){ .kind = PROCESS_OTHER };
	keyset_clear(&processes->seen);
	if (processes->open.count > processes->max)
		keyset_clear(&processes->open);
	if (processes->known_room)
		memset(processes->known, 0,
			processes->known_room * sizeof(*processes->known));
	processes->serial = 0;
	processes->whole = false;
	processes->now_ns = snapshot->mono_ns;
	if (processes->by_family)
		return process_families_find(
			&processes->families, claims_owners(processes->claims));
	return processes->folds ? on_begin(processes->folds, snapshot) : 0;
}

static void note_age(struct process_member *member, const struct sock *sock)
{
	if (sock->state != STATE_CLOSE_WAIT ||
		!detail_knows(sock->detail, DETAIL_LAST_ACK_MS))
		return;
	if (!member->has_oldest ||
		sock->detail->value[DETAIL_LAST_ACK_MS] > member->oldest_ms)
		member->oldest_ms = sock->detail->value[DETAIL_LAST_ACK_MS];
	member->has_oldest = true;
}

static enum process_share share_of(const struct sock *sock, enum owner_by by)
{
	bool open = sock->state == STATE_ESTABLISHED || sock->state == STATE_CLOSE_WAIT;

	if (sock->proto == PROTO_UDP)
		return PROCESS_HOLDS_UDP;
	if (by > OWNER_BY_SOCKET && sock->state == STATE_TIME_WAIT)
		return PROCESS_INFERRED;
	return open && !sock_knows(sock, SOCK_INODE) ? PROCESS_UNACCEPTED : PROCESS_HOLDS;
}

/* The surest way in which the owner of a row's sockets is known. */
static void note_way(struct process_member *member, enum owner_by by)
{
	if (by != OWNER_UNKNOWN && (!member->owner_by || by < member->owner_by))
		member->owner_by = (uint8_t)by;
}

static void count(
	struct process_member *member, const struct sock *sock, enum process_share share)
{
	member->udp += share == PROCESS_HOLDS_UDP;
	member->inferred += share == PROCESS_INFERRED;
	member->unaccepted += share == PROCESS_UNACCEPTED;
	if (share != PROCESS_HOLDS)
		return;
	member->tcp.total++;
	member->tcp.by_state[sock->state]++;
	note_age(member, sock);
}

/* `holding` NULL: nobody is known. Returns 0 or -ENOMEM. */
static int count_in_row(struct processes *processes, enum process_kind kind,
	const struct sock *sock, enum owner_by by, const struct holding *holding,
	struct process_member **member)
{
	const enum process_share share = share_of(sock, by);
	bool by_process =
		processes->by == PROCESS_BY_PID || processes->by == PROCESS_BY_COMM;
	int err = holding && by_process
			  ? processes_find_holder(processes, sock, holding, member)
			  : processes_find(processes, kind, sock, holding, member);

	if (err)
		return err;
	processes_introduce(processes, *member, sock, holding);
	note_way(*member, by);
	if ((*member)->serial == processes->serial)
		return 0;
	(*member)->serial = processes->serial;
	count(*member, sock, share);
	return (*member)->wanted && processes->take
		       ? processes->take(processes->take_self, sock, share)
		       : 0;
}

/* Where another socket of its cgroup has a holder that may be looked at, this one will
 * be found, too. */
static bool may_be_found(const struct processes *processes, const struct sock *sock)
{
	uint32_t place;

	return claims_saw_all(processes->claims) ||
	       (sock_knows(sock, SOCK_CGROUP) &&
		       keyset_find(&processes->open, &sock->cgroup, &place));
}

/* Whose it is where no process is known to hold it. */
static enum process_kind kind_of(
	const struct processes *processes, const struct sock *sock)
{
	if (processes->by == PROCESS_BY_UNIT && sock_knows(sock, SOCK_CGROUP))
		return PROCESS_ROW;
	if (processes->by == PROCESS_BY_USER && sock_knows(sock, SOCK_UID))
		return PROCESS_ROW;
	if (!sock_knows(sock, SOCK_INODE))
		return PROCESS_NOBODY;
	if (!claims_missed(processes->claims, sock) && may_be_found(processes, sock))
		return PROCESS_SOUGHT;
	if (claims_saw_all(processes->claims))
		return PROCESS_KERNEL;
	return sock_knows(sock, SOCK_CGROUP) && units_name(processes->units, sock->cgroup)
		       ? PROCESS_UNIT
		       : PROCESS_HIDDEN;
}

static int count_held(
	struct processes *processes, const struct sock *sock, const struct claim *claim)
{
	const struct owners *owners = claims_owners(processes->claims);
	struct process_member *member;
	int err = 0;

	for (const struct holding *at = claim->first; at && !err;
		at = owners_next(owners, at)) {
		err = processes_note_cgroup(processes, sock, at);
		if (!err)
			err = count_in_row(
				processes, PROCESS_ROW, sock, claim->by, at, &member);
	}
	return err;
}

/*
 * Any of them may have had it, and all are in one row. Thousands of connections of one
 * listener have the same holders, which need to be met but once.
 */
static int count_inferred(
	struct processes *processes, const struct sock *sock, const struct claim *claim)
{
	const struct owners *owners = claims_owners(processes->claims);
	const struct holding *at = claim->first;
	struct process_member *member;
	int err = count_in_row(processes, PROCESS_ROW, sock, claim->by, at, &member);

	if (err || member->kind == PROCESS_OTHER || member->met == claim->first)
		return err;
	member->met = claim->first;
	while (!err && (at = owners_next(owners, at)))
		err = processes_meet(processes, member, owners_process(owners, at));
	return err;
}

static int count_sock(
	struct processes *processes, const struct sock *sock, const struct claim *claim)
{
	struct process_member *member;

	processes->serial++;
	if (claim->by == OWNER_BY_SOCKET)
		return count_held(processes, sock, claim);
	if (claim->first && processes_are_one(processes, sock, claim->first))
		return count_inferred(processes, sock, claim);
	return count_in_row(
		processes, kind_of(processes, sock), sock, OWNER_UNKNOWN, NULL, &member);
}

static int on_sock(void *self, const struct sock *sock)
{
	struct processes *processes = self;
	const struct claim claim = claims_of(processes->claims, sock);
	int err = count_sock(processes, sock, &claim);

	return err || !processes->folds ? err
					: count_sock(processes->folds, sock, &claim);
}

/* Listeners come first: what belongs to them needs their units. */
static int on_listener(void *self, const struct sock *sock)
{
	struct processes *processes = self;
	const struct owners *owners = claims_owners(processes->claims);
	const struct claim claim = claims_of(processes->claims, sock);
	int err = 0;

	for (const struct holding *at = claim.first; at && !err;
		at = owners_next(owners, at))
		err = processes_note_cgroup(processes, sock, at);
	return err || !processes->folds ? err : on_listener(processes->folds, sock);
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct processes *processes = self;

	if (proto == PROTO_TCP)
		processes->whole = report->complete && report->kind != SOURCE_FAILED;
	return processes->folds ? on_source(processes->folds, proto, report) : 0;
}

static bool keep_row(void *self, uint32_t from, uint32_t to)
{
	struct processes *processes = self;

	if (!process_member_total(&processes->all[from]))
		return false;
	processes->all[to] = processes->all[from];
	return true;
}

/* What had sockets before and has none now is forgotten. */
static int on_end(void *self, const struct verdict *verdict)
{
	struct processes *processes = self;

	keyset_keep(&processes->keys, keep_row, processes);
	return processes->folds ? on_end(processes->folds, verdict) : 0;
}

struct feed processes_feed(struct processes *processes)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.listener = on_listener,
		.sock = on_sock,
		.source = on_source,
		.end = on_end,
	};

	return (struct feed){ &ops, processes };
}
