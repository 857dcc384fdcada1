/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/listeners.h"

#include "sockview/core/ages.h"

#include "socks.h"
#include "unit.h"

#define SECOND_NS UINT64_C(1000000000)
#define START_NS  (1000 * SECOND_NS)

static const struct hash_seed seed = { { 1, 2 } };
static struct directions *directions;
static struct backlog *backlog;
static struct watch *watch;
static struct listeners *listeners;
static uint32_t age;
static uint64_t now_ns;
static bool sure;

static void setup(void)
{
	now_ns = START_NS;
	sure = true;
	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(backlog_new(directions, &backlog), 0);
	ck_assert_int_eq(watch_new(&seed, WATCH_MAX, &watch), 0);
	ck_assert_int_eq(listeners_new(&listeners), 0);
}

static void teardown(void)
{
	listeners_free(listeners);
	watch_free(watch);
	backlog_free(backlog);
	direction_free(directions);
}

static struct sock listener(const char *address, uint64_t cookie, uint32_t queue)
{
	struct sock sock = tcp_listener(address, 443);

	sock.facts |=
		SOCK_COOKIE | SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_UID | SOCK_V6ONLY;
	sock.cookie = cookie;
	sock.recv_queue = queue;
	sock.send_queue = 511;
	return sock;
}

static struct sock child(enum state state, bool accepted)
{
	struct sock sock = tcp_between("10.0.0.7", 443, "192.0.2.1", 40000);

	sock.state = (uint8_t)state;
	if (accepted)
		sock.facts |= SOCK_INODE;
	return sock;
}

