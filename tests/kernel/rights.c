/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The counts do not depend on who asks, nor on which of the kernel's doors is open. */

#include "census.h"
#include "nsfix.h"
#include "report.h"
#include "world.h"

#include <linux/capability.h>
#include <stdio.h>
#include <string.h>

static const struct census_ask everything = { 0 };

static void make_world(struct world *world)
{
	world_init(world);
	world_every_state(world, WORLD_IPV4);
	if (nsfix_has_ipv6())
		world_every_state(world, WORLD_MAPPED);
	world_settle(world);
}

/* The document, once its counts are those of the book. */
static json_t *counted(const struct world *world, const char *source,
	int (*prepare)(void *context), void *context, const char *what)
{
	json_t *document = report_json(REPORT("--source", source), prepare, context);
	struct census expected;
	struct census got;

	census_of_world(world, &everything, &expected);
	census_of_json(document, &got);
	census_assert_totals(&expected, &got, what);
	return document;
}

START_TEST(nobody_counts_what_root_counts)
{
	int capability = NSFIX_NO_CAPABILITY;
	struct world world;

	make_world(&world);
	json_decref(counted(&world, "netlink", NULL, NULL, "root"));
	json_decref(counted(&world, "netlink", nsfix_as_nobody, &capability, "nobody"));
	json_decref(counted(&world, "proc", nsfix_as_nobody, &capability, "nobody"));
	world_fini(&world);
}
END_TEST

START_TEST(each_capability_alone_changes_no_count)
{
	struct world world;

	make_world(&world);
	for (int capability = 0; capability <= CAP_LAST_CAP; capability++) {
		char what[32];

		if (!nsfix_has_capability(capability))
			continue;
		snprintf(what, sizeof(what), "capability %d", capability);
		json_decref(
			counted(&world, "netlink", nsfix_as_nobody, &capability, what));
	}
	world_fini(&world);
}
END_TEST

START_TEST(without_sock_diag_proc_takes_over_and_is_named)
{
	struct world world;
	json_t *document;

	make_world(&world);
	document = counted(&world, "auto", nsfix_without_sock_diag, NULL, "no sock_diag");
	ck_assert_str_eq(report_source(document, "tcp"), "proc");
	ck_assert_str_eq(report_source(document, "udp"), "proc");
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(without_udp_diag_only_udp_comes_from_proc)
{
	struct world world;
	json_t *document;

	make_world(&world);
	document = counted(&world, "auto", nsfix_without_udp_diag, NULL, "no udp_diag");
	ck_assert_str_eq(report_source(document, "tcp"), "netlink");
	ck_assert_str_eq(report_source(document, "udp"), "proc");
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(without_proc_netlink_counts_and_the_range_is_unknown)
{
	struct world world;
	json_t *document;
	const json_t *listening;

	make_world(&world);
	document = counted(&world, "auto", nsfix_without_proc, NULL, "no /proc");
	ck_assert_str_eq(report_source(document, "tcp"), "netlink");
	ck_assert_str_eq(report_source(document, "udp"), "netlink");
	ck_assert(json_is_null(json_object_get(document, "ephemeral_range")));
	listening = json_object_get(
		json_object_get(json_object_get(document, "tcp"), "states"), "LISTEN");
	ck_assert(json_is_null(json_object_get(listening, "ephemeral")));
	json_decref(document);
	world_fini(&world);
}
END_TEST

/* AddressSanitizer, its leak checker first of all, cannot live without /proc. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED 0
#endif

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, nobody_counts_what_root_counts);
	tcase_add_test(tcase, each_capability_alone_changes_no_count);
	tcase_add_test(tcase, without_sock_diag_proc_takes_over_and_is_named);
	tcase_add_test(tcase, without_udp_diag_only_udp_comes_from_proc);
	if (!SANITIZED)
		tcase_add_test(
			tcase, without_proc_netlink_counts_and_the_range_is_unknown);
}

int main(void)
{
	Suite *suite = suite_create("rights");

	nsfix_add(suite, NSFIX_EACH, 30, add_tests);
	return nsfix_run(suite);
}
