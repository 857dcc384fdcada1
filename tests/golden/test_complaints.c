/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/options.h"

#include "command.h"
#include "unit.h"

#include <errno.h>
#include <string.h>

static struct options options;
static char complaint[OPTIONS_COMPLAINT_MAX];

static void refuse(struct command *command)
{
	options_init(&options);
	ck_assert_int_eq(options_parse(&options, command->argc, command->argv, complaint),
		-EINVAL);
	ck_assert_str_ne(complaint, "");
}

/* What goes to a terminal as it is: one line of printable bytes and UTF-8. */
static void expect_one_clean_line(void)
{
	ck_assert_uint_lt(strlen(complaint), OPTIONS_COMPLAINT_MAX);
	for (const char *at = complaint; *at; at++) {
		unsigned char byte = (unsigned char)*at;

		ck_assert_msg(
			byte >= 0x20 && byte != 0x7f, "byte %#x in: %s", byte, complaint);
	}
}

static const struct {
	const char *line;
	const char *complaint;
} refused[] = {
	/* unknown options */
	{ "--delya 3", "no option \"--delya\"; did you mean \"--delay\"?" },
	{ "--listen-all", "no option \"--listen-all\"; all of them: sockview --help" },
	{ "-z", "no option \"-z\" in \"-z\"; all of them: sockview --help" },
	{ "-tanz", "no option \"-z\" in \"-tanz\"; all of them: sockview --help" },
	{ "-ztan", "no option \"-z\" in \"-ztan\"; all of them: sockview --help" },
	{ "-o -zt", "no option \"-z\" in \"-zt\"; all of them: sockview --help" },
	{ "-taZn", "no option \"-Z\" in \"-taZn\"; all of them: sockview --help" },
	{ "-o --color never -Xx",
		"no option \"-X\" in \"-Xx\"; all of them: sockview --help" },
	{ "-:", "no option \"-:\" in \"-:\"; all of them: sockview --help" },
	/* more than one option begins so */
	{ "--c", "no option \"--c\"; all of them: sockview --help" },
	/* a value too many, or none */
	{ "--once=yes", "--once takes no value: \"--once=yes\"" },
	{ "--delay", "--delay: SEC is missing" },
	{ "-d", "--delay: SEC is missing" },
	{ "-oc", "--count: N is missing" },
	{ "--view", "--view: VIEW is missing" },
	{ "-aS", "--sort: [-]FIELD is missing" },
	{ "-o -v findings -S kind",
		"--sort: findings have no rows; with a view: -a -S recv_q" },
	{ "--csv -v findings",
		"--csv: the findings are no table; with a view: --csv -a, --csv -l; or "
		"--json" },
	{ "-o -v findings --no-findings",
		"--no-findings: then the view of findings is empty" },
	{ "-o -S recv_q", "--sort: the summary has no rows; with a view: -a -S recv_q" },
	{ "-l -S cpu",
		"--sort: no column \"cpu\" in view listeners (proto family state recv_q "
		"send_q local local_addr local_port device v6only wildcard accepts "
		"syn_recv unaccepted gave_up oldest oldest_ms peak drops)" },
	{ "-l -S -rec_q",
		"--sort: no column \"rec_q\" in view listeners (proto family state "
		"recv_q "
		"send_q local local_addr local_port device v6only wildcard accepts "
		"syn_recv unaccepted gave_up oldest oldest_ms peak drops); did you mean "
		"\"recv_q\"?" },
	/* values */
	{ "--delay 0", "--delay: \"0\" is not 0.1 to 3600 seconds" },
	{ "--delay=-1", "--delay: \"-1\" is not 0.1 to 3600 seconds" },
	{ "-d nan", "--delay: \"nan\" is not 0.1 to 3600 seconds" },
	{ "-d 1e9", "--delay: \"1e9\" is not 0.1 to 3600 seconds" },
	{ "--delay=", "--delay: \"\" is not 0.1 to 3600 seconds" },
	{ "-c -t",
		"--count: \"-t\" is not a number (netstat's -c is: sockview -o -d 1)" },
	{ "-c 0", "--count: \"0\" is not 1 or more" },
	{ "-c 18446744073709551616", "--count: \"18446744073709551616\" is too large" },
	{ "--view sumary", "--view: no view \"sumary\" (summary listeners sockets "
			   "services peers processes counters findings); did you mean "
			   "\"summary\"?" },
	{ "--view x", "--view: no view \"x\" (summary listeners sockets services peers "
		      "processes "
		      "counters findings)" },
	{ "-v=sockets", "--view: no view \"=sockets\" (summary listeners sockets "
			"services peers processes counters findings); did you mean "
			"\"sockets\"?" },
	{ "--source netlnk",
		"--source: no source \"netlnk\" (auto netlink proc); did you mean "
		"\"netlink\"?" },
	{ "--record x -N all",
		"--net: \"all\" cannot be recorded; one network namespace can" },
	{ "-r -N all", "--resolve: of one network namespace only, not of all" },
	{ "-N .", "--net: \".\" is no name, no process id and no path" },
	{ "--replay x -N y", "--net: a recording is of one already" },
	{ "--color red", "--color: no color \"red\" (auto always never)" },
	{ "--group-by port", "--group-by: no group-by \"port\" (pid comm user unit)" },
	{ "--group-by comm -a", "--group-by: it is for the view processes, not sockets" },
	{ "--class-by port", "--class-by: no class-by \"port\" (local remote service)" },
	/* contradictions */
	{ "-s -l", "--listening: two views at once: \"summary\" and \"listeners\"" },
	{ "-s -a", "--all: two views at once: \"summary\" and \"sockets\"" },
	{ "-l -v sockets", "--view: two views at once: \"listeners\" and \"sockets\"" },
	{ "-v summary -v sockets",
		"--view: two views at once: \"summary\" and \"sockets\"" },
	{ "-j --csv -a", "--csv: --json is already chosen" },
	{ "--csv -a -j", "--json: --csv is already chosen" },
	{ "--csv", "--csv: the summary is no table; with a view: --csv -a, --csv -l; or "
		   "--json" },
};

