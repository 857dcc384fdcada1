/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/netlink.h"

#include "diag_bytes.h"
#include "log_feed.h"
#include "script.h"
#include "unit.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEADLINE_MS 1500

static struct script script;
static struct walker *walker;
static struct log_feed heard;
static struct walk_result result;

static void setup(void)
{
	memset(&script, 0, sizeof(script));
	log_feed_init(&heard);
	ck_assert_int_eq(netlink_walker_new(script_transport(&script), &walker), 0);
}

static void teardown(void)
{
	walker_free(walker);
	script_fini(&script);
}

static int walk_with(const struct walk *walk)
{
	const struct feed feed = log_feed(&heard);

	memset(&result, 0, sizeof(result));
	return walker->ops->walk(walker, walk, &feed, &result);
}

static int walk_families(enum proto proto, unsigned families)
{
	const struct walk walk = {
		.proto = proto,
		.families = families,
		.states = STATES_ALL,
		.deadline_ms = DEADLINE_MS,
	};

	return walk_with(&walk);
}

static int walk_tcp(void)
{
	return walk_families(PROTO_TCP, FAMILIES_ALL);
}

/* An ESTABLISHED socket on a port. */
static struct nlmsghdr *put_sock(struct bytes *datagram, uint32_t seq, uint16_t port)
{
	const struct diag_sock sock = { .state = 1, .local_port = port, .inode = 1 };

	return diag_sock(datagram, seq, &sock);
}

static void put_sock6(struct bytes *datagram, uint32_t seq, uint16_t port)
{
	const struct diag_sock sock = {
		.state = 1, .local = "::1", .local_port = port, .inode = 1
	};

	diag_sock(datagram, seq, &sock);
}

/* A dump of one socket that ends well. */
static void put_dump(uint32_t seq, uint16_t port)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, seq, port);
	diag_done(datagram, seq, 0);
}

static void expect_log(const char *expected)
{
	ck_assert_str_eq(log_feed_text(&heard), expected);
}

/* What goes right. */

START_TEST(tcp_of_both_families_is_one_dump_over_several_datagrams)
{
	put_sock(script_datagram(&script), 1, 22);
	put_sock6(script_datagram(&script), 1, 80);
	diag_done(script_datagram(&script), 1, 0);
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:22:ESTABLISHED sock:tcp:80:ESTABLISHED");
	ck_assert_uint_eq(result.given, 2);
	ck_assert_uint_eq(script.requested, 1);
	ck_assert_uint_eq(script.requests[0].type, TCPDIAG_GETSOCK);
	ck_assert_uint_eq(script.requests[0].states & STATES_ALL, STATES_ALL);
	ck_assert_int_eq(script.timeout_ms, DEADLINE_MS);
}
END_TEST

START_TEST(udp_is_one_dump_a_family)
{
	put_dump(1, 53);
	put_dump(2, 54);
	ck_assert_int_eq(walk_families(PROTO_UDP, FAMILIES_ALL), 0);
	expect_log("sock:udp:53:ESTABLISHED sock:udp:54:ESTABLISHED");
	ck_assert_uint_eq(script.requested, 2);
	ck_assert_uint_eq(script.requests[0].family, AF_INET);
	ck_assert_uint_eq(script.requests[1].family, AF_INET6);
	ck_assert_uint_eq(script.requests[0].type, SOCK_DIAG_BY_FAMILY);
}
END_TEST

START_TEST(one_family_of_tcp_is_one_dump_by_family)
{
	diag_done(script_datagram(&script), 1, 0);
	ck_assert_int_eq(walk_families(PROTO_TCP, FAMILY_BIT(FAMILY_IPV6)), 0);
	ck_assert_uint_eq(script.requested, 1);
	ck_assert_uint_eq(script.requests[0].type, SOCK_DIAG_BY_FAMILY);
	ck_assert_uint_eq(script.requests[0].family, AF_INET6);
}
END_TEST

