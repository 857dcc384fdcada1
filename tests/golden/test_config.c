/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/config.h"

#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sockview-config-XXXXXX";
static char host_file[64];
static char user_file[96];
static const char *xdg;
static const char *home;
static struct options options;
static char complaint[OPTIONS_COMPLAINT_MAX];

static const char *get_environment(const char *name)
{
	if (strcmp(name, "XDG_CONFIG_HOME") == 0)
		return xdg;
	return strcmp(name, "HOME") == 0 ? home : NULL;
}

static void setup(void)
{
	char below[80];

	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(host_file, sizeof(host_file), "%s/host.conf", folder);
	snprintf(below, sizeof(below), "%s/sockview", folder);
	ck_assert_int_eq(mkdir(below, 0700), 0);
	snprintf(user_file, sizeof(user_file), "%s/config", below);
	xdg = folder;
	home = NULL;
	options_init(&options);
}

static void teardown(void)
{
	char below[80];

	snprintf(below, sizeof(below), "%s/sockview", folder);
	unlink(host_file);
	unlink(user_file);
	rmdir(host_file);
	rmdir(below);
	rmdir(folder);
}

static void write_bytes(const char *path, const char *bytes, size_t length)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	ck_assert_int_eq(fclose(file), 0);
}

static void write_text(const char *path, const char *text)
{
	write_bytes(path, text, strlen(text));
}

static int apply(void)
{
	const struct app_host host = { .getenv = get_environment, .config = host_file };

	return config_apply(&host, &options, complaint);
}

static void expect_complaint(const char *path, const char *rest)
{
	size_t length = strlen(path);

	ck_assert_msg(strncmp(complaint, path, length) == 0, "%s", complaint);
	ck_assert_str_eq(complaint + length, rest);
}

START_TEST(without_a_file_the_defaults_hold)
{
	struct options before = options;

	ck_assert_int_eq(apply(), 0);
	ck_assert_mem_eq(&options, &before, sizeof(before));
}
END_TEST

static const char *const spellings[] = { "delay 5", "delay=5", "--delay=5", "--delay 5",
	"\t delay = 5 \r", "delay '5'", "delay=\"5\"  # often enough", "delay 5 # why",
	"# nothing\n\n   # else\ndelay 5", "delay 7\ndelay 5\n" };

START_TEST(a_line_is_a_long_option_in_any_usual_spelling)
{
	write_text(host_file, spellings[_i]);
	ck_assert_msg(apply() == 0, "%s", complaint);
	ck_assert_double_eq(options.delay_s, 5);
}
END_TEST

START_TEST(an_interval_by_habit_lets_no_command_go_on)
{
	write_text(host_file, "delay 5\n");
	ck_assert_int_eq(apply(), 0);
	ck_assert(!options.delay_given);
}
END_TEST

START_TEST(the_user_beats_the_host_and_the_command_line_both)
{
	char *argv[] = { (char[]){ "sockview" }, (char[]){ "--color=never" }, NULL };

	write_text(host_file, "delay 5\nmax-cpu 10\ncolor auto\n"
			      "threshold close_wait=1,2\nthreshold refused=3/s,\n");
	write_text(user_file, "delay 7\ncolor always\nascii\n"
			      "threshold = close_wait=5,6\n");
	ck_assert_int_eq(apply(), 0);
	ck_assert_int_eq(options_parse(&options, 2, argv, complaint), 0);
	ck_assert_double_eq(options.delay_s, 7);
	ck_assert_double_eq(options.max_cpu, 10);
	ck_assert_int_eq(options.color, WHEN_NEVER);
	ck_assert_double_eq(options.thresholds.of[FINDING_CLOSE_WAIT].warn, 5);
	ck_assert_double_eq(options.thresholds.of[FINDING_REFUSED].warn, 3);
	ck_assert(options.ascii);
}
END_TEST

static const struct {
	const char *text;
	const char *rest; /* of the complaint, behind the file's name */
} bad[] = {
	{ "delay 0", ":1: \"0\" is not 0.1 to 3600 seconds" },
	{ "\n# x\ndelya 3", ":3: no option \"delya\"; did you mean \"delay\"?" },
	{ "delay", ":1: delay has no value" },
	{ "delay # 3", ":1: delay has no value" },
	{ "delay =", ":1: \"\" is not 0.1 to 3600 seconds" },
	{ "ascii yes", ":1: ascii takes no value" },
	{ "delay '5", ":1: a quote is not closed" },
	{ "delay '5' 6", ":1: nothing may follow a closing quote" },
	{ "delay '5'6", ":1: nothing may follow a closing quote" },
	{ "delay 5 6", ":1: \"5 6\" is not 0.1 to 3600 seconds" },
	{ "threshold close_wait=100,10",
		":1: close_wait=100,10: WARN must be below CRIT" },
	{ "\nthreshold=close_wiat=1,2",
		":2: no kind \"close_wiat\" (kinds: accept_queue close_wait conntrack "
		"ephemeral_ports fin_wait2 last_ack open_files orphans refused "
		"send_queue syn_recv syn_sent tcp_mem time_wait udp_drops); did you "
		"mean \"close_wait\"?" },
	{ "threshold help", ":1: help is for the command line only" },
	{ "once", ":1: once is for the command line only" },
	{ "help", ":1: help is for the command line only" },
	{ "record /tmp/x", ":1: record is for the command line only" },
	{ "replay /tmp/x", ":1: replay is for the command line only" },
	{ "-d 5", ":1: no option \"-d\"" },
	{ "color=\033[31m", ":1: no color \"?[31m\" (auto always never)" },
};

