/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/procline.h"

#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

/* Lines of Linux 6.18 on a little-endian machine, as all numbers of an address are. */
#define LISTEN_LINE                                                                      \
	"   0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000   " \
	"  "                                                                             \
	"0        0 7964 1 000000006c90ea08 100 0 0 10 0                      "
#define ESTABLISHED_LINE                                                                 \
	"   1: 0100007F:1F90 0100007F:C864 01 0000000A:0000000B 01:00000064 00000003  "  \
	"1000        0 7966 1 0000000098bf75a5 20 0 0 10 -1                      "
#define TIME_WAIT_LINE                                                                   \
	"   3: 0100007F:C866 0100007F:1F90 06 00000000:00000000 03:0000176F 00000000   " \
	"  "                                                                             \
	"0        0 0 3 00000000f1b4e8f9                                      "
#define TCP6_LINE                                                                        \
	"   2: 0000000000000000FFFF00000100007F:2382 "                                   \
	"0000000000000000FFFF00000100007F:BDD6 01 00000000:00000000 00:00000000 "        \
	"00000000     0        0 0 1 000000009429aa2d 20 0 0 10 -1"
#define TCP6_LISTEN_LINE                                                                 \
	"   0: 00000000000000000000000000000000:2382 "                                   \
	"00000000000000000000000000000000:0000 0A 00000000:00000002 00:00000000 "        \
	"00000000     0        0 7969 3 000000003cdc216e 100 0 0 10 0"
#define UDP_LINE                                                                         \
	" 8277: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000  " \
	" "                                                                              \
	"  0        0 7971 2 000000009b73854c 0          "
#define UDP6_LINE                                                                        \
	"13577: 00000000000000000000000001000000:14E9 "                                  \
	"00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 "        \
	"00000000   101        0 7973 2 000000002f762d12 0"

static struct sock sock;

/* From memory of just the line's size, so that a sanitizer sees a byte too many. */
static int read_part(
	const char *line, size_t length, enum proto proto, enum family family)
{
	char *exact = malloc(length ? length : 1);
	int err;

	memcpy(exact, line, length);
	err = procline_read(exact, length, proto, family, &sock);
	free(exact);
	return err;
}

static int read_line(const char *line, enum proto proto, enum family family)
{
	return read_part(line, strlen(line), proto, family);
}

static int read_tcp(const char *line)
{
	return read_line(line, PROTO_TCP, FAMILY_IPV4);
}

static void expect_address(const struct endpoint *endpoint, const char *text)
{
	char written[INET6_ADDRSTRLEN];

	inet_ntop(sock.family == FAMILY_IPV4 ? AF_INET : AF_INET6, endpoint->addr,
		written, sizeof(written));
	ck_assert_str_eq(written, text);
}

START_TEST(an_established_socket_is_read_whole)
{
	ck_assert_int_eq(read_tcp(ESTABLISHED_LINE), 0);
	ck_assert_int_eq(sock.proto, PROTO_TCP);
	ck_assert_int_eq(sock.family, FAMILY_IPV4);
	ck_assert_int_eq(sock.state, STATE_ESTABLISHED);
	expect_address(&sock.local, "127.0.0.1");
	expect_address(&sock.remote, "127.0.0.1");
	ck_assert_uint_eq(sock.local.port, 8080);
	ck_assert_uint_eq(sock.remote.port, 51300);
	ck_assert_uint_eq(sock.send_queue, 10);
	ck_assert_uint_eq(sock.recv_queue, 11);
	ck_assert_int_eq(sock.timer, TIMER_RETRANSMIT);
	ck_assert_uint_eq(sock.timer_ms, 1000);
	ck_assert_uint_eq(sock.retransmits, 3);
	ck_assert_uint_eq(sock.uid, 1000);
	ck_assert_uint_eq(sock.inode, 7966);
	ck_assert_uint_eq(sock.facts,
		SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_UID | SOCK_INODE | SOCK_TIMER);
}
END_TEST

START_TEST(a_listener_tells_who_waits_but_not_how_many_may)
{
	ck_assert_int_eq(read_tcp(LISTEN_LINE), 0);
	ck_assert_int_eq(sock.state, STATE_LISTEN);
	ck_assert_uint_eq(sock.recv_queue, 2);
	ck_assert(sock_knows(&sock, SOCK_RECV_QUEUE));
	ck_assert(!sock_knows(&sock, SOCK_SEND_QUEUE));
}
END_TEST

START_TEST(time_wait_has_a_timer_and_no_owner)
{
	ck_assert_int_eq(read_tcp(TIME_WAIT_LINE), 0);
	ck_assert_int_eq(sock.state, STATE_TIME_WAIT);
	ck_assert_int_eq(sock.timer, TIMER_TIME_WAIT);
	ck_assert_uint_eq(sock.timer_ms, 0x176f * 10);
	ck_assert_uint_eq(sock.facts, SOCK_TIMER);
}
END_TEST

