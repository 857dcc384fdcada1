/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/recorder.h"

#include "film.h"
#include "studio.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct studio studio;
static struct log_feed heard;
static struct ask ask;

static const struct studio_sock nothing[] = { { .port = 0 } };
static const struct studio_sock web[] = { { .state = 10, .port = 80 },
	{ .state = 1, .port = 80 }, { .state = 6, .port = 4000 }, { .port = 0 } };
static const struct studio_sock dns[] = { { .state = 7, .port = 53 }, { .port = 0 } };

static void setup(void)
{
	ask = film_everything;
	ask.figures = false;
	ask.deadline_ms = 100;
	studio_open(&studio, false);
}

static void teardown(void)
{
	studio_close(&studio);
}

static void answer_all(void)
{
	studio_answer(&studio, web);
	studio_answer(&studio, dns);
	studio_answer(&studio, nothing);
}

/* What a replay gives to the same question must be what the live feed heard. */
static void expect_replay(const char *expected)
{
	struct replay *replay;
	char *told;

	studio_wrap(&studio);
	replay = film_replay(studio.fd);
	told = film_tell(replay, &ask);
	ck_assert_str_eq(told, expected);
	free(told);
	source_free(replay_source(replay));
}

START_TEST(a_snapshot_by_netlink_comes_back_as_it_was)
{
	answer_all();
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	ck_assert_str_eq(log_feed_text(&heard),
		"begin:db-7 device:1:lo device:2:eth0 sock:tcp:80:LISTEN "
		"sock:tcp:80:ESTABLISHED sock:tcp:4000:TIME_WAIT source:tcp:netlink "
		"sock:udp:53:UNCONN source:udp:netlink end:whole");
	ck_assert_uint_eq(recorder_count(studio.recorder), 1);
	expect_replay("begin:db-7 device:1:lo device:2:eth0 sock:tcp:80:LISTEN "
		      "sock:tcp:80:ESTABLISHED sock:tcp:4000:TIME_WAIT source:tcp:replay "
		      "sock:udp:53:UNCONN source:udp:replay end:whole");
}
END_TEST

/* The last field ends before the struct does. */
static void expect_same_socks(const struct log_feed *again, size_t count)
{
	ck_assert_uint_eq(again->count, count);
	ck_assert_uint_eq(heard.count, count);
	for (size_t i = 0; i < count; i++)
		ck_assert_mem_eq(&again->socks[i], &heard.socks[i],
			offsetof(struct sock, v6only) + sizeof(bool));
}

START_TEST(each_fact_of_each_socket_comes_back)
{
	struct log_feed again;
	const struct feed feed = log_feed(&again);
	struct replay *replay;

	answer_all();
	ask.figures = true;
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	studio_wrap(&studio);
	replay = film_replay(studio.fd);
	log_feed_init(&again);
	ck_assert_int_eq(source_snapshot(replay_source(replay), &ask, &feed), 0);
	expect_same_socks(&again, 4);
	ck_assert_ptr_nonnull(strstr(log_feed_text(&again), " figures:"));
	ck_assert_uint_eq(again.verdict.cost_ns, heard.verdict.cost_ns);
	source_free(replay_source(replay));
}
END_TEST

START_TEST(what_proc_does_not_know_is_not_known_again)
{
	struct log_feed again;
	const struct feed feed = log_feed(&again);
	struct replay *replay;

	studio.script.request_error = -EPERM;
	studio.files.files[0].name = "tcp";
	studio.files.files[0].text = PROC_HEADING PROC_LINE("0050", "0A")
		PROC_LINE("0050", "01") PROC_LINE("0FA0", "06");
	studio.files.files[1].name = "tcp6";
	studio.files.files[1].text = PROC_HEADING PROC_LINE6("0051", "0A");
	studio.files.files[2].name = "udp";
	studio.files.files[2].text = PROC_HEADING PROC_LINE("0035", "07");
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	ck_assert_int_eq(heard.report[PROTO_TCP].kind, SOURCE_PROC);
	studio_wrap(&studio);
	replay = film_replay(studio.fd);
	log_feed_init(&again);
	ck_assert_int_eq(source_snapshot(replay_source(replay), &ask, &feed), 0);
	expect_same_socks(&again, 5);
	ck_assert_str_eq(again.why[PROTO_TCP], heard.why[PROTO_TCP]);
	source_free(replay_source(replay));
}
END_TEST

START_TEST(more_sockets_of_proc_than_a_datagram_holds_come_back)
{
	static char text[200 * 1000] = PROC_HEADING;
	struct replay *replay;
	struct log_feed again;
	const struct feed feed = log_feed(&again);

	for (int i = 0; i < 1000; i++)
		strcat(text, PROC_LINE("0FA0", "06"));
	studio.script.request_error = -EPERM;
	studio.files.files[0].name = "tcp";
	studio.files.files[0].text = text;
	studio.files.files[0].length = strlen(text);
	studio.files.files[1].name = "udp";
	studio.files.files[1].text = PROC_HEADING;
	/* A log_feed has no room for so many words. */
	{
		static const struct feed_ops deaf;
		const struct feed none = { &deaf, NULL };

		ck_assert_int_eq(source_snapshot(studio.source, &ask, &none), 0);
	}
	studio_wrap(&studio);
	replay = film_replay(studio.fd);
	log_feed_init(&again);
	ask.states[PROTO_TCP] = STATE_BIT(STATE_LISTEN);
	ck_assert_int_eq(source_snapshot(replay_source(replay), &ask, &feed), 0);
	ck_assert_int_eq(again.report[PROTO_TCP].complete, true);
	source_free(replay_source(replay));
}
END_TEST

