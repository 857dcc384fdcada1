/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/rows.h"

#include "desk.h"
#include "socks.h"
#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* As many rows as are held back to measure the columns by. */
#define HELD 512

#define QUEUES (SOCK_RECV_QUEUE | SOCK_SEND_QUEUE)

static struct desk desk;

static const struct rows_plan with_header = {
	.format = ROWS_TEXT,
	.view = VIEW_SOCKETS,
	.header = true,
};
static const struct rows_plan without_header = {
	.format = ROWS_TEXT,
	.view = VIEW_SOCKETS,
};
static const struct rows_plan listeners = {
	.format = ROWS_TEXT,
	.view = VIEW_LISTENERS,
	.header = true,
};
static const struct rows_plan extended = {
	.format = ROWS_TEXT,
	.view = VIEW_SOCKETS,
	.groups = COLUMN_EXTENDED,
	.header = true,
};

static void setup(void)
{
	desk_open(&desk, &with_header, false);
}

static void teardown(void)
{
	desk_close(&desk);
}

static void reopen(const struct rows_plan *plan, bool color)
{
	desk_close(&desk);
	desk_open(&desk, plan, color);
}

/* Whether a line begins with these words, however many blanks are between them. */
static bool text_matches_line(const char *text, const char *words)
{
	for (; *text; text += strcspn(text, "\n") + 1) {
		const char *at = text;
		const char *word = words;

		while (*word && *at == *word) {
			word++;
			at++;
			if (word[-1] == ' ')
				at += strspn(at, " ");
		}
		if (!*word)
			return true;
	}
	return false;
}

static struct sock queued(struct sock sock, uint32_t recv_queue, uint32_t send_queue)
{
	sock.facts |= QUEUES;
	sock.recv_queue = recv_queue;
	sock.send_queue = send_queue;
	return sock;
}

static struct sock short_sock(void)
{
	return queued(tcp_between("10.0.0.5", 443, "192.0.2.7", 5051), 0, 0);
}

static struct sock long_sock(void)
{
	struct sock sock = queued(
		tcp_between("2001:db8:1:2:3:4:5:6", 60443, "2001:db8:a:b:c:d:e:f", 50514),
		1234567890, 7);

	sock.state = STATE_CLOSE_WAIT;
	return sock;
}

START_TEST(columns_are_as_wide_as_their_longest_cell)
{
	struct sock waiting = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);

	waiting.state = STATE_TIME_WAIT;
	desk_begin(&desk);
	desk_sock(&desk, short_sock());
	desk_sock(&desk, waiting);
	desk_sock(&desk, long_sock());
	desk_end_well(&desk);
	paper_expect("rows", desk_text(&desk),
		"NETID STATE           RECV-Q SEND-Q LOCAL                        "
		"REMOTE\n"
		"tcp   ESTABLISHED          0      0 10.0.0.5:443                 "
		"192.0.2.7:5051\n"
		"tcp   TIME_WAIT            -      - 10.0.0.5:443                 "
		"192.0.2.7:50514\n"
		"tcp   CLOSE_WAIT  1234567890      7 [2001:db8:1:2:3:4:5:6]:60443 "
		"[2001:db8:a:b:c:d:e:f]:50514\n");
}
END_TEST

START_TEST(listeners_have_no_remote_end)
{
	reopen(&listeners, false);
	desk_begin(&desk);
	desk_sock(&desk, queued(tcp_listener("0.0.0.0", 22), 3, 128));
	desk_sock(&desk, queued(udp_listener("0.0.0.0", 53), 0, 0));
	desk_end_well(&desk);
	paper_expect("rows", desk_text(&desk),
		"NETID STATE  RECV-Q SEND-Q LOCAL      SYN_RECV UNACCEPTED GAVE_UP "
		"OLDEST PEAK DROPS\n"
		"tcp   LISTEN      3    128 0.0.0.0:22        -          -       -      "
		"-    "
		"-     -\n"
		"udp   UNCONN      0      0 0.0.0.0:53        -          -       -      "
		"-    "
		"-     -\n");
}
END_TEST

