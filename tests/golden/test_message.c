/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/message.h"

#include "paper.h"
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct paper paper;

static void setup(void)
{
	paper_open(&paper, false);
}

static void teardown(void)
{
	paper_close(&paper);
}

START_TEST(a_message_is_one_line_behind_the_programs_name)
{
	message(paper.fd, "reading %s sockets: %s", "TCP", "no answer");
	message(paper.fd, "%d", 7);
	ck_assert_str_eq(paper_text(&paper),
		"sockview: reading TCP sockets: no answer\nsockview: 7\n");
}
END_TEST

START_TEST(a_long_message_is_cut_and_still_ends_its_line)
{
	char *text = malloc((size_t)_i + 1);

	memset(text, 'x', (size_t)_i);
	text[_i] = '\0';
	message(paper.fd, "%s", text);
	free(text);
	paper_text(&paper);
	ck_assert_uint_gt(paper.length, 900);
	ck_assert_uint_le(paper.length, 1024);
	ck_assert_ptr_eq(strchr(paper.text, '\n'), paper.text + paper.length - 1);
	ck_assert_uint_eq(strspn(paper.text + 10, "x"), paper.length - 11);
}
END_TEST

START_TEST(a_message_is_written_by_one_call)
{
	char line[128] = "";
	int ends[2];

	/* A pipe in packet mode keeps the borders between writes (pipe(2)). */
	ck_assert_int_eq(pipe2(ends, O_DIRECT), 0);
	message(ends[1], "reading %s sockets: %s", "TCP", "no answer");
	ck_assert_int_gt(read(ends[0], line, sizeof(line) - 1), 0);
	ck_assert_str_eq(line, "sockview: reading TCP sockets: no answer\n");
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(nobody_to_tell_is_no_trouble)
{
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(ends), 0);
	close(ends[0]);
	message(ends[1], "lost");
	close(ends[1]);
	message(-1, "lost");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_message_is_one_line_behind_the_programs_name);
	tcase_add_loop_test(
		tcase, a_long_message_is_cut_and_still_ends_its_line, 1000, 1030);
	tcase_add_test(tcase, a_message_is_written_by_one_call);
	tcase_add_test(tcase, nobody_to_tell_is_no_trouble);
}

int main(void)
{
	return unit_run("message", add);
}