START_TEST(a_bad_line_is_named_with_file_and_number)
{
	write_text(host_file, bad[_i].text);
	ck_assert_int_eq(apply(), -EINVAL);
	expect_complaint(host_file, bad[_i].rest);
}
END_TEST

START_TEST(a_bad_line_of_the_user_is_named_too)
{
	write_text(user_file, "ascii\nascii 1\n");
	ck_assert_int_eq(apply(), -EINVAL);
	expect_complaint(user_file, ":2: ascii takes no value");
}
END_TEST

START_TEST(a_folder_or_a_pipe_is_no_configuration)
{
	ck_assert_int_eq(_i ? mkfifo(host_file, 0600) : mkdir(host_file, 0700), 0);
	ck_assert_int_eq(apply(), -EMEDIUMTYPE);
	expect_complaint(host_file, ": is no regular file");
}
END_TEST

START_TEST(a_device_without_an_end_is_no_configuration)
{
	ck_assert_int_eq(symlink("/dev/zero", host_file), 0);
	ck_assert_int_eq(apply(), -EMEDIUMTYPE);
	expect_complaint(host_file, ": is no regular file");
}
END_TEST

START_TEST(up_to_64_kib_are_read_and_not_a_byte_more)
{
	static char text[CONFIG_MAX + 1];

	memset(text, '#', sizeof(text));
	write_bytes(host_file, text, CONFIG_MAX);
	ck_assert_int_eq(apply(), 0);
	write_bytes(host_file, text, CONFIG_MAX + 1);
	ck_assert_int_eq(apply(), -EFBIG);
	expect_complaint(host_file, ": is larger than 64 KiB");
}
END_TEST

START_TEST(bytes_that_are_no_text_are_refused)
{
	write_bytes(host_file, "ascii\0\n", 7);
	ck_assert_int_eq(apply(), -EINVAL);
	expect_complaint(host_file, ": is no text");
}
END_TEST

START_TEST(a_file_that_may_not_be_read_is_no_missing_file)
{
	if (geteuid() == 0)
		return; /* who may read all */
	write_text(host_file, "ascii\n");
	ck_assert_int_eq(chmod(host_file, 0), 0);
	ck_assert_int_eq(apply(), -EACCES);
	expect_complaint(host_file, ": Permission denied");
}
END_TEST

START_TEST(without_xdg_config_home_it_is_below_home)
{
	char below[80];

	snprintf(below, sizeof(below), "%s/.config", folder);
	ck_assert_int_eq(symlink(folder, below), 0);
	write_text(user_file, "ascii\n");
	home = folder;
	xdg = _i ? "relative/folder" : NULL;
	ck_assert_int_eq(apply(), 0);
	unlink(below);
	ck_assert(options.ascii);
}
END_TEST

START_TEST(a_folder_of_somebody_else_is_not_looked_into)
{
	if (geteuid() != 0)
		return; /* who may give a folder away */
	write_text(user_file, "nonsense\n");
	ck_assert_int_eq(chown(folder, 1, 1), 0);
	ck_assert_int_eq(apply(), 0);
}
END_TEST

/* Its settings stand behind a bare #. */
START_TEST(every_setting_of_the_sample_is_the_default)
{
	FILE *sample = fopen(getenv("CONFIG_SAMPLE"), "r");
	FILE *file = fopen(host_file, "w");
	struct options before = options;
	unsigned settings = 0;
	char line[256];

	ck_assert_ptr_nonnull(sample);
	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), sample)) {
		bool is_setting = line[0] == '#' && !strchr(" \n", line[1]);

		settings += is_setting;
		fputs(line + is_setting, file);
	}
	fclose(sample);
	fclose(file);
	ck_assert_msg(apply() == 0, "%s", complaint);
	ck_assert_uint_gt(settings, 0);
	ck_assert(options.ascii);
	options.ascii = before.ascii; /* a setting without a value cannot be one */
	ck_assert_mem_eq(&options, &before, sizeof(before));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, without_a_file_the_defaults_hold);
	unit_add_loop(tcase, a_line_is_a_long_option_in_any_usual_spelling, spellings);
	tcase_add_test(tcase, an_interval_by_habit_lets_no_command_go_on);
	tcase_add_test(tcase, the_user_beats_the_host_and_the_command_line_both);
	unit_add_loop(tcase, a_bad_line_is_named_with_file_and_number, bad);
	tcase_add_test(tcase, a_bad_line_of_the_user_is_named_too);
	tcase_add_loop_test(tcase, a_folder_or_a_pipe_is_no_configuration, 0, 2);
	tcase_add_test(tcase, a_device_without_an_end_is_no_configuration);
	tcase_add_test(tcase, up_to_64_kib_are_read_and_not_a_byte_more);
	tcase_add_test(tcase, bytes_that_are_no_text_are_refused);
	tcase_add_test(tcase, a_file_that_may_not_be_read_is_no_missing_file);
	tcase_add_test(tcase, every_setting_of_the_sample_is_the_default);
	tcase_add_loop_test(tcase, without_xdg_config_home_it_is_below_home, 0, 2);
	tcase_add_test(tcase, a_folder_of_somebody_else_is_not_looked_into);
}

int main(void)
{
	return unit_run("config", add);
}
