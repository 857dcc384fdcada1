/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/view.h"

#include "sockview/view/column.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#define LISTEN STATE_BIT(STATE_LISTEN)
#define UNCONN STATE_BIT(STATE_CLOSE)

static const struct {
	enum view view;
	bool all;
	uint32_t tcp;
	uint32_t udp;
} states[] = {
	{ VIEW_SUMMARY, false, STATES_ALL, STATES_ALL },
	{ VIEW_SUMMARY, true, STATES_ALL, STATES_ALL },
	{ VIEW_LISTENERS, false, LISTEN, UNCONN },
	{ VIEW_LISTENERS, true, LISTEN, UNCONN },
	{ VIEW_SOCKETS, false, STATES_ALL & ~LISTEN, STATES_ALL & ~UNCONN },
	{ VIEW_SOCKETS, true, STATES_ALL, STATES_ALL },
	{ VIEW_SERVICES, false, STATES_ALL, STATES_ALL },
	{ VIEW_PEERS, false, STATES_ALL, STATES_ALL },
	{ VIEW_PROCESSES, false, STATES_ALL, STATES_ALL },
};

START_TEST(a_view_asks_for_its_own_states)
{
	uint32_t wanted[PROTO_COUNT] = { 0 };

	view_states(states[_i].view, states[_i].all, wanted);
	ck_assert_uint_eq(wanted[PROTO_TCP], states[_i].tcp);
	ck_assert_uint_eq(wanted[PROTO_UDP], states[_i].udp);
}
END_TEST

START_TEST(listeners_and_sockets_together_are_everything_and_share_nothing)
{
	uint32_t listeners[PROTO_COUNT];
	uint32_t sockets[PROTO_COUNT];

	view_states(VIEW_LISTENERS, false, listeners);
	view_states(VIEW_SOCKETS, false, sockets);
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		ck_assert_uint_eq(listeners[proto] & sockets[proto], 0);
		ck_assert_uint_eq(listeners[proto] | sockets[proto], STATES_ALL);
	}
}
END_TEST

static const char *const names[] = { "summary", "listeners", "sockets", "services",
	"peers", "processes", "counters", "findings" };

START_TEST(every_view_has_the_name_that_selects_it)
{
	ck_assert_uint_eq(COUNT_OF(names), VIEW_COUNT);
	ck_assert_str_eq(view_name((enum view)_i), names[_i]);
	ck_assert_str_eq(view_names()[_i], names[_i]);
}
END_TEST