START_TEST(sockets_that_were_not_asked_for_are_not_given)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22);
	put_sock6(datagram, 1, 80);
	diag_done(datagram, 1, 0);
	ck_assert_int_eq(walk_families(PROTO_TCP, FAMILY_BIT(FAMILY_IPV6)), 0);
	expect_log("sock:tcp:80:ESTABLISHED");
	ck_assert_uint_eq(result.given, 1);
}
END_TEST

START_TEST(a_state_that_was_not_asked_for_is_not_given)
{
	const struct walk walk = {
		.proto = PROTO_TCP,
		.families = FAMILIES_ALL,
		.states = STATE_BIT(STATE_CLOSE_WAIT),
		.deadline_ms = DEADLINE_MS,
	};
	const struct diag_sock odd = { .state = 0, .local_port = 1, .inode = 1 };
	const struct diag_sock close_wait = { .state = 8, .local_port = 2, .inode = 1 };
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22);
	diag_sock(datagram, 1, &odd);
	diag_sock(datagram, 1, &close_wait);
	diag_done(datagram, 1, 0);
	ck_assert_int_eq(walk_with(&walk), 0);
	expect_log("sock:tcp:2:CLOSE_WAIT");
	ck_assert(script.requests[0].states & STATE_BIT(STATE_CLOSE_WAIT));
	ck_assert(!(script.requests[0].states & STATE_BIT(STATE_ESTABLISHED)));
}
END_TEST

START_TEST(an_unknown_state_belongs_to_all_states)
{
	const struct diag_sock odd = { .state = 255, .local_port = 1, .inode = 1 };
	struct bytes *datagram = script_datagram(&script);

	diag_sock(datagram, 1, &odd);
	diag_done(datagram, 1, 0);
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:1:OTHER");
}
END_TEST

START_TEST(listeners_go_to_their_own_callback)
{
	const struct walk walk = {
		.proto = PROTO_TCP,
		.families = FAMILIES_ALL,
		.states = STATE_BIT(STATE_LISTEN),
		.listeners = true,
		.deadline_ms = DEADLINE_MS,
	};
	const struct diag_sock listener = { .state = 10, .local_port = 22, .inode = 1 };
	struct bytes *datagram = script_datagram(&script);

	diag_sock(datagram, 1, &listener);
	diag_done(datagram, 1, 0);
	ck_assert_int_eq(walk_with(&walk), 0);
	expect_log("listener:tcp:22:LISTEN");
}
END_TEST

START_TEST(cgroups_are_told_only_when_asked_for)
{
	const struct walk walk = {
		.proto = PROTO_TCP,
		.families = FAMILIES_ALL,
		.states = STATES_ALL,
		.cgroups = _i,
		.deadline_ms = DEADLINE_MS,
	};
	const uint64_t cgroup = 99;
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22);
	diag_attr(datagram, INET_DIAG_CGROUP_ID, &cgroup, sizeof(cgroup));
	diag_done(datagram, 1, 0);
	ck_assert_int_eq(walk_with(&walk), 0);
	ck_assert_int_eq(sock_knows(&heard.socks[0], SOCK_CGROUP), _i);
}
END_TEST

START_TEST(each_dump_has_a_sequence_number_of_its_own)
{
	put_dump(1, 1);
	put_dump(2, 2);
	ck_assert_int_eq(walk_tcp(), 0);
	ck_assert_int_eq(walk_tcp(), 0);
	ck_assert_uint_eq(script.requests[0].seq, 1);
	ck_assert_uint_eq(script.requests[1].seq, 2);
	ck_assert_uint_eq(script.resets, 0);
}
END_TEST

/* Faults. */

START_TEST(a_dump_that_never_ends_is_partial_after_the_deadline_and_says_so)
{
	put_sock(script_datagram(&script), 1, 22);
	ck_assert_int_eq(walk_tcp(), -ETIMEDOUT);
	ck_assert_uint_eq(result.given, 1);
	ck_assert_str_eq(result.why, "netlink: no answer");
}
END_TEST

START_TEST(no_answer_at_all_is_a_failure_after_the_deadline)
{
	ck_assert_int_eq(walk_tcp(), -ETIMEDOUT);
	ck_assert_uint_eq(result.given, 0);
	ck_assert_str_eq(result.why, "netlink: no answer");
	ck_assert_uint_eq(script.requested, 1);
}
END_TEST

