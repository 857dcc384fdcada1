/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Port classes, the ephemeral overlay, and which port decides. */

#include "census.h"
#include "nsfix.h"
#include "report.h"
#include "world.h"

#include <string.h>

/* A connection from one port to another, with a listener of its own. */
static void make_connection(
	struct world *world, enum world_speak speak, uint16_t from, uint16_t to)
{
	const struct world_listener wanted = { .speak = speak, .port = to };
	size_t listener = world_listen(world, &wanted);
	size_t client = world_connect(world, speak, from, to);

	world_accept(world, listener, client);
}

/* Both sides of each border of the classes and of the default range. */
static void make_borders(struct world *world, enum world_speak speak)
{
	static const uint16_t ports[][2] = {
		{ 1, 1023 },
		{ 1022, 1024 },
		{ 32767, 32768 },
		{ 49151, 49152 },
		{ 60999, 61000 },
		{ 65535, 443 },
	};

	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++) {
		make_connection(world, speak, ports[i][0], ports[i][1]);
		world_udp(world, speak, ports[i][0], 0);
		world_udp(world, speak, ports[i][1], 53);
	}
}

static void assert_every_class(const struct world *world, struct census_ask ask)
{
	static const char *const names[] = { "local", "remote", "service" };

	for (int by = CENSUS_BY_LOCAL; by <= CENSUS_BY_SERVICE; by++) {
		ask.by = (enum census_by)by;
		report_assert_census(
			world, &ask, REPORT("--class-by", names[by]), "netlink");
		report_assert_census(world, &ask,
			REPORT("--class-by", names[by], "--source", "proc"), "proc");
	}
}

START_TEST(ports_on_each_border_fall_into_their_class)
{
	const struct census_ask everything = { 0 };
	struct world world;

	world_init(&world);
	make_borders(&world, (enum world_speak)_i);
	world_settle(&world);
	assert_every_class(&world, everything);
	world_fini(&world);
}
END_TEST

