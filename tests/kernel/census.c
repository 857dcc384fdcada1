/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "census.h"

#include "run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How the two programs write the states, by the kernel's number. */
static const struct {
	const char *json;
	const char *ss;
} tcp_names[WORLD_STATES] = {
	[TCP_ESTABLISHED] = { "ESTABLISHED", "ESTAB" },
	[TCP_SYN_SENT] = { "SYN_SENT", "SYN-SENT" },
	[TCP_SYN_RECV] = { "SYN_RECV", "SYN-RECV" },
	[TCP_FIN_WAIT1] = { "FIN_WAIT1", "FIN-WAIT-1" },
	[TCP_FIN_WAIT2] = { "FIN_WAIT2", "FIN-WAIT-2" },
	[TCP_TIME_WAIT] = { "TIME_WAIT", "TIME-WAIT" },
	[TCP_CLOSE] = { "CLOSE", "UNCONN" },
	[TCP_CLOSE_WAIT] = { "CLOSE_WAIT", "CLOSE-WAIT" },
	[TCP_LAST_ACK] = { "LAST_ACK", "LAST-ACK" },
	[TCP_LISTEN] = { "LISTEN", "LISTEN" },
	[TCP_CLOSING] = { "CLOSING", "CLOSING" },
};

const char *census_state_name(bool tcp, int state)
{
	if (!tcp && state == TCP_CLOSE)
		return "UNCONN";
	return tcp_names[state].json;
}

bool census_wants(const struct census_ask *ask, const struct made *made)
{
	if (made->state == WORLD_GONE || (made->tcp ? ask->no_tcp : ask->no_udp))
		return false;
	return made->family == AF_INET ? !ask->no_ipv4 : !ask->no_ipv6;
}

static uint16_t deciding_port(const struct made *made, enum census_by by)
{
	bool remote =
		by == CENSUS_BY_REMOTE || (by == CENSUS_BY_SERVICE && !made->inbound);

	return remote && made->remote_port ? made->remote_port : made->local_port;
}

static void count(struct tally *tally, uint16_t port, bool ephemeral)
{
	tally->total++;
	tally->ephemeral += ephemeral;
	if (port <= 1023)
		tally->well_known++;
	else if (port <= 49151)
		tally->registered++;
	else
		tally->dynamic++;
}

void census_of_world(
	const struct world *world, const struct census_ask *ask, struct census *census)
{
	uint16_t low = ask->high ? ask->low : 32768;
	uint16_t high = ask->high ? ask->high : 60999;

	memset(census, 0, sizeof(*census));
	for (size_t i = 0; i < world->count; i++) {
		const struct made *made = &world->made[i];
		struct tally *table = made->tcp ? census->tcp : census->udp;

		if (census_wants(ask, made))
			count(&table[made->state], deciding_port(made, ask->by),
				made->local_port >= low && made->local_port <= high);
	}
}

static void add_proc_file(const char *name, struct tally *table)
{
	char path[64];
	char line[512];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/thread-self/net/%s", name);
	file = fopen(path, "re");
	if (!file)
		return; /* no IPv6 */
	while (fgets(line, sizeof(line), file)) {
		unsigned state;

		if (sscanf(line, " %*d: %*[0-9A-F:] %*[0-9A-F:] %x", &state) == 1 &&
			state < WORLD_STATES)
			table[state].total++;
	}
	fclose(file);
}

void census_of_proc(struct census *census)
{
	memset(census, 0, sizeof(*census));
	add_proc_file("tcp", census->tcp);
	add_proc_file("tcp6", census->tcp);
	add_proc_file("udp", census->udp);
	add_proc_file("udp6", census->udp);
}

static int state_of_ss(const char *word)
{
	for (int state = 1; state < WORLD_STATES; state++) {
		if (strcmp(tcp_names[state].ss, word) == 0)
			return state;
	}
	ck_abort_msg("ss shows an unknown state: %s", word);
	return 0;
}