START_TEST(a_missing_handler_that_only_done_tells_is_named)
{
	diag_done(script_datagram(&script), 1, -ENOENT);
	diag_done(script_datagram(&script), 2, -ENOENT);
	ck_assert_int_eq(walk_tcp(), -ENOENT);
	ck_assert_str_eq(result.why, "netlink: no handler (ENOENT)");
}
END_TEST

static const struct {
	int error;
	const char *why;
} errors[] = {
	{ -EPERM, "netlink: operation not permitted" },
	{ -EACCES, "netlink: permission denied" },
	{ -EINVAL, "netlink: invalid argument" },
	{ -EBUSY, "netlink: device or resource busy" },
	{ -EOPNOTSUPP, "netlink: operation not supported" },
	{ -ENOMEM, "netlink: cannot allocate memory" },
	{ -4095, "netlink: unknown error 4095" },
};

START_TEST(done_with_an_error_ends_the_dump_with_it)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22);
	diag_done(datagram, 1, errors[_i].error);
	ck_assert_int_eq(walk_tcp(), errors[_i].error);
	ck_assert_uint_eq(result.given, 1);
	ck_assert_str_eq(result.why, errors[_i].why);
}
END_TEST

START_TEST(an_error_message_ends_the_dump_with_it)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22);
	diag_error(datagram, 1, errors[_i].error);
	ck_assert_int_eq(walk_tcp(), errors[_i].error);
	ck_assert_str_eq(result.why, errors[_i].why);
}
END_TEST

START_TEST(an_error_of_the_transport_ends_the_dump_with_it)
{
	put_sock(script_datagram(&script), 1, 22);
	script_error(&script, errors[_i].error);
	ck_assert_int_eq(walk_tcp(), errors[_i].error);
	ck_assert_uint_eq(result.given, 1);
	ck_assert_str_eq(result.why, errors[_i].why);
}
END_TEST

START_TEST(a_request_that_cannot_be_sent_fails_with_its_error)
{
	script.request_error = errors[_i].error;
	ck_assert_int_eq(walk_tcp(), errors[_i].error);
	ck_assert_uint_eq(result.given, 0);
	ck_assert_str_eq(result.why, errors[_i].why);
}
END_TEST

START_TEST(an_empty_datagram_ends_the_answer_early)
{
	put_sock(script_datagram(&script), 1, 22);
	script_error(&script, -ENODATA);
	ck_assert_int_eq(walk_tcp(), -ENODATA);
	ck_assert_str_eq(result.why, "netlink: the answer ends early");
}
END_TEST

START_TEST(a_truncated_datagram_fails_the_dump)
{
	put_sock(script_datagram(&script), 1, 22);
	script_error(&script, -EMSGSIZE);
	ck_assert_int_eq(walk_tcp(), -EMSGSIZE);
	ck_assert_str_eq(result.why, "netlink: message too long");
}
END_TEST

START_TEST(done_without_payload_is_a_good_end)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22);
	diag_message(datagram, NLMSG_DONE, 1, NULL, 0);
	ck_assert_int_eq(walk_tcp(), 0);
	ck_assert_uint_eq(result.given, 1);
}
END_TEST

static const uint32_t broken_lengths[] = { 0, 15, 1000, UINT32_MAX };

START_TEST(a_wrong_message_length_fails_the_dump_and_keeps_what_came_before)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22);
	put_sock(datagram, 1, 23)->nlmsg_len = broken_lengths[_i];
	ck_assert_int_eq(walk_tcp(), -EBADMSG);
	expect_log("sock:tcp:22:ESTABLISHED");
	ck_assert_str_eq(result.why, "netlink: bad message");
}
END_TEST

START_TEST(a_socket_that_is_not_understood_is_counted_as_skipped)
{
	const struct diag_sock strange = { .state = 1, .family = 99 };
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22);
	diag_sock(datagram, 1, &strange);
	put_sock(datagram, 1, 23);
	diag_done(datagram, 1, 0);
	ck_assert_int_eq(walk_tcp(), 0);
	ck_assert_uint_eq(result.given, 2);
	ck_assert_uint_eq(result.skipped, 1);
}
END_TEST

