/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter.h"

#include "filters.h"
#include "unit.h"

#include <string.h>

#define BIT(state) STATE_BIT(STATE_##state)

static const struct {
	const char *text;
	uint32_t states;
} reaches[] = {
	{ "sport = 80", STATES_ALL },
	{ "state established", BIT(ESTABLISHED) },
	{ "state established and sport = 80", BIT(ESTABLISHED) },
	{ "sport = 80 and state established", BIT(ESTABLISHED) },
	{ "state established or sport = 80", STATES_ALL },
	{ "state established or state listen", BIT(ESTABLISHED) | BIT(LISTEN) },
	{ "state connected and state bucket", BIT(TIME_WAIT) | BIT(SYN_RECV) },
	{ "not state bucket", STATES_ALL & ~(BIT(TIME_WAIT) | BIT(SYN_RECV)) },
	{ "not not state bucket", STATES_ALL },
	{ "not sport = 80", STATES_ALL },
	{ "not ( state listen and sport = 80 )", STATES_ALL },
	{ "unaccepted", BIT(ESTABLISHED) | BIT(CLOSE_WAIT) },
	{ "orphan", BIT(FIN_WAIT1) | BIT(FIN_WAIT2) | BIT(LAST_ACK) | BIT(CLOSING) },
	{ "not orphan", STATES_ALL },
	{ "unaccepted and orphan", 0 },
	{ ":1 and :2 and state listen and :3 and :4", BIT(LISTEN) },
	{ "state listen or state close or state closing or orphan",
		BIT(LISTEN) | BIT(CLOSE) | BIT(CLOSING) | BIT(FIN_WAIT1) |
			BIT(FIN_WAIT2) | BIT(LAST_ACK) },
};

START_TEST(a_filter_reaches_for_the_states_it_names)
{
	struct filter *filter = filters_parse(reaches[_i].text);

	ck_assert_uint_eq(filter_states(filter), reaches[_i].states);
	filter_free(filter);
}
END_TEST

/*
 * What cannot be judged counts, too. A state nobody knows comes only where all states
 * were asked for.
 */
START_TEST(no_socket_outside_of_the_states_matches)
{
	const struct filter_scene scene = { 0 };
	struct filters_random random = { .state = 2 };
	char text[FILTERS_TEXT_MAX];

	for (int i = 0; i < 3000; i++) {
		struct filter *filter;
		uint32_t states;

		filters_make(&random, filters_terms, filters_term_count, text);
		filter = filters_parse(text);
		states = filter_states(filter);
		ck_assert_uint_eq(states & ~STATES_ALL, 0);
		for (int j = 0; j < 30; j++) {
			const struct sock sock = filters_sock(&random);
			enum truth truth = filter_match(filter, &scene, &sock);
			bool inside =
				sock.state == STATE_OTHER
					? states == STATES_ALL || truth == TRUTH_UNKNOWN
					: states & STATE_BIT(sock.state);

			ck_assert_msg(truth == TRUTH_NO || inside, "%s: state %d", text,
				sock.state);
		}
		filter_free(filter);
	}
}
END_TEST

static const struct {
	const char *text;
	bool directions;
	bool devices;
	bool owners;
	bool units;
	bool services;
} needs[] = {
	{ "state established and sport = 80", .devices = false },
	{ "ssh or :https", .devices = false },
	{ "sport = 80 or not dir in", .directions = true },
	{ "( dev eth0 ) :80", .devices = true },
	{ "dev 2 and dir out", .directions = true, .devices = true },
	{ "not pid 5", .directions = true, .owners = true },
	{ ":80 comm nginx", .directions = true, .owners = true },
	{ "unit nginx", .units = true },
	{ "nginx", .directions = true, .owners = true, .units = true },
	{ "text nginx", .directions = true, .owners = true, .units = true,
		.services = true },
};

START_TEST(a_filter_says_what_it_needs)
{
	struct filter *filter = filters_parse(needs[_i].text);

	ck_assert_int_eq(filter_needs_directions(filter), needs[_i].directions);
	ck_assert_int_eq(filter_needs_devices(filter), needs[_i].devices);
	ck_assert_int_eq(filter_needs_owners(filter), needs[_i].owners);
	ck_assert_int_eq(filter_needs_units(filter), needs[_i].units);
	ck_assert_int_eq(filter_needs_services(filter), needs[_i].services);
	filter_free(filter);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, a_filter_reaches_for_the_states_it_names, reaches);
	tcase_add_test(tcase, no_socket_outside_of_the_states_matches);
	unit_add_loop(tcase, a_filter_says_what_it_needs, needs);
}

int main(void)
{
	return unit_run("filter_reach", add);
}
