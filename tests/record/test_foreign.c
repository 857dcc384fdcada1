/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Captures that other programs made, of what other programs asked. */

#include "film.h"
#include "log_feed.h"
#include "unit.h"

#include "sockview/record/replay.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#define ALL 0xffeU

static struct film film;

static void setup(void)
{
	film = (struct film){ .wall_ns = UINT64_C(1800000000000000000) };
	film_begin(&film);
}

static void teardown(void)
{
	film_fini(&film);
}

static void expect(const struct ask *ask, const char *expected)
{
	int fd = film_file(film.bytes.data, film.bytes.length);
	struct replay *replay = film_replay(fd);
	char *told = film_tell(replay, ask);

	ck_assert_str_eq(told, expected);
	free(told);
	source_free(replay_source(replay));
	close(fd);
}

/* What the reports of the first snapshot say. */
static void expect_why(enum proto proto, const char *words, uint64_t orphans)
{
	int fd = film_file(film.bytes.data, film.bytes.length);
	struct replay *replay = film_replay(fd);
	struct log_feed *log = malloc(sizeof(*log));
	const struct feed feed = log_feed(log);

	log_feed_init(log);
	ck_assert_int_eq(
		source_snapshot(replay_source(replay), &film_everything, &feed), 0);
	ck_assert_str_eq(log->why[proto], words);
	replay_count(replay);
	ck_assert_uint_eq(replay_orphans(replay), orphans);
	source_free(replay_source(replay));
	close(fd);
	free(log);
}

/* As ss does it: one sequence number for all, no port id in a request. */
static void dump(uint8_t family, uint8_t protocol, uint32_t port_id, uint8_t state,
	uint16_t port, unsigned count)
{
	film_request(&film, 123456, family, protocol, ALL);
	if (count)
		film_replies(&film, 123456, port_id, state, port, count);
	film_done(&film, 123456, port_id);
}

START_TEST(a_run_of_ss_is_a_snapshot)
{
	dump(AF_INET, IPPROTO_UDP, 70, 7, 53, 1);
	dump(AF_INET6, IPPROTO_UDP, 70, 7, 0, 0);
	dump(AF_INET, IPPROTO_TCP, 70, 1, 80, 2);
	dump(AF_INET6, IPPROTO_TCP, 70, 1, 0, 0);
	expect(&film_everything,
		"begin:- sock:tcp:80:ESTABLISHED sock:tcp:81:ESTABLISHED "
		"source:tcp:replay sock:udp:53:UNCONN source:udp:replay end:whole");
}
END_TEST

START_TEST(a_protocol_and_family_dumped_again_begins_a_new_one)
{
	for (int i = 0; i < 3; i++) {
		dump(AF_INET, IPPROTO_TCP, 70, 1, (uint16_t)(80 + i), 1);
		dump(AF_INET6, IPPROTO_TCP, 70, 1, 0, 0);
	}
	expect(&film_everything,
		"begin:- sock:tcp:80:ESTABLISHED source:tcp:replay source:udp:off "
		"end:whole | "
		"begin:- sock:tcp:81:ESTABLISHED source:tcp:replay source:udp:off "
		"end:whole | "
		"begin:- sock:tcp:82:ESTABLISHED source:tcp:replay source:udp:off "
		"end:whole");
}
END_TEST

START_TEST(interleaved_dumps_are_kept_apart)
{
	/* TCP by one program and UDP by another, replies in turn. */
	film_request(&film, 1, AF_UNSPEC, IPPROTO_TCP, ALL);
	film_request(&film, 1, AF_UNSPEC, IPPROTO_UDP, ALL);
	film_replies(&film, 1, 70, 1, 80, 1);
	film_replies(&film, 1, 71, 7, 53, 1);
	film_replies(&film, 1, 70, 1, 81, 1);
	film_done(&film, 1, 71);
	film_done(&film, 1, 70);
	expect(&film_everything,
		"begin:- sock:tcp:80:ESTABLISHED sock:tcp:81:ESTABLISHED "
		"source:tcp:replay sock:udp:53:UNCONN source:udp:replay end:whole");
}
END_TEST

START_TEST(a_dump_that_runs_into_the_next_snapshot_stays_with_its_own)
{
	film_request(&film, 1, AF_UNSPEC, IPPROTO_TCP, ALL);
	film_replies(&film, 1, 70, 1, 80, 1);
	film_request(&film, 2, AF_UNSPEC, IPPROTO_TCP, ALL);
	film_replies(&film, 2, 71, 1, 90, 1);
	film_replies(&film, 1, 70, 1, 81, 1);
	film_done(&film, 1, 70);
	film_replies(&film, 2, 71, 1, 91, 1);
	film_done(&film, 2, 71);
	expect(&film_everything,
		"begin:- sock:tcp:80:ESTABLISHED sock:tcp:81:ESTABLISHED "
		"source:tcp:replay source:udp:off end:whole | "
		"begin:- sock:tcp:90:ESTABLISHED sock:tcp:91:ESTABLISHED "
		"source:tcp:replay source:udp:off end:whole");
}
END_TEST