START_TEST(messages_with_a_wrong_seq_or_type_are_passed_over)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 99, 1);
	diag_done(datagram, 99, -EPERM);
	put_sock(datagram, 1, 2)->nlmsg_type = 77;
	put_sock(datagram, 1, 22);
	diag_done(datagram, 1, 0);
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:22:ESTABLISHED");
	ck_assert_uint_eq(result.skipped, 0);
}
END_TEST

START_TEST(messages_for_another_port_id_are_passed_over)
{
	struct bytes *datagram = script_datagram(&script);

	script.base.port_id = 500;
	put_sock(datagram, 1, 1)->nlmsg_pid = 501;
	put_sock(datagram, 1, 22)->nlmsg_pid = 500;
	diag_done(datagram, 1, 0)->nlmsg_pid = 500;
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:22:ESTABLISHED");
}
END_TEST

START_TEST(a_table_that_changed_in_mid_dump_is_told)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22)->nlmsg_flags |= NLM_F_DUMP_INTR;
	put_sock(datagram, 1, 23);
	diag_done(datagram, 1, 0);
	ck_assert_int_eq(walk_tcp(), 0);
	ck_assert(result.interrupted);
}
END_TEST

/* Older request refused. */

static const int refusals[] = { -EINVAL, -EOPNOTSUPP, -EPERM, -ENOENT };

START_TEST(where_the_older_request_is_refused_two_dumps_by_family_do)
{
	diag_error(script_datagram(&script), 1, refusals[_i]);
	put_dump(2, 22);
	put_dump(3, 80);
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:22:ESTABLISHED sock:tcp:80:ESTABLISHED");
	ck_assert_uint_eq(script.requests[1].family, AF_INET);
	ck_assert_uint_eq(script.requests[2].family, AF_INET6);
	ck_assert_uint_eq(result.given, 2);
	ck_assert_str_eq(result.why, "");
}
END_TEST

START_TEST(an_older_request_that_fails_after_a_socket_is_not_repeated_by_family)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22);
	diag_done(datagram, 1, -EINVAL);
	put_dump(2, 22);
	ck_assert_int_eq(walk_tcp(), -EINVAL);
	expect_log("sock:tcp:22:ESTABLISHED");
	ck_assert_uint_eq(script.requested, 1);
}
END_TEST

START_TEST(when_one_of_two_dumps_by_family_fails_the_walk_is_partial)
{
	put_dump(1, 53);
	diag_done(script_datagram(&script), 2, -ENOENT);
	ck_assert_int_eq(walk_families(PROTO_UDP, FAMILIES_ALL), -ENOENT);
	ck_assert_uint_eq(result.given, 1);
	ck_assert_str_eq(result.why, "netlink: no handler (ENOENT)");
}
END_TEST

/* A dump left before its end. */

START_TEST(a_dump_the_feed_stops_returns_its_error_and_nothing_else)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22);
	put_sock(datagram, 1, 23);
	diag_done(datagram, 1, 0);
	heard.stop_at = "sock:tcp:22:ESTABLISHED";
	heard.stop_with = -EPIPE;
	ck_assert_int_eq(walk_tcp(), -EPIPE);
	ck_assert_int_eq(result.stopped, -EPIPE);
	expect_log("sock:tcp:22:ESTABLISHED");
	ck_assert_uint_eq(script.requested, 1);
}
END_TEST

START_TEST(after_a_dump_the_feed_stopped_the_transport_is_reset_and_the_next_one_works)
{
	put_sock(script_datagram(&script), 1, 22);
	put_dump(2, 80);
	heard.stop_at = "sock:tcp:22:ESTABLISHED";
	heard.stop_with = -EPIPE;
	ck_assert_int_eq(walk_tcp(), -EPIPE);
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:22:ESTABLISHED sock:tcp:80:ESTABLISHED");
	ck_assert_uint_eq(script.resets, 1);
	ck_assert_uint_eq(script.resets_before_last_request, 1);
}
END_TEST

