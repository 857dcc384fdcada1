/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The form of what it prints, whatever this host's sockets are. */

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TIME_PATTERN "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
#define HEADER_PATTERN                                                                   \
	"^sockview  [^ ]+(  net:\\[[0-9]+\\])?  " TIME_PATTERN                           \
	"  tcp: [a-z]+  udp: [a-z]+  [0-9]+\\.[0-9] ms$"
#define TCP_PATTERN                                                                      \
	"^TCP               total  well-known  registered   dynamic \\| ephemeral$"
#define UDP_PATTERN                                                                      \
	"^UDP               total  well-known  registered   dynamic \\| ephemeral$"

/* A row of counts: each number ends where its heading ends. */
#define ROW_PATTERN                                                                      \
	"^%-12s[ 0-9]{10}[0-9][ 0-9]{11}[0-9][ 0-9]{11}[0-9][ 0-9]{9}[0-9]"              \
	"[ 0-9]{11}[-0-9]$"

static const char *const row_names[] = { "LISTEN", "SYN_SENT", "SYN_RECV", "ESTABLISHED",
	"FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE_WAIT", "LAST_ACK", "CLOSING",
	"CLOSE", "total" };
static const char *const udp_row_names[] = { "UNCONN", "ESTABLISHED", "total" };
#define TCP_ROWS (sizeof(row_names) / sizeof(*row_names))
#define UDP_ROWS (sizeof(udp_row_names) / sizeof(*udp_row_names))

/* Takes a line off *text. */
static void expect_line(const char **text, const char *pattern)
{
	size_t length = strcspn(*text, "\n");
	char line[256];

	ck_assert_uint_lt(length, sizeof(line));
	memcpy(line, *text, length);
	line[length] = '\0';
	ck_assert_msg(text_matches(line, pattern), "\"%s\" is not %s", line, pattern);
	ck_assert_int_eq((*text)[length], '\n');
	*text += length + 1;
}

static void expect_table(
	const char **text, const char *heading, const char *const *names, size_t count)
{
	unsigned long sum = 0;

	expect_line(text, heading);
	for (size_t i = 0; i < count; i++) {
		unsigned long number[4];
		char pattern[256];

		ck_assert_int_eq(sscanf(*text, "%*s %lu %lu %lu %lu", &number[0],
					 &number[1], &number[2], &number[3]),
			4);
		ck_assert_uint_eq(number[0], number[1] + number[2] + number[3]);
		if (i + 1 < count)
			sum += number[0];
		else
			ck_assert_uint_eq(number[0], sum);
		snprintf(pattern, sizeof(pattern), ROW_PATTERN, names[i]);
		expect_line(text, pattern);
	}
}

/* There are such sockets, or not. */
static void expect_elsewhere(const char **text)
{
	if (strncmp(*text, "\nNot shown", 10))
		return;
	expect_line(text, "^$");
	expect_line(text, "^Not shown: (about [0-9,]+ TCP sockets in other network "
			  "namespaces|[0-9,]+ other network namespaces?) of this host(, "
			  "with about [0-9,]+ TCP sockets)? \\(-N\\)$");
}

static void expect_summary(const char **text)
{
	expect_line(text, HEADER_PATTERN);
	expect_line(text, "^$");
	expect_table(text, TCP_PATTERN, row_names, TCP_ROWS);
	expect_line(text, "^$");
	expect_table(text, UDP_PATTERN, udp_row_names, UDP_ROWS);
	expect_elsewhere(text);
}

/* What is stuck on this host: nothing, or whatever it is. */
static void expect_findings(const char **text)
{
	expect_line(text, "^$");
	while (**text && **text != '\n')
		expect_line(text, "^(CRIT|WARN|ok  |    ) |^no findings[;.]|^[0-9]+ "
				  "kinds? checked");
}

START_TEST(the_view_of_findings_is_these_alone)
{
	char *text = output_of(RUN_ARGS("-o", "-v", "findings"), NULL);

	ck_assert(text_matches(text, "^no findings; |^[0-9]+ kinds? checked, "));
	for (const char *at = text; *at;)
		expect_line(&at,
			"^(CRIT|WARN|was |ok  |note|    ) |^no findings[;.]|^[0-9]+ "
			"kinds? checked");
	free(text);
}
END_TEST

static void assert_summary(const char *const *args, const char *const *env)
{
	char *text = output_of(args, env);
	const char *at = text;

	expect_summary(&at);
	expect_findings(&at);
	ck_assert_str_eq(at, "");
	free(text);
}

