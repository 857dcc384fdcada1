/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/watch.h"

#include "socks.h"
#include "unit.h"

#define TENTH_NS  UINT64_C(100000000)
#define SECOND_NS UINT64_C(1000000000)
#define START_NS  (1000 * SECOND_NS)
#define MOST	  4

static const struct hash_seed seed = { { 1, 2 } };
static struct watch *watch;
static uint64_t now_ns;

static void setup(void)
{
	now_ns = START_NS;
	ck_assert_int_eq(watch_new(&seed, MOST, &watch), 0);
}

static void teardown(void)
{
	watch_free(watch);
}

/* A listener with its queue, as a look tells it. */
struct seen {
	uint64_t cookie;
	uint32_t queue;
	uint32_t limit;
	uint32_t drops;
};

static void give(const struct seen *seen, enum proto proto, const struct feed *feed)
{
	struct sock sock = proto == PROTO_TCP ? tcp_listener("0.0.0.0", 8080)
					      : udp_listener("0.0.0.0", 514);
	struct sock_detail detail = { .known = 0 };

	detail_set(&detail, DETAIL_DROPS, seen->drops);
	detail_set(&detail, DETAIL_RCVBUF, seen->limit);
	sock.facts |= SOCK_COOKIE | SOCK_RECV_QUEUE | SOCK_SEND_QUEUE;
	sock.cookie = seen->cookie;
	sock.recv_queue = seen->queue;
	sock.send_queue = proto == PROTO_TCP ? seen->limit : 0;
	sock.detail = &detail;
	ck_assert_int_eq(feed_listener(feed, &sock), 0);
}

