/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The same filter by the kernel and the program, by the program alone, and by ss: the
 * same sockets.
 */

#include "filters.h"
#include "nsfix.h"
#include "report.h"
#include "run.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define WORDS_MAX   128
#define ROWS_MAX    (256 * 1024)
#define RANDOM_EACH 60

/* Doors with ports that the filters below name, and everything behind other ports. */
static void make_world(struct world *world)
{
	static const struct world_listener doors[] = {
		{ .speak = WORLD_IPV4, .port = 22 },
		{ .speak = WORLD_IPV4, .port = 80, .any_address = true },
		{ .speak = WORLD_IPV4, .port = 81, .any_address = true, .device = "lo" },
		{ .speak = WORLD_IPV6, .port = 443 },
		{ .speak = WORLD_IPV6, .port = 444, .any_address = true },
		{ .speak = WORLD_MAPPED, .port = 8080 },
	};

	world_init(world);
	for (size_t i = 0; i < sizeof(doors) / sizeof(*doors); i++) {
		enum world_speak speak = doors[i].speak;
		size_t listener;

		if (speak != WORLD_IPV4 && !nsfix_has_ipv6())
			continue;
		listener = world_listen(world, &doors[i]);
		for (int j = 0; j < 3 && !doors[i].device; j++)
			world_accept(world, listener,
				world_connect(world, speak, 0, doors[i].port));
	}
	for (int speak = 0; speak < WORLD_SPEAK_COUNT; speak++)
		if (speak == WORLD_IPV4 || nsfix_has_ipv6())
			world_every_state(world, speak);
	world_settle(world);
}

/* What is told on stderr: at most, how many could not be judged. */
static void run_or_fail(const struct run *run, struct outcome *outcome, const char *text)
{
	run_program(run, outcome);
	ck_assert_msg(outcome_code(outcome) == 0, "%s: code %d, stderr: %s", text,
		outcome_code(outcome), outcome->err);
	ck_assert_msg(!outcome->err_length || strstr(outcome->err, "cannot be judged"),
		"%s: stderr: %s", text, outcome->err);
}

