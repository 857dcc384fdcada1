/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/rows.h"

#include "csv.h"
#include "desk.h"
#include "socks.h"
#include "unit.h"

#include <string.h>

static struct desk desk;

static const struct rows_plan plan = {
	.format = ROWS_CSV,
	.view = VIEW_SOCKETS,
	.header = true,
};
static const struct rows_plan without_header = {
	.format = ROWS_CSV,
	.view = VIEW_SOCKETS,
};
static const struct rows_plan extended = {
	.format = ROWS_CSV,
	.view = VIEW_SOCKETS,
	.groups = COLUMN_EXTENDED,
	.header = true,
};

static void setup(void)
{
	desk_open(&desk, &plan, false);
}

static void teardown(void)
{
	desk_close(&desk);
}

static void reopen(const struct rows_plan *other)
{
	desk_close(&desk);
	desk_open(&desk, other, false);
}

static struct sock connection(void)
{
	struct sock sock = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);

	sock.facts = SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_DEVICE;
	sock.recv_queue = 17;
	return sock;
}

START_TEST(a_table_is_headings_and_records_that_end_in_crlf)
{
	desk_begin(&desk);
	desk_sock(&desk, connection());
	desk_sock(&desk, udp_listener("::", 53));
	desk_end_well(&desk);
	ck_assert_str_eq(desk_text(&desk),
		"proto,family,state,recv_q,send_q,local_addr,local_port,remote_addr,"
		"remote_port,device,v6only\r\n"
		"tcp,ipv4,ESTABLISHED,17,0,10.0.0.5,443,192.0.2.7,50514,,\r\n"
		"udp,ipv6,UNCONN,,,::,53,,,,\r\n");
}
END_TEST

static const char *const device_names[] = {
	"eth0",
	"a,b",
	"say \"hi\"",
	"\"",
	"\"\"",
	"back\\slash",
	",",
	"\",\"",
	"caf\u00e9",
	"'",
	" blank ",
};

START_TEST(a_device_name_comes_back_as_it_was)
{
	struct csv_record headings;
	struct csv_record record;
	struct sock sock = connection();
	const char *at;

	sock.ifindex = 7;
	desk_begin(&desk);
	desk_device(&desk, 7, device_names[_i]);
	desk_sock(&desk, sock);
	desk_end_well(&desk);
	at = desk_text(&desk);
	ck_assert(csv_read(&at, &headings));
	ck_assert(csv_read(&at, &record));
	ck_assert_uint_eq(record.count, headings.count);
	ck_assert_str_eq(csv_field(&headings, &record, "device"), device_names[_i]);
	ck_assert_str_eq(csv_field(&headings, &record, "remote_port"), "50514");
	ck_assert(!csv_read(&at, &record));
}
END_TEST

START_TEST(every_record_has_as_many_fields_as_there_are_headings)
{
	struct csv_record headings;
	struct csv_record record;
	const char *at;
	int count = 0;

	reopen(&extended);
	desk_begin(&desk);
	for (uint16_t port = 1; port <= 1000; port++)
		desk_sock(&desk, port % 3 ? connection() : tcp_listener("::", port));
	desk_end_well(&desk);
	at = desk_text(&desk);
	ck_assert(csv_read(&at, &headings));
	ck_assert_uint_eq(headings.count, 18);
	while (csv_read(&at, &record)) {
		ck_assert_uint_eq(record.count, headings.count);
		count++;
	}
	ck_assert_int_eq(count, 1000);
}
END_TEST

START_TEST(an_unknown_field_is_empty_and_a_known_zero_is_not)
{
	struct csv_record headings;
	struct csv_record record;
	struct sock sock = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);
	const char *at;

	sock.facts = SOCK_SEND_QUEUE;
	desk_begin(&desk);
	desk_sock(&desk, sock);
	desk_end_well(&desk);
	at = desk_text(&desk);
	ck_assert(csv_read(&at, &headings) && csv_read(&at, &record));
	ck_assert_str_eq(csv_field(&headings, &record, "recv_q"), "");
	ck_assert_str_eq(csv_field(&headings, &record, "send_q"), "0");
}
END_TEST

START_TEST(later_snapshots_go_on_in_the_same_table)
{
	struct csv_record record;
	const char *at;

	for (int i = 0; i < 3; i++) {
		desk_begin(&desk);
		desk_sock(&desk, connection());
		desk_end_well(&desk);
	}
	at = desk_text(&desk);
	ck_assert(csv_read(&at, &record));
	ck_assert_str_eq(record.field[0], "proto");
	for (int i = 0; i < 3; i++) {
		ck_assert(csv_read(&at, &record));
		ck_assert_str_eq(record.field[0], "tcp");
	}
	ck_assert(!csv_read(&at, &record));
}
END_TEST

START_TEST(without_header_there_are_records_only)
{
	reopen(&without_header);
	desk_begin(&desk);
	desk_sock(&desk, connection());
	desk_end_well(&desk);
	ck_assert_str_eq(desk_text(&desk),
		"tcp,ipv4,ESTABLISHED,17,0,10.0.0.5,443,192.0.2.7,50514,,\r\n");
}
END_TEST

START_TEST(an_empty_table_is_its_headings)
{
	desk_begin(&desk);
	desk_end_well(&desk);
	ck_assert_str_eq(desk_text(&desk),
		"proto,family,state,recv_q,send_q,local_addr,local_port,remote_addr,"
		"remote_port,device,v6only\r\n");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_table_is_headings_and_records_that_end_in_crlf);
	unit_add_loop(tcase, a_device_name_comes_back_as_it_was, device_names);
	tcase_add_test(tcase, every_record_has_as_many_fields_as_there_are_headings);
	tcase_add_test(tcase, an_unknown_field_is_empty_and_a_known_zero_is_not);
	tcase_add_test(tcase, later_snapshots_go_on_in_the_same_table);
	tcase_add_test(tcase, without_header_there_are_records_only);
	tcase_add_test(tcase, an_empty_table_is_its_headings);
}

int main(void)
{
	return unit_run("rows_csv", add);
}
