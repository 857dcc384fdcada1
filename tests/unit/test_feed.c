/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/feed.h"

#include "log_feed.h"
#include "socks.h"
#include "unit.h"

#include <errno.h>
#include <string.h>

/* Three logs that write into one text, so that it shows the order among them. */
struct three {
	struct log_feed log[3];
	struct feed_tee tee;
	struct feed feed;
};

static void three_init(struct three *three)
{
	static const char *const tags[] = { "a:", "b:", "c:" };

	three->tee = (struct feed_tee){ .count = 0 };
	for (size_t i = 0; i < 3; i++) {
		log_feed_init(&three->log[i]);
		three->log[i].tag = tags[i];
		three->log[i].text = three->log[0].own;
		ck_assert_int_eq(feed_tee_add(&three->tee, log_feed(&three->log[i])), 0);
	}
	three->feed = feed_tee_feed(&three->tee);
}

static const struct snapshot snapshot = { .host = "db-7" };
static const struct figures figures = { .known = 5 };
static const struct source_report report = {
	.kind = SOURCE_PROC, .complete = true, .why = ""
};
static const struct verdict verdict = { .complete = true };

/* One of each call; returns what the n-th of them returned. */
static int call(const struct feed *feed, int number)
{
	const struct sock sock = tcp_listener("0.0.0.0", 22);

	switch (number) {
	case 0:
		return feed_begin(feed, &snapshot);
	case 1:
		return feed_figures(feed, &figures);
	case 2:
		return feed_device(feed, 2, "eth0");
	case 3:
		return feed_listener(feed, &sock);
	case 4:
		return feed_sock(feed, &sock);
	case 5:
		return feed_source(feed, PROTO_TCP, &report);
	default:
		return feed_end(feed, &verdict);
	}
}

static const struct {
	const char *word;
	const char *all;
} calls[] = {
	{ "begin:db-7", "a:begin:db-7 b:begin:db-7 c:begin:db-7" },
	{ "figures:5", "a:figures:5 b:figures:5 c:figures:5" },
	{ "device:2:eth0", "a:device:2:eth0 b:device:2:eth0 c:device:2:eth0" },
	{ "listener:tcp:22:LISTEN", "a:listener:tcp:22:LISTEN b:listener:tcp:22:LISTEN "
				    "c:listener:tcp:22:LISTEN" },
	{ "sock:tcp:22:LISTEN",
		"a:sock:tcp:22:LISTEN b:sock:tcp:22:LISTEN c:sock:tcp:22:LISTEN" },
	{ "source:tcp:proc", "a:source:tcp:proc b:source:tcp:proc c:source:tcp:proc" },
	{ "end:whole", "a:end:whole b:end:whole c:end:whole" },
};
#define END_CALL ((int)COUNT_OF(calls) - 1)

START_TEST(a_tee_serves_its_feeds_in_the_order_they_were_added)
{
	struct three three;

	three_init(&three);
	ck_assert_int_eq(call(&three.feed, _i), 0);
	ck_assert_str_eq(log_feed_text(&three.log[0]), calls[_i].all);
}
END_TEST

START_TEST(an_error_of_one_feed_spares_those_behind_it)
{
	struct three three;
	const char *third;

	three_init(&three);
	three.log[1].stop_at = calls[_i].word;
	three.log[1].stop_with = -EPIPE;
	ck_assert_int_eq(call(&three.feed, _i), -EPIPE);
	third = strstr(log_feed_text(&three.log[0]), "c:");
	if (_i == END_CALL)
		ck_assert_ptr_nonnull(third);
	else
		ck_assert_ptr_null(third);
}
END_TEST

START_TEST(every_feed_gets_its_end_and_the_first_error_wins)
{
	struct three three;

	three_init(&three);
	for (int i = 0; i < 3; i++)
		three.log[i].stop_at = "end:whole";
	three.log[1].stop_with = -ENOSPC;
	three.log[2].stop_with = -EPIPE;
	ck_assert_int_eq(call(&three.feed, END_CALL), -ENOSPC);
	ck_assert_str_eq(log_feed_text(&three.log[0]), calls[END_CALL].all);
}
END_TEST

START_TEST(a_relay_hands_on_what_its_owner_does_not_take)
{
	static const struct feed_ops ops = { .figures = relay_figures,
		.device = relay_device,
		.listener = relay_listener,
		.source = relay_source,
		.end = relay_end };
	struct log_feed log;
	struct {
		struct relay relay;
		int own;
	} stage = { .relay.to = log_feed(&log) };
	const struct feed feed = { &ops, &stage };
	bool taken = _i == 0 || _i == 4; /* begin, sock: no callback */

	log_feed_init(&log);
	ck_assert_int_eq(call(&feed, _i), 0);
	ck_assert_str_eq(log_feed_text(&log), taken ? "" : calls[_i].word);
	log.stop_at = calls[_i].word;
	log.stop_with = -EPIPE;
	ck_assert_int_eq(call(&feed, _i), taken ? 0 : -EPIPE);
}
END_TEST

START_TEST(a_call_without_a_callback_takes_nothing_and_succeeds)
{
	static const struct feed_ops none = { 0 };
	const struct feed feed = { &none, NULL };

	ck_assert_int_eq(call(&feed, _i), 0);
}
END_TEST

START_TEST(a_feed_too_many_is_refused_and_changes_nothing)
{
	static const struct feed_ops none = { 0 };
	struct feed_tee tee = { .count = 0 };

	for (int i = 0; i < FEED_TEE_MAX; i++)
		ck_assert_int_eq(feed_tee_add(&tee, (struct feed){ &none, NULL }), 0);
	ck_assert_int_eq(feed_tee_add(&tee, (struct feed){ &none, NULL }), -ENOSPC);
	ck_assert_uint_eq(tee.count, FEED_TEE_MAX);
}
END_TEST

START_TEST(source_kinds_have_the_names_of_the_json_contract)
{
	ck_assert_str_eq(source_kind_name(SOURCE_OFF), "off");
	ck_assert_str_eq(source_kind_name(SOURCE_FAILED), "failed");
	ck_assert_str_eq(source_kind_name(SOURCE_NETLINK), "netlink");
	ck_assert_str_eq(source_kind_name(SOURCE_PROC), "proc");
	ck_assert_str_eq(source_kind_name(SOURCE_SYNTHETIC), "synthetic");
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, a_tee_serves_its_feeds_in_the_order_they_were_added, calls);
	unit_add_loop(tcase, an_error_of_one_feed_spares_those_behind_it, calls);
	tcase_add_test(tcase, every_feed_gets_its_end_and_the_first_error_wins);
	unit_add_loop(tcase, a_relay_hands_on_what_its_owner_does_not_take, calls);
	unit_add_loop(tcase, a_call_without_a_callback_takes_nothing_and_succeeds, calls);
	tcase_add_test(tcase, a_feed_too_many_is_refused_and_changes_nothing);
	tcase_add_test(tcase, source_kinds_have_the_names_of_the_json_contract);
}

int main(void)
{
	return unit_run("feed", add);
}