START_TEST(a_reply_without_its_request_is_left_out_and_counted)
{
	film_replies(&film, 9, 99, 1, 1000, 3);
	dump(AF_UNSPEC, IPPROTO_TCP, 70, 1, 80, 1);
	film_replies(&film, 9, 99, 1, 2000, 2);
	expect(&film_everything, "begin:- sock:tcp:80:ESTABLISHED source:tcp:replay "
				 "source:udp:off end:whole");
	expect_why(PROTO_TCP, "5 replies without their request left out", 5);
}
END_TEST

START_TEST(replies_alone_are_no_snapshot)
{
	char why[REPLAY_WHY_MAX];

	film_replies(&film, 9, 99, 1, 1000, 3);
	film_refuse(film.bytes.data, film.bytes.length, why);
	ck_assert_str_eq(why, "it holds no snapshot");
}
END_TEST

START_TEST(other_sockets_are_passed_over)
{
	film_request(&film, 1, AF_UNIX, 0, ~0U);
	film_replies(&film, 1, 70, 1, 1000, 1); /* whatever they look like */
	film_request(&film, 2, AF_INET, IPPROTO_RAW, ALL);
	film_replies(&film, 2, 70, 1, 1000, 1);
	film_done(&film, 2, 70);
	dump(AF_UNSPEC, IPPROTO_TCP, 70, 1, 80, 1);
	expect(&film_everything, "begin:- sock:tcp:80:ESTABLISHED source:tcp:replay "
				 "source:udp:off end:whole");
}
END_TEST

START_TEST(what_was_not_asked_for_is_missing_and_named)
{
	film_request(&film, 1, AF_INET, IPPROTO_TCP, ALL & ~(1U << 10));
	film_replies(&film, 1, 70, 1, 80, 1);
	film_done(&film, 1, 70);
	expect(&film_everything, "begin:- sock:tcp:80:ESTABLISHED "
				 "source:tcp:replay:partial source:udp:off end:partial");
	expect_why(PROTO_TCP, "not recorded: IPv6 LISTEN", 0);
}
END_TEST

START_TEST(what_is_not_wanted_is_not_missed)
{
	struct ask ask = film_everything;

	ask.families = FAMILY_BIT(FAMILY_IPV4);
	ask.states[PROTO_TCP] = STATE_BIT(STATE_ESTABLISHED);
	film_request(&film, 1, AF_INET, IPPROTO_TCP, ALL & ~(1U << 10));
	film_replies(&film, 1, 70, 1, 80, 1);
	film_done(&film, 1, 70);
	expect(&ask, "begin:- sock:tcp:80:ESTABLISHED source:tcp:replay source:udp:off "
		     "end:whole");
}
END_TEST

START_TEST(a_dump_without_its_end_is_partial)
{
	film_request(&film, 1, AF_UNSPEC, IPPROTO_TCP, ALL);
	film_replies(&film, 1, 70, 1, 80, 1);
	expect(&film_everything, "begin:- sock:tcp:80:ESTABLISHED "
				 "source:tcp:replay:partial source:udp:off end:partial");
	expect_why(PROTO_TCP, "the recording ends in the middle of the dump", 0);
}
END_TEST

START_TEST(a_refused_dump_and_the_older_request_make_one_snapshot)
{
	struct nlmsghdr *header;
	const struct inet_diag_req old = { .idiag_states = ALL };

	film_request(&film, 1, AF_INET, IPPROTO_TCP, ALL);
	diag_error(&film.datagram, 1, -EINVAL)->nlmsg_pid = 70;
	film_record(&film, NETLINK_SOCK_DIAG);
	header = diag_message(&film.datagram, TCPDIAG_GETSOCK, 2, &old, sizeof(old));
	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	film_record(&film, NETLINK_SOCK_DIAG);
	film_replies(&film, 2, 70, 1, 80, 1);
	film_done(&film, 2, 70);
	expect(&film_everything, "begin:- sock:tcp:80:ESTABLISHED "
				 "source:tcp:replay:partial source:udp:off end:partial");
	expect_why(PROTO_TCP, "the kernel ended the dump", 0);
}
END_TEST