START_TEST(a_refusal_names_the_bad_word_and_the_way_out)
{
	struct command command;

	command_split(&command, refused[_i].line);
	refuse(&command);
	expect_one_clean_line();
	ck_assert_str_eq(complaint, refused[_i].complaint);
}
END_TEST

#define HOSTILE "\033[2J\b\r\nx\x7f\x9b\xc3\u202e\u200d\xff"

static const char *const hostile[] = {
	"--" HOSTILE,
	"-" HOSTILE,
	"-o" HOSTILE,
	"-d" HOSTILE,
	"-c" HOSTILE,
	"-v" HOSTILE,
	"--view=" HOSTILE,
	"--source=" HOSTILE,
	"--once=" HOSTILE,
	"-\x80",
	"-\xc3\xa4",
	"--\n",
};

START_TEST(a_hostile_word_is_made_harmless)
{
	struct command command;

	command_single(&command, hostile[_i]);
	refuse(&command);
	expect_one_clean_line();
	ck_assert_ptr_nonnull(strchr(complaint, '?'));
	ck_assert_ptr_null(strstr(complaint, "\u202e"));
	ck_assert_ptr_null(strstr(complaint, "\u200d"));
	ck_assert_ptr_null(strchr(complaint, '\xff'));
}
END_TEST

static const char *const prefixes[] = { "--", "-", "-v", "-c", "-d",
	"--view=", "--once=", "-o" };

START_TEST(a_word_of_any_length_leaves_one_line)
{
	struct command command;

	for (size_t length = 430; length < 540; length++) {
		char word[1024];
		size_t used = strlen(prefixes[_i]);

		strcpy(word, prefixes[_i]);
		while (used + 2 < length) {
			memcpy(word + used, "\u00e4", 2);
			used += 2;
		}
		word[used] = '\0';
		command_single(&command, word);
		refuse(&command);
		expect_one_clean_line();
	}
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, a_refusal_names_the_bad_word_and_the_way_out, refused);
	unit_add_loop(tcase, a_hostile_word_is_made_harmless, hostile);
	unit_add_loop(tcase, a_word_of_any_length_leaves_one_line, prefixes);
}

int main(void)
{
	return unit_run("complaints", add);
}
