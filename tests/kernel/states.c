/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Every state, both protocols, all three ways to speak: four witnesses must agree. */

#include "census.h"
#include "nsfix.h"
#include "report.h"
#include "world.h"

#include <string.h>

static const struct census_ask everything = { 0 };

static void make_everything(struct world *world)
{
	world_init(world);
	for (int speak = 0; speak < WORLD_SPEAK_COUNT; speak++) {
		if (speak == WORLD_IPV4 || nsfix_has_ipv6())
			world_every_state(world, (enum world_speak)speak);
	}
	world_settle(world);
}

/* One way to speak at a time, so that a mistake in one cannot hide behind another. */
static void counts_of_one_kind(enum world_speak speak)
{
	struct census expected;
	struct census seen;
	struct world world;

	if (speak != WORLD_IPV4 && !nsfix_has_ipv6())
		return;
	world_init(&world);
	world_every_state(&world, speak);
	world_settle(&world);
	report_assert_census(
		&world, &everything, REPORT("--source", "netlink"), "netlink");
	report_assert_census(&world, &everything, REPORT("--source", "proc"), "proc");
	census_of_world(&world, &everything, &expected);
	census_of_ss(&seen, NULL);
	census_assert_totals(&expected, &seen, "ss");
	world_fini(&world);
}

START_TEST(every_state_of_ipv4_is_counted)
{
	counts_of_one_kind(WORLD_IPV4);
}
END_TEST

START_TEST(every_state_of_ipv6_is_counted)
{
	counts_of_one_kind(WORLD_IPV6);
}
END_TEST

START_TEST(every_state_of_ipv4_over_ipv6_sockets_is_counted)
{
	counts_of_one_kind(WORLD_MAPPED);
}
END_TEST

START_TEST(a_mix_of_everything_is_counted)
{
	struct census expected;
	struct census seen;
	struct world world;

	make_everything(&world);
	report_assert_census(&world, &everything, REPORT("--source", "auto"), "netlink");
	report_assert_census(&world, &everything, REPORT("--source", "proc"), "proc");
	census_of_world(&world, &everything, &expected);
	census_of_ss(&seen, NULL);
	census_assert_totals(&expected, &seen, "ss");
	world_fini(&world);
}
END_TEST

START_TEST(one_family_is_what_ss_shows_of_it)
{
	const struct census_ask only_v4 = { .no_ipv6 = true };
	const struct census_ask only_v6 = { .no_ipv4 = true };
	struct census expected;
	struct census seen;
	struct world world;

	make_everything(&world);
	report_assert_census(&world, &only_v4, REPORT("-4"), "netlink");
	report_assert_census(&world, &only_v4, REPORT("-4", "--source", "proc"), "proc");
	report_assert_census(&world, &only_v6, REPORT("-6"), "netlink");
	report_assert_census(&world, &only_v6, REPORT("-6", "--source", "proc"), "proc");
	report_assert_census(&world, &everything, REPORT("-4", "-6"), "netlink");
	census_of_world(&world, &only_v6, &expected);
	census_of_ss(&seen, "-6");
	census_assert_totals(&expected, &seen, "ss -6");
	census_of_world(&world, &only_v4, &expected);
	census_of_ss(&seen, "-4");
	census_assert_totals(&expected, &seen, "ss -4");
	world_fini(&world);
}
END_TEST

START_TEST(one_protocol_leaves_the_other_null_and_off)
{
	const struct census_ask only_tcp = { .no_udp = true };
	const struct census_ask only_udp = { .no_tcp = true };
	const struct census_ask only_udp_v6 = { .no_tcp = true, .no_ipv4 = true };
	struct world world;
	json_t *document;

	make_everything(&world);
	report_assert_census(&world, &only_tcp, REPORT("-t"), "netlink");
	report_assert_census(&world, &only_udp, REPORT("-u"), "netlink");
	report_assert_census(&world, &only_udp, REPORT("-u", "--source", "proc"), "proc");
	report_assert_census(&world, &only_udp_v6, REPORT("-u6"), "netlink");
	report_assert_census(&world, &everything, REPORT("-tu"), "netlink");
	document = report_json(REPORT("-t"), NULL, NULL);
	ck_assert(json_is_null(json_object_get(document, "udp")));
	json_decref(document);
	document = report_json(REPORT("-u"), NULL, NULL);
	ck_assert(json_is_null(json_object_get(document, "tcp")));
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(an_empty_namespace_counts_zero_in_each_state)
{
	struct world world;

	world_init(&world);
	world_settle(&world);
	report_assert_census(
		&world, &everything, REPORT("--source", "netlink"), "netlink");
	report_assert_census(&world, &everything, REPORT("--source", "proc"), "proc");
	world_fini(&world);
}
END_TEST

START_TEST(the_document_names_the_namespace_and_its_ports)
{
	json_t *document = report_json(REPORT("-s"), NULL, NULL);
	const json_t *range = json_object_get(document, "ephemeral_range");
	const char *netns = json_string_value(json_object_get(document, "netns"));

	ck_assert_ptr_nonnull(netns);
	ck_assert_msg(strncmp(netns, "net:[", 5) == 0, "netns is \"%s\"", netns);
	ck_assert_int_eq(json_integer_value(json_array_get(range, 0)), 32768);
	ck_assert_int_eq(json_integer_value(json_array_get(range, 1)), 60999);
	json_decref(document);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, every_state_of_ipv4_is_counted);
	tcase_add_test(tcase, every_state_of_ipv6_is_counted);
	tcase_add_test(tcase, every_state_of_ipv4_over_ipv6_sockets_is_counted);
	tcase_add_test(tcase, a_mix_of_everything_is_counted);
	tcase_add_test(tcase, one_family_is_what_ss_shows_of_it);
	tcase_add_test(tcase, one_protocol_leaves_the_other_null_and_off);
	tcase_add_test(tcase, an_empty_namespace_counts_zero_in_each_state);
	tcase_add_test(tcase, the_document_names_the_namespace_and_its_ports);
}

int main(void)
{
	Suite *suite = suite_create("states");

	nsfix_add(suite, NSFIX_EACH, 20, add_tests);
	return nsfix_run(suite);
}