static void add_ss(const char *protocol, const char *family, struct tally *table)
{
	const char *const args[] = { "-Hano", protocol, family, NULL };
	const struct run run = { .file = "ss", .args = args };
	struct outcome outcome;
	char *rest;

	run_program(&run, &outcome);
	ck_assert_int_eq(outcome_code(&outcome), 0);
	for (char *line = strtok_r(outcome.out, "\n", &rest); line;
		line = strtok_r(NULL, "\n", &rest)) {
		char word[32];

		ck_assert_int_eq(sscanf(line, "%31s", word), 1);
		table[state_of_ss(word)].total++;
	}
	outcome_fini(&outcome);
}

void census_of_ss(struct census *census, const char *family)
{
	memset(census, 0, sizeof(*census));
	add_ss("-t", family, census->tcp);
	add_ss("-u", family, census->udp);
}

static unsigned long number_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	ck_assert_msg(json_is_integer(value), "\"%s\" is no number", name);
	return (unsigned long)json_integer_value(value);
}

static struct tally read_tally(const json_t *object)
{
	return (struct tally){
		.total = number_of(object, "total"),
		.well_known = number_of(object, "well_known"),
		.registered = number_of(object, "registered"),
		.dynamic = number_of(object, "dynamic"),
		.ephemeral = json_is_null(json_object_get(object, "ephemeral"))
				     ? 0
				     : number_of(object, "ephemeral"),
	};
}

/* A state the document leaves out counts as an error: each is listed, even at 0. */
static void read_table(const json_t *document, const char *proto, struct tally *table)
{
	bool tcp = strcmp(proto, "tcp") == 0;
	const json_t *object = json_object_get(document, proto);
	const json_t *states = json_object_get(object, "states");
	unsigned long sum = 0;
	size_t found = 0;

	if (json_is_null(object))
		return;
	for (int state = 1; state < WORLD_STATES; state++) {
		if (!tcp && state != TCP_CLOSE && state != TCP_ESTABLISHED)
			continue;
		table[state] = read_tally(
			json_object_get(states, census_state_name(tcp, state)));
		sum += table[state].total;
		found++;
	}
	ck_assert_uint_eq(json_object_size(states), found);
	ck_assert_uint_eq(number_of(object, "total"), sum);
}

void census_of_json(const json_t *document, struct census *census)
{
	memset(census, 0, sizeof(*census));
	read_table(document, "tcp", census->tcp);
	read_table(document, "udp", census->udp);
}

bool census_same_totals(const struct census *a, const struct census *b)
{
	for (int state = 0; state < WORLD_STATES; state++) {
		if (a->tcp[state].total != b->tcp[state].total ||
			a->udp[state].total != b->udp[state].total)
			return false;
	}
	return true;
}

/* Writes "total/well-known/registered/dynamic/ephemeral". */
static const char *tally_text(const struct tally *tally, bool classes, char text[128])
{
	if (classes)
		snprintf(text, 128, "%lu/%lu/%lu/%lu/%lu", tally->total,
			tally->well_known, tally->registered, tally->dynamic,
			tally->ephemeral);
	else
		snprintf(text, 128, "%lu", tally->total);
	return text;
}

static void compare(const struct census *expected, const struct census *got,
	const char *what, bool classes)
{
	char report[4096] = "";
	size_t length = 0;

	for (int i = 0; i < 2 * WORLD_STATES; i++) {
		bool tcp = i < WORLD_STATES;
		int state = i % WORLD_STATES;
		const struct tally *a = &(tcp ? expected->tcp : expected->udp)[state];
		const struct tally *b = &(tcp ? got->tcp : got->udp)[state];
		char left[128];
		char right[128];

		tally_text(a, classes, left);
		tally_text(b, classes, right);
		if (strcmp(left, right) != 0)
			length += (size_t)snprintf(report + length,
				sizeof(report) - length, " %s %s %s, not %s;",
				tcp ? "TCP" : "UDP",
				state ? census_state_name(tcp, state) : "?", right, left);
	}
	ck_assert_msg(length == 0, "%s:%s", what, report);
}

void census_assert_totals(
	const struct census *expected, const struct census *got, const char *what)
{
	compare(expected, got, what, false);
}

void census_assert_equal(
	const struct census *expected, const struct census *got, const char *what)
{
	compare(expected, got, what, true);
}
