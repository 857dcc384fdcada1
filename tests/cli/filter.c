/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Filters on the command line: the habits of ss, and what is said about mistakes. */

#include "suite.h"

#include <jansson.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ARGS_MAX 12
#define INDENT	 "          "

static const struct {
	const char *args[ARGS_MAX];
} accepted[] = {
	{ { "-o", "-tan", "state", "established", "( dport = :ssh or sport = :ssh )" } },
	{ { "-o", "state", "fin-wait-1", "( sport = :http or sport = :https )", "dst",
		"193.233.7/24" } },
	{ { "-o", "-tan", "state established", "( dport", "=", ":ssh",
		"or sport = :ssh )" } },
	{ { "-o", "sport = 443" } },
	{ { "-o", "sport", "443" } },
	{ { "-o", "sport == 443" } },
	{ { "-o", "sport", ">", "1024" } },
	{ { "-o", "sport \\> 1024" } },
	{ { "-o", "( sport = 22 )" } },
	{ { "-o", "\\( sport = 22 \\)" } },
	{ { "-o", "dst", "10.0.0.1:443" } },
	{ { "-o", "src", ":443" } },
	{ { "-o", "dst", "[2001:db8::1]:443" } },
	{ { "-o", "state", "ESTAB" } },
	{ { "-o", "STATE = CLOSE_WAIT AND NOT SPORT = 22" } },
	{ { "-o", "state != listen" } },
	{ { "-o", "exclude", "listening", "exclude", "time-wait" } },
	{ { "-o", "-t", "!", "dport", "=", ":http" } },
	{ { "-o", ":8080" } },
	{ { "-o", "10.0.9.4" } },
	{ { "-o", "10.0.9/24" } },
	{ { "-o", "ssh" } },
	{ { "-o", "-a", "user", "root" } },
	{ { "-o", "comm", "init", "or", "sport > 0" } },
	{ { "-o", "-l", "unit", "ssh" } },
	{ { "--json", "-v", "services", "text", "0" } },
	{ { "-o", "-a", "dev", "lo" } },
	{ { "-o", "-l", "sport", "lt", "1024" } },
	{ { "--json", "class", "ephemeral" } },
	{ { "--csv", "-a", "dir", "in" } },
	{ { "-o", "" } },
};

/* Ends with 0; stderr says at most how many cannot be judged. */
START_TEST(what_is_typed_for_ss_is_understood)
{
	const struct run run = { .args = accepted[_i].args };
	struct outcome outcome;

	run_program(&run, &outcome);
	assert_code(&outcome, 0);
	ck_assert_uint_gt(outcome.out_length, 0);
	if (outcome.err_length)
		assert_one_message(&outcome, "cannot be judged");
	outcome_fini(&outcome);
}
END_TEST

static const struct {
	const char *args[ARGS_MAX];
	const char *word;
	const char *shown; /* two lines */
} refused[] = {
	{ { "-o", "2", "5" }, "every 2 seconds is: -d 2", INDENT "2 5\n" INDENT "^\n" },
	{ { "-o", "sport" }, "in a shell put the filter in quotes",
		INDENT "sport\n" INDENT "     ^\n" },
	{ { "-o", "state", "close-wiat", "and", "dport", "=", ":8443" },
		"did you mean \"close-wait\"?",
		INDENT "state close-wiat and dport = :8443\n" INDENT
		       "      ^^^^^^^^^^\n" },
	{ { "-o", "state established ( dport = :ssh" }, "\")\" is missing",
		INDENT "state established ( dport = :ssh\n" INDENT
		       "                  ^\n" },
	{ { "-o", "dport = :sssh" }, "no port or service",
		INDENT "dport = :sssh\n" INDENT "        ^^^^^\n" },
	{ { "-o", "'state established'" }, "did you mean \"state\"?",
		INDENT "'state established'\n" INDENT "^^^^^^\n" },
	{ { "-o", "src", "/tmp/.X11-unix/*" }, "unix sockets are not looked at",
		INDENT "src /tmp/.X11-unix/*\n" INDENT "    ^^^^^^^^^^^^^^^^\n" },
	{ { "-o", "dst", "db-7" }, "names of hosts are not looked up",
		INDENT "dst db-7\n" INDENT "    ^^^^\n" },
	{ { "--json", "port", "443" }, "either end is :443",
		INDENT "port 443\n" INDENT "^^^^\n" },
	{ { "--csv", "-a", "443" }, "a port is :443", INDENT "443\n" INDENT "^^^\n" },
	{ { "-o", "state\testablished\nand\x1b[31m" }, "no such filter word",
		INDENT "state?established?and?[31m\n" INDENT
		       "                  ^^^^^^^^\n" },
};

START_TEST(a_mistake_is_shown_and_marked)
{
	const struct run run = { .args = refused[_i].args };
	struct outcome outcome;
	char *rest;

	run_program(&run, &outcome);
	assert_code(&outcome, 2);
	ck_assert_str_eq(outcome.out, "");
	ck_assert_uint_eq(text_lines(outcome.err), 3);
	rest = strchr(outcome.err, '\n') + 1;
	ck_assert_str_eq(rest, refused[_i].shown);
	*rest = '\0';
	outcome.err_length = (size_t)(rest - outcome.err);
	assert_one_message(&outcome, refused[_i].word);
	ck_assert_msg(
		strncmp(outcome.err, "sockview: filter: ", 18) == 0, "%s", outcome.err);
	outcome_fini(&outcome);
}
END_TEST