static void look(const struct sock *socks, size_t count)
{
	const struct snapshot snapshot = { .mono_ns = now_ns };
	const struct source_report report = { .kind = SOURCE_NETLINK, .complete = true };
	const struct verdict verdict = { .complete = true };
	const struct feed feed = watch_feed(watch);

	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (size_t i = 0; i < count; i++) {
		struct sock_detail detail = { .known = 0 };
		struct sock sock = socks[i];

		detail_set(&detail, DETAIL_DROPS, 0);
		sock.detail = &detail;
		ck_assert_int_eq(feed_listener(&feed, &sock), 0);
	}
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		ck_assert_int_eq(feed_source(&feed, proto, &report), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
	now_ns += SECOND_NS / 10;
}

/* A snapshot; a connection of it is new if `ages` says so, NULL: none is. */
static void take(const struct sock *socks, size_t count, const uint32_t *ages)
{
	static const struct feed_ops nothing = { .sock = NULL };
	const struct snapshot snapshot = { .mono_ns = now_ns };
	const struct verdict verdict = { .complete = true };
	struct feed_tee tee = { .count = 0 };
	const struct feed feed = feed_tee_feed(&tee);

	backlog_follow(backlog, &age, sure);
	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, backlog_feed(backlog, (struct feed){ &nothing, NULL }));
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (size_t i = 0; i < count; i++)
		if (sock_is_listener(&socks[i]))
			ck_assert_int_eq(feed_listener(&feed, &socks[i]), 0);
	for (size_t i = 0; i < count; i++) {
		age = ages ? ages[i] : 0;
		ck_assert_int_eq(feed_sock(&feed, &socks[i]), 0);
	}
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

static void fill(const struct filter *filter, unsigned families)
{
	const struct filter_scene scene = { .directions = directions };
	const struct listeners_plan plan = {
		.backlog = backlog,
		.watch = watch,
		.filter = filter,
		.scene = &scene,
		.families = families,
	};

	ck_assert_int_eq(listeners_fill(listeners, &plan), 0);
}

static const struct listener *member(size_t group, size_t i)
{
	ck_assert_uint_lt(group, listeners->group_count);
	ck_assert_uint_lt(i, listeners->groups[group].count);
	return &listeners->all[listeners->groups[group].first + i];
}

static const struct listener *worst_of(size_t group)
{
	ck_assert_uint_lt(group, listeners->group_count);
	return &listeners->all[listeners->groups[group].worst];
}

START_TEST(a_group_stands_for_its_worst_member_and_not_for_their_sum)
{
	const struct sock socks[] = {
		listener("0.0.0.0", 8, 2),
		listener("0.0.0.0", 5, 400),
		listener("0.0.0.0", 7, 90),
	};

	look(socks, COUNT_OF(socks));
	take(socks, COUNT_OF(socks), NULL);
	fill(NULL, FAMILIES_ALL);
	ck_assert_uint_eq(listeners->group_count, 1);
	ck_assert_uint_eq(listeners->groups[0].count, 3);
	ck_assert_uint_eq(worst_of(0)->watched.queue, 400);
	ck_assert_uint_eq(worst_of(0)->watched.sock.cookie, 5);
	ck_assert_uint_eq(member(0, 0)->watched.sock.cookie, 5);
	ck_assert_uint_eq(member(0, 2)->watched.sock.cookie, 8);
}
END_TEST

START_TEST(another_address_family_device_or_user_is_another_group)
{
	struct sock socks[] = {
		listener("0.0.0.0", 1, 0),
		listener("10.0.0.7", 2, 0),
		listener("::", 3, 0),
		listener("::", 4, 0),
		listener("0.0.0.0", 5, 0),
		listener("0.0.0.0", 6, 0),
		udp_listener("0.0.0.0", 443),
	};

	socks[3].v6only = true;
	socks[4].ifindex = 2;
	socks[5].uid = 33;
	take(socks, COUNT_OF(socks), NULL);
	fill(NULL, FAMILIES_ALL);
	ck_assert_uint_eq(listeners->group_count, 7);
	ck_assert_int_eq(worst_of(6)->watched.sock.proto, PROTO_UDP);
}
END_TEST

START_TEST(the_greatest_of_a_group_does_not_jump_with_its_worst_member)
{
	const struct sock before[] = { listener("0.0.0.0", 1, 600),
		listener("0.0.0.0", 2, 0) };
	const struct sock after[] = { listener("0.0.0.0", 1, 0),
		listener("0.0.0.0", 2, 3) };
	double per_s;

	look(before, 2);
	for (int i = 0; i < 12; i++)
		look(after, 2);
	take(after, 2, NULL);
	fill(NULL, FAMILIES_ALL);
	ck_assert_uint_eq(worst_of(0)->watched.queue, 3);
	ck_assert_uint_eq(listener_group_peak(listeners, &listeners->groups[0]), 600);
	ck_assert_uint_eq(listener_group_full_since(listeners, &listeners->groups[0]), 0);
	ck_assert(listener_group_drops_per_s(listeners, &listeners->groups[0], &per_s));
	ck_assert_double_eq(per_s, 0);
}
END_TEST

START_TEST(what_waits_is_counted_for_the_whole_group)
{
	const struct sock socks[] = {
		listener("0.0.0.0", 1, 1),
		listener("0.0.0.0", 2, 1),
		child(STATE_ESTABLISHED, true),
		child(STATE_ESTABLISHED, true),
		child(STATE_ESTABLISHED, false),
		child(STATE_CLOSE_WAIT, false),
		child(STATE_SYN_RECV, false),
	};
	const uint32_t ages[] = { 0, 0, AGE_NEW, 9, AGE_NEW, 7, AGE_NEW };
	const struct listening *waiting;

	take(socks, COUNT_OF(socks), ages);
	fill(NULL, FAMILIES_ALL);
	waiting = &listeners->groups[0].waiting;
	ck_assert_uint_eq(waiting->facts, LISTENING_SYN_RECV | LISTENING_UNACCEPTED |
						  LISTENING_GAVE_UP | LISTENING_ACCEPTED |
						  LISTENING_OPENED);
	ck_assert_uint_eq(waiting->accepted, 2);
	ck_assert_uint_eq(waiting->unaccepted, 2);
	ck_assert_uint_eq(waiting->gave_up, 1);
	ck_assert_uint_eq(waiting->syn_recv, 1);
	ck_assert_uint_eq(waiting->opened, 2);
}
END_TEST

START_TEST(without_a_whole_snapshot_before_nothing_is_called_opened)
{
	const struct sock socks[] = { listener("0.0.0.0", 1, 0),
		child(STATE_ESTABLISHED, true) };

	sure = false;
	take(socks, COUNT_OF(socks), NULL);
	fill(NULL, FAMILIES_ALL);
	ck_assert(!(listeners->groups[0].waiting.facts & LISTENING_OPENED));
	ck_assert(listeners->groups[0].waiting.facts & LISTENING_ACCEPTED);
}
END_TEST

START_TEST(where_users_share_a_port_nobody_knows_for_whom_a_connection_waits)
{
	struct sock socks[] = { listener("0.0.0.0", 1, 0), listener("0.0.0.0", 2, 1),
		child(STATE_ESTABLISHED, false) };

	socks[1].uid = 33;
	take(socks, COUNT_OF(socks), NULL);
	fill(NULL, FAMILIES_ALL);
	ck_assert_uint_eq(listeners->group_count, 2);
	ck_assert_uint_eq(listeners->groups[0].waiting.facts, 0);
	ck_assert_uint_eq(listeners->groups[1].waiting.facts, 0);
}
END_TEST

START_TEST(without_looks_the_snapshot_tells_the_queue_and_no_more)
{
	const struct sock socks[] = { listener("0.0.0.0", 1, 600) };
	double per_s;

	take(socks, 1, NULL);
	fill(NULL, FAMILIES_ALL);
	ck_assert_uint_eq(worst_of(0)->watched.queue, 600);
	ck_assert_uint_eq(worst_of(0)->watched.limit, 511);
	ck_assert_uint_eq(worst_of(0)->watched.looks, 0);
	ck_assert(!worst_of(0)->watched.has_drops);
	ck_assert(!listener_group_drops_per_s(listeners, &listeners->groups[0], &per_s));
}
END_TEST

START_TEST(a_look_that_missed_a_listener_does_not_tell_its_queue)
{
	const struct sock before = listener("0.0.0.0", 1, 300);
	const struct sock after = listener("0.0.0.0", 1, 4);

	look(&before, 1);
	look(NULL, 0);
	take(&after, 1, NULL);
	fill(NULL, FAMILIES_ALL);
	ck_assert_uint_eq(worst_of(0)->watched.queue, 4);
	ck_assert_uint_eq(worst_of(0)->watched.peak, 300);
}
END_TEST

static bool no_word(void *self, const char *name, uint16_t *port)
{
	(void)self, (void)name, (void)port;
	return false;
}

static bool no_user(void *self, const char *name, uint32_t *uid)
{
	(void)self, (void)name, (void)uid;
	return false;
}

START_TEST(a_filter_and_a_family_choose_among_the_listeners)
{
	const struct sock socks[] = { listener("10.0.0.7", 1, 0),
		listener("10.0.0.8", 2, 0), listener("::1", 3, 0) };
	const struct filter_words words = { no_word, no_user, NULL };
	struct filter_error error;
	struct filter *filter;

	ck_assert_int_eq(filter_parse("src 10.0.0.8", &words, &filter, &error), 0);
	take(socks, COUNT_OF(socks), NULL);
	fill(filter, FAMILY_BIT(FAMILY_IPV4));
	ck_assert_uint_eq(listeners->group_count, 2);
	ck_assert_uint_eq(listeners->match_count, 1);
	ck_assert(listeners->groups[0].matches);
	ck_assert(!listeners->groups[1].matches);
	ck_assert_uint_eq(worst_of(0)->watched.sock.cookie, 2);
	filter_free(filter);
}
END_TEST

START_TEST(a_host_that_listens_nowhere_has_an_empty_list)
{
	take(NULL, 0, NULL);
	fill(NULL, FAMILIES_ALL);
	ck_assert_uint_eq(listeners->count, 0);
	ck_assert_uint_eq(listeners->group_count, 0);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_group_stands_for_its_worst_member_and_not_for_their_sum);
	tcase_add_test(tcase, another_address_family_device_or_user_is_another_group);
	tcase_add_test(
		tcase, the_greatest_of_a_group_does_not_jump_with_its_worst_member);
	tcase_add_test(tcase, what_waits_is_counted_for_the_whole_group);
	tcase_add_test(tcase, without_a_whole_snapshot_before_nothing_is_called_opened);
	tcase_add_test(
		tcase, where_users_share_a_port_nobody_knows_for_whom_a_connection_waits);
	tcase_add_test(tcase, without_looks_the_snapshot_tells_the_queue_and_no_more);
	tcase_add_test(tcase, a_look_that_missed_a_listener_does_not_tell_its_queue);
	tcase_add_test(tcase, a_filter_and_a_family_choose_among_the_listeners);
	tcase_add_test(tcase, a_host_that_listens_nowhere_has_an_empty_list);
}

int main(void)
{
	return unit_run("listeners", add);
}