static const struct {
	enum view view;
	enum column_use medium;
	unsigned groups;
	const char *columns;
} selections[] = {
	{ VIEW_SOCKETS, COLUMN_TEXT, 0, "NETID STATE RECV-Q SEND-Q LOCAL REMOTE" },
	{ VIEW_LISTENERS, COLUMN_TEXT, 0,
		"NETID STATE RECV-Q SEND-Q LOCAL SYN_RECV UNACCEPTED GAVE_UP "
		"OLDEST PEAK DROPS" },
	{ VIEW_SOCKETS, COLUMN_TEXT, COLUMN_EXTENDED,
		"NETID STATE RECV-Q SEND-Q LOCAL REMOTE TIMER EXPIRES RETRANS UID INODE "
		"COOKIE CGROUP" },
	{ VIEW_LISTENERS, COLUMN_TEXT, COLUMN_EXTENDED,
		"NETID STATE RECV-Q SEND-Q LOCAL TIMER EXPIRES RETRANS UID INODE "
		"COOKIE CGROUP SYN_RECV UNACCEPTED GAVE_UP OLDEST PEAK DROPS" },
	{ VIEW_SOCKETS, COLUMN_TEXT, COLUMN_INFO,
		"NETID STATE RECV-Q SEND-Q LOCAL REMOTE RTT-US RTTVAR-US "
		"MINRTT-US CWND SSTHRESH MSS UNACKED RETR RETR-TOTAL LOST "
		"SENT ACKED RECEIVED DELIVERY-B/S PACING-B/S SEND-MS RECV-MS "
		"ACK-MS BUSY-US RWND-US SNDBUF-US CC" },
	{ VIEW_SOCKETS, COLUMN_TEXT, COLUMN_MEMORY,
		"NETID STATE RECV-Q SEND-Q LOCAL REMOTE RMEM RCVBUF WMEM "
		"SNDBUF FORWARD QUEUED OPTMEM BACKLOG DROPS" },
	{ VIEW_SOCKETS, COLUMN_DATA, COLUMN_INFO | COLUMN_MEMORY,
		"proto family state recv_q send_q local_addr local_port "
		"remote_addr remote_port device v6only rtt_us rttvar_us "
		"min_rtt_us cwnd ssthresh mss_bytes unacked retrans_unacked "
		"retrans_total lost bytes_sent bytes_acked bytes_received "
		"delivery_bytes_per_s pacing_bytes_per_s last_send_ms "
		"last_recv_ms last_ack_ms busy_us rwnd_limited_us "
		"sndbuf_limited_us congestion rmem_bytes rcvbuf_bytes "
		"wmem_bytes sndbuf_bytes forward_bytes queued_bytes "
		"optmem_bytes backlog_bytes drops" },
	{ VIEW_LISTENERS, COLUMN_TEXT, COLUMN_INFO | COLUMN_MEMORY,
		"NETID STATE RECV-Q SEND-Q LOCAL SYN_RECV UNACCEPTED GAVE_UP "
		"OLDEST PEAK CC RMEM RCVBUF WMEM SNDBUF FORWARD QUEUED OPTMEM "
		"BACKLOG DROPS" },
	{ VIEW_SERVICES, COLUMN_TEXT, 0,
		"NETID PORT NAME CLASS DIR ESTAB SYN CLOSE_WAIT TIME_WAIT LISTEN OTHER "
		"TOTAL CHANGE/S" },
	{ VIEW_SERVICES, COLUMN_DATA, COLUMN_GROUPS,
		"proto port service class direction established syn close_wait time_wait "
		"listen other total change_per_s" },
	{ VIEW_SERVICES, COLUMN_TEXT, COLUMN_OWNERS,
		"NETID PORT NAME CLASS DIR ESTAB SYN CLOSE_WAIT TIME_WAIT LISTEN OTHER "
		"TOTAL CHANGE/S UNIT OWNER" },
	{ VIEW_SERVICES, COLUMN_DATA, COLUMN_OWNERS,
		"proto port service class direction established syn close_wait time_wait "
		"listen other total change_per_s unit owner_by owner_count more_owners "
		"unowned owners" },
	{ VIEW_PROCESSES, COLUMN_TEXT, COLUMN_OWNERS,
		"PID COMMAND USER UNIT PROCS TOTAL ESTAB CLOSE_WAIT +/min OLDEST "
		"~TIME_WAIT FILES LIMIT" },
	{ VIEW_PROCESSES, COLUMN_DATA, COLUMN_OWNERS,
		"group kind pid parent_pid comm owner_by uid user unit processes total "
		"established syn close_wait close_wait_per_min oldest_ms listen other "
		"time_wait time_wait_inferred unaccepted udp open_files files_limit" },
	{ VIEW_PEERS, COLUMN_TEXT, 0,
		"NETID DIR LOCAL REMOTE ESTAB SYN CLOSE_WAIT TIME_WAIT OTHER TOTAL USED "
		"PORTS % +/s FULL_IN" },
	{ VIEW_PEERS, COLUMN_TEXT, COLUMN_OWNERS,
		"NETID DIR LOCAL REMOTE ESTAB SYN CLOSE_WAIT TIME_WAIT OTHER TOTAL USED "
		"PORTS % +/s FULL_IN UNIT OWNER" },
	{ VIEW_PEERS, COLUMN_DATA, COLUMN_GROUPS,
		"proto direction family local_addr local_port remote_addr remote_port "
		"service clients more_clients largest_client largest_client_total "
		"established syn close_wait time_wait other total ports_used "
		"ports_reusable ports ports_percent opened_per_s rate_by full_in_s fills "
		"stalled_no_ack stalled_window send_q_bytes syn_sent_retrans" },
	{ VIEW_COUNTERS, COLUMN_TEXT, 0, "NAME VALUE CHANGE/S TYPE SCOPE MEANING" },
	{ VIEW_COUNTERS, COLUMN_DATA, COLUMN_GROUPS,
		"name value change_per_s type scope meaning" },
	{ VIEW_SOCKETS, COLUMN_DATA, 0,
		"proto family state recv_q send_q local_addr local_port remote_addr "
		"remote_port device v6only" },
	{ VIEW_LISTENERS, COLUMN_DATA, 0,
		"proto family state recv_q send_q local_addr local_port device "
		"v6only wildcard accepts syn_recv unaccepted gave_up oldest_ms "
		"peak drops" },
	{ VIEW_SOCKETS, COLUMN_DATA, COLUMN_EXTENDED,
		"proto family state recv_q send_q local_addr local_port remote_addr "
		"remote_port device v6only timer timer_ms retransmits uid inode cookie "
		"cgroup" },
	{ VIEW_LISTENERS, COLUMN_DATA, COLUMN_EXTENDED,
		"proto family state recv_q send_q local_addr local_port device "
		"v6only timer timer_ms retransmits uid inode cookie cgroup "
		"wildcard accepts syn_recv unaccepted gave_up oldest_ms peak "
		"drops" },
};

START_TEST(a_view_has_its_columns_in_their_order)
{
	const struct column *columns[COLUMNS_MAX];
	size_t count = columns_select(selections[_i].view, selections[_i].medium,
		selections[_i].groups, columns);
	char text[1024] = "";

	ck_assert_uint_le(count, COLUMNS_MAX);
	for (size_t i = 0; i < count; i++) {
		size_t used = strlen(text);

		snprintf(text + used, sizeof(text) - used, "%s%s", i ? " " : "",
			selections[_i].medium == COLUMN_TEXT ? columns[i]->heading
							     : columns[i]->name);
	}
	ck_assert_str_eq(text, selections[_i].columns);
}
END_TEST

START_TEST(the_field_names_of_a_row_are_unique_and_plain)
{
	const struct column *columns[COLUMNS_MAX];
	size_t count = columns_select(VIEW_SOCKETS, COLUMN_DATA, COLUMN_GROUPS, columns);

	for (size_t i = 0; i < count; i++) {
		const char *name = columns[i]->name;

		ck_assert_uint_eq(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_"),
			strlen(name));
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(columns[j]->name, name);
		ck_assert_uint_gt(strlen(columns[i]->help), 0);
	}
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, a_view_asks_for_its_own_states, states);
	tcase_add_test(
		tcase, listeners_and_sockets_together_are_everything_and_share_nothing);
	unit_add_loop(tcase, every_view_has_the_name_that_selects_it, names);
	unit_add_loop(tcase, a_view_has_its_columns_in_their_order, selections);
	tcase_add_test(tcase, the_field_names_of_a_row_are_unique_and_plain);
}

int main(void)
{
	return unit_run("view", add);
}