START_TEST(an_unknown_cell_is_a_dash)
{
	reopen(&extended, false);
	desk_begin(&desk);
	desk_sock(&desk, tcp_between("10.0.0.5", 443, "192.0.2.7", 5051));
	desk_end_well(&desk);
	paper_expect("rows", desk_text(&desk),
		"NETID STATE       RECV-Q SEND-Q LOCAL        REMOTE         TIMER "
		"EXPIRES RETRANS UID INODE COOKIE CGROUP\n"
		"tcp   ESTABLISHED      -      - 10.0.0.5:443 192.0.2.7:5051 -     "
		"      -       -   -     - -           -\n");
}
END_TEST

START_TEST(an_empty_table_still_has_its_headings)
{
	desk_begin(&desk);
	desk_end_well(&desk);
	ck_assert_str_eq(desk_text(&desk), "NETID STATE RECV-Q SEND-Q LOCAL REMOTE\n");
}
END_TEST

START_TEST(without_header_there_are_rows_only)
{
	reopen(&without_header, false);
	desk_begin(&desk);
	desk_sock(&desk, queued(tcp_between("10.0.0.5", 9, "10.0.0.6", 9), 0, 0));
	desk_end_well(&desk);
	ck_assert_str_eq(desk_text(&desk), "tcp ESTABLISHED 0 0 10.0.0.5:9 10.0.0.6:9\n");
}
END_TEST

START_TEST(an_empty_table_without_header_is_empty)
{
	reopen(&without_header, false);
	desk_begin(&desk);
	desk_end_well(&desk);
	ck_assert_str_eq(desk_text(&desk), "");
}
END_TEST

START_TEST(a_blank_line_stands_between_two_snapshots)
{
	static const char table[] = "NETID STATE  RECV-Q SEND-Q LOCAL      REMOTE\n"
				    "tcp   LISTEN      0    128 0.0.0.0:22 *:*\n";
	char expected[2 * sizeof(table) + 8];

	for (int i = 0; i < 2; i++) {
		desk_begin(&desk);
		desk_sock(&desk, queued(tcp_listener("0.0.0.0", 22), 0, 128));
		desk_end_well(&desk);
	}
	snprintf(expected, sizeof(expected), "%s\n%s", table, table);
	paper_expect("rows", desk_text(&desk), expected);
}
END_TEST

START_TEST(a_new_snapshot_measures_its_columns_anew)
{
	const char *second;

	desk_begin(&desk);
	desk_sock(&desk, long_sock());
	desk_end_well(&desk);
	desk_begin(&desk);
	desk_sock(&desk, short_sock());
	desk_end_well(&desk);
	second = strstr(desk_text(&desk), "\n\n");
	ck_assert_ptr_nonnull(second);
	ck_assert_str_eq(second + 2,
		"NETID STATE       RECV-Q SEND-Q LOCAL        REMOTE\n"
		"tcp   ESTABLISHED      0      0 10.0.0.5:443 192.0.2.7:5051\n");
}
END_TEST

/* The line with this number, from 0; `width` gets the column where "10.0.0.5" starts. */
static size_t address_column(const char *text, size_t line)
{
	const char *found;

	while (line--) {
		text = strchr(text, '\n');
		ck_assert_ptr_nonnull(text);
		text++;
	}
	found = strstr(text, "10.0.0.5:443 ");
	ck_assert_ptr_nonnull(found);
	ck_assert(!memchr(text, '\n', (size_t)(found - text)));
	return (size_t)(found - text);
}

