/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/early.h"

#include "sockview/core/table.h"

#include "log_feed.h"
#include "socks.h"
#include "unit.h"

#include <errno.h>

/* A look that ends when the test says so, or when it is waited for. */
struct looking {
	struct owners *owners; /* NULL: none goes on */
	bool over;
	int refusal; /* what begin() answers */
	int err;     /* what it comes to */
	unsigned begun;
	unsigned finished;
	unsigned in_place; /* the second looks, too */
};

static struct looking looking;

/* The process that holds inodes 100 to 199. */
static int find(struct owners *owners)
{
	const struct process process = { .pid = 4711, .comm = "java" };
	uint32_t index;

	if (looking.err)
		return looking.err;
	owners_reach(owners)->looked = true;
	ck_assert_int_eq(owners_add(owners, &process, &index), 0);
	for (uint32_t inode = 100; inode < 200; inode++)
		if (owners_wants(owners, inode))
			ck_assert_int_eq(owners_hold(owners, inode, index, inode), 0);
	return 0;
}

static int look(void *self, struct owners *owners)
{
	(void)self;
	looking.in_place++;
	return find(owners);
}

static int begin(void *self, struct owners *owners)
{
	ck_assert_ptr_eq(self, &looking);
	ck_assert_ptr_null(looking.owners);
	if (looking.refusal)
		return looking.refusal;
	looking.owners = owners;
	looking.over = false;
	looking.begun++;
	return 0;
}

static bool is_over(void *self)
{
	(void)self;
	return looking.over;
}

static int finish(void *self)
{
	struct owners *owners = looking.owners;

	(void)self;
	ck_assert_ptr_nonnull(owners);
	looking.owners = NULL;
	looking.finished++;
	return find(owners);
}

static const struct hash_seed seed = { { 1, 2 } };
static struct claims *claims;
static struct early *early;
static struct log_feed told;
static struct feed feed;

static void set_up(void)
{
	static const struct claims_beside beside = { begin, is_over, finish };

	looking = (struct looking){ 0 };
	log_feed_init(&told);
	ck_assert_int_eq(claims_new(&seed, look, &looking, &claims), 0);
	claims_look_beside(claims, &beside);
	ck_assert_int_eq(early_new(&seed, claims, &early), 0);
	feed = early_feed(early, claims_feed(claims, log_feed(&told)));
}

static void tear_down(void)
{
	claims_free(claims);
	early_free(early);
}

static struct sock sock_of(uint32_t inode)
{
	struct sock sock = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);

	sock.inode = inode;
	sock.facts = inode ? SOCK_INODE : 0;
	return sock;
}

static int give(uint32_t inode)
{
	const struct sock sock = sock_of(inode);

	return feed_sock(&feed, &sock);
}

static void open_snapshot(void)
{
	const struct snapshot snapshot = { .host = "db-7" };

	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
}

static int end_snapshot(void)
{
	const struct verdict verdict = { .complete = true };

	return feed_end(&feed, &verdict);
}

static void assert_told(size_t i, uint32_t inode, uint32_t pid)
{
	const struct sock *sock = &told.socks[i];
	const struct process *process = claims_brief(claims, sock).process;

	ck_assert_uint_eq(sock->inode, inode);
	ck_assert_uint_eq(process ? process->pid : 0, pid);
}

START_TEST(sockets_wait_for_the_look_and_then_come_in_their_order)
{
	open_snapshot();
	ck_assert_uint_eq(looking.begun, 1);
	give(101);
	give(0);
	give(100);
	ck_assert_uint_eq(told.count, 0);
	ck_assert_uint_eq(looking.finished, 0);
	looking.over = true;
	give(102);
	ck_assert_uint_eq(told.count, 4);
	assert_told(0, 101, 4711);
	assert_told(1, 0, 0);
	assert_told(2, 100, 4711);
	assert_told(3, 102, 4711);
	give(103);
	ck_assert_uint_eq(told.count, 5);
	ck_assert_int_eq(end_snapshot(), 0);
	ck_assert_uint_eq(looking.finished, 1);
	ck_assert_uint_eq(looking.in_place, 0);
}
END_TEST

START_TEST(a_snapshot_that_ends_first_waits_for_the_look)
{
	const char *expected = "begin:db-7 sock:tcp:443:ESTABLISHED "
			       "sock:tcp:443:ESTABLISHED end:whole";

	open_snapshot();
	give(100);
	give(7);
	ck_assert_str_eq(log_feed_text(&told), "begin:db-7");
	ck_assert_int_eq(end_snapshot(), 0);
	ck_assert_str_eq(log_feed_text(&told), expected);
	assert_told(0, 100, 4711);
	/* It was looked for once more. */
	assert_told(1, 7, 0);
	ck_assert_uint_eq(looking.in_place, 1);
	ck_assert_uint_eq(claims_gap(claims)->not_found, 1);
}
END_TEST