START_TEST(after_a_dump_that_timed_out_the_transport_is_reset)
{
	script_error(&script, -ETIMEDOUT);
	put_dump(2, 80);
	ck_assert_int_eq(walk_tcp(), -ETIMEDOUT);
	ck_assert_int_eq(walk_tcp(), 0);
	ck_assert_uint_eq(script.resets_before_last_request, 1);
}
END_TEST

START_TEST(after_a_dump_that_ended_with_an_error_no_reset_is_needed)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 22);
	diag_done(datagram, 1, -ENOMEM);
	put_dump(2, 80);
	ck_assert_int_eq(walk_tcp(), -ENOMEM);
	ck_assert_int_eq(walk_tcp(), 0);
	ck_assert_uint_eq(script.resets, 0);
}
END_TEST

START_TEST(late_answers_of_a_dump_left_early_do_not_disturb_the_next_one)
{
	put_sock(script_datagram(&script), 1, 22);
	put_sock(script_datagram(&script), 1, 23); /* late */
	diag_done(script_datagram(&script), 1, -EINTR);
	put_dump(2, 80);
	heard.stop_at = "sock:tcp:22:ESTABLISHED";
	heard.stop_with = -EPIPE;
	ck_assert_int_eq(walk_tcp(), -EPIPE);
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:22:ESTABLISHED sock:tcp:80:ESTABLISHED");
}
END_TEST

START_TEST(the_walker_frees_its_transport_and_is_called_netlink)
{
	struct script other = { 0 };
	struct walker *made;

	ck_assert_int_eq(netlink_walker_new(script_transport(&other), &made), 0);
	ck_assert_int_eq(made->ops->kind, SOURCE_NETLINK);
	walker_free(made);
	ck_assert_int_eq(other.freed, 1);
	walker_free(NULL);
}
END_TEST

static void add_good(TCase *tcase)
{
	tcase_add_test(tcase, tcp_of_both_families_is_one_dump_over_several_datagrams);
	tcase_add_test(tcase, udp_is_one_dump_a_family);
	tcase_add_test(tcase, one_family_of_tcp_is_one_dump_by_family);
	tcase_add_test(tcase, sockets_that_were_not_asked_for_are_not_given);
	tcase_add_test(tcase, a_state_that_was_not_asked_for_is_not_given);
	tcase_add_test(tcase, an_unknown_state_belongs_to_all_states);
	tcase_add_test(tcase, listeners_go_to_their_own_callback);
	tcase_add_loop_test(tcase, cgroups_are_told_only_when_asked_for, 0, 2);
	tcase_add_test(tcase, each_dump_has_a_sequence_number_of_its_own);
	tcase_add_test(tcase, the_walker_frees_its_transport_and_is_called_netlink);
}

static void add_faults(TCase *tcase)
{
	tcase_add_test(
		tcase, a_dump_that_never_ends_is_partial_after_the_deadline_and_says_so);
	tcase_add_test(tcase, no_answer_at_all_is_a_failure_after_the_deadline);
	tcase_add_test(tcase, a_missing_handler_that_only_done_tells_is_named);
	unit_add_loop(tcase, done_with_an_error_ends_the_dump_with_it, errors);
	unit_add_loop(tcase, an_error_message_ends_the_dump_with_it, errors);
	unit_add_loop(tcase, an_error_of_the_transport_ends_the_dump_with_it, errors);
	unit_add_loop(tcase, a_request_that_cannot_be_sent_fails_with_its_error, errors);
	tcase_add_test(tcase, an_empty_datagram_ends_the_answer_early);
	tcase_add_test(tcase, a_truncated_datagram_fails_the_dump);
	tcase_add_test(tcase, done_without_payload_is_a_good_end);
	unit_add_loop(tcase,
		a_wrong_message_length_fails_the_dump_and_keeps_what_came_before,
		broken_lengths);
	tcase_add_test(tcase, a_socket_that_is_not_understood_is_counted_as_skipped);
	tcase_add_test(tcase, messages_with_a_wrong_seq_or_type_are_passed_over);
	tcase_add_test(tcase, messages_for_another_port_id_are_passed_over);
	tcase_add_test(tcase, a_table_that_changed_in_mid_dump_is_told);
}

