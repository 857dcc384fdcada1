/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trouble.h"

#include "run.h"

#include <check.h>
#include <linux/filter.h>
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MAX    16
#define DEADLINE_MS 150000
#define LIFE_S	    180

/* The last line but the empty one behind it. */
static char *last_line(char *text)
{
	size_t length = strlen(text);
	char *line;

	while (length && text[length - 1] == '\n')
		text[--length] = '\0';
	line = strrchr(text, '\n');
	return line ? line + 1 : text;
}

json_t *trouble_report(
	const char *const *args, int (*prepare)(void *context), void *context)
{
	const char *all[ARGS_MAX] = { "-o", "-v", "findings", "--json" };
	const struct run run = { .args = all,
		.prepare = prepare,
		.context = context,
		.deadline_ms = DEADLINE_MS };
	struct outcome outcome;
	json_error_t error;
	json_t *document;
	size_t count = 4;

	while (*args && count < ARGS_MAX - 1)
		all[count++] = *args++;
	run_program(&run, &outcome);
	ck_assert_msg(outcome_code(&outcome) == 0, "code %d, stderr: %s",
		outcome_code(&outcome), outcome.err);
	document = json_loads(last_line(outcome.out), JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(document != NULL, "%s at %d", error.text, error.position);
	outcome_fini(&outcome);
	return document;
}

static bool is_text(const json_t *object, const char *key, const char *text)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value && strcmp(value, text) == 0;
}

const json_t *trouble_find(const json_t *document, const char *kind, const char *severity)
{
	const json_t *finding;
	size_t index;

	json_array_foreach(json_object_get(document, "findings"), index, finding)
	{
		if (is_text(finding, "kind", kind) &&
			is_text(finding, "severity", severity))
			return finding;
	}
	return NULL;
}

static void fail_with_all(const json_t *document, const char *what)
{
	char *all = json_dumps(json_object_get(document, "findings"), JSON_INDENT(1));

	/* Check takes no longer message. */
	ck_abort_msg("%s; found: %.3000s", what, all ? all : "nothing that is JSON");
}

const json_t *trouble_expect(
	const json_t *document, const char *kind, const char *severity)
{
	const json_t *finding = trouble_find(document, kind, severity);
	char what[128];

	snprintf(what, sizeof(what), "no %s %s", severity, kind);
	if (!finding)
		fail_with_all(document, what);
	return finding;
}

static const char *const raised[] = { "crit", "warn" };

void trouble_expect_none(const json_t *document, const char *kind)
{
	for (size_t i = 0; i < sizeof(raised) / sizeof(*raised); i++)
		if (trouble_find(document, kind, raised[i]))
			fail_with_all(document, kind);
}

void trouble_expect_quiet(const json_t *document)
{
	const json_t *finding;
	size_t index;

	ck_assert(json_is_array(json_object_get(document, "findings")));
	json_array_foreach(json_object_get(document, "findings"), index, finding)
	{
		for (size_t i = 0; i < sizeof(raised) / sizeof(*raised); i++)
			if (is_text(finding, "severity", raised[i]))
				fail_with_all(document, "not quiet");
	}
}

static const json_t *value_at(const json_t *finding, const char *path)
{
	const json_t *value = finding;
	char key[64];

	while (*path) {
		size_t length = strcspn(path, ".");

		snprintf(key, sizeof(key), "%.*s", (int)length, path);
		value = json_object_get(value, key);
		path += length + (path[length] == '.');
	}
	return value;
}

double trouble_number(const json_t *finding, const char *path)
{
	const json_t *value = value_at(finding, path);

	ck_assert_msg(json_is_number(value), "%s is no number in %s", path,
		json_dumps(finding, JSON_INDENT(1)));
	return json_number_value(value);
}

const char *trouble_text(const json_t *finding, const char *path)
{
	const char *text = json_string_value(value_at(finding, path));

	return text ? text : "";
}

bool trouble_is_about(double got, double wanted)
{
	return fabs(got - wanted) <= wanted / 5;
}

void trouble_deafen(int fd)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog program = { 1, &drop };

	ck_assert_int_eq(
		setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)),
		0);
}

int trouble_connect(uint16_t port, int type)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	(void)!connect(fd, (const struct sockaddr *)&to, sizeof(to));
	return fd;
}

pid_t trouble_start(const char *comm, void (*run)(void *context), void *context)
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, comm);
		alarm(LIFE_S);
		run(context);
		_exit(0);
	}
	return pid;
}

void trouble_end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