START_TEST(the_first_rows_are_aligned_by_all_of_them)
{
	const char *text;
	size_t column;

	desk_begin(&desk);
	for (int i = 0; i < HELD - 1; i++)
		desk_sock(&desk, short_sock());
	desk_sock(&desk, queued(short_sock(), 1234567890, 0));
	desk_end_well(&desk);
	text = desk_text(&desk);
	column = address_column(text, 1);
	ck_assert_uint_eq(column, strlen("tcp   ESTABLISHED 1234567890      0 "));
	for (size_t i = 2; i <= HELD; i++)
		ck_assert_uint_eq(address_column(text, i), column);
}
END_TEST

START_TEST(a_longer_cell_later_is_whole_and_moves_what_follows)
{
	const char *text;

	desk_begin(&desk);
	for (int i = 0; i < HELD; i++)
		desk_sock(&desk, short_sock());
	desk_sock(&desk, short_sock());
	desk_sock(&desk, queued(short_sock(), 1234567890, 0));
	desk_sock(&desk, short_sock());
	desk_end_well(&desk);
	text = desk_text(&desk);
	ck_assert_uint_eq(
		address_column(text, HELD), strlen("tcp   ESTABLISHED      0      0 "));
	ck_assert_uint_eq(address_column(text, HELD + 1),
		strlen("tcp   ESTABLISHED      0      0 "));
	ck_assert_uint_eq(address_column(text, HELD + 2),
		strlen("tcp   ESTABLISHED 1234567890      0 "));
	ck_assert_uint_eq(address_column(text, HELD + 3),
		strlen("tcp   ESTABLISHED 1234567890      0 "));
}
END_TEST

static const int counts[] = { 0, 1, HELD - 1, HELD, HELD + 1, 2 * HELD, 5000 };

START_TEST(every_socket_is_one_line_however_many_there_are)
{
	const char *text;
	int lines = 0;

	desk_begin(&desk);
	for (int i = 0; i < counts[_i]; i++)
		desk_sock(&desk, short_sock());
	desk_end_well(&desk);
	text = desk_text(&desk);
	for (; (text = strchr(text, '\n')); text++)
		lines++;
	ck_assert_int_eq(lines, counts[_i] + 1);
}
END_TEST

START_TEST(rows_come_in_the_order_of_the_source)
{
	char row[32];
	const char *text;

	desk_begin(&desk);
	for (uint16_t i = 1; i <= HELD + 100; i++)
		desk_sock(&desk, tcp_between("10.0.0.5", i, "10.0.0.6", 9));
	desk_end_well(&desk);
	text = desk_text(&desk);
	for (int i = 1; i <= HELD + 100; i++) {
		snprintf(row, sizeof(row), " 10.0.0.5:%d ", i);
		text = strstr(text, row);
		ck_assert_msg(text, "no row%s behind the one before", row);
	}
}
END_TEST

START_TEST(without_colour_there_is_no_escape)
{
	desk_begin(&desk);
	desk_sock(&desk, short_sock());
	desk_end_well(&desk);
	ck_assert_ptr_null(strchr(desk_text(&desk), '\033'));
}
END_TEST

START_TEST(with_colour_the_headings_are_set_off_and_nothing_else)
{
	reopen(&listeners, true);
	desk_begin(&desk);
	desk_sock(&desk, queued(tcp_listener("0.0.0.0", 22), 0, 128));
	desk_end_well(&desk);
	ck_assert_str_eq(desk_text(&desk),
		"\033[1mNETID STATE  RECV-Q SEND-Q LOCAL      "
		"SYN_RECV UNACCEPTED GAVE_UP "
		"OLDEST PEAK DROPS\033[0m\n"
		"tcp   LISTEN      0    128 0.0.0.0:22        -          "
		"-       -      -    -     -\n");
}
END_TEST

START_TEST(the_outcome_is_kept)
{
	const struct outcome *outcome = rows_outcome(desk.rows);

	desk_begin(&desk);
	desk_source(&desk, PROTO_TCP, SOURCE_PROC, false, "why");
	desk_source(&desk, PROTO_UDP, SOURCE_OFF, true, "");
	desk_end(&desk, false);
	ck_assert_int_eq(outcome->source[PROTO_TCP].kind, SOURCE_PROC);
	ck_assert_str_eq(outcome->source[PROTO_TCP].why, "why");
	ck_assert(!outcome->complete);
	desk_begin(&desk);
	ck_assert_str_eq(outcome->source[PROTO_TCP].why, "");
}
END_TEST

