/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/claims.h"

#include "log_feed.h"
#include "socks.h"
#include "unit.h"

#include <errno.h>

/* What two looks find: inode 100 at once, 101 only when looked for again. */
struct looks {
	unsigned count;
	unsigned from; /* so many more are found at once */
	int err;
	bool refuses;
};

static int look(void *self, struct owners *owners)
{
	struct looks *looks = self;
	struct process process = { .pid = 4711, .comm = "java" };
	uint32_t index;

	if (looks->err)
		return looks->err;
	owners_reach(owners)->looked = true;
	owners_reach(owners)->refused = looks->refuses;
	ck_assert_int_eq(owners_add(owners, &process, &index), 0);
	for (uint32_t inode = 100; inode <= 100 + looks->count + looks->from; inode++)
		if (owners_wants(owners, inode))
			ck_assert_int_eq(owners_hold(owners, inode, index, inode), 0);
	looks->count++;
	return 0;
}

static struct looks looks;
static struct claims *claims;
static struct log_feed told;
static struct feed feed;

static void set_up(void)
{
	const struct hash_seed seed = { { 1, 2 } };

	looks = (struct looks){ 0 };
	log_feed_init(&told);
	ck_assert_int_eq(claims_new(&seed, look, &looks, &claims), 0);
	feed = claims_feed(claims, log_feed(&told));
}

static void tear_down(void)
{
	claims_free(claims);
}

static struct sock sock_of(uint32_t inode)
{
	struct sock sock = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);

	sock.inode = inode;
	sock.facts = inode ? SOCK_INODE : 0;
	return sock;
}

static void take_snapshot(const uint32_t *inodes)
{
	const struct snapshot snapshot = { .host = "db-7" };
	const struct verdict verdict = { .complete = true };

	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (; *inodes != UINT32_MAX; inodes++) {
		struct sock sock = sock_of(*inodes);

		ck_assert_int_eq(feed_sock(&feed, &sock), 0);
	}
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

static const uint32_t some[] = { 101, 100, 0, 102, UINT32_MAX };

START_TEST(sockets_without_a_holder_wait_for_the_second_look)
{
	take_snapshot(some);
	ck_assert_uint_eq(told.count, 4);
	ck_assert_uint_eq(told.socks[0].inode, 100);
	ck_assert_uint_eq(told.socks[1].inode, 0);
	ck_assert_uint_eq(told.socks[2].inode, 101);
	ck_assert_uint_eq(told.socks[3].inode, 102);
	ck_assert_uint_eq(looks.count, 2);
	ck_assert_int_eq(claims_of(claims, &told.socks[2]).by, OWNER_BY_SOCKET);
	ck_assert_uint_eq(claims_of(claims, &told.socks[2]).first->fd, 101);
	ck_assert_int_eq(claims_of(claims, &told.socks[1]).by, OWNER_UNKNOWN);
	ck_assert_ptr_null(claims_of(claims, &told.socks[3]).first);
	ck_assert_str_eq(owner_by_name(OWNER_BY_SOCKET), "socket");
	ck_assert_ptr_null(owner_by_name(OWNER_UNKNOWN));
}
END_TEST

START_TEST(what_nobody_holds_is_counted_by_the_reason)
{
	take_snapshot(some);
	ck_assert_uint_eq(claims_gap(claims)->not_found, 1);
	ck_assert_uint_eq(claims_gap(claims)->not_permitted, 0);
	looks = (struct looks){ .refuses = true };
	take_snapshot(some);
	ck_assert_uint_eq(claims_gap(claims)->not_found, 0);
	ck_assert_uint_eq(claims_gap(claims)->not_permitted, 1);
}
END_TEST

START_TEST(nothing_is_looked_for_twice_when_all_have_holders)
{
	const uint32_t inodes[] = { 100, 0, 100, UINT32_MAX };

	take_snapshot(inodes);
	ck_assert_uint_eq(looks.count, 1);
	ck_assert_uint_eq(told.count, 3);
}
END_TEST

START_TEST(without_processes_the_sockets_still_come_in_their_order)
{
	looks.err = -EOPNOTSUPP;
	take_snapshot(some);
	ck_assert_uint_eq(told.count, 4);
	ck_assert_uint_eq(told.socks[0].inode, 101);
	ck_assert_ptr_null(claims_gap(claims));
	ck_assert_int_eq(claims_error(claims), -EOPNOTSUPP);
}
END_TEST

START_TEST(details_outlive_the_wait)
{
	const struct snapshot snapshot = { .host = "db-7" };
	const struct verdict verdict = { .complete = true };
	struct sock_detail detail = { 0 };
	struct sock sock = sock_of(101);

	detail_set(&detail, DETAIL_DROPS, 17);
	sock.detail = &detail;
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_sock(&feed, &sock), 0);
	detail.value[DETAIL_DROPS] = 0;
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
	ck_assert_uint_eq(told.socks[0].detail->value[DETAIL_DROPS], 17);
}
END_TEST