START_TEST(how_a_table_came_in_is_told_after_its_sockets)
{
	const struct source_report off = {
		.kind = SOURCE_OFF, .complete = true, .why = ""
	};
	const struct source_report read = {
		.kind = SOURCE_NETLINK, .complete = true, .why = ""
	};

	open_snapshot();
	ck_assert_int_eq(feed_source(&feed, PROTO_TCP, &off), 0);
	ck_assert_uint_eq(looking.finished, 0);
	give(100);
	ck_assert_int_eq(feed_source(&feed, PROTO_UDP, &read), 0);
	ck_assert_str_eq(log_feed_text(&told),
		"begin:db-7 source:tcp:off sock:tcp:443:ESTABLISHED source:udp:netlink");
	ck_assert_int_eq(end_snapshot(), 0);
}
END_TEST

START_TEST(each_snapshot_has_a_look_of_its_own)
{
	for (unsigned i = 1; i <= 3; i++) {
		open_snapshot();
		ck_assert_uint_eq(looking.begun, i);
		give(100);
		ck_assert_uint_eq(told.count, i - 1);
		ck_assert_int_eq(end_snapshot(), 0);
		ck_assert_uint_eq(looking.finished, i);
		assert_told(i - 1, 100, 4711);
	}
}
END_TEST

START_TEST(listeners_wait_too_and_come_first)
{
	const char *expected = "begin:db-7 listener:tcp:443:LISTEN "
			       "sock:tcp:443:ESTABLISHED sock:tcp:443:ESTABLISHED "
			       "listener:tcp:443:LISTEN end:whole";
	struct sock listener = sock_of(100);

	listener.state = STATE_LISTEN;
	open_snapshot();
	ck_assert_int_eq(feed_listener(&feed, &listener), 0);
	give(101);
	ck_assert_str_eq(log_feed_text(&told), "begin:db-7");
	looking.over = true;
	give(102);
	ck_assert_int_eq(feed_listener(&feed, &listener), 0);
	ck_assert_int_eq(end_snapshot(), 0);
	ck_assert_str_eq(log_feed_text(&told), expected);
}
END_TEST

START_TEST(details_outlive_the_wait_for_the_look)
{
	struct sock_detail detail = { 0 };
	struct sock sock = sock_of(7);

	detail_set(&detail, DETAIL_DROPS, 17);
	sock.detail = &detail;
	open_snapshot();
	ck_assert_int_eq(feed_sock(&feed, &sock), 0);
	detail.value[DETAIL_DROPS] = 0;
	ck_assert_int_eq(end_snapshot(), 0);
	ck_assert_uint_eq(told.socks[0].detail->value[DETAIL_DROPS], 17);
}
END_TEST

static int count(void *self, const struct sock *sock)
{
	size_t *passed = self;

	(void)sock;
	++*passed;
	return 0;
}

START_TEST(without_room_for_more_the_snapshot_waits_for_the_look)
{
	static const struct feed_ops counting = { .sock = count };
	const struct sock_detail detail = { 0 };
	struct sock sock = sock_of(100);
	size_t room = EARLY_BYTES / (TABLE_ROW_BYTES + (_i ? sizeof(detail) : 0));
	size_t passed = 0;
	size_t given = 0;

	sock.detail = _i ? &detail : NULL;
	feed = early_feed(
		early, claims_feed(claims, (struct feed){ &counting, &passed }));
	open_snapshot();
	for (; !passed && given <= 2 * room; given++)
		ck_assert_int_eq(feed_sock(&feed, &sock), 0);
	/* As many as there is room for, one that closes it, and one that comes too late.
	 */
	ck_assert_uint_ge(given, room + 1);
	ck_assert_uint_le(given, room + 2);
	ck_assert_uint_eq(passed, given);
	ck_assert_uint_eq(looking.finished, 1);
	ck_assert_int_eq(end_snapshot(), 0);
	ck_assert_uint_eq(passed, given);
}
END_TEST

START_TEST(a_look_that_fails_costs_owners_and_no_socket)
{
	looking.err = -EIO;
	open_snapshot();
	give(100);
	give(7);
	ck_assert_int_eq(end_snapshot(), 0);
	ck_assert_uint_eq(told.count, 2);
	ck_assert(told.verdict.complete);
	assert_told(0, 100, 0);
	ck_assert_ptr_null(claims_gap(claims));
	ck_assert_int_eq(claims_error(claims), -EIO);
}
END_TEST

START_TEST(without_memory_for_owners_the_snapshot_fails_and_still_ends)
{
	looking.err = -ENOMEM;
	open_snapshot();
	give(100);
	if (_i) {
		looking.over = true;
		ck_assert_int_eq(give(101), -ENOMEM);
		ck_assert_int_eq(end_snapshot(), 0);
	} else {
		ck_assert_int_eq(end_snapshot(), -ENOMEM);
		ck_assert(!told.verdict.complete);
	}
	ck_assert_uint_eq(looking.finished, 1);
	ck_assert_uint_eq(told.count, 0);
}
END_TEST