START_TEST(a_filtered_dump_is_a_lower_bound)
{
	const struct inet_diag_req_v2 request = {
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_states = ALL,
	};
	struct nlmsghdr *header = diag_message(
		&film.datagram, SOCK_DIAG_BY_FAMILY, 1, &request, sizeof(request));

	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	diag_attr(&film.datagram, INET_DIAG_REQ_BYTECODE, "1234", 4);
	film_record(&film, NETLINK_SOCK_DIAG);
	film_replies(&film, 1, 70, 1, 80, 1);
	film_done(&film, 1, 70);
	expect_why(PROTO_TCP, "the dump was filtered", 0);
}
END_TEST

START_TEST(listeners_are_found_in_the_dumps)
{
	struct ask ask = film_everything;

	ask.listeners = true;
	film_request(&film, 1, AF_UNSPEC, IPPROTO_TCP, ALL);
	film_replies(&film, 1, 70, 10, 80, 1);
	film_replies(&film, 1, 70, 1, 80, 1);
	film_done(&film, 1, 70);
	expect(&ask,
		"begin:- listener:tcp:80:LISTEN sock:tcp:80:LISTEN "
		"sock:tcp:80:ESTABLISHED source:tcp:replay source:udp:off end:whole");
}
END_TEST

static const struct {
	bool swapped;
	bool microseconds;
} kinds[] = { { false, true }, { true, false }, { true, true } };

START_TEST(a_machine_of_the_other_byte_order_is_understood)
{
	film_fini(&film);
	film = (struct film){
		.swapped = kinds[_i].swapped,
		.microseconds = kinds[_i].microseconds,
		.wall_ns = UINT64_C(1800000000000000000),
	};
	film_begin(&film);
	dump(AF_UNSPEC, IPPROTO_TCP, 70, 10, 80, 2);
	dump(AF_UNSPEC, IPPROTO_UDP, 70, 7, 53, 1);
	expect(&film_everything,
		"begin:- sock:tcp:80:LISTEN sock:tcp:81:LISTEN source:tcp:replay "
		"sock:udp:53:UNCONN source:udp:replay end:whole");
}
END_TEST

/* Each snapshot is found without going through all those before it. */
START_TEST(many_dumps_that_never_end_take_no_time)
{
	const unsigned many = 20000;
	struct replay *replay;
	unsigned count = 0;
	int fd;

	for (unsigned i = 0; i < many; i++)
		film_request(&film, i, AF_UNSPEC, IPPROTO_TCP, ALL);
	fd = film_file(film.bytes.data, film.bytes.length);
	replay = film_replay(fd);
	for (;;) {
		static const struct feed_ops deaf;
		const struct feed feed = { &deaf, NULL };

		if (source_snapshot(replay_source(replay), &film_everything, &feed))
			break;
		count++;
	}
	ck_assert_uint_eq(count, many);
	source_free(replay_source(replay));
	close(fd);
}
END_TEST

START_TEST(cut_at_any_byte_it_does_no_harm)
{
	dump(AF_INET, IPPROTO_TCP, 70, 1, 80, 3);
	dump(AF_INET6, IPPROTO_TCP, 70, 1, 0, 0);
	dump(AF_INET, IPPROTO_TCP, 70, 1, 80, 3);
	for (size_t length = 0; length < film.bytes.length; length++) {
		int fd = film_file(film.bytes.data, length);
		struct replay *replay = NULL;
		char why[REPLAY_WHY_MAX];

		if (replay_from(fd, NULL, NULL, &replay, why) == 0) {
			free(film_tell(replay, &film_everything));
			source_free(replay_source(replay));
		}
		close(fd);
	}
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_run_of_ss_is_a_snapshot);
	tcase_add_test(tcase, a_protocol_and_family_dumped_again_begins_a_new_one);
	tcase_add_test(tcase, interleaved_dumps_are_kept_apart);
	tcase_add_test(tcase, a_dump_that_runs_into_the_next_snapshot_stays_with_its_own);
	tcase_add_test(tcase, a_reply_without_its_request_is_left_out_and_counted);
	tcase_add_test(tcase, replies_alone_are_no_snapshot);
	tcase_add_test(tcase, other_sockets_are_passed_over);
	tcase_add_test(tcase, what_was_not_asked_for_is_missing_and_named);
	tcase_add_test(tcase, what_is_not_wanted_is_not_missed);
	tcase_add_test(tcase, a_dump_without_its_end_is_partial);
	tcase_add_test(tcase, a_refused_dump_and_the_older_request_make_one_snapshot);
	tcase_add_test(tcase, a_filtered_dump_is_a_lower_bound);
	tcase_add_test(tcase, listeners_are_found_in_the_dumps);
	unit_add_loop(tcase, a_machine_of_the_other_byte_order_is_understood, kinds);
	tcase_add_test(tcase, many_dumps_that_never_end_take_no_time);
	tcase_add_test(tcase, cut_at_any_byte_it_does_no_harm);
}

int main(void)
{
	return unit_run("foreign", add);
}
