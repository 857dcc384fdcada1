/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/figures.h"

#include "unit.h"

#include <string.h>

static struct figures figures;

static void forget(void)
{
	memset(&figures, 0, sizeof(figures));
}

static void parse(enum figure_file file, const char *text)
{
	char copy[2048];

	ck_assert_uint_lt(strlen(text), sizeof(copy));
	strcpy(copy, text);
	figures_parse(&figures, file, copy);
}

/* As Linux 6.18 writes it, shortened. */
static const char snmp[] =
	"Ip: Forwarding DefaultTTL InReceives\n"
	"Ip: 2 64 2731\n"
	"Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails "
	"EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors\n"
	"Tcp: 1 200 120000 -1 1402 77 3 9 12 2731 18446744073709551615 4 0 8 0\n";

START_TEST(counters_are_found_by_their_names)
{
	parse(FIGURE_FILE_SNMP, snmp);
	ck_assert_uint_eq(figures.value[FIGURE_ACTIVE_OPENS], 1402);
	ck_assert_uint_eq(figures.value[FIGURE_PASSIVE_OPENS], 77);
	ck_assert_uint_eq(figures.value[FIGURE_ATTEMPT_FAILS], 3);
	ck_assert_uint_eq(figures.value[FIGURE_ESTAB_RESETS], 9);
	ck_assert_uint_eq(figures.value[FIGURE_RETRANS_SEGS], 4);
	ck_assert_uint_eq(figures.value[FIGURE_OUT_SEGS], UINT64_MAX);
	ck_assert(!figures_know(&figures, FIGURE_LISTEN_DROPS));
}
END_TEST

START_TEST(columns_that_move_do_not_matter)
{
	parse(FIGURE_FILE_NETSTAT, "TcpExt: New SyncookiesSent Other ListenDrops\n"
				   "TcpExt: 1 2 3 4\n"
				   "IpExt: InOctets\nIpExt: 5\n");
	ck_assert_uint_eq(figures.value[FIGURE_SYNCOOKIES_SENT], 2);
	ck_assert_uint_eq(figures.value[FIGURE_LISTEN_DROPS], 4);
}
END_TEST

START_TEST(levels_stand_behind_their_names)
{
	parse(FIGURE_FILE_SOCKSTAT, "sockets: used 320\n"
				    "TCP: inuse 14 orphan 2 tw 9 alloc 31 mem 5\n"
				    "UDP: inuse 4 mem 99\n");
	parse(FIGURE_FILE_SOCKSTAT6, "TCP6: inuse 6\nUDP6: inuse 1\n");
	ck_assert_uint_eq(figures.value[FIGURE_TCP_INUSE], 14);
	ck_assert_uint_eq(figures.value[FIGURE_TCP_ORPHANS], 2);
	ck_assert_uint_eq(figures.value[FIGURE_TCP_ALLOC], 31);
	ck_assert_uint_eq(figures.value[FIGURE_TCP_MEM], 5);
	ck_assert_uint_eq(figures.value[FIGURE_TCP6_INUSE], 6);
}
END_TEST

START_TEST(datagrams_are_told_apart_by_family)
{
	parse(FIGURE_FILE_SNMP,
		"Udp: InDatagrams NoPorts InErrors\nUdp: 7 2 1\n"
		"UdpLite: InDatagrams NoPorts InErrors\nUdpLite: 9 9 9\n");
	parse(FIGURE_FILE_SNMP6, "Ip6InReceives                   \t2\n"
				 "Udp6InDatagrams                 \t40\n"
				 "Udp6RcvbufErrors                \t3\n");
	ck_assert_uint_eq(figures.value[FIGURE_UDP_IN], 7);
	ck_assert_uint_eq(figures.value[FIGURE_UDP_NO_PORTS], 2);
	ck_assert_uint_eq(figures.value[FIGURE_UDP_IN_ERRORS], 1);
	ck_assert_uint_eq(figures.value[FIGURE_UDP6_IN], 40);
	ck_assert_uint_eq(figures.value[FIGURE_UDP6_RCVBUF_ERRORS], 3);
	ck_assert(!figures_know(&figures, FIGURE_UDP6_NO_PORTS));
}
END_TEST

/* As Linux 6.18 writes it for two CPUs; numbers are hexadecimal. */
static const char conntrack[] =
	"entries  clashres found new invalid ignore delete chainlength insert "
	"insert_failed drop early_drop icmp_error  expect_new expect_create "
	"expect_delete search_restart\n"
	"00000005  00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	"00000000 00000001 ffffffff 00000000 00000000  00000000 00000000 00000000 "
	"00000000\n"
	"00000005  00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	"00000000 0000000a 00000002 00000000 00000000  00000000 00000000 00000000 "
	"00000000\n";

START_TEST(what_each_cpu_dropped_is_added_up)
{
	parse(FIGURE_FILE_CONNTRACK, conntrack);
	ck_assert_uint_eq(figures.value[FIGURE_CONNTRACK_DROP], UINT64_C(0x100000001));
	ck_assert_uint_eq(figures.value[FIGURE_CONNTRACK_INSERT_FAILED], 11);
}
END_TEST