START_TEST(all_is_recorded_whatever_is_asked_for)
{
	ask.families = FAMILY_BIT(FAMILY_IPV6);
	ask.states[PROTO_TCP] = STATE_BIT(STATE_LISTEN);
	ask.figures = false;
	ask.devices = false;
	answer_all();
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	ck_assert_str_eq(log_feed_text(&heard),
		"begin:db-7 source:tcp:netlink source:udp:netlink end:whole");
	ck_assert_uint_eq(heard.report[PROTO_TCP].given, 0);
	ask = film_everything;
	ask.figures = false;
	expect_replay("begin:db-7 device:1:lo device:2:eth0 sock:tcp:80:LISTEN "
		      "sock:tcp:80:ESTABLISHED sock:tcp:4000:TIME_WAIT source:tcp:replay "
		      "sock:udp:53:UNCONN source:udp:replay end:whole");
}
END_TEST

START_TEST(a_protocol_that_was_not_asked_for_is_off)
{
	ask.protos = PROTO_BIT(PROTO_UDP);
	studio_answer(&studio, dns);
	studio_answer(&studio, nothing);
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	ask.protos |= PROTO_BIT(PROTO_TCP);
	expect_replay("begin:db-7 device:1:lo device:2:eth0 source:tcp:off "
		      "sock:udp:53:UNCONN source:udp:replay end:whole");
}
END_TEST

START_TEST(walks_for_listeners_are_left_out_and_found_in_the_table)
{
	static const struct studio_sock listeners[] = { { .state = 10, .port = 80 },
		{ .port = 0 } };

	ask.listeners = true;
	studio_answer(&studio, listeners);
	studio_answer(&studio, dns);
	studio_answer(&studio, nothing);
	answer_all();
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	expect_replay("begin:db-7 device:1:lo device:2:eth0 listener:tcp:80:LISTEN "
		      "listener:udp:53:UNCONN sock:tcp:80:LISTEN sock:tcp:80:ESTABLISHED "
		      "sock:tcp:4000:TIME_WAIT source:tcp:replay sock:udp:53:UNCONN "
		      "source:udp:replay end:whole");
}
END_TEST

START_TEST(a_table_that_was_partial_is_partial_again)
{
	diag_sock(script_datagram(&studio.script), 1,
		&(struct diag_sock){ .state = 1, .local_port = 22 });
	ask.protos = PROTO_BIT(PROTO_TCP);
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	ck_assert(!heard.verdict.complete);
	expect_replay("begin:db-7 device:1:lo device:2:eth0 sock:tcp:22:ESTABLISHED "
		      "source:tcp:replay:partial source:udp:off end:partial");
}
END_TEST

START_TEST(a_protocol_that_failed_has_failed_again)
{
	studio.script.request_error = -EPERM;
	ask.protos = PROTO_BIT(PROTO_TCP);
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	ck_assert_int_eq(heard.report[PROTO_TCP].kind, SOURCE_FAILED);
	expect_replay("begin:db-7 device:1:lo device:2:eth0 source:tcp:failed:partial "
		      "source:udp:off end:partial");
}
END_TEST

START_TEST(a_refused_request_and_the_one_after_it_make_one_table)
{
	diag_error(script_datagram(&studio.script), 1, -EINVAL);
	studio.seq = 1;
	studio_answer(&studio, web);
	studio_answer(&studio, nothing);
	ask.protos = PROTO_BIT(PROTO_TCP);
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	expect_replay("begin:db-7 device:1:lo device:2:eth0 sock:tcp:80:LISTEN "
		      "sock:tcp:80:ESTABLISHED sock:tcp:4000:TIME_WAIT source:tcp:replay "
		      "source:udp:off end:whole");
}
END_TEST

START_TEST(a_snapshot_that_was_stopped_is_not_recorded)
{
	const struct feed feed = log_feed(&heard);
	off_t before;

	answer_all();
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	before = lseek(studio.fd, 0, SEEK_END);
	studio_answer(&studio, web);
	log_feed_init(&heard);
	heard.stop_at = "sock:tcp:80:ESTABLISHED";
	heard.stop_with = -EINTR;
	ck_assert_int_eq(source_snapshot(studio.source, &ask, &feed), -EINTR);
	ck_assert_uint_eq(recorder_count(studio.recorder), 1);
	ck_assert_int_eq(lseek(studio.fd, 0, SEEK_END), before);
}
END_TEST

