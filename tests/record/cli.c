/* SPDX-License-Identifier: GPL-2.0-or-later */

/* --record and --replay from outside: what they refuse, and how they end. */

#include "suite.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of the test's own, entered; its files go with remove_folder(). */
static char folder[] = "/tmp/sockview-record-XXXXXX";

static void enter_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void remove_folder(void)
{
	static const char *const names[] = { "a", "a.zst", "b", "fifo", "empty", "dir" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		remove(names[i]);
	ck_assert_int_eq(chdir("/"), 0);
	rmdir(folder);
}

static void write_file(const char *name, const void *bytes, size_t length)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, length), length);
	close(fd);
}

static void expect_refusal(const char *const *args, int code, const char *word)
{
	const struct run run = { .args = args };
	struct outcome outcome;

	run_program(&run, &outcome);
	assert_code(&outcome, code);
	ck_assert_str_eq(outcome.out, "");
	assert_one_message(&outcome, word);
	outcome_fini(&outcome);
}

static const struct {
	const char *file;
	const char *word;
} no_recordings[] = {
	{ "/dev/zero", "--replay: /dev/zero: no regular file" },
	{ "/dev/null", "no regular file" },
	{ "/", "folder" },
	{ "fifo", "no regular file" },
	{ "empty", "the file is empty" },
	{ "missing", "No such file" },
	{ "b", "not a packet capture" },
	{ "evil\033[2J", "evil?[2J: No such file" },
};

START_TEST(what_is_no_recording_is_refused_in_one_line)
{
	ck_assert_int_eq(mkfifo("fifo", 0600), 0);
	write_file("empty", "", 0);
	write_file("b", "these are twenty-four bytes, or more", 36);
	expect_refusal(RUN_ARGS("-o", "--replay", no_recordings[_i].file), 1,
		no_recordings[_i].word);
}
END_TEST

START_TEST(standard_input_without_an_end_is_refused_at_its_beginning)
{
	const struct run run = {
		.file = "sh",
		.args = RUN_ARGS("-c", "\"$SOCKVIEW\" -o --replay - </dev/zero"),
	};
	struct outcome outcome;

	run_program(&run, &outcome);
	assert_code(&outcome, 1);
	assert_one_message(&outcome, "--replay: -: no recording: not a packet capture");
	outcome_fini(&outcome);
}
END_TEST

START_TEST(words_that_contradict_each_other_are_wrong_usage)
{
	expect_refusal(RUN_ARGS("-o", "--record", "a", "--replay", "b"), 2, "--record");
	expect_refusal(RUN_ARGS("-o", "--record", "-"), 2, "standard output");
	expect_refusal(
		RUN_ARGS("-o", "--replay", "a", "--source", "proc"), 2, "--source");
}
END_TEST