static json_t *ask_sockview(const char *source, const char *text)
{
	const struct run run = { .args = RUN_ARGS(
					 "-a", "--json", "--source", source, text) };
	struct outcome outcome;
	json_t *document;

	run_or_fail(&run, &outcome, text);
	document = json_loads(outcome.out, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(document != NULL, "%s: %s", text, outcome.out);
	ck_assert_str_eq(report_source(document, "tcp"), source);
	ck_assert_str_eq(report_source(document, "udp"), source);
	outcome_fini(&outcome);
	return document;
}

/* "tcp 127.0.0.1 80 ::1 50000", sorted: what all witnesses can tell. */
static char *rows_of_json(const json_t *document)
{
	char *text = malloc(ROWS_MAX);
	char *at = text;
	const json_t *row;
	char *sorted;
	size_t i;

	ck_assert_ptr_nonnull(text);
	*at = '\0';
	json_array_foreach(json_object_get(document, "rows"), i, row)
	{
		const json_t *remote = json_object_get(row, "remote_addr");
		const json_t *port = json_object_get(row, "remote_port");

		at += snprintf(at, 160, "%s %s %lld ",
			json_string_value(json_object_get(row, "proto")),
			json_string_value(json_object_get(row, "local_addr")),
			(long long)json_integer_value(
				json_object_get(row, "local_port")));
		if (json_is_null(port))
			at += sprintf(at, "- -\n");
		else
			at += snprintf(at, 100, "%s %lld\n", json_string_value(remote),
				(long long)json_integer_value(port));
		ck_assert_int_lt(at - text, ROWS_MAX - 300);
	}
	sorted = report_squeeze(text, 5);
	free(text);
	return sorted;
}

/* "[::1]%lo:80" as "::1 80", "*:*" as "- -". */
static char *put_endpoint(char *at, char *text)
{
	char *port = strrchr(text, ':');
	char *address = text;

	ck_assert_msg(port != NULL, "ss: %s", text);
	*port++ = '\0';
	if (strcmp(port, "*") == 0)
		return stpcpy(at, "- -");
	address += *address == '[';
	address[strcspn(address, "]%")] = '\0';
	return at + sprintf(at, "%s %s", *address == '*' ? "::" : address, port);
}

/* Where all are in one state, ss leaves its column out. */
static char *put_row(char *at, const char *line)
{
	char proto[8];
	char local[80];
	char remote[80];
	int behind = 0;
	int count;

	sscanf(line, "%7s %n", proto, &behind);
	if (line[behind] >= 'A')
		count = sscanf(line, "%*s %*s %*u %*u %79s %79s", local, remote);
	else
		count = sscanf(line, "%*s %*u %*u %79s %79s", local, remote);
	ck_assert_msg(count == 2, "ss: %.*s", (int)strcspn(line, "\n"), line);
	at = stpcpy(stpcpy(at, proto), " ");
	at = stpcpy(put_endpoint(at, local), " ");
	return stpcpy(put_endpoint(at, remote), "\n");
}

static char *rows_of_ss(const char *text)
{
	char *rows = malloc(ROWS_MAX);
	char *at = rows;
	char *sorted;

	ck_assert_ptr_nonnull(rows);
	for (*at = '\0'; *text; text += strcspn(text, "\n") + 1) {
		at = put_row(at, text);
		ck_assert_int_lt(at - rows, ROWS_MAX - 300);
	}
	sorted = report_squeeze(rows, 5);
	free(rows);
	return sorted;
}

/* ss wants a word an argument. NULL: it does not understand what its manual describes. */
static char *ask_ss(const char *text)
{
	const char *args[WORDS_MAX] = { "-Htuan" };
	const struct run run = { .file = "ss", .args = args };
	struct outcome outcome;
	char *words = strdup(text);
	char *rest = words;
	char *rows;
	int count = 1;

	while ((args[count] = strsep(&rest, " ")))
		ck_assert_int_lt(++count, WORDS_MAX);
	run_program(&run, &outcome);
	rows = outcome_code(&outcome) ? NULL : rows_of_ss(outcome.out);
	outcome_fini(&outcome);
	free(words);
	return rows;
}

static json_int_t unknown_of(const json_t *document)
{
	const json_t *unknown = json_object_get(document, "filter_unknown");

	ck_assert(json_is_integer(unknown));
	return json_integer_value(unknown);
}

/* By the kernel's help and without it. Returns the rows. */
static char *compare_sources(const char *text)
{
	json_t *by_netlink = ask_sockview("netlink", text);
	json_t *by_proc = ask_sockview("proc", text);
	char *rows = rows_of_json(by_netlink);
	char *alone = rows_of_json(by_proc);

	report_assert_rows(alone, rows, text);
	ck_assert_msg(unknown_of(by_netlink) == unknown_of(by_proc), "%s: unknown", text);
	free(alone);
	json_decref(by_netlink);
	json_decref(by_proc);
	return rows;
}

/* Whether ss understands it; then it gives the same. */
static bool compare_ss(const char *text, const char *rows)
{
	char *by_ss = ask_ss(text);

	if (!by_ss)
		return false;
	report_assert_rows(by_ss, rows, text);
	free(by_ss);
	return true;
}

/*
 * What ss understands, too. Some rows, or none, but never all. ss(8) says that `and`
 * binds more than `or`, but ss 6.1 reads both from left to right: parentheses tell them.
 */
static const char *const of_ss[] = {
	"state established",
	"state time-wait",
	"state syn-recv",
	"state syn-sent",
	"state listening",
	"state closed",
	"state connected",
	"state synchronized",
	"state bucket",
	"state big",
	"exclude established",
	"exclude connected",
	"exclude bucket exclude listening",
	"state connected exclude established exclude time-wait",
	"state fin-wait-1 state fin-wait-2 state last-ack state closing",
	"sport = :22",
	"sport = 22",
	"sport 22",
	"sport eq :22",
	"sport != :22",
	"sport neq :22",
	"sport < :81",
	"sport <= :81",
	"sport > :443",
	"sport >= :443",
	"sport lt 81",
	"sport geq 443",
	"dport = :80",
	"dport != :80",
	"dport > 1024",
	"dport le 443",
	"dport = :0",
	"( dport = :22 or sport = :22 )",
	"state established ( dport = :ssh or sport = :ssh )",
	"state fin-wait-2 ( sport > :20000 or sport = :https ) dst 127.0.0/24",
	"dst 127.0.0.1",
	"dst 127.0.0.1:80",
	"src 127.0.0.1:80",
	"src 0.0.0.0",
	"src 127.0.0.0/8",
	"src 126.0.0.0/7",
	"dst 127.0.0.128/25",
	"src :443",
	"src *:443",
	"src [::1]",
	"src [::1]:443",
	"dst [::1]:443",
	"src [::]",
	"src [::/0]",
	"dst [::ffff:127.0.0.1]",
	"dst [::ffff:0.0.0.0/96]",
	"not dport = :80",
	"! ( dport = :80 or sport = :80 )",
	"not src 127.0.0.0/8 and not src [::1]",
	"sport = :22 or ( sport = :80 and dport > :0 )",
	"( sport = :22 or sport = :80 ) and dport > :0",
	"sport > :21 sport < :81",
	"( sport > :21 && sport < :81 ) || dport = :8080",
	"dev = lo",
	"dev != lo",
};

START_TEST(ss_finds_the_same_sockets)
{
	struct world world;
	size_t all;

	make_world(&world);
	all = world_count(&world);
	for (size_t i = 0; i < sizeof(of_ss) / sizeof(*of_ss); i++) {
		json_t *document = ask_sockview("netlink", of_ss[i]);
		char *rows = rows_of_json(document);

		ck_assert_msg(compare_ss(of_ss[i], rows), "ss refuses: %s", of_ss[i]);
		ck_assert_msg(text_lines(rows) < all, "%s: all rows", of_ss[i]);
		free(rows);
		json_decref(document);
	}
	world_fini(&world);
}
END_TEST

/* What only this language has, and both sources can tell. */
static const char *const own[] = {
	":22",
	"ssh",
	"127.0.0.1",
	"127.0.0.1:80",
	"[::1]:443",
	"::/0",
	"src != 127.0.0.1",
	"dst != [::]/0",
	"sport = inet:8080",
	"sport != inet6:8080",
	"dst inet6:*",
	"dst inet:*:80",
	"uid 0",
	"not uid 0",
	"uid > 0 or sport = 80",
	"class well-known",
	"class != dynamic",
	"class ephemeral",
	"class registered and dir in",
	"dir in",
	"dir out and state established",
	"unaccepted",
	"orphan",
	"not unaccepted and not orphan and state connected",
	"state established and state listen",
	"state established or state listen and sport = 22",
	"exclude listen or sport = 80",
	"sport = 22 or sport = 80 and dport > 0",
	"not state listen and not dport = 80",
	"comm nobody or sport = 22",
	"pid 1 and sport = 22",
	"text 127.0.0.1",
	"text :22",
	"not text ssh and state listen",
	"nobody or state time-wait",
	"age < 10m",
	"age > 10m",
};

static size_t count_rows(const char *text)
{
	char *rows = compare_sources(text);
	size_t count = text_lines(rows);

	free(rows);
	return count;
}

START_TEST(the_kernel_gives_what_the_program_wants)
{
	struct world world;

	make_world(&world);
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		count_rows(own[i]);
	/* Devices are no matter of /proc. */
	for (size_t i = 0; i < sizeof(of_ss) / sizeof(*of_ss); i++)
		if (strncmp(of_ss[i], "dev", 3) != 0)
			count_rows(of_ss[i]);
	ck_assert_uint_gt(count_rows(":22"), 0);
	ck_assert_uint_gt(count_rows("orphan"), 0);
	ck_assert_uint_gt(count_rows("unaccepted"), 0);
	ck_assert_uint_eq(count_rows("sport = 1"), 0);
	ck_assert_uint_eq(count_rows("state established and state listen"), 0);
	ck_assert_uint_eq(count_rows("state all"), world_count(&world));
	world_fini(&world);
}
END_TEST

/* Of these both sources know everything, and ss the first ones. */
static const char *const terms[] = { "sport = :22", "sport != :80", "sport > 1024",
	"sport <= 443", "dport = :80", "dport < 1024", "dport ge 20000", "src 127.0.0.1",
	"dst 127.0.0.0/8:80", "dst [::1]", "src [::ffff:127.0.0.1]", "src *:8080",
	"( sport ge :20003 and sport le :20020 )",
	/* ss takes no states within an expression, nor these */
	":22", ":8080", "127.0.0.1:80", "state established", "state listening",
	"exclude bucket", "state FIN_WAIT2 state CLOSE_WAIT", "src != 127.0.0.1",
	"uid = 0", "class well-known", "class ephemeral", "dir in", "unaccepted",
	"orphan", "comm filters", "pid 1", "text :808" };

#define TERMS_OF_SS 13

START_TEST(a_random_filter_gives_the_same_by_every_source)
{
	struct filters_random random = { .state = 100 + (uint64_t)_i };
	char text[FILTERS_TEXT_MAX];
	struct world world;

	make_world(&world);
	for (int i = 0; i < RANDOM_EACH; i++) {
		filters_make(&random, terms, sizeof(terms) / sizeof(*terms), text);
		free(compare_sources(text));
	}
	world_fini(&world);
}
END_TEST

START_TEST(a_random_filter_of_ss_gives_what_ss_gives)
{
	struct filters_random random = { .state = 200 + (uint64_t)_i, .closed = true };
	char text[FILTERS_TEXT_MAX];
	struct world world;
	int understood = 0;

	make_world(&world);
	for (int i = 0; i < RANDOM_EACH;) {
		char *rows;

		filters_make(&random, terms, TERMS_OF_SS, text);
		if (strlen(text) > 200)
			continue; /* more words than ss is given here */
		rows = compare_sources(text);
		understood += compare_ss(text, rows);
		free(rows);
		i++;
	}
	ck_assert_int_gt(understood, RANDOM_EACH / 2);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, ss_finds_the_same_sockets);
	tcase_add_test(tcase, the_kernel_gives_what_the_program_wants);
	tcase_add_loop_test(tcase, a_random_filter_gives_the_same_by_every_source, 0, 2);
	tcase_add_loop_test(tcase, a_random_filter_of_ss_gives_what_ss_gives, 0, 2);
}

int main(void)
{
	Suite *suite = suite_create("filters");

	nsfix_add(suite, NSFIX_ANY, 50, add_tests);
	return nsfix_run(suite);
}