/* Claims that hear of every socket, behind directions. */
struct watch {
	struct directions *directions;
	struct feed_tee tee;
	struct feed feed;
};

static void open_watch(struct watch *watch)
{
	const struct hash_seed seed = { { 1, 2 } };
	struct feed seeing;

	*watch = (struct watch){ .directions = NULL };
	ck_assert_int_eq(direction_new(&watch->directions), 0);
	claims_infer(claims, watch->directions);
	ck_assert_int_eq(claims_watch(claims, &seed, &seeing), 0);
	feed_tee_add(&watch->tee, direction_feed(watch->directions));
	feed_tee_add(&watch->tee, seeing);
	feed_tee_add(&watch->tee, feed);
	watch->feed = feed_tee_feed(&watch->tee);
}

static struct sock outbound(uint32_t inode, uint64_t cookie, enum state state)
{
	struct sock sock = sock_of(inode);

	sock.local.port = (uint16_t)(40000 + cookie);
	sock.remote.port = 9000;
	sock.cookie = cookie;
	sock.facts |= SOCK_COOKIE;
	sock.state = state;
	return sock;
}

static void watch_snapshot(
	struct watch *watch, const struct sock *socks, size_t count, bool complete)
{
	const struct snapshot snapshot = { .host = "db-7", .mono_ns = 1000000000 };
	const struct verdict verdict = { .complete = complete };

	log_feed_init(&told);
	looks.count = 0;
	ck_assert_int_eq(feed_begin(&watch->feed, &snapshot), 0);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(feed_sock(&watch->feed, &socks[i]), 0);
	ck_assert_int_eq(feed_end(&watch->feed, &verdict), 0);
}

START_TEST(a_time_wait_waits_for_whom_others_show_to_be_its_own)
{
	const struct sock socks[] = {
		outbound(0, 1, STATE_TIME_WAIT), outbound(100, 2, STATE_ESTABLISHED),
		outbound(101, 3, STATE_ESTABLISHED), /* found by the second look */
	};
	const struct owners *owners = claims_owners(claims);
	struct watch watch;
	struct claim claim;

	open_watch(&watch);
	watch_snapshot(&watch, socks, COUNT_OF(socks), true);
	ck_assert_uint_eq(told.count, 3);
	ck_assert_uint_eq(told.socks[2].cookie, 1);
	claim = claims_of(claims, &told.socks[2]);
	ck_assert_int_eq(claim.by, OWNER_BY_PEER);
	ck_assert_uint_eq(owners_process(owners, claim.first)->pid, 4711);
	ck_assert_ptr_null(owners_next(owners, claim.first));
	ck_assert_str_eq(owner_by_name(claim.by), "peer");
	direction_free(watch.directions);
}
END_TEST

static struct sock listener_of(uint32_t inode)
{
	struct sock sock = tcp_listener("10.0.0.5", 443);

	sock.inode = inode;
	sock.facts |= SOCK_INODE;
	return sock;
}

/* SO_REUSEPORT: 100 and 101 are java's, 777 nobody is known to hold. */
static enum owner_by owner_at_door(uint32_t one, uint32_t other)
{
	const struct sock listeners[] = { listener_of(one), listener_of(other) };
	const struct sock sock = sock_of(0);
	struct watch watch;
	enum owner_by by;