START_TEST(what_is_there_is_never_overwritten)
{
	char bytes[4] = "";
	int fd;

	write_file("a", "old", 3);
	expect_refusal(RUN_ARGS("-o", "--record", "a"), 1,
		"--record: a: it exists already, and is not overwritten");
	fd = open("a", O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(read(fd, bytes, sizeof(bytes)), 3);
	ck_assert_str_eq(bytes, "old");
	close(fd);
}
END_TEST

START_TEST(a_recording_prints_what_it_would_print_anyway)
{
	char *live = output_of(RUN_ARGS("--json", "-a", "--record", "a"), NULL);
	char *replay = output_of(RUN_ARGS("--json", "-a", "--replay", "a"), NULL);

	ck_assert_uint_eq(count_documents(live), 1);
	ck_assert_uint_eq(count_documents(replay), 1);
	free(live);
	free(replay);
}
END_TEST

START_TEST(every_snapshot_is_replayed_unless_a_count_limits_them)
{
	char *text;

	free(output_of(
		RUN_ARGS("--json", "-c", "3", "-d", "0.1", "--record", "a"), NULL));
	text = output_of(RUN_ARGS("--json", "--replay", "a"), NULL);
	ck_assert_uint_eq(count_documents(text), 3);
	free(text);
	text = output_of(RUN_ARGS("--json", "-c", "2", "--replay", "a"), NULL);
	ck_assert_uint_eq(count_documents(text), 2);
	free(text);
	text = output_of(RUN_ARGS("--json", "-c", "9", "--replay", "a"), NULL);
	ck_assert_uint_eq(count_documents(text), 3);
	free(text);
}
END_TEST

START_TEST(without_a_terminal_it_records_in_silence_until_the_count_is_used_up)
{
	char *text = output_of(RUN_ARGS("-c", "2", "-d", "0.1", "--record", "a"), NULL);

	ck_assert_str_eq(text, "");
	free(text);
	text = output_of(RUN_ARGS("--json", "--replay", "a"), NULL);
	ck_assert_uint_eq(count_documents(text), 2);
	free(text);
}
END_TEST

START_TEST(without_a_terminal_no_view_is_printed_either)
{
	char *text = output_of(RUN_ARGS("-a", "-c", "1", "--record", "a"), NULL);

	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

START_TEST(a_signal_ends_it_and_the_last_snapshot_is_whole)
{
	const struct run run = { .args = RUN_ARGS("-d", "0.1", "--record", "a") };
	struct running running;
	struct outcome outcome;
	struct stat stat_of_a = { 0 };
	char *text;

	run_start(&run, &running);
	for (int i = 0; i < 500 && stat_of_a.st_size < 2000; i++) {
		usleep(10000);
		if (stat("a", &stat_of_a))
			stat_of_a.st_size = 0;
	}
	kill(running.pid, SIGTERM);
	run_finish(&running, &outcome);
	assert_code(&outcome, 128 + SIGTERM);
	ck_assert_str_eq(outcome.err, "");
	outcome_fini(&outcome);
	text = output_of(RUN_ARGS("--json", "--replay", "a"), NULL);
	ck_assert_uint_ge(count_documents(text), 1);
	free(text);
}
END_TEST

START_TEST(a_full_disk_ends_the_recording_with_one_line)
{
	const struct run run = {
		.args = RUN_ARGS("-c", "2", "--record", "-"),
		.output = "/dev/full",
	};
	struct outcome outcome;

	run_program(&run, &outcome);
	assert_code(&outcome, 1);
	assert_one_message(&outcome, "--record: -: No space left on device");
	outcome_fini(&outcome);
}
END_TEST

static int limit_files(void *context)
{
	const struct rlimit *limit = context;

	signal(SIGXFSZ, SIG_IGN);
	return setrlimit(RLIMIT_FSIZE, limit) ? -1 : 0;
}

START_TEST(what_is_whole_stays_when_there_is_no_more_room)
{
	struct rlimit limit;
	const struct run run = {
		.args = RUN_ARGS("-d", "0.1", "--record", "a"),
		.prepare = limit_files,
		.context = &limit,
	};
	struct outcome outcome;
	struct stat one;
	char *text;

	free(output_of(RUN_ARGS("-c", "1", "--record", "b"), NULL));
	ck_assert_int_eq(stat("b", &one), 0);
	limit.rlim_cur = limit.rlim_max = (rlim_t)one.st_size * 5 / 2;
	run_program(&run, &outcome);
	assert_code(&outcome, 1);
	assert_one_message(&outcome, "--record: a: File too large");
	outcome_fini(&outcome);
	text = output_of(RUN_ARGS("--json", "--replay", "a"), NULL);
	ck_assert_uint_ge(count_documents(text), 1);
	free(text);
}
END_TEST

START_TEST(by_a_pipe_it_is_read_as_it_is_written)
{
	const struct run run = {
		.file = "sh",
		.args = RUN_ARGS("-c", "\"$SOCKVIEW\" -c 2 -d 0.1 --record - | "
				       "\"$SOCKVIEW\" --json --replay -"),
	};
	struct outcome outcome;

	run_program(&run, &outcome);
	assert_code(&outcome, 0);
	ck_assert_uint_eq(count_documents(outcome.out), 2);
	outcome_fini(&outcome);
}
END_TEST

/* A background job's input would be /dev/null, so the writer is the background job. */
START_TEST(waiting_for_a_pipe_ends_by_a_signal)
{
	const struct run run = {
		.file = "sh",
		.args = RUN_ARGS("-c", "mkfifo fifo; sleep 9 >fifo 2>&1 & "
				       "exec \"$SOCKVIEW\" -o -a --replay - <fifo"),
	};
	struct running running;
	struct outcome outcome;

	run_start(&run, &running);
	usleep(500000);
	kill(running.pid, SIGTERM);
	run_finish(&running, &outcome);
	assert_code(&outcome, 128 + SIGTERM);
	ck_assert_str_eq(outcome.err, "");
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_compressed_recording_that_is_cut_loses_one_snapshot)
{
	struct stat all;
	const struct run record = {
		.args = RUN_ARGS("-c", "3", "-d", "0.1", "--record", "a.zst"),
	};
	const struct run replay = { .args = RUN_ARGS("--json", "--replay", "a.zst") };
	struct outcome outcome;

	run_program(&record, &outcome);
	if (outcome_code(&outcome) == 1 && strstr(outcome.err, "without zstd")) {
		assert_one_message(&outcome, "without zstd");
		ck_assert_int_ne(access("a.zst", F_OK), 0);
		outcome_fini(&outcome);
		return;
	}
	assert_code(&outcome, 0);
	outcome_fini(&outcome);
	ck_assert_int_eq(stat("a.zst", &all), 0);
	ck_assert_int_eq(truncate("a.zst", all.st_size - 40), 0);
	run_program(&replay, &outcome);
	assert_code(&outcome, 1);
	ck_assert_str_ne(outcome.err, "");
	ck_assert_uint_ge(count_documents(outcome.out), 2);
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_recording_that_is_cut_says_so)
{
	struct stat all;
	const struct run replay = { .args = RUN_ARGS("--json", "--replay", "a") };
	struct outcome outcome;

	free(output_of(RUN_ARGS("-c", "2", "-d", "0.1", "--record", "a"), NULL));
	ck_assert_int_eq(stat("a", &all), 0);
	ck_assert_int_eq(truncate("a", all.st_size / 2 + 20), 0);
	run_program(&replay, &outcome);
	assert_code(&outcome, 1);
	ck_assert_str_ne(outcome.err, "");
	ck_assert_uint_ge(count_documents(outcome.out), 1);
	outcome_fini(&outcome);
}
END_TEST

/* Overwrites the text of every attribute of that number, bytes by turns, and says how
 * many there are. A length that a text may have is enough to tell one here. */
static unsigned deface(uint8_t *bytes, size_t length, uint8_t number, const char *text)
{
	unsigned count = 0;

	for (size_t at = 0; at + 4 < length; at += 4) {
		size_t size = bytes[at]; /* with its header and NUL */

		if (bytes[at + 1] || bytes[at + 2] != number || bytes[at + 3] ||
			size < 6 || size > 64 || at + size > length ||
			bytes[at + size - 1] || memchr(bytes + at + 4, 0, size - 5))
			continue;
		for (size_t i = 0; i < size - 5; i++)
			bytes[at + 4 + i] = (uint8_t)text[i % strlen(text)];
		count++;
	}
	return count;
}

static uint8_t *read_file(const char *name, size_t *length)
{
	struct stat stat_of;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	uint8_t *bytes;

	ck_assert_int_eq(fstat(fd, &stat_of), 0);
	*length = (size_t)stat_of.st_size;
	bytes = malloc(*length);
	ck_assert_ptr_nonnull(bytes);
	ck_assert_int_eq(read(fd, bytes, *length), *length);
	close(fd);
	return bytes;
}

static const char *const *const replays[] = {
	RUN_ARGS("-o", "--replay", "b"),
	RUN_ARGS("-o", "-a", "-e", "--replay", "b"),
	RUN_ARGS("-j", "-a", "-e", "--replay", "b"),
	RUN_ARGS("--csv", "-a", "-e", "--replay", "b"),
	RUN_ARGS("-j", "--replay", "b"),
	RUN_ARGS("-o", "-v", "findings", "--replay", "b"),
	RUN_ARGS("-j", "-v", "findings", "--replay", "b"),
};

START_TEST(names_in_a_recording_harm_no_reader_of_its_replay)
{
	/* Of what layout and man page call 2, 3, 13, 16, 17, 18. */
	static const uint8_t texts[] = { 2, 3, 13, 16, 17, 18 };
	static const char *const hostile[] = { "\033]2;\b\n\x7f", "\x9b\xff\xed\xa0\x80",
		"\xe2\x80\xae\xe5\xae\xbd", "\"\\,\r" };
	const struct run run = { .args = replays[_i] };
	struct outcome outcome;
	size_t length;

	free(output_of(RUN_ARGS("-o", "-c", "1", "--record", "a"), NULL));
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		uint8_t *bytes = read_file("a", &length);

		for (size_t j = 0; j < sizeof(texts); j++)
			ck_assert_msg(deface(bytes, length, texts[j], hostile[i]) > 0 ||
					      texts[j] == 16,
				"no text %u", texts[j]);
		write_file("b", bytes, length);
		free(bytes);
		run_program(&run, &outcome);
		ck_assert_uint_gt(outcome.out_length, 0);
		ck_assert_uint_eq(strlen(outcome.out), outcome.out_length);
		ck_assert_msg(text_is_harmless(outcome.out), "%s", outcome.out);
		ck_assert_msg(text_is_harmless(outcome.err), "%s", outcome.err);
		outcome_fini(&outcome);
	}
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, enter_folder, remove_folder);
	tcase_add_loop_test(tcase, what_is_no_recording_is_refused_in_one_line, 0,
		sizeof(no_recordings) / sizeof(*no_recordings));
	tcase_add_test(tcase, standard_input_without_an_end_is_refused_at_its_beginning);
	tcase_add_test(tcase, words_that_contradict_each_other_are_wrong_usage);
	tcase_add_test(tcase, what_is_there_is_never_overwritten);
	tcase_add_test(tcase, a_recording_prints_what_it_would_print_anyway);
	tcase_add_test(tcase, every_snapshot_is_replayed_unless_a_count_limits_them);
	tcase_add_test(tcase,
		without_a_terminal_it_records_in_silence_until_the_count_is_used_up);
	tcase_add_test(tcase, without_a_terminal_no_view_is_printed_either);
	tcase_add_test(tcase, a_signal_ends_it_and_the_last_snapshot_is_whole);
	tcase_add_test(tcase, a_full_disk_ends_the_recording_with_one_line);
	tcase_add_test(tcase, what_is_whole_stays_when_there_is_no_more_room);
	tcase_add_test(tcase, by_a_pipe_it_is_read_as_it_is_written);
	tcase_add_test(tcase, waiting_for_a_pipe_ends_by_a_signal);
	tcase_add_test(tcase, a_compressed_recording_that_is_cut_loses_one_snapshot);
	tcase_add_test(tcase, a_recording_that_is_cut_says_so);
	tcase_add_loop_test(tcase, names_in_a_recording_harm_no_reader_of_its_replay, 0,
		sizeof(replays) / sizeof(*replays));
}

int main(void)
{
	return suite_run("recordings", add);
}