static void look_whole(
	const struct seen *seen, size_t count, enum proto proto, bool complete)
{
	const struct snapshot snapshot = { .mono_ns = now_ns };
	const struct source_report report = { .kind = SOURCE_NETLINK,
		.complete = complete };
	const struct verdict verdict = { .complete = complete };
	const struct feed feed = watch_feed(watch);

	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (size_t i = 0; i < count; i++)
		give(&seen[i], proto, &feed);
	ck_assert_int_eq(feed_source(&feed, proto, &report), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

/* A look at TCP listeners, a tenth of a second after the one before. */
static void look(const struct seen *seen, size_t count)
{
	look_whole(seen, count, PROTO_TCP, true);
	now_ns += TENTH_NS;
}

static const struct watched *look_at(uint32_t queue, uint32_t limit, uint32_t drops)
{
	look(&(struct seen){ 7, queue, limit, drops }, 1);
	return watch_find(watch, 7);
}

static const struct watched *look_for(
	unsigned looks, uint32_t queue, uint32_t limit, uint32_t drops)
{
	while (looks--)
		look_at(queue, limit, drops);
	return watch_find(watch, 7);
}

START_TEST(a_peak_between_two_snapshots_is_kept)
{
	const struct watched *watched;

	look_for(10, 0, 128, 0);
	look_at(97, 128, 0);
	watched = look_for(9, 2, 128, 0);
	ck_assert_uint_eq(watched->queue, 2);
	ck_assert_uint_eq(watched->limit, 128);
	ck_assert_uint_eq(watched->peak, 97);
	ck_assert_uint_eq(watched->looks, 20);
	ck_assert_uint_eq(watched->since_ns, START_NS);
}
END_TEST

START_TEST(a_queue_is_full_above_its_limit_and_since_the_first_look_without_a_break)
{
	const struct watched *watched = look_at(100, 100, 0);

	ck_assert(!watched_is_full(watched));
	ck_assert_uint_eq(watched->full_since_ns, 0);
	watched = look_for(5, 101, 100, 0);
	ck_assert(watched_is_full(watched));
	ck_assert_uint_eq(watched->full_since_ns, START_NS + TENTH_NS);
	watched = look_at(99, 100, 0);
	ck_assert_uint_eq(watched->full_since_ns, 0);
	watched = look_for(2, 101, 100, 0);
	ck_assert_uint_eq(watched->full_since_ns, START_NS + 7 * TENTH_NS);
}
END_TEST

START_TEST(a_backlog_of_none_is_full_with_one_and_not_while_it_is_empty)
{
	ck_assert(!watched_is_full(look_at(0, 0, 0)));
	ck_assert(watched_is_full(look_at(1, 0, 0)));
}
END_TEST

START_TEST(the_looks_that_found_it_full_or_nearly_are_counted)
{
	struct watch_window window;

	look_for(25, 101, 100, 0);
	look_for(25, 80, 100, 0);
	watched_window(look_for(50, 79, 100, 0), 10 * SECOND_NS, &window);
	ck_assert_uint_eq(window.looks, 100);
	ck_assert_uint_eq(window.full, 25);
	ck_assert_uint_eq(window.high, 50);
}
END_TEST

START_TEST(looks_leave_the_window_when_their_time_is_over)
{
	struct watch_window window;

	look_for(10, 101, 100, 0);
	watched_window(look_for(200, 0, 100, 0), 10 * SECOND_NS, &window);
	ck_assert_uint_eq(window.full, 0);
	ck_assert_uint_ge(window.looks, 100);
	ck_assert_uint_le(window.looks, 150);
	now_ns += 3600 * SECOND_NS;
	watched_window(look_at(0, 100, 0), 60 * SECOND_NS, &window);
	ck_assert_uint_eq(window.looks, 1);
}
END_TEST

START_TEST(drops_per_second_are_known_after_a_second)
{
	double per_s;

	ck_assert(!watched_drops_per_s(look_at(0, 100, 1000), &per_s));
	for (uint32_t i = 1; i <= 20; i++)
		look_at(0, 100, 1000 + 5 * i);
	ck_assert(watched_drops_per_s(watch_find(watch, 7), &per_s));
	ck_assert_double_eq_tol(per_s, 50, 0.01);
	ck_assert(watched_drops_per_s(look_for(200, 0, 100, 1100), &per_s));
	ck_assert_double_eq(per_s, 0);
}
END_TEST

START_TEST(a_counter_that_goes_backwards_counts_no_drops)
{
	struct watch_window window;

	look_at(0, 100, 5000);
	look_at(0, 100, 100);
	watched_window(look_at(0, 100, 107), SECOND_NS, &window);
	ck_assert_uint_eq(window.dropped, 7);
	ck_assert_uint_eq(watch_find(watch, 7)->drops, 107);
}
END_TEST

START_TEST(a_counter_that_the_kernel_starts_again_goes_on)
{
	struct watch_window window;

	look_at(0, 100, UINT32_MAX - 1);
	watched_window(look_at(0, 100, 8), SECOND_NS, &window);
	ck_assert_uint_eq(window.dropped, 10);
}
END_TEST

START_TEST(another_socket_at_the_same_address_starts_from_nothing)
{
	const struct watched *watched;

	look(&(struct seen){ 7, 101, 100, 40 }, 1);
	look(&(struct seen){ 8, 3, 50, 2 }, 1);
	look(&(struct seen){ 8, 4, 50, 2 }, 1);
	ck_assert_uint_eq(watch_count(watch), 1);
	ck_assert_ptr_null(watch_find(watch, 7));
	watched = watch_find(watch, 8);
	ck_assert_uint_eq(watched->peak, 4);
	ck_assert_uint_eq(watched->full_since_ns, 0);
	ck_assert_uint_eq(watched->since_ns, START_NS + TENTH_NS);
}
END_TEST

START_TEST(a_listener_is_gone_after_the_second_look_without_it)
{
	const struct seen both[] = { { 7, 1, 100, 0 }, { 8, 2, 100, 0 } };

	look(both, 2);
	look(both + 1, 1);
	ck_assert_uint_eq(watch_count(watch), 2);
	ck_assert_uint_eq(watch_find(watch, 7)->missed, 1);
	look(both, 2);
	ck_assert_uint_eq(watch_find(watch, 7)->missed, 0);
	look(both + 1, 1);
	look(both + 1, 1);
	ck_assert_uint_eq(watch_count(watch), 1);
	ck_assert_ptr_null(watch_find(watch, 7));
	ck_assert_uint_eq(watch_find(watch, 8)->sock.cookie, 8);
	ck_assert_uint_eq(watch_find(watch, 8)->looks, 5);
}
END_TEST

START_TEST(a_look_with_gaps_forgets_nobody)
{
	look_at(9, 100, 0);
	for (int i = 0; i < 5; i++)
		look_whole(NULL, 0, PROTO_TCP, false);
	ck_assert_uint_eq(watch_count(watch), 1);
	ck_assert(!watch_saw(watch, PROTO_TCP));
	ck_assert_uint_eq(look_at(1, 100, 0)->peak, 9);
	ck_assert(watch_saw(watch, PROTO_TCP));
}
END_TEST

START_TEST(a_look_at_one_protocol_forgets_nothing_of_the_other)
{
	const struct seen udp = { 9, 10, 212992, 0 };

	look_at(0, 100, 0);
	look_whole(&udp, 1, PROTO_UDP, true);
	look_whole(&udp, 1, PROTO_UDP, true);
	ck_assert_uint_eq(watch_count(watch), 2);
}
END_TEST

START_TEST(a_clock_that_stands_still_or_goes_back_does_no_harm)
{
	const struct watched *watched;
	struct watch_window window;
	double per_s;

	for (uint32_t i = 0; i < 5; i++) {
		look_whole(&(struct seen){ 7, 101, 100, i }, 1, PROTO_TCP, true);
		now_ns -= i * TENTH_NS;
	}
	watched = watch_find(watch, 7);
	ck_assert_uint_eq(watched->full_since_ns, START_NS);
	ck_assert_uint_eq(watched->seen_ns, START_NS);
	ck_assert(!watched_drops_per_s(watched, &per_s));
	watched_window(watched, 10 * SECOND_NS, &window);
	ck_assert_uint_eq(window.span_ns, 0);
	ck_assert_uint_eq(window.looks, 5);
	ck_assert_uint_eq(window.dropped, 4);
}
END_TEST

START_TEST(a_queue_that_shrinks_was_taken_from)
{
	ck_assert_uint_eq(look_at(5, 100, 0)->taken_ns, 0);
	ck_assert_uint_eq(look_at(6, 100, 0)->taken_ns, 0);
	ck_assert_uint_eq(look_at(4, 100, 0)->taken_ns, START_NS + 2 * TENTH_NS);
	ck_assert_uint_eq(look_at(4, 100, 0)->taken_ns, START_NS + 2 * TENTH_NS);
}
END_TEST

START_TEST(the_queue_of_a_datagram_socket_is_bytes_of_its_buffer)
{
	const struct watched *watched;

	look_whole(&(struct seen){ 9, 768, 212992, 3 }, 1, PROTO_UDP, true);
	watched = watch_find(watch, 9);
	ck_assert_uint_eq(watched->queue, 768);
	ck_assert_uint_eq(watched->limit, 212992);
	ck_assert_uint_eq(watched->drops, 3);
	ck_assert(!watched_is_full(watched));
	look_whole(&(struct seen){ 9, 191693, 212992, 3 }, 1, PROTO_UDP, true);
	ck_assert(watched_is_full(watched));
}
END_TEST

static void take_one(const struct sock *sock)
{
	const struct snapshot snapshot = { .mono_ns = START_NS };
	const struct feed feed = watch_feed(watch);

	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_listener(&feed, sock), 0);
}

START_TEST(what_a_source_does_not_tell_is_not_known)
{
	struct sock sock = udp_listener("0.0.0.0", 514);
	const struct watched *watched;

	sock.facts |= SOCK_COOKIE;
	sock.cookie = 9;
	take_one(&sock);
	watched = watch_find(watch, 9);
	ck_assert(!watched->has_limit);
	ck_assert(!watched->has_drops);
	ck_assert(!watched_is_full(watched));
}
END_TEST

START_TEST(a_listener_that_cannot_be_recognized_is_not_watched)
{
	const struct sock sock = udp_listener("0.0.0.0", 514);

	take_one(&sock);
	ck_assert_uint_eq(watch_count(watch), 0);
	ck_assert_uint_eq(watch_beyond(watch), 1);
}
END_TEST

START_TEST(more_than_may_be_watched_are_counted)
{
	struct seen many[MOST + 3];

	for (size_t i = 0; i < COUNT_OF(many); i++)
		many[i] = (struct seen){ i + 1, 0, 100, 0 };
	look(many, COUNT_OF(many));
	ck_assert_uint_eq(watch_count(watch), MOST);
	ck_assert_uint_eq(watch_beyond(watch), 3);
	look(many, 2);
	ck_assert_uint_eq(watch_beyond(watch), 0);
}
END_TEST

START_TEST(the_last_minute_shows_the_fullest_of_each_second)
{
	int8_t levels[WATCH_CELLS];

	look_for(5, 0, 100, 0);
	look_at(101, 100, 0);
	look_for(4, 0, 100, 0);
	watched_levels(look_for(5, 1, 100, 0), levels);
	ck_assert_int_eq(levels[WATCH_CELLS - 1], 1);
	ck_assert_int_eq(levels[WATCH_CELLS - 2], WATCH_LEVEL_HIGHEST);
	ck_assert_int_eq(levels[WATCH_CELLS - 3], WATCH_LEVEL_UNKNOWN);
	now_ns += 20 * SECOND_NS;
	watched_levels(look_at(0, 100, 0), levels);
	ck_assert_int_eq(levels[WATCH_CELLS - 1], 0);
	ck_assert_int_eq(levels[WATCH_CELLS - 2], WATCH_LEVEL_UNKNOWN);
	ck_assert_int_eq(levels[WATCH_CELLS - 22], WATCH_LEVEL_HIGHEST);
}
END_TEST

START_TEST(what_is_older_than_a_minute_is_overwritten)
{
	int8_t levels[WATCH_CELLS];
	struct watch_window window;

	look_for(1, 101, 100, 0);
	now_ns += WATCH_CELLS * WATCH_CELL_NS - TENTH_NS;
	watched_levels(look_for(1, 0, 100, 0), levels);
	ck_assert_int_eq(levels[WATCH_CELLS - 1], 0);
	now_ns += WATCH_STEPS * WATCH_STEP_NS - TENTH_NS;
	watched_window(look_for(1, 0, 100, 0), WATCH_STEP_NS, &window);
	ck_assert_uint_eq(window.looks, 1);
}
END_TEST

START_TEST(a_watch_that_is_cleared_starts_again_even_before)
{
	look_for(3, 101, 100, 0);
	watch_clear(watch);
	ck_assert_uint_eq(watch_count(watch), 0);
	now_ns = START_NS / 2;
	ck_assert_uint_eq(look_at(1, 100, 0)->since_ns, START_NS / 2);
}
END_TEST

static struct watched some(uint32_t queue, uint32_t limit, uint32_t peak)
{
	return (struct watched){
		.queue = queue, .limit = limit, .has_limit = true, .peak = peak
	};
}

START_TEST(the_worst_is_the_fullest_then_the_one_full_for_longer_then_the_peak)
{
	struct watched a = some(50, 100, 0);
	struct watched b = some(400, 1000, 0);

	ck_assert_int_lt(watched_compare(&a, &b), 0);
	ck_assert_int_gt(watched_compare(&b, &a), 0);
	b = some(1, 0, 0);
	ck_assert_int_gt(watched_compare(&a, &b), 0);
	a = b = some(101, 100, 0);
	ck_assert_int_eq(watched_compare(&a, &b), 0);
	a.peak = 102;
	ck_assert_int_lt(watched_compare(&a, &b), 0);
	b.full_since_ns = 9;
	ck_assert_int_gt(watched_compare(&a, &b), 0);
	a.full_since_ns = 7;
	ck_assert_int_lt(watched_compare(&a, &b), 0);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_peak_between_two_snapshots_is_kept);
	tcase_add_test(tcase,
		a_queue_is_full_above_its_limit_and_since_the_first_look_without_a_break);
	tcase_add_test(
		tcase, a_backlog_of_none_is_full_with_one_and_not_while_it_is_empty);
	tcase_add_test(tcase, the_looks_that_found_it_full_or_nearly_are_counted);
	tcase_add_test(tcase, looks_leave_the_window_when_their_time_is_over);
	tcase_add_test(tcase, drops_per_second_are_known_after_a_second);
	tcase_add_test(tcase, a_counter_that_goes_backwards_counts_no_drops);
	tcase_add_test(tcase, a_counter_that_the_kernel_starts_again_goes_on);
	tcase_add_test(tcase, another_socket_at_the_same_address_starts_from_nothing);
	tcase_add_test(tcase, a_listener_is_gone_after_the_second_look_without_it);
	tcase_add_test(tcase, a_look_with_gaps_forgets_nobody);
	tcase_add_test(tcase, a_look_at_one_protocol_forgets_nothing_of_the_other);
	tcase_add_test(tcase, a_clock_that_stands_still_or_goes_back_does_no_harm);
	tcase_add_test(tcase, a_queue_that_shrinks_was_taken_from);
	tcase_add_test(tcase, the_queue_of_a_datagram_socket_is_bytes_of_its_buffer);
	tcase_add_test(tcase, what_a_source_does_not_tell_is_not_known);
	tcase_add_test(tcase, a_listener_that_cannot_be_recognized_is_not_watched);
	tcase_add_test(tcase, more_than_may_be_watched_are_counted);
	tcase_add_test(tcase, the_last_minute_shows_the_fullest_of_each_second);
	tcase_add_test(tcase, what_is_older_than_a_minute_is_overwritten);
	tcase_add_test(tcase, a_watch_that_is_cleared_starts_again_even_before);
	tcase_add_test(tcase,
		the_worst_is_the_fullest_then_the_one_full_for_longer_then_the_peak);
}

int main(void)
{
	return unit_run("watch", add);
}