	open_watch(&watch);
	looks.from = 1;
	ck_assert_int_eq(feed_begin(&watch.feed, &(struct snapshot){ .mono_ns = 1 }), 0);
	for (size_t i = 0; i < COUNT_OF(listeners); i++)
		ck_assert_int_eq(feed_listener(&watch.feed, &listeners[i]), 0);
	ck_assert_int_eq(feed_sock(&watch.feed, &sock), 0);
	ck_assert_int_eq(feed_end(&watch.feed, &(struct verdict){ .complete = true }), 0);
	by = claims_of(claims, &sock).by;
	direction_free(watch.directions);
	return by;
}

START_TEST(listeners_of_one_process_at_one_place_are_as_good_as_one)
{
	ck_assert_int_eq(owner_at_door(100, 101), OWNER_BY_LISTENER);
}
END_TEST

START_TEST(listeners_of_several_at_one_place_leave_it_open_whose_it_was)
{
	ck_assert_int_eq(owner_at_door(100, 777), OWNER_SHARED);
}
END_TEST

START_TEST(one_whose_holder_is_hidden_leaves_nobody_alone)
{
	const struct sock socks[] = {
		outbound(0, 1, STATE_TIME_WAIT),
		outbound(100, 2, STATE_ESTABLISHED),
		outbound(777, 3, STATE_ESTABLISHED),
	};
	struct watch watch;

	open_watch(&watch);
	watch_snapshot(&watch, socks, COUNT_OF(socks), true);
	ck_assert_uint_eq(told.count, 3);
	ck_assert_int_eq(claims_of(claims, &told.socks[2]).by, OWNER_SHARED);
	ck_assert_ptr_null(claims_of(claims, &told.socks[2]).first);
	ck_assert_ptr_null(owner_by_name(OWNER_SHARED));
	/* Nor does one of whom not all is known. */
	watch_snapshot(&watch, socks, 2, false);
	ck_assert_int_eq(claims_of(claims, &socks[0]).by, OWNER_SHARED);
	direction_free(watch.directions);
}
END_TEST

START_TEST(who_held_a_socket_before_it_ended_is_remembered)
{
	const struct sock before[] = { outbound(100, 1, STATE_ESTABLISHED) };
	const struct sock after[] = {
		outbound(0, 1, STATE_TIME_WAIT),
		outbound(0, 2, STATE_TIME_WAIT),
	};
	const struct owners *owners = claims_owners(claims);
	struct watch watch;
	struct claim claim;

	open_watch(&watch);
	watch_snapshot(&watch, before, 1, true);
	for (int i = 0; i < 3; i++) {
		watch_snapshot(&watch, after, 2, true);
		claim = claims_of(claims, &after[0]);
		ck_assert_int_eq(claim.by, OWNER_BY_MEMORY);
		ck_assert_str_eq(owners_process(owners, claim.first)->comm, "java");
		/* The other one nobody saw: by its destination. */
		claim = claims_of(claims, &after[1]);
		ck_assert_int_eq(claim.by, OWNER_BY_MEMORY);
		ck_assert_str_eq(owner_by_name(claim.by), "remembered");
	}
	direction_free(watch.directions);
}
END_TEST

/* ---- kept from snapshot to snapshot ---- */

static uint32_t add_process(struct owners *owners, uint32_t pid)
{
	const struct process process = { .pid = pid };
	uint32_t index;

	ck_assert_int_eq(owners_add(owners, &process, &index), 0);
	return index;
}

START_TEST(kept_owners_last_and_no_socket_waits_for_them)
{
	struct owners *owners = claims_keep(claims);
	uint32_t java;

	take_snapshot(some);
	ck_assert_uint_eq(looks.count, 0);
	ck_assert_uint_eq(told.count, 4);
	ck_assert_uint_eq(told.socks[0].inode, 101);
	ck_assert_uint_eq(owners_count(owners).sockets, 3);
	java = add_process(owners, 4711);
	ck_assert_int_eq(owners_hold(owners, 101, java, 5), 0);
	take_snapshot(some);
	ck_assert_uint_eq(claims_brief(claims, &told.socks[0]).process->pid, 4711);
	ck_assert_uint_eq(claims_brief(claims, &told.socks[0]).fd, 5);
	ck_assert_uint_eq(owners_count(owners).held, 1);
	/* A socket that is gone in the next one is forgotten. */
	take_snapshot((const uint32_t[]){ 100, UINT32_MAX });
	ck_assert_uint_eq(owners_count(owners).sockets, 1);
}
END_TEST