START_TEST(a_reader_that_left_stops_the_source)
{
	const struct sock sock = short_sock();
	int ends[2];
	int err = 0;
	int rows;

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(ends), 0);
	close(ends[0]);
	out_init(&desk.paper.out, ends[1], false, NULL, NULL);
	desk_begin(&desk);
	for (rows = 0; rows < 100000 && !err; rows++)
		err = feed_sock(&desk.feed, &sock);
	ck_assert_int_eq(err, -EPIPE);
	ck_assert_int_lt(rows, 5000);
	close(ends[1]);
}
END_TEST

static void look(uint64_t seconds, uint64_t opens, uint64_t drops)
{
	struct snapshot snapshot = desk_snapshot;
	struct figures figures = { .known = 0 };

	snapshot.mono_ns += seconds * UINT64_C(1000000000);
	figures_set(&figures, FIGURE_ACTIVE_OPENS, opens);
	figures_set(&figures, FIGURE_LISTEN_DROPS, drops);
	figures_set(&figures, FIGURE_SOMAXCONN, 4096);
	ck_assert_int_eq(feed_begin(&desk.feed, &snapshot), 0);
	ck_assert_int_eq(feed_figures(&desk.feed, &figures), 0);
	desk_end_well(&desk);
}

START_TEST(counters_tell_their_growth_from_the_second_look_on)
{
	const struct rows_plan counters = {
		.format = ROWS_TEXT,
		.view = VIEW_COUNTERS,
	};

	reopen(&counters, false);
	look(0, 1000, 7);
	ck_assert(
		text_matches_line(desk_text(&desk), "ActiveOpens 1000 - counter netns"));
	look(4, 1010, 5);
	ck_assert(text_matches_line(
		desk_text(&desk), "ActiveOpens 1010 2.5 counter netns"));
	/* A counter that went backwards was reset. */
	ck_assert(text_matches_line(desk_text(&desk), "ListenDrops 5 - counter netns"));
	ck_assert(text_matches_line(desk_text(&desk), "somaxconn 4096 - limit netns"));
	ck_assert(text_matches_line(desk_text(&desk), "EstabResets - - counter netns"));
}
END_TEST

static void add_streaming(TCase *tcase)
{
	tcase_add_test(tcase, counters_tell_their_growth_from_the_second_look_on);
	tcase_add_test(tcase, the_first_rows_are_aligned_by_all_of_them);
	tcase_add_test(tcase, a_longer_cell_later_is_whole_and_moves_what_follows);
	unit_add_loop(tcase, every_socket_is_one_line_however_many_there_are, counts);
	tcase_add_test(tcase, rows_come_in_the_order_of_the_source);
	tcase_add_test(tcase, a_reader_that_left_stops_the_source);
}

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, columns_are_as_wide_as_their_longest_cell);
	tcase_add_test(tcase, listeners_have_no_remote_end);
	tcase_add_test(tcase, an_unknown_cell_is_a_dash);
	tcase_add_test(tcase, an_empty_table_still_has_its_headings);
	tcase_add_test(tcase, without_header_there_are_rows_only);
	tcase_add_test(tcase, an_empty_table_without_header_is_empty);
	tcase_add_test(tcase, a_blank_line_stands_between_two_snapshots);
	tcase_add_test(tcase, a_new_snapshot_measures_its_columns_anew);
	tcase_add_test(tcase, without_colour_there_is_no_escape);
	tcase_add_test(tcase, with_colour_the_headings_are_set_off_and_nothing_else);
	tcase_add_test(tcase, the_outcome_is_kept);
	add_streaming(tcase);
}

int main(void)
{
	return unit_run("rows_text", add);
}