START_TEST(a_v4_mapped_connection_nobody_accepted_is_read)
{
	ck_assert_int_eq(read_line(TCP6_LINE, PROTO_TCP, FAMILY_IPV6), 0);
	expect_address(&sock.local, "::ffff:127.0.0.1");
	ck_assert_uint_eq(sock.local.port, 9090);
	ck_assert(!sock_knows(&sock, SOCK_UID));
	ck_assert(!sock_knows(&sock, SOCK_INODE));
}
END_TEST

START_TEST(an_ipv6_listener_is_read)
{
	ck_assert_int_eq(read_line(TCP6_LISTEN_LINE, PROTO_TCP, FAMILY_IPV6), 0);
	expect_address(&sock.local, "::");
	ck_assert_uint_eq(sock.recv_queue, 2);
}
END_TEST

START_TEST(an_unconnected_udp_socket_is_read)
{
	ck_assert_int_eq(read_line(UDP_LINE, PROTO_UDP, FAMILY_IPV4), 0);
	ck_assert_str_eq(state_name(PROTO_UDP, sock.state), "UNCONN");
	ck_assert_uint_eq(sock.local.port, 53);
	ck_assert_uint_eq(sock.inode, 7971);
}
END_TEST

START_TEST(an_ipv6_udp_socket_is_read)
{
	ck_assert_int_eq(read_line(UDP6_LINE, PROTO_UDP, FAMILY_IPV6), 0);
	expect_address(&sock.local, "::1");
	ck_assert_uint_eq(sock.local.port, 5353);
	ck_assert_uint_eq(sock.uid, 101);
}
END_TEST

/* What follows the inode is not needed, what comes before it is. */
START_TEST(a_line_cut_before_its_inode_is_no_line)
{
	const char *inode = strstr(ESTABLISHED_LINE, "7966");
	size_t needed = (size_t)(inode - &ESTABLISHED_LINE[0]);

	for (size_t length = 0; length <= needed; length++)
		if (!read_part(ESTABLISHED_LINE, length, PROTO_TCP, FAMILY_IPV4))
			ck_abort_msg("%zu bytes make a socket", length);
	ck_assert_int_eq(
		read_part(ESTABLISHED_LINE, needed + 4, PROTO_TCP, FAMILY_IPV4), 0);
	ck_assert_uint_eq(sock.inode, 7966);
}
END_TEST

START_TEST(a_line_of_the_other_family_is_no_line)
{
	ck_assert_int_eq(read_line(TCP6_LINE, PROTO_TCP, FAMILY_IPV4), -EBADMSG);
	ck_assert_int_eq(read_line(ESTABLISHED_LINE, PROTO_TCP, FAMILY_IPV6), -EBADMSG);
}
END_TEST

START_TEST(a_line_with_much_behind_it_is_read)
{
	char line[8192];

	memset(line, '9', sizeof(line));
	memcpy(line, ESTABLISHED_LINE, strlen(ESTABLISHED_LINE));
	ck_assert_int_eq(read_part(line, sizeof(line), PROTO_TCP, FAMILY_IPV4), 0);
	ck_assert_uint_eq(sock.inode, 7966);
}
END_TEST

#define REST " 00000000:00000000 00:00000000 00000000 0 0 1 1"

static const char *const garbage[] = {
	"",
	" ",
	":",
	"0:",
	"hello, world",
	"0: 0100007F:1F90",
	"0: 0100007F 1F90 00000000:0000 0A" REST,
	"0: 0100007G:1F90 00000000:0000 0A" REST,
	"0: 100007F:1F90 00000000:0000 0A" REST,
	"0: 00100007F:1F90 00000000:0000 0A" REST,
	"0: 0100007F:1F900 00000000:0000 0A" REST,
	"0: 0100007F: 00000000:0000 0A" REST,
	"0: -100007F:1F90 00000000:0000 0A" REST,
	"0: 0100007F:1F90 00000000:00000 0A" REST,
	"x: 0100007F:1F90 00000000:0000 0A" REST,
	"0: 0100007F:1F90 00000000:0000 ZZ" REST,
	"0: 0100007F:1F90 00000000:0000 0A 0000000000000000 00:0 0 0 0 1 1",
	"0: 0100007F:1F90 00000000:0000 0A 0:0 00 00000000 0 0 1 1",
	"0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 -1 0 1 1",
	"0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 0 0 x",
	"0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 0 0 1x",
	"0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 4294967296 0 1",
	"0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 0 0 4294967296",
	"0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 0 0 99999999999999999999",
	"\x1b[2J: 0100007F:1F90 00000000:0000 0A" REST,
	"0:\t0100007F:1F90\t00000000:0000\t0A" REST,
};

START_TEST(garbage_is_no_line)
{
	ck_assert_int_eq(read_tcp(garbage[_i]), -EBADMSG);
}
END_TEST

