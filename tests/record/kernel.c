/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Known sockets in a namespace: recorded, then replayed, the JSON must be the live one
 * but for the names of the sources. And what tshark finds in the recording.
 */

#include "census.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARGS_MAX 12

static const struct census_ask everything = { 0 };

static char path[64];

static void make_world(struct world *world)
{
	world_init(world);
	world_every_state(world, WORLD_IPV4);
	if (nsfix_has_ipv6()) {
		world_every_state(world, WORLD_IPV6);
		world_every_state(world, WORLD_MAPPED);
	}
	world_settle(world);
}

static void choose_path(const char *ending)
{
	snprintf(
		path, sizeof(path), "/tmp/sockview-record-%ld%s", (long)getpid(), ending);
	unlink(path);
}

/* The sources as the live document names them. */
static void rename_sources(json_t *document, const char *source)
{
	json_t *sources = json_object_get(document, "sources");
	const char *key;
	json_t *value;

	json_object_foreach(sources, key, value)
	{
		if (strcmp(json_string_value(value), "replay") == 0)
			json_object_set_new(sources, key, json_string(source));
	}
}

/*
 * A live answer looks at the counters, listeners and owners again where it must; a replay
 * judges what was recorded, which record-golden compares.
 */
static void drop_findings(json_t *document)
{
	json_object_del(document, "findings");
	json_object_del(document, "checked");
	json_object_del(document, "not_checked");
}

static const char *const *join(
	const char *buffer[ARGS_MAX], const char *const *args, const char *const *more)
{
	size_t count = 0;

	for (; *args; args++)
		buffer[count++] = *args;
	for (; *more; more++)
		buffer[count++] = *more;
	buffer[count] = NULL;
	ck_assert_uint_lt(count, ARGS_MAX);
	return buffer;
}

/* Records with these arguments and one source, replays with the same. */
static void expect_same(const char *const *args, const char *source)
{
	const char *buffer[ARGS_MAX];
	json_t *live;
	json_t *replay;

	choose_path(".pcap");
	live = report_json(
		join(buffer, args, REPORT("--source", source, "--record", path)), NULL,
		NULL);
	replay = report_json(join(buffer, args, REPORT("--replay", path)), NULL, NULL);
	rename_sources(replay, source);
	drop_findings(live);
	drop_findings(replay);
	if (!json_equal(live, replay)) {
		char *a = json_dumps(live, JSON_SORT_KEYS | JSON_COMPACT);
		char *b = json_dumps(replay, JSON_SORT_KEYS | JSON_COMPACT);
		size_t at = 0;

		while (a[at] && a[at] == b[at])
			at++;
		ck_abort_msg("%s by %s: live %.200s, replay %.200s", args[0], source,
			a + at, b + at);
	}
	json_decref(live);
	json_decref(replay);
	unlink(path);
}

static const char *const views[][4] = {
	{ "-s" },
	{ "-a", "-e" },
	{ "-l", "-e" },
	{ "-a", "-i", "-m" },
	{ "-v", "sockets" },
	{ "-s", "--class-by", "service" },
	{ "-s", "--class-by", "service", "-4" },
	{ "-a", "-t6" },
	{ "-u" },
	{ "-s", "state", "established" },
	{ "-a", "sport", ">", "1024" },
	{ "-a", "dir", "in" },
};

static void expect_views(const char *source)
{
	struct world world;

	make_world(&world);
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++) {
		const char *args[5] = { 0 };

		memcpy(args, views[i], sizeof(views[i]));
		expect_same(args, source);
	}
	world_fini(&world);
}

START_TEST(a_replay_by_netlink_is_what_was_live)
{
	expect_views("netlink");
}
END_TEST

START_TEST(a_replay_by_proc_is_what_was_live)
{
	expect_views("proc");
}
END_TEST

/* One recording serves every question that was not asked when it was made. */
START_TEST(a_recording_of_the_summary_knows_each_socket)
{
	const struct census_ask only_v4 = { .no_ipv6 = true };
	struct world world;
	char *expected;
	char *got;
	json_t *document;

	make_world(&world);
	choose_path(".pcap");
	free(report_text(REPORT("-o", "--record", path), NULL, NULL));
	report_assert_census(&world, &everything, REPORT("--replay", path), "replay");
	report_assert_census(&world, &only_v4, REPORT("-4", "--replay", path), "replay");
	document = report_json(REPORT("-a", "--replay", path), NULL, NULL);
	expected = report_rows_of_world(&world, &everything);
	got = report_rows_of_json(document);
	report_assert_rows(expected, got, "replay");
	free(expected);
	free(got);
	json_decref(document);
	unlink(path);
	world_fini(&world);
}
END_TEST