/* As long as an argument may be: 128 KiB (MAX_ARG_STRLEN, less a NUL). */
static const struct {
	const char *part;
	size_t length;
	const char *word;
} long_ones[] = {
	{ "(", 65536, "nested too deeply" },
	{ "not ", 65536, "nested too deeply" },
	{ "x", 65536, "no such filter word" },
	{ ":1 and ", 65534, "too early" },
	{ " ", 65537, "longer than 65536 bytes" },
	{ "(", 131000, "longer than 65536 bytes" },
};

START_TEST(a_filter_of_any_length_is_refused_in_three_lines)
{
	size_t part = strlen(long_ones[_i].part);
	char *text = malloc(long_ones[_i].length + 1);
	const struct run run = { .args = RUN_ARGS("-o", text) };
	struct outcome outcome;

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < long_ones[_i].length; i++)
		text[i] = long_ones[_i].part[i % part];
	text[long_ones[_i].length] = '\0';
	run_program(&run, &outcome);
	assert_code(&outcome, 2);
	ck_assert_str_eq(outcome.out, "");
	ck_assert_uint_eq(text_lines(outcome.err), 3);
	ck_assert(!text_matches(outcome.err, "^.{161,}$"));
	ck_assert_ptr_nonnull(strstr(outcome.err, long_ones[_i].word));
	outcome_fini(&outcome);
	free(text);
}
END_TEST

/* Its age is not known: it cannot be judged. */
static int open_udp(void)
{
	const struct sockaddr_in any = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&any, sizeof(any)), 0);
	return fd;
}

static void assert_told(const char *const *args)
{
	const struct run run = { .args = args };
	struct outcome outcome;
	unsigned long told;
	json_t *document;

	run_program(&run, &outcome);
	assert_code(&outcome, 0);
	assert_one_message(&outcome, "cannot be judged, so not shown");
	ck_assert_int_eq(sscanf(outcome.err, "sockview: filter: %lu", &told), 1);
	document = json_loads(outcome.out, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_ptr_nonnull(document);
	ck_assert_str_eq(
		json_string_value(json_object_get(document, "filter")), "age > 1s");
	ck_assert_int_eq(json_integer_value(json_object_get(document, "filter_unknown")),
		(json_int_t)told);
	ck_assert_uint_ge(told, 1);
	json_decref(document);
	outcome_fini(&outcome);
}

START_TEST(what_cannot_be_judged_is_counted_on_stderr_and_in_json)
{
	int fd = open_udp();

	assert_told(RUN_ARGS("--json", "-u", "age > 1s"));
	assert_told(RUN_ARGS("--json", "-u", "-a", "age > 1s"));
	close(fd);
}
END_TEST

static json_t *document_of(const char *const *args)
{
	char *text = output_of(args, NULL);
	json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	ck_assert_ptr_nonnull(document);
	free(text);
	return document;
}

START_TEST(json_holds_the_filter_as_typed_and_null_without_one)
{
	json_t *document = document_of(RUN_ARGS("--json", "sport", "=", ":1"));

	ck_assert_str_eq(
		json_string_value(json_object_get(document, "filter")), "sport = :1");
	ck_assert(json_integer_value(json_object_get(document, "filter_unknown")) == 0);
	json_decref(document);
	document = document_of(RUN_ARGS("--json"));
	ck_assert(json_is_null(json_object_get(document, "filter")));
	ck_assert_ptr_null(json_object_get(document, "filter_unknown"));
	json_decref(document);
}
END_TEST

START_TEST(a_filter_that_nothing_can_match_shows_nothing)
{
	char *text = output_of(
		RUN_ARGS("-o", "-a", "-H", "state established and state listen"), NULL);

	ck_assert_str_eq(text, "");
	free(text);
	text = output_of(RUN_ARGS("-o", "-a", "-H", "sport < 0"), NULL);
	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

START_TEST(a_socket_is_found_by_its_port)
{
	int fd = open_udp();
	struct sockaddr_in bound;
	socklen_t length = sizeof(bound);
	char filter[32];
	char *text;

	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&bound, &length), 0);
	snprintf(filter, sizeof(filter), ":%u", ntohs(bound.sin_port));
	text = output_of(RUN_ARGS("-o", "-u", "-a", "-H", filter), NULL);
	ck_assert_msg(strstr(text, filter) != NULL, "%s", text);
	free(text);
	close(fd);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_loop_test(tcase, what_is_typed_for_ss_is_understood, 0,
		sizeof(accepted) / sizeof(*accepted));
	tcase_add_loop_test(tcase, a_mistake_is_shown_and_marked, 0,
		sizeof(refused) / sizeof(*refused));
	tcase_add_loop_test(tcase, a_filter_of_any_length_is_refused_in_three_lines, 0,
		sizeof(long_ones) / sizeof(*long_ones));
	tcase_add_test(tcase, what_cannot_be_judged_is_counted_on_stderr_and_in_json);
	tcase_add_test(tcase, json_holds_the_filter_as_typed_and_null_without_one);
	tcase_add_test(tcase, a_filter_that_nothing_can_match_shows_nothing);
	tcase_add_test(tcase, a_socket_is_found_by_its_port);
}

int main(void)
{
	return suite_run("filter", add_tests);
}
