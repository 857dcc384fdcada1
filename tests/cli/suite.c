/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "suite.h"

#include <jansson.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MANY	  4000 /* a row of text is 50 bytes long */
#define TIMEOUT_S 30

int suite_run(const char *name, void (*add)(TCase *))
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, TIMEOUT_S);
	add(tcase);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

void assert_code(const struct outcome *outcome, int code)
{
	ck_assert_msg(outcome_code(outcome) == code, "code %d, not %d; stderr: %s",
		outcome_code(outcome), code, outcome->err);
}

char *output_of(const char *const *args, const char *const *env)
{
	const struct run run = { .args = args, .env = env };
	struct outcome outcome;
	char *text;

	run_program(&run, &outcome);
	assert_code(&outcome, 0);
	ck_assert_str_eq(outcome.err, "");
	ck_assert_uint_eq(strlen(outcome.out), outcome.out_length);
	text = outcome.out;
	outcome.out = NULL;
	outcome_fini(&outcome);
	return text;
}

void assert_one_message(const struct outcome *outcome, const char *word)
{
	static const char prefix[] = "sockview: ";
	size_t first = strcspn(outcome->err, "\n");

	ck_assert_msg(text_lines(outcome->err) == 1, "not one line: %.*s …", (int)first,
		outcome->err);
	ck_assert_uint_eq(outcome->err[outcome->err_length - 1], '\n');
	ck_assert_msg(strncmp(outcome->err, prefix, sizeof(prefix) - 1) == 0, "%.*s",
		(int)first, outcome->err);
	ck_assert_msg(
		strstr(outcome->err, word) != NULL, "no %s in: %s", word, outcome->err);
	for (size_t i = 0; i + 1 < outcome->err_length; i++)
		ck_assert_uint_ge((unsigned char)outcome->err[i], ' ');
}

size_t count_documents(const char *text)
{
	size_t count = 0;

	while (*text) {
		size_t length = strcspn(text, "\n");
		json_error_t error;
		json_t *document =
			json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);

		ck_assert_msg(document != NULL, "document %zu: %s", count, error.text);
		ck_assert_msg(text[length] == '\n', "document %zu has no end", count);
		json_decref(document);
		text += length + 1;
		count++;
	}
	return count;
}

void open_many_sockets(void)
{
	const struct sockaddr_in any = { .sin_family = AF_INET };
	struct rlimit files;
	bool entered;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	/* Where that is refused they are among the host's own for a moment. */
	entered = !unshare(CLONE_NEWNET) || !unshare(CLONE_NEWUSER | CLONE_NEWNET);
	(void)entered;
	for (int i = 0; i < MANY; i++) {
		int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

		ck_assert_int_ge(fd, 0);
		ck_assert_int_eq(bind(fd, (const struct sockaddr *)&any, sizeof(any)), 0);
	}
}
