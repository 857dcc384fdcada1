/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "holders.h"

#include "lane.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONNECTIONS_MAX 9000U /* of one child: two descriptors each */
#define SPARE_FDS	100U

/* What one child makes: connections of its own lanes. */
typedef int job_fn(unsigned index, unsigned connections);

static int job_mixed(unsigned index, unsigned connections)
{
	unsigned ipv6 = connections / 4;
	int err = lane_mixed(AF_INET, index, connections - ipv6);

	return err ? err : lane_mixed(AF_INET6, index, ipv6);
}

static int job_time_wait(unsigned index, unsigned connections)
{
	unsigned ipv6 = connections / 4;
	int err = lane_time_wait(AF_INET, index, connections - ipv6);

	return err ? err : lane_time_wait(AF_INET6, index, ipv6);
}

/* What the descriptors of one child allow. */
static unsigned connections_per_child(void)
{
	struct rlimit limit;
	rlim_t most;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 100;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	most = limit.rlim_max < SPARE_FDS * 2 ? SPARE_FDS
					      : (limit.rlim_max - SPARE_FDS) / 2;
	return most < CONNECTIONS_MAX ? (unsigned)most : CONNECTIONS_MAX;
}

static void child_main(
	job_fn *job, unsigned index, unsigned connections, int report, pid_t parent)
{
	int err;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	err = job(index, connections);
	if (write(report, &err, sizeof(err)) != (ssize_t)sizeof(err))
		_exit(1);
	close(report);
	for (;;)
		pause();
}

static int start_children(
	struct holders *holders, job_fn *job, uint64_t connections, int report)
{
	uint64_t most = connections_per_child();
	pid_t parent = getpid();

	holders->pids = calloc(connections / most + 1, sizeof(*holders->pids));
	if (!holders->pids)
		return -ENOMEM;
	while (connections) {
		uint64_t part = connections < most ? connections : most;
		pid_t pid = fork();

		if (pid < 0)
			return -errno;
		if (pid == 0)
			child_main(job, (unsigned)holders->count, (unsigned)part, report,
				parent);
		holders->pids[holders->count++] = pid;
		connections -= part;
	}
	return 0;
}

/* One number from each child; a child that died sends none. */
static int await_children(const struct holders *holders, int report)
{
	int worst = 0;

	for (size_t i = 0; i < holders->count; i++) {
		int err;

		if (read(report, &err, sizeof(err)) != (ssize_t)sizeof(err))
			return -ECHILD;
		if (err)
			worst = err;
	}
	return worst;
}

static int fill(struct holders *holders, job_fn *job, uint64_t connections)
{
	int report[2];
	int err;

	memset(holders, 0, sizeof(*holders));
	if (pipe(report))
		return -errno;
	err = start_children(holders, job, connections, report[1]);
	close(report[1]);
	if (!err)
		err = await_children(holders, report[0]);
	close(report[0]);
	return err;
}

int holders_mixed(struct holders *holders, uint64_t sockets)
{
	return fill(holders, job_mixed, sockets / 2);
}

int holders_time_wait(struct holders *holders, uint64_t sockets)
{
	return fill(holders, job_time_wait, sockets);
}

void holders_end(struct holders *holders)
{
	for (size_t i = 0; i < holders->count; i++)
		kill(holders->pids[i], SIGKILL);
	for (size_t i = 0; i < holders->count; i++)
		waitpid(holders->pids[i], NULL, 0);
	free(holders->pids);
	memset(holders, 0, sizeof(*holders));
}