START_TEST(a_changed_range_moves_the_overlay_and_nothing_else)
{
	const struct census_ask ask = { .low = 1024, .high = 32767 };
	struct world world;
	json_t *document;
	const json_t *range;

	world_init(&world);
	nsfix_sysctl("ipv4/ip_local_port_range", "1024 32767");
	make_borders(&world, WORLD_IPV4);
	world_established(&world, WORLD_IPV4, 5);
	world_settle(&world);
	assert_every_class(&world, ask);
	document = report_json(REPORT("-s"), NULL, NULL);
	range = json_object_get(document, "ephemeral_range");
	ck_assert_int_eq(json_integer_value(json_array_get(range, 0)), 1024);
	ck_assert_int_eq(json_integer_value(json_array_get(range, 1)), 32767);
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(a_dual_stack_listeners_ipv4_children_are_inbound)
{
	const struct world_listener door = { .speak = WORLD_MAPPED, .port = 443 };
	const struct census_ask everything = { 0 };
	struct world world;
	size_t listener;

	world_init(&world);
	listener = world_listen(&world, &door);
	/* By an AF_INET client, as most are. */
	world_accept(&world, listener, world_connect(&world, WORLD_IPV4, 50001, 443));
	world_accept(&world, listener, world_connect(&world, WORLD_MAPPED, 50002, 443));
	world_leave_unaccepted(
		&world, listener, world_connect(&world, WORLD_IPV4, 50003, 443));
	world_settle(&world);
	assert_every_class(&world, everything);
	world_fini(&world);
}
END_TEST

START_TEST(children_count_as_inbound_when_only_their_family_is_shown)
{
	const struct world_listener door = { .speak = WORLD_MAPPED, .port = 443 };
	const struct world_listener other = { .speak = WORLD_IPV4, .port = 8443 };
	const struct census_ask ask = { .no_ipv6 = true, .by = CENSUS_BY_SERVICE };
	struct world world;
	size_t dual;
	size_t plain;

	world_init(&world);
	dual = world_listen(&world, &door);
	plain = world_listen(&world, &other);
	world_accept(&world, dual, world_connect(&world, WORLD_IPV4, 50001, 443));
	world_accept(&world, plain, world_connect(&world, WORLD_IPV4, 50002, 8443));
	world_settle(&world);
	report_assert_census(
		&world, &ask, REPORT("-4", "--class-by", "service"), "netlink");
	world_fini(&world);
}
END_TEST

START_TEST(a_v6only_listener_makes_no_ipv4_socket_inbound)
{
	const struct world_listener v6only = {
		.speak = WORLD_IPV6, .port = 50001, .any_address = true
	};
	const struct world_listener also_v6only = {
		.speak = WORLD_IPV6, .port = 50002, .any_address = true
	};
	const struct world_listener other = { .speak = WORLD_IPV4, .port = 443 };
	const struct census_ask ask = { .by = CENSUS_BY_SERVICE };
	struct world world;
	size_t listener;

	world_init(&world);
	world_listen(&world, &v6only);
	world_listen(&world, &also_v6only);
	listener = world_listen(&world, &other);
	/* From the listener's port, but not of its kind: outbound, to a well-known port.
	 */
	world_accept(&world, listener, world_connect(&world, WORLD_IPV4, 50001, 443));
	world_accept(&world, listener, world_connect(&world, WORLD_MAPPED, 50002, 443));
	world_settle(&world);
	report_assert_census(&world, &ask, REPORT("--class-by", "service"), "netlink");
	world_fini(&world);
}
END_TEST

START_TEST(a_connected_udp_socket_is_inbound_where_an_unconnected_one_waits)
{
	const struct census_ask ask = { .by = CENSUS_BY_SERVICE };
	const struct census_ask only_v4 = { .no_ipv6 = true, .by = CENSUS_BY_SERVICE };
	struct world world;
	size_t connected;

	world_init(&world);
	/* The one that waits is an AF_INET6 socket: it takes IPv4, too. */
	world_udp(&world, WORLD_MAPPED, 853, 0);
	connected = world_udp(&world, WORLD_IPV4, 853, 50001);
	world.made[connected].inbound = true;
	world_udp(&world, WORLD_IPV4, 50002, 53);
	world_settle(&world);
	report_assert_census(&world, &ask, REPORT("--class-by", "service"), "netlink");
	report_assert_census(
		&world, &only_v4, REPORT("-4", "--class-by", "service"), "netlink");
	world_fini(&world);
}
END_TEST

START_TEST(a_device_bound_listeners_children_are_inbound)
{
	const struct world_listener door = {
		.speak = WORLD_IPV4, .port = 443, .any_address = true, .device = "lo"
	};
	const struct census_ask ask = { .by = CENSUS_BY_SERVICE };
	struct world world;
	size_t listener;

	world_init(&world);
	listener = world_listen(&world, &door);
	world_accept(&world, listener, world_connect(&world, WORLD_IPV4, 50001, 443));
	world_settle(&world);
	report_assert_census(&world, &ask, REPORT("--class-by", "service"), "netlink");
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_loop_test(tcase, ports_on_each_border_fall_into_their_class, 0,
		nsfix_has_ipv6() ? WORLD_MAPPED + 1 : WORLD_IPV4 + 1);
	tcase_add_test(tcase, a_changed_range_moves_the_overlay_and_nothing_else);
	if (!nsfix_has_ipv6())
		return;
	tcase_add_test(tcase, a_dual_stack_listeners_ipv4_children_are_inbound);
	tcase_add_test(tcase, children_count_as_inbound_when_only_their_family_is_shown);
	tcase_add_test(tcase, a_v6only_listener_makes_no_ipv4_socket_inbound);
	tcase_add_test(
		tcase, a_connected_udp_socket_is_inbound_where_an_unconnected_one_waits);
	tcase_add_test(tcase, a_device_bound_listeners_children_are_inbound);
}

int main(void)
{
	Suite *suite = suite_create("classes");

	nsfix_add(suite, NSFIX_ANY, 20, add_tests);
	return nsfix_run(suite);
}