START_TEST(udp_that_was_not_recorded_is_null_and_off)
{
	struct world world;
	json_t *document;

	make_world(&world);
	choose_path(".pcap");
	free(report_text(REPORT("-o", "-t", "--record", path), NULL, NULL));
	document = report_json(REPORT("--replay", path), NULL, NULL);
	ck_assert(json_is_null(json_object_get(document, "udp")));
	ck_assert_str_eq(report_source(document, "udp"), "off");
	ck_assert_str_eq(report_source(document, "tcp"), "replay");
	json_decref(document);
	unlink(path);
	world_fini(&world);
}
END_TEST

static size_t tshark_lines(const char *display_filter)
{
	const struct run run = {
		.file = "tshark",
		.args = RUN_ARGS("-r", path, "-Y", display_filter, "-T", "fields", "-E",
			"occurrence=a", "-E", "aggregator=;", "-e",
			"netlink-sock_diag.family"),
		.deadline_ms = 60000,
	};
	struct outcome outcome;
	size_t count;

	run_program(&run, &outcome);
	ck_assert_msg(outcome_code(&outcome) == 0, "tshark: %s", outcome.err);
	count = text_lines(outcome.out);
	/* Several messages of a datagram stand in one line. */
	for (const char *at = outcome.out; *at; at++)
		count += *at == ';';
	outcome_fini(&outcome);
	return count;
}

static void expect_tshark(const char *ending, const char *source)
{
	struct world world;

	make_world(&world);
	choose_path(ending);
	free(report_text(REPORT("-o", "--source", source, "--record", path), NULL, NULL));
	/* Requests for one family have that field, too. */
	ck_assert_uint_eq(
		tshark_lines(
			"netlink-sock_diag.family && netlink.hdr_flags.request == 0"),
		world_count(&world));
	ck_assert_uint_eq(tshark_lines("_ws.malformed"), 0);
	unlink(path);
	world_fini(&world);
}

START_TEST(tshark_finds_as_many_sockets_as_there_were)
{
	expect_tshark(".pcap", "netlink");
}
END_TEST

START_TEST(tshark_finds_as_many_sockets_of_proc)
{
	expect_tshark(".pcap", "proc");
}
END_TEST

START_TEST(tshark_passes_over_owners)
{
	struct world world;

	make_world(&world);
	choose_path(".pcap");
	free(report_text(REPORT("-o", "-a", "-p", "--record", path), NULL, NULL));
	ck_assert_uint_eq(tshark_lines("netlink-sock_diag.family && "
				       "netlink.hdr_flags.request == 0"),
		world_count(&world));
	ck_assert_uint_eq(tshark_lines("_ws.malformed"), 0);
	unlink(path);
	world_fini(&world);
}
END_TEST

static bool has_tshark(void)
{
	return system("command -v tshark >/dev/null 2>&1") == 0;
}

/* A reader that cannot decompress, ours or tshark's, is no fault. */
static bool has_zstd(void)
{
	return system("command -v tshark >/dev/null 2>&1 && "
		      "tshark --version 2>/dev/null | tr '\\n' ' ' | grep -qi "
		      "'with Zstandard' && case \"$ZSTD\" in 1) ;; *) false ;; esac") ==
	       0;
}

START_TEST(tshark_reads_compressed_frames_one_after_the_other)
{
	expect_tshark(".pcap.zst", "netlink");
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_replay_by_netlink_is_what_was_live);
	tcase_add_test(tcase, a_replay_by_proc_is_what_was_live);
	tcase_add_test(tcase, a_recording_of_the_summary_knows_each_socket);
	tcase_add_test(tcase, udp_that_was_not_recorded_is_null_and_off);
}

static void add_tshark_tests(TCase *tcase)
{
	tcase_add_test(tcase, tshark_finds_as_many_sockets_as_there_were);
	tcase_add_test(tcase, tshark_finds_as_many_sockets_of_proc);
	tcase_add_test(tcase, tshark_passes_over_owners);
	if (has_zstd())
		tcase_add_test(tcase, tshark_reads_compressed_frames_one_after_the_other);
}

int main(int argc, char *argv[])
{
	Suite *suite = suite_create("recordings");

	if (argc > 1 && strcmp(argv[1], "tshark") == 0) {
		if (!has_tshark()) {
			puts("1..0 # SKIP tshark is not installed");
			return EXIT_SUCCESS;
		}
		nsfix_add(suite, NSFIX_ANY, 90, add_tshark_tests);
	} else {
		nsfix_add(suite, NSFIX_ANY, 60, add_tests);
	}
	return nsfix_run(suite);
}