START_TEST(every_figure_says_what_it_is)
{
	const struct figure_spec *spec = figure_spec((enum figure)_i);

	ck_assert_str_ne(spec->name, "");
	ck_assert_uint_gt(strlen(spec->what), 10);
	ck_assert_uint_le(strlen(spec->what), 72);
}
END_TEST

static const struct {
	enum figure_file file;
	const char *text;
} broken[] = {
	{ FIGURE_FILE_SNMP, "" },
	{ FIGURE_FILE_SNMP, "\n\n\n" },
	{ FIGURE_FILE_SNMP, "Tcp: ActiveOpens" },
	{ FIGURE_FILE_SNMP, "Tcp: ActiveOpens\n" },
	{ FIGURE_FILE_SNMP, "Tcp: ActiveOpens\nUdp: 5\n" },
	{ FIGURE_FILE_SNMP, "Tcp: ActiveOpens\nTcp:\n" },
	{ FIGURE_FILE_SNMP, "Tcp: ActiveOpens\nTcp: -5\n" },
	{ FIGURE_FILE_SNMP, "Tcp: ActiveOpens\nTcp: 5x\n" },
	{ FIGURE_FILE_SNMP, "Tcp: ActiveOpens\nTcp: 99999999999999999999\n" },
	{ FIGURE_FILE_SNMP, "Tcp:ActiveOpens\nTcp:5\n" },
	{ FIGURE_FILE_SOCKSTAT, "TCP:" },
	{ FIGURE_FILE_SOCKSTAT, "TCP: inuse" },
	{ FIGURE_FILE_SOCKSTAT, "TCP: inuse \n" },
	{ FIGURE_FILE_SOCKSTAT, "TCP: inuse five\n" },
	{ FIGURE_FILE_SOCKSTAT, "TCP6: inuse 5\n" },
	{ FIGURE_FILE_SNMP6, "Udp6NoPorts" },
	{ FIGURE_FILE_SNMP6, "Udp6NoPorts \t\n" },
	{ FIGURE_FILE_SNMP6, "Udp6NoPorts -1\n" },
	{ FIGURE_FILE_CONNTRACK, "" },
	{ FIGURE_FILE_CONNTRACK, "drop" },
	{ FIGURE_FILE_CONNTRACK, "drop\n\n" },
	{ FIGURE_FILE_CONNTRACK, "entries drop\n01 02\n03\n" },
	{ FIGURE_FILE_CONNTRACK, "entries drop\n01 -2\n" },
};

START_TEST(what_is_missing_or_no_number_stays_unknown)
{
	parse(broken[_i].file, broken[_i].text);
	ck_assert_uint_eq(figures.known, 0);
}
END_TEST

static void parse_reserved(const char *range, const char *text)
{
	char copy[128];

	ck_assert_uint_lt(strlen(text), sizeof(copy));
	strcpy(copy, text);
	figures_parse_reserved(&figures, range, copy);
}

static const struct {
	const char *text;
	uint64_t count;
} reserved[] = {
	{ "\n", 0 },
	{ "", 0 },
	{ "8080\n", 0 },
	{ "32768\n", 1 },
	{ "60999\n", 1 },
	{ "61000,32767\n", 0 },
	{ "40000-40009\n", 10 },
	{ "32760-32777,50000,60990-65535\n", 10 + 1 + 10 },
	{ "1-65535\n", 28232 },
};

START_TEST(ports_kept_back_count_inside_the_range_only)
{
	parse_reserved("32768\t60999\n", reserved[_i].text);
	ck_assert(figures_know(&figures, FIGURE_RESERVED_PORTS));
	ck_assert_uint_eq(figures.value[FIGURE_RESERVED_PORTS], reserved[_i].count);
}
END_TEST

START_TEST(ports_kept_back_stay_unknown_where_a_text_is_none)
{
	parse_reserved("32768\t60999\n", "8080,x");
	parse_reserved("32768\t60999\n", "8080-\n");
	parse_reserved("32768\n", "8080\n");
	parse_reserved("", "8080\n");
	ck_assert(!figures_know(&figures, FIGURE_RESERVED_PORTS));
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, forget, NULL);
	tcase_add_test(tcase, counters_are_found_by_their_names);
	tcase_add_test(tcase, columns_that_move_do_not_matter);
	tcase_add_test(tcase, levels_stand_behind_their_names);
	tcase_add_test(tcase, datagrams_are_told_apart_by_family);
	tcase_add_test(tcase, what_each_cpu_dropped_is_added_up);
	tcase_add_loop_test(tcase, every_figure_says_what_it_is, 0, FIGURE_COUNT);
	unit_add_loop(tcase, what_is_missing_or_no_number_stays_unknown, broken);
	unit_add_loop(tcase, ports_kept_back_count_inside_the_range_only, reserved);
	tcase_add_test(tcase, ports_kept_back_stay_unknown_where_a_text_is_none);
}

int main(void)
{
	return unit_run("figures", add_tests);
}