START_TEST(a_unit_of_one_process_owns_what_nobody_is_known_to_hold)
{
	struct owners *owners = claims_keep(claims);
	struct sock held = sock_of(100);
	struct sock hidden = sock_of(101);
	struct sock orphan = sock_of(0);
	const struct process java = { .pid = 4711, .comm = "java" };

	take_snapshot(some);
	held.cgroup = hidden.cgroup = orphan.cgroup = 77;
	held.facts = hidden.facts = SOCK_INODE | SOCK_CGROUP;
	orphan.facts = SOCK_CGROUP;
	orphan.state = STATE_FIN_WAIT1;
	ck_assert_int_eq(owners_hold(owners, 100, add_process(owners, 1), 3), 0);
	ck_assert_int_eq(claims_tell_alone(claims, 77, &java), 0);
	ck_assert_int_eq(claims_brief(claims, &held).by, OWNER_BY_SOCKET);
	ck_assert_uint_eq(claims_brief(claims, &held).process->pid, 1);
	ck_assert_int_eq(claims_brief(claims, &hidden).by, OWNER_BY_UNIT);
	ck_assert_uint_eq(claims_brief(claims, &hidden).process->pid, 4711);
	ck_assert_ptr_null(owners_next(owners, claims_of(claims, &hidden).first));
	ck_assert_ptr_null(claims_brief(claims, &orphan).process);
	ck_assert_str_eq(owner_by_name(OWNER_BY_UNIT), "unit");
	hidden.cgroup = 78;
	ck_assert_ptr_null(claims_brief(claims, &hidden).process);
	hidden.cgroup = 77;
	claims_forget_alone(claims);
	ck_assert_ptr_null(claims_brief(claims, &hidden).process);
}
END_TEST

START_TEST(in_short_a_claim_counts_other_processes_and_descriptors)
{
	struct owners *owners = claims_keep(claims);
	struct sock sock = sock_of(100);
	struct owner_brief brief;
	uint32_t first;
	uint32_t second;

	take_snapshot(some);
	first = add_process(owners, 1);
	second = add_process(owners, 2);
	owners_hold(owners, 100, first, 7);
	owners_hold(owners, 100, first, 9);
	owners_hold(owners, 100, second, 3);
	owners_hold(owners, 100, second, 4);
	brief = claims_brief(claims, &sock);
	ck_assert_uint_eq(brief.process->pid, 1);
	ck_assert_uint_eq(brief.fd, 7);
	ck_assert_uint_eq(brief.others, 1);
	ck_assert_uint_eq(brief.more_fds, 1);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, sockets_without_a_holder_wait_for_the_second_look);
	tcase_add_test(tcase, what_nobody_holds_is_counted_by_the_reason);
	tcase_add_test(tcase, nothing_is_looked_for_twice_when_all_have_holders);
	tcase_add_test(tcase, without_processes_the_sockets_still_come_in_their_order);
	tcase_add_test(tcase, details_outlive_the_wait);
	tcase_add_test(tcase, a_time_wait_waits_for_whom_others_show_to_be_its_own);
	tcase_add_test(tcase, listeners_of_one_process_at_one_place_are_as_good_as_one);
	tcase_add_test(
		tcase, listeners_of_several_at_one_place_leave_it_open_whose_it_was);
	tcase_add_test(tcase, one_whose_holder_is_hidden_leaves_nobody_alone);
	tcase_add_test(tcase, who_held_a_socket_before_it_ended_is_remembered);
	tcase_add_test(tcase, kept_owners_last_and_no_socket_waits_for_them);
	tcase_add_test(tcase, a_unit_of_one_process_owns_what_nobody_is_known_to_hold);
	tcase_add_test(tcase, in_short_a_claim_counts_other_processes_and_descriptors);
}

int main(void)
{
	return unit_run("claims", add_tests);
}
