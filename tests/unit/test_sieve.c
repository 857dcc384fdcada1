/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/sieve.h"

#include "filters.h"
#include "log_feed.h"
#include "socks.h"
#include "unit.h"

#include <errno.h>
#include <string.h>

static struct log_feed logged;
static struct sieve sieve;
static struct feed feed;
static struct filter *filter;

static void open_sieve(const char *text)
{
	const struct filter_scene nothing = { 0 };

	log_feed_init(&logged);
	filter = filters_parse(text);
	sieve_init(&sieve, filter, text, log_feed(&logged), &nothing);
	feed = sieve_feed(&sieve);
}

static void close_sieve(void)
{
	filter_free(filter);
}

static const struct snapshot snapshot = {
	.host = "db-7", .ephemeral = { 50000, 50010 }, .ephemeral_known = true
};

START_TEST(what_matches_goes_through_and_the_rest_is_counted)
{
	struct sock web = tcp_between("10.0.0.1", 80, "10.0.0.2", 50000);
	struct sock ssh = tcp_between("10.0.0.1", 22, "10.0.0.2", 50000);

	open_sieve("uid 33");
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_sock(&feed, &web), 0);
	web.facts = ssh.facts = SOCK_UID;
	web.uid = 33;
	ck_assert_int_eq(feed_sock(&feed, &web), 0);
	ck_assert_int_eq(feed_sock(&feed, &ssh), 0);
	ck_assert_str_eq(log_feed_text(&logged), "begin:db-7 sock:tcp:80:ESTABLISHED");
	ck_assert_uint_eq(sieve.selection.seen, 3);
	ck_assert_uint_eq(sieve.selection.passed, 1);
	ck_assert_uint_eq(sieve.selection.unknown, 1);
	ck_assert_str_eq(sieve.selection.text, "uid 33");
	close_sieve();
}
END_TEST

START_TEST(a_snapshot_counts_from_zero)
{
	const struct sock web = tcp_between("10.0.0.1", 80, "10.0.0.2", 50000);

	open_sieve(":80 or uid 1");
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
		ck_assert_uint_eq(sieve.selection.seen, 0);
		ck_assert_uint_eq(sieve.selection.passed, 0);
		ck_assert_int_eq(feed_sock(&feed, &web), 0);
		ck_assert_uint_eq(sieve.selection.seen, 1);
		ck_assert_uint_eq(sieve.selection.passed, 1);
		ck_assert_uint_eq(sieve.selection.unknown, 0);
	}
	close_sieve();
}
END_TEST

START_TEST(all_but_sockets_goes_through_untouched)
{
	const struct sock listener = tcp_listener("10.0.0.1", 22);
	const struct source_report report = {
		.kind = SOURCE_NETLINK, .complete = true, .why = ""
	};
	const struct verdict verdict = { .complete = true };
	const struct figures figures = { .known = 3 };

	open_sieve(":80");
	feed_begin(&feed, &snapshot);
	feed_figures(&feed, &figures);
	feed_device(&feed, 2, "eth0");
	feed_listener(&feed, &listener);
	feed_source(&feed, PROTO_TCP, &report);
	feed_end(&feed, &verdict);
	ck_assert_str_eq(log_feed_text(&logged),
		"begin:db-7 figures:3 device:2:eth0 listener:tcp:22:LISTEN "
		"source:tcp:netlink end:whole");
	close_sieve();
}
END_TEST

START_TEST(an_error_behind_the_sieve_comes_back)
{
	const struct sock web = tcp_between("10.0.0.1", 80, "10.0.0.2", 50000);

	open_sieve(":80");
	logged.stop_at = "sock:tcp:80:ESTABLISHED";
	logged.stop_with = -EPIPE;
	feed_begin(&feed, &snapshot);
	ck_assert_int_eq(feed_sock(&feed, &web), -EPIPE);
	close_sieve();
}
END_TEST

START_TEST(the_ephemeral_range_is_that_of_the_snapshot)
{
	const struct snapshot unknown = { .host = "db-7" };
	const struct sock out = tcp_between("10.0.0.1", 50000, "10.0.0.2", 80);

	open_sieve("class ephemeral");
	feed_begin(&feed, &snapshot);
	feed_sock(&feed, &out);
	ck_assert_uint_eq(sieve.selection.passed, 1);
	feed_begin(&feed, &unknown);
	feed_sock(&feed, &out);
	ck_assert_uint_eq(sieve.selection.passed, 0);
	ck_assert_uint_eq(sieve.selection.unknown, 1);
	close_sieve();
}
END_TEST

static struct sock make_orphan(void)
{
	struct sock orphan = sock_between(
		PROTO_TCP, STATE_FIN_WAIT2, "10.0.0.1", 80, "10.0.0.2", 50000);

	orphan.facts = SOCK_TIMER;
	orphan.timer = TIMER_TIME_WAIT;
	orphan.timer_ms = 20000;
	return orphan;
}

START_TEST(the_age_of_an_orphan_comes_from_tcp_fin_timeout)
{
	const struct sock orphan = make_orphan();
	struct figures figures = { 0 };

	open_sieve("age = 40s");
	feed_begin(&feed, &snapshot);
	feed_sock(&feed, &orphan);
	ck_assert_uint_eq(sieve.selection.unknown, 1);
	figures_set(&figures, FIGURE_FIN_TIMEOUT_S, 60);
	feed_figures(&feed, &figures);
	feed_sock(&feed, &orphan);
	ck_assert_uint_eq(sieve.selection.unknown, 1);
	ck_assert_uint_eq(sieve.selection.passed, 1);
	close_sieve();
}
END_TEST

START_TEST(an_absurd_tcp_fin_timeout_is_none)
{
	const struct sock orphan = make_orphan();
	struct figures figures = { 0 };

	open_sieve("age > 0");
	feed_begin(&feed, &snapshot);
	figures_set(&figures, FIGURE_FIN_TIMEOUT_S, UINT64_MAX);
	feed_figures(&feed, &figures);
	feed_sock(&feed, &orphan);
	ck_assert_uint_eq(sieve.selection.unknown, 1);
	close_sieve();
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, what_matches_goes_through_and_the_rest_is_counted);
	tcase_add_test(tcase, a_snapshot_counts_from_zero);
	tcase_add_test(tcase, all_but_sockets_goes_through_untouched);
	tcase_add_test(tcase, an_error_behind_the_sieve_comes_back);
	tcase_add_test(tcase, the_ephemeral_range_is_that_of_the_snapshot);
	tcase_add_test(tcase, the_age_of_an_orphan_comes_from_tcp_fin_timeout);
	tcase_add_test(tcase, an_absurd_tcp_fin_timeout_is_none);
}

int main(void)
{
	return unit_run("sieve", add);
}