/* Digits too many in one field must not push the others one further. */
static const char *const run_together[] = {
	"0: 0100007F:1F90 00000000:0000 0A 0:000000001 0:0 0 1000 0 7 1",
	"0: 0100007F:1F90 00000000:0000 0A 0:0 0:000000001 0 1000 0 7 1",
	"0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 000000001 1000 0 7 1",
	"0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 00000001000 0 7 1",
	"0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 1000 00000000000 7 1",
};

START_TEST(a_number_with_too_many_digits_does_not_run_into_the_next_field)
{
	ck_assert_int_eq(read_tcp(run_together[_i]), -EBADMSG);
}
END_TEST

START_TEST(a_nul_byte_inside_the_line_is_garbage)
{
	char line[] = ESTABLISHED_LINE;

	line[30] = '\0';
	ck_assert_int_eq(
		read_part(line, sizeof(line) - 1, PROTO_TCP, FAMILY_IPV4), -EBADMSG);
}
END_TEST

static const struct {
	const char *state;
	enum state expected;
} states[] = {
	{ "00", STATE_OTHER },
	{ "08", STATE_CLOSE_WAIT },
	{ "0C", STATE_SYN_RECV },
	{ "0c", STATE_SYN_RECV },
	{ "0D", STATE_OTHER },
	{ "FF", STATE_OTHER },
};

START_TEST(a_state_nobody_knows_is_other)
{
	char line[] = ESTABLISHED_LINE;

	memcpy(strstr(line, " 01 ") + 1, states[_i].state, 2);
	ck_assert_int_eq(read_tcp(line), 0);
	ck_assert_int_eq(sock.state, states[_i].expected);
}
END_TEST

static const struct {
	const char *text;
	enum timer timer;
	uint32_t timer_ms;
} timers[] = {
	{ "00:00000000", TIMER_NONE, 0 },
	{ "04:00000001", TIMER_PERSIST, 10 },
	{ "05:00000001", TIMER_OTHER, 10 },
	{ "FF:00000001", TIMER_OTHER, 10 },
	{ "01:0083D600", TIMER_RETRANSMIT, 24 * 60 * 60 * 1000 },
	{ "01:0083D601", TIMER_RETRANSMIT, 0 },
	{ "01:FFFFFFFF", TIMER_RETRANSMIT, 0 },
};

START_TEST(a_timer_nobody_knows_is_other_and_a_late_one_fires_now)
{
	char line[] = ESTABLISHED_LINE;

	memcpy(strstr(line, "01:00000064"), timers[_i].text, 11);
	ck_assert_int_eq(read_tcp(line), 0);
	ck_assert_int_eq(sock.timer, timers[_i].timer);
	ck_assert_uint_eq(sock.timer_ms, timers[_i].timer_ms);
}
END_TEST

START_TEST(headings_of_all_four_files_are_known)
{
	static const char v4[] = "  sl  local_address rem_address   st tx_queue rx_queue";
	static const char v6[] = "  sl  local_address                         remote";
	static const char udp[] = "   sl  local_address rem_address   st tx_queue";

	ck_assert(procline_is_heading(v4, strlen(v4)));
	ck_assert(procline_is_heading(v6, strlen(v6)));
	ck_assert(procline_is_heading(udp, strlen(udp)));
	ck_assert(!procline_is_heading(LISTEN_LINE, strlen(LISTEN_LINE)));
	ck_assert(!procline_is_heading("", 0));
	ck_assert(!procline_is_heading("  s", 3));
	ck_assert(!procline_is_heading("  sl", 3));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, an_established_socket_is_read_whole);
	tcase_add_test(tcase, a_listener_tells_who_waits_but_not_how_many_may);
	tcase_add_test(tcase, time_wait_has_a_timer_and_no_owner);
	tcase_add_test(tcase, a_v4_mapped_connection_nobody_accepted_is_read);
	tcase_add_test(tcase, an_ipv6_listener_is_read);
	tcase_add_test(tcase, an_unconnected_udp_socket_is_read);
	tcase_add_test(tcase, an_ipv6_udp_socket_is_read);
	tcase_add_test(tcase, a_line_cut_before_its_inode_is_no_line);
	tcase_add_test(tcase, a_line_of_the_other_family_is_no_line);
	tcase_add_test(tcase, a_line_with_much_behind_it_is_read);
	unit_add_loop(tcase, garbage_is_no_line, garbage);
	unit_add_loop(tcase,
		a_number_with_too_many_digits_does_not_run_into_the_next_field,
		run_together);
	tcase_add_test(tcase, a_nul_byte_inside_the_line_is_garbage);
	unit_add_loop(tcase, a_state_nobody_knows_is_other, states);
	unit_add_loop(
		tcase, a_timer_nobody_knows_is_other_and_a_late_one_fires_now, timers);
	tcase_add_test(tcase, headings_of_all_four_files_are_known);
}

int main(void)
{
	return unit_run("procline", add);
}