START_TEST(the_summary_has_its_form)
{
	assert_summary(RUN_ARGS("-o"), NULL);
	assert_summary(RUN_ARGS("-o", "-s"), NULL);
	assert_summary(RUN_ARGS("-o", "-v", "summary"), NULL);
	assert_summary(RUN_ARGS("-o", "--"), NULL);
	assert_summary(RUN_ARGS("--once", "--tcp", "--udp", "--numeric"), NULL);
}
END_TEST

START_TEST(a_locale_changes_nothing)
{
	assert_summary(RUN_ARGS("-o"), RUN_ARGS("LC_ALL=xx"));
	assert_summary(RUN_ARGS("-o"), RUN_ARGS("LC_ALL=C"));
	assert_summary(RUN_ARGS("-o"), RUN_ARGS("LC_ALL=de_DE.UTF-8"));
	assert_summary(RUN_ARGS("-o"), RUN_ARGS("LC_ALL", "LANG"));
	assert_summary(RUN_ARGS("-o"), RUN_ARGS("LC_ALL=", "LANG=\xff\033[31m"));
}
END_TEST

START_TEST(an_odd_environment_changes_nothing)
{
	assert_summary(RUN_ARGS("-o"), RUN_ARGS("TERM", "HOME", "PATH"));
	assert_summary(RUN_ARGS("-o"),
		RUN_ARGS("LINES=-1", "COLUMNS=999999999", "TERM=\033[31m"));
	assert_summary(RUN_ARGS("-o"), RUN_ARGS("POSIXLY_CORRECT=1"));
}
END_TEST

START_TEST(the_header_names_each_source)
{
	char *text = output_of(RUN_ARGS("-o", "--source", "netlink"), NULL);

	ck_assert(text_matches(text, "  tcp: netlink  udp: netlink  "));
	free(text);
	text = output_of(RUN_ARGS("-o", "--source", "proc"), NULL);
	ck_assert(text_matches(text, "  tcp: proc  udp: proc  "));
	free(text);
	text = output_of(RUN_ARGS("-o", "-t"), NULL);
	ck_assert(text_matches(text, "  tcp: [a-z]+  udp: off  "));
	ck_assert(!text_matches(text, "^UDP "));
	free(text);
	text = output_of(RUN_ARGS("-o", "-u"), NULL);
	ck_assert(text_matches(text, "  tcp: off  udp: [a-z]+  "));
	ck_assert(!text_matches(text, "^TCP "));
	free(text);
}
END_TEST

START_TEST(no_header_leaves_the_header_out)
{
	char *text = output_of(RUN_ARGS("-o", "-H"), NULL);
	const char *at = text;

	expect_table(&at, TCP_PATTERN, row_names, TCP_ROWS);
	expect_line(&at, "^$");
	expect_table(&at, UDP_PATTERN, udp_row_names, UDP_ROWS);
	expect_elsewhere(&at);
	expect_findings(&at);
	ck_assert_str_eq(at, "");
	free(text);
	text = output_of(RUN_ARGS("-o", "-a", "-H"), NULL);
	ck_assert_ptr_null(strstr(text, "NETID"));
	free(text);
	text = output_of(RUN_ARGS("--csv", "-a", "--no-header"), NULL);
	ck_assert_ptr_null(strstr(text, "local_addr"));
	free(text);
}
END_TEST

START_TEST(short_options_stand_together)
{
	char *text = output_of(RUN_ARGS("-otan"), NULL);

	ck_assert(text_matches(text, "^NETID +STATE +RECV-Q +SEND-Q +LOCAL +REMOTE$"));
	ck_assert(!text_matches(text, "^udp"));
	free(text);
	text = output_of(RUN_ARGS("-o", "-tan4d0.1", "-c1"), NULL);
	ck_assert(text_matches(text, "^NETID "));
	free(text);
	text = output_of(RUN_ARGS("-oln"), NULL);
	ck_assert(text_matches(text, "^NETID +STATE +RECV-Q +SEND-Q +LOCAL"));
	free(text);
	text = output_of(RUN_ARGS("-o", "-l", "-a"), NULL);
	ck_assert(text_matches(text, "^NETID +STATE +RECV-Q +SEND-Q +LOCAL +REMOTE$"));
	free(text);
}
END_TEST

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