START_TEST(a_look_that_cannot_go_beside_is_taken_in_place)
{
	looking.refusal = -EAGAIN;
	open_snapshot();
	ck_assert_uint_eq(looking.in_place, 1);
	give(100);
	ck_assert_uint_eq(told.count, 1);
	assert_told(0, 100, 4711);
	ck_assert_int_eq(end_snapshot(), 0);
	ck_assert_uint_eq(looking.finished, 0);
}
END_TEST

START_TEST(whoever_takes_no_more_is_given_no_more)
{
	told.stop_at = "sock:tcp:443:ESTABLISHED";
	told.stop_with = -EPIPE;
	open_snapshot();
	give(100);
	give(101);
	looking.over = true;
	ck_assert_int_eq(give(102), -EPIPE);
	ck_assert_uint_eq(told.count, 1);
	end_snapshot();
	ck_assert_uint_eq(told.count, 1);
}
END_TEST

START_TEST(a_look_that_goes_on_is_waited_for_before_all_is_freed)
{
	open_snapshot();
	give(100);
	claims_free(claims);
	claims = NULL;
	ck_assert_uint_eq(looking.finished, 1);
	ck_assert_uint_eq(told.count, 0);
}
END_TEST

START_TEST(a_snapshot_that_was_broken_off_leaves_no_look_and_no_socket)
{
	open_snapshot();
	give(100);
	open_snapshot();
	ck_assert_int_eq(end_snapshot(), 0);
	ck_assert_uint_eq(looking.begun, looking.finished);
	ck_assert_uint_eq(told.count, 0);
}
END_TEST

/* ---- beside those who watch all sockets ---- */

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

static void take_watched(const struct sock *socks, size_t count)
{
	open_snapshot();
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(feed_sock(&feed, &socks[i]), 0);
	ck_assert_int_eq(end_snapshot(), 0);
}

START_TEST(a_time_wait_is_inferred_as_without_the_wait)
{
	const struct sock first[] = {
		outbound(0, 1, STATE_TIME_WAIT),
		outbound(100, 2, STATE_ESTABLISHED),
	};
	const struct sock second[] = { outbound(0, 2, STATE_TIME_WAIT) };
	struct directions *directions;
	struct feed_tee watched = { .count = 0 };
	struct feed_tee tee = { .count = 0 };
	struct feed watch;

	ck_assert_int_eq(direction_new(&directions), 0);
	claims_infer(claims, directions);
	ck_assert_int_eq(claims_watch(claims, &seed, &watch), 0);
	if (_i)
		claims_watch_once(claims);
	feed_tee_add(&watched, watch);
	feed_tee_add(&watched, claims_feed(claims, log_feed(&told)));
	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, early_feed(early, feed_tee_feed(&watched)));
	feed = feed_tee_feed(&tee);
	take_watched(first, COUNT_OF(first));
	ck_assert_uint_eq(told.count, 2);
	assert_told(1, 0, 4711);
	ck_assert_int_eq(claims_of(claims, &told.socks[1]).by, OWNER_BY_PEER);
	take_watched(second, COUNT_OF(second));
	ck_assert_int_eq(claims_of(claims, &told.socks[2]).by, OWNER_BY_MEMORY);
	direction_free(directions);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, sockets_wait_for_the_look_and_then_come_in_their_order);
	tcase_add_test(tcase, a_snapshot_that_ends_first_waits_for_the_look);
	tcase_add_test(tcase, how_a_table_came_in_is_told_after_its_sockets);
	tcase_add_test(tcase, each_snapshot_has_a_look_of_its_own);
	tcase_add_test(tcase, listeners_wait_too_and_come_first);
	tcase_add_test(tcase, details_outlive_the_wait_for_the_look);
	tcase_add_loop_test(
		tcase, without_room_for_more_the_snapshot_waits_for_the_look, 0, 2);
	tcase_add_test(tcase, a_look_that_fails_costs_owners_and_no_socket);
	tcase_add_loop_test(
		tcase, without_memory_for_owners_the_snapshot_fails_and_still_ends, 0, 2);
	tcase_add_test(tcase, a_look_that_cannot_go_beside_is_taken_in_place);
	tcase_add_test(tcase, whoever_takes_no_more_is_given_no_more);
	tcase_add_test(tcase, a_look_that_goes_on_is_waited_for_before_all_is_freed);
	tcase_add_test(
		tcase, a_snapshot_that_was_broken_off_leaves_no_look_and_no_socket);
	tcase_add_loop_test(tcase, a_time_wait_is_inferred_as_without_the_wait, 0, 2);
}

int main(void)
{
	return unit_run("early", add_tests);
}
