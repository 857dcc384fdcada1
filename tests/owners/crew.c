/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crew.h"

#include "run.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child that keeps the test's descriptors, under a name of its own. */
pid_t start_child(const char *comm)
{
	int ready[2];
	char byte;
	pid_t pid;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, comm);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

size_t make_listener(struct world *world, uint16_t port)
{
	const struct world_listener door = { .speak = WORLD_IPV4, .port = port };

	world_init(world);
	return world_listen(world, &door);
}

const json_t *row_at(const json_t *document, uint16_t port)
{
	const json_t *row;
	size_t index;

	json_array_foreach(json_object_get(document, "rows"), index, row)
	{
		if (json_integer_value(json_object_get(row, "local_port")) == port)
			return row;
	}
	ck_abort_msg("no row for port %u", port);
	return NULL;
}

bool is_held(const json_t *row, pid_t pid, int fd, const char *comm)
{
	const json_t *owner;
	size_t index;

	json_array_foreach(json_object_get(row, "owners"), index, owner)
	{
		const char *name = json_string_value(json_object_get(owner, "comm"));

		if (json_integer_value(json_object_get(owner, "pid")) == pid &&
			json_integer_value(json_object_get(owner, "fd")) == fd)
			return !comm || strcmp(name, comm) == 0;
	}
	return false;
}

size_t owners_of(const json_t *row)
{
	return json_array_size(json_object_get(row, "owners"));
}

/* Runs the program and returns what it said on stderr; its code must be 0. */
char *errors_of(
	const char *const *args, int (*prepare)(void *), void *context, json_t **document)
{
	const struct run run = { .args = args, .prepare = prepare, .context = context };
	struct outcome outcome;
	char *errors;

	run_program(&run, &outcome);
	ck_assert_msg(outcome_code(&outcome) == 0, "%s", outcome.err);
	if (document)
		*document = json_loads(outcome.out, 0, NULL);
	errors = outcome.err;
	outcome.err = NULL;
	outcome_fini(&outcome);
	return errors;
}

json_int_t gap_of(const json_t *document)
{
	return json_integer_value(json_object_get(document, "owners_not_permitted")) +
	       json_integer_value(json_object_get(document, "owners_not_found"));
}

void enter_cgroup(const char *name, char folder[512])
{
	static const char *const mounts[] = { "/sys/fs/cgroup/unified",
		"/sys/fs/cgroup" };
	FILE *procs = NULL;
	char path[600];

	folder[0] = '\0';
	for (size_t i = 0; i < 2 && !folder[0]; i++) {
		snprintf(path, sizeof(path), "%s/cgroup.procs", mounts[i]);
		if (access(path, W_OK) == 0)
			snprintf(folder, 512, "%s/%s", mounts[i], name);
	}
	if (!folder[0] || mkdir(folder, 0755)) {
		folder[0] = '\0';
		return;
	}
	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	procs = fopen(path, "we");
	if (procs)
		fprintf(procs, "%d\n", getpid());
	if (!procs || fclose(procs)) {
		rmdir(folder);
		folder[0] = '\0';
	}
}

void step_out(const char *folder)
{
	char path[600];
	FILE *procs;

	snprintf(path, sizeof(path), "%s/../cgroup.procs", folder);
	procs = fopen(path, "we");
	ck_assert_ptr_nonnull(procs);
	fprintf(procs, "%d\n", getpid());
	ck_assert_int_eq(fclose(procs), 0);
}

void leave_cgroup(const char *folder)
{
	step_out(folder);
	ck_assert_int_eq(rmdir(folder), 0);
}