START_TEST(a_count_gives_as_many_documents)
{
	double start = seconds();
	char *text = output_of(RUN_ARGS("--json", "-c", "3", "-d", "0.1"), NULL);

	ck_assert(seconds() - start >= 0.2);
	ck_assert_uint_eq(count_documents(text), 3);
	free(text);
	text = output_of(RUN_ARGS("--json", "-a", "-c", "3", "-d", "0.1"), NULL);
	ck_assert_uint_eq(count_documents(text), 3);
	free(text);
}
END_TEST

START_TEST(repeated_text_is_parted_by_an_empty_line)
{
	char *text = output_of(RUN_ARGS("-o", "-c", "2", "-d", "0.1"), NULL);
	const char *at = text;

	expect_summary(&at);
	expect_findings(&at);
	expect_line(&at, "^$");
	expect_summary(&at);
	expect_findings(&at);
	ck_assert_str_eq(at, "");
	free(text);
}
END_TEST

START_TEST(without_findings_there_are_only_counts)
{
	char *text = output_of(RUN_ARGS("-o", "--no-findings"), NULL);
	const char *at = text;

	expect_summary(&at);
	ck_assert_str_eq(at, "");
	free(text);
	text = output_of(RUN_ARGS("--json", "--no-findings"), NULL);
	ck_assert_ptr_nonnull(strstr(text, "\"findings\":null"));
	ck_assert_ptr_null(strstr(text, "\"checked\""));
	free(text);
}
END_TEST

START_TEST(repeated_csv_has_one_header)
{
	char *text = output_of(RUN_ARGS("--csv", "-a", "-c", "3", "-d", "0.1"), NULL);
	const char *header = strstr(text, "proto,family,state,recv_q,send_q,local_addr,");

	ck_assert_ptr_eq(header, text);
	ck_assert_ptr_null(strstr(text + 1, "proto,family"));
	free(text);
}
END_TEST

START_TEST(the_version_is_one_line)
{
	char *text = output_of(RUN_ARGS("-V"), NULL);

	ck_assert(text_matches(text, "^sockview [0-9]+\\.[0-9]+\\.[0-9]+$"));
	ck_assert_uint_eq(text_lines(text), 1);
	free(text);
	text = output_of(RUN_ARGS("--version"), NULL);
	ck_assert_uint_eq(text_lines(text), 1);
	free(text);
}
END_TEST

START_TEST(the_help_names_each_option)
{
	static const char *const words[] = { "-o, --once", "-v, --view", "-s, --summary",
		"-l, --listening", "-a, --all", "-j, --json", "--csv", "-d, --delay",
		"-c, --count", "-t, --tcp", "-u, --udp", "-4, --ipv4", "-6, --ipv6",
		"-n, --numeric", "-e, --extended", "--class-by", "--source",
		"-H, --no-header", "--color", "-h, --help", "-V, --version" };
	char *text = output_of(RUN_ARGS("--help"), NULL);

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		ck_assert_msg(strstr(text, words[i]) != NULL, "no %s", words[i]);
	free(text);
}
END_TEST

START_TEST(the_help_fits_80_columns)
{
	char *text = output_of(RUN_ARGS("--help"), NULL);

	ck_assert(!text_matches(text, "^.{81,}$"));
	free(text);
}
END_TEST

START_TEST(help_is_given_whatever_else_is_asked_for)
{
	char *text = output_of(RUN_ARGS("-h", "-o"), NULL);

	ck_assert_ptr_nonnull(strstr(text, "--once"));
	free(text);
	text = output_of(RUN_ARGS("-o", "--csv", "-h"), NULL);
	ck_assert_ptr_nonnull(strstr(text, "--once"));
	free(text);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, the_view_of_findings_is_these_alone);
	tcase_add_test(tcase, the_summary_has_its_form);
	tcase_add_test(tcase, a_locale_changes_nothing);
	tcase_add_test(tcase, an_odd_environment_changes_nothing);
	tcase_add_test(tcase, the_header_names_each_source);
	tcase_add_test(tcase, no_header_leaves_the_header_out);
	tcase_add_test(tcase, short_options_stand_together);
	tcase_add_test(tcase, a_count_gives_as_many_documents);
	tcase_add_test(tcase, repeated_text_is_parted_by_an_empty_line);
	tcase_add_test(tcase, without_findings_there_are_only_counts);
	tcase_add_test(tcase, repeated_csv_has_one_header);
	tcase_add_test(tcase, the_version_is_one_line);
	tcase_add_test(tcase, the_help_names_each_option);
	tcase_add_test(tcase, the_help_fits_80_columns);
	tcase_add_test(tcase, help_is_given_whatever_else_is_asked_for);
}

int main(void)
{
	return suite_run("shape", add_tests);
}