static void add_second_tries(TCase *tcase)
{
	unit_add_loop(tcase, where_the_older_request_is_refused_two_dumps_by_family_do,
		refusals);
	tcase_add_test(tcase,
		an_older_request_that_fails_after_a_socket_is_not_repeated_by_family);
	tcase_add_test(tcase, when_one_of_two_dumps_by_family_fails_the_walk_is_partial);
	tcase_add_test(tcase, a_dump_the_feed_stops_returns_its_error_and_nothing_else);
	tcase_add_test(tcase,
		after_a_dump_the_feed_stopped_the_transport_is_reset_and_the_next_one_works);
	tcase_add_test(tcase, after_a_dump_that_timed_out_the_transport_is_reset);
	tcase_add_test(tcase, after_a_dump_that_ended_with_an_error_no_reset_is_needed);
	tcase_add_test(
		tcase, late_answers_of_a_dump_left_early_do_not_disturb_the_next_one);
}

/* One socket. */

static const struct sock wanted = {
	.proto = PROTO_TCP,
	.family = FAMILY_IPV4,
	.facts = SOCK_COOKIE,
	.cookie = 77,
	.local = { .port = 22 },
};

static int find(const struct sock *which, struct closeup *found)
{
	return walker->ops->find(walker, which, found);
}

START_TEST(one_socket_is_found_by_one_answer)
{
	struct closeup found = { 0 };

	put_sock(script_datagram(&script), 9, 80); /* somebody else's */
	put_sock(script_datagram(&script), 1, 22);
	ck_assert_int_eq(find(&wanted, &found), 0);
	ck_assert_uint_eq(found.sock.local.port, 22);
	ck_assert_ptr_eq(found.sock.detail, &found.detail);
	ck_assert_uint_eq(script.requested, 1);
	ck_assert_uint_eq(script.requests[0].type, SOCK_DIAG_BY_FAMILY);
	ck_assert_uint_eq(script.requests[0].family, AF_INET);
	/* The next answer is not taken for the end of a dump. */
	put_dump(2, 23);
	ck_assert_int_eq(walk_tcp(), 0);
	ck_assert_uint_eq(script.resets, 0);
}
END_TEST

static const struct {
	int answer;
	int err;
} no_such[] = {
	{ -ENOENT, -ENOENT },
	{ -ESTALE, -ENOENT },
	{ -EPERM, -EPERM },
};

START_TEST(a_socket_that_is_gone_is_told)
{
	struct closeup found = { 0 };

	diag_error(script_datagram(&script), 1, no_such[_i].answer);
	ck_assert_int_eq(find(&wanted, &found), no_such[_i].err);
}
END_TEST

START_TEST(a_socket_without_a_cookie_is_not_asked_for)
{
	struct sock nameless = wanted;
	struct closeup found = { 0 };

	nameless.facts = 0;
	ck_assert_int_eq(find(&nameless, &found), -EOPNOTSUPP);
	ck_assert_uint_eq(script.requested, 0);
}
END_TEST

START_TEST(no_answer_about_one_socket_is_an_error)
{
	struct closeup found = { 0 };

	ck_assert_int_eq(find(&wanted, &found), -ETIMEDOUT);
	diag_done(script_datagram(&script), 2, 0);
	ck_assert_int_eq(find(&wanted, &found), -EBADMSG);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	add_good(tcase);
	add_faults(tcase);
	add_second_tries(tcase);
	tcase_add_test(tcase, one_socket_is_found_by_one_answer);
	unit_add_loop(tcase, a_socket_that_is_gone_is_told, no_such);
	tcase_add_test(tcase, a_socket_without_a_cookie_is_not_asked_for);
	tcase_add_test(tcase, no_answer_about_one_socket_is_an_error);
}

int main(void)
{
	return unit_run("netlink", add);
}