START_TEST(replies_of_the_older_request_are_written_as_the_newer_one)
{
	uint8_t bytes[8192];
	ssize_t length;
	int replies = 0;

	answer_all();
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	studio_wrap(&studio);
	length = read(studio.fd, bytes, sizeof(bytes));
	for (ssize_t at = 0; at + 16 <= length; at += 4) {
		struct nlmsghdr header;

		memcpy(&header, bytes + at, sizeof(header));
		if (header.nlmsg_len != 88 || header.nlmsg_flags != NLM_F_MULTI)
			continue;
		ck_assert_uint_eq(header.nlmsg_type, SOCK_DIAG_BY_FAMILY);
		replies++;
	}
	ck_assert_int_eq(replies, 4);
}
END_TEST

static uint64_t no_time(void)
{
	return 0;
}

START_TEST(a_full_disk_is_told_and_what_is_whole_stays)
{
	struct sink_plan plan = { .fd = open("/dev/full", O_WRONLY | O_CLOEXEC) };
	struct recorder *recorder = NULL;
	struct sink *sink;

	ck_assert_int_ge(plan.fd, 0);
	ck_assert_int_eq(sink_new(&plan, &sink), 0);
	ck_assert_int_eq(recorder_new(sink, no_time, &recorder), -ENOSPC);
	ck_assert_ptr_null(recorder);
}
END_TEST

START_TEST(what_was_dropped_leaves_no_byte)
{
	struct sink_plan plan = { .borrowed = true };
	struct stat stat;
	struct sink *sink;
	static uint8_t bytes[3 << 20];

	plan.fd = film_file("", 0);
	ck_assert_int_eq(sink_new(&plan, &sink), 0);
	sink_put(sink, "abc", 3);
	ck_assert_int_eq(sink_keep(sink), 0);
	sink_put(sink, bytes, sizeof(bytes)); /* more than is held in memory */
	sink_drop(sink);
	sink_put(sink, "def", 3);
	ck_assert_int_eq(sink_keep(sink), 0);
	sink_put(sink, bytes, sizeof(bytes));
	ck_assert_int_eq(sink_free(sink), 0);
	ck_assert_int_eq(fstat(plan.fd, &stat), 0);
	ck_assert_int_eq(stat.st_size, 6);
	ck_assert_int_eq(pread(plan.fd, bytes, 6, 0), 6);
	ck_assert_mem_eq(bytes, "abcdef", 6);
	close(plan.fd);
}
END_TEST

static int look_and_tell(struct source *source, const struct feed *feed)
{
	const struct snapshot snapshot = { .host = "" };
	const struct verdict verdict = { .complete = true };

	(void)source;
	feed_begin(feed, &snapshot);
	return feed_end(feed, &verdict);
}

static void free_nothing(struct source *source)
{
	(void)source;
}

START_TEST(a_look_passes_by_the_recording)
{
	static const struct source_ops ops = { .free = free_nothing,
		.look = look_and_tell };
	struct source live = { &ops };
	const struct feed feed = log_feed(&heard);
	struct source *recorded;

	ck_assert_int_eq(source_look(studio.source, &feed), -EOPNOTSUPP);
	ck_assert_int_eq(recorder_source_new(studio.recorder, &live, &recorded), 0);
	log_feed_init(&heard);
	ck_assert_int_eq(source_look(recorded, &feed), 0);
	ck_assert_str_eq(log_feed_text(&heard), "begin: end:whole");
	ck_assert_uint_eq(recorder_count(studio.recorder), 0);
	source_free(recorded);
	answer_all();
	ck_assert_int_eq(studio_take(&studio, &ask, &heard), 0);
	expect_replay("begin:db-7 device:1:lo device:2:eth0 sock:tcp:80:LISTEN "
		      "sock:tcp:80:ESTABLISHED sock:tcp:4000:TIME_WAIT source:tcp:replay "
		      "sock:udp:53:UNCONN source:udp:replay end:whole");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_snapshot_by_netlink_comes_back_as_it_was);
	tcase_add_test(tcase, each_fact_of_each_socket_comes_back);
	tcase_add_test(tcase, what_proc_does_not_know_is_not_known_again);
	tcase_add_test(tcase, more_sockets_of_proc_than_a_datagram_holds_come_back);
	tcase_add_test(tcase, all_is_recorded_whatever_is_asked_for);
	tcase_add_test(tcase, a_protocol_that_was_not_asked_for_is_off);
	tcase_add_test(tcase, walks_for_listeners_are_left_out_and_found_in_the_table);
	tcase_add_test(tcase, a_table_that_was_partial_is_partial_again);
	tcase_add_test(tcase, a_protocol_that_failed_has_failed_again);
	tcase_add_test(tcase, a_refused_request_and_the_one_after_it_make_one_table);
	tcase_add_test(tcase, a_snapshot_that_was_stopped_is_not_recorded);
	tcase_add_test(tcase, replies_of_the_older_request_are_written_as_the_newer_one);
	tcase_add_test(tcase, a_full_disk_is_told_and_what_is_whole_stays);
	tcase_add_test(tcase, a_look_passes_by_the_recording);
	tcase_add_test(tcase, what_was_dropped_leaves_no_byte);
}

int main(void)
{
	return unit_run("recorder", add);
}
