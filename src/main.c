/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sockview: where this host's TCP and UDP connections are, and where they are stuck.
 *
 * Asks go down, facts come up:
 *
 *	app       what the command line wants, one-shot or dashboard    src/app
 *	  | ask
 *	collect   snapshots of the kernel: netlink, /proc, bytes        src/collect
 *	  | feed
 *	core      what a socket is; counts, directions, names           src/core
 *	  |
 *	view      which columns, in which words; frames of cells        src/view
 *	  |
 *	output    text, JSON and CSV                                    src/output
 *	tui       the terminal                                          src/tui
 */
#include "sockview/app/app.h"
#include "sockview/app/message.h"
#include "sockview/app/proc_files.h"
#include "sockview/app/rights.h"
#include "sockview/app/signals.h"
#include "sockview/collect/cgroups.h"
#include "sockview/collect/holders.h"
#include "sockview/collect/lone.h"
#include "sockview/collect/netns_enter.h"
#include "sockview/collect/netns_list.h"
#include "sockview/collect/resolver.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *get_environment(const char *name)
{
	return getenv(name);
}

static void settle_rights(void *self, const struct options *options)
{
	(void)self;
	rights_settle(options);
}

static int open_live(void *self, const struct options *options, struct source **source)
{
	(void)self;
	return live_source_new(options->source, options->tap, source);
}

static int enter_netns(void *self, const char *word, bool again, char *why, size_t size)
{
	char text[NETNS_WHY_MAX] = "";
	int err;

	rights_begin_entering();
	err = netns_enter(word, text);
	(void)self;
	rights_end_entering(again);
	snprintf(why, size, "%s", text);
	return err;
}

static int count_netns(void *self, uint64_t *others)
{
	struct netns_list list = { .home = -1 };
	int err = netns_list_read(&list);

	(void)self;
	if (!err && list.refused)
		err = -EACCES;
	*others = err ? 0 : list.count - 1;
	netns_list_fini(&list);
	return err;
}

static int find_owners(void *self, struct owners *owners)
{
	(void)self;
	return holders_look("/proc", owners);
}

/* Where cgroup2 is mounted is looked for when a unit is asked for first. */
struct machine {
	struct proc_files files; /* first: it is `self` of what needs no units */
	char mount[PATH_MAX];
	int err; /* of looking for it */
};

static struct proc_files *units_of(void *self)
{
	struct machine *machine = self;

	if (!machine->mount[0] && !machine->err)
		machine->err = cgroups_find_mount(
			"/proc/self/mountinfo", machine->mount, sizeof(machine->mount));
	if (machine->err)
		machine->mount[0] = '\0';
	return &machine->files;
}

static int find_units(void *self, struct units *units)
{
	const struct proc_files *files = units_of(self);

	return *files->mount ? cgroups_read(files->mount, units) : -ENOENT;
}

static int find_lone(void *self, const struct units *units, lone_fn *take, void *context)
{
	const struct proc_files *files = units_of(self);

	return *files->mount ? lone_look(files->proc, files->mount, units, take, context)
			     : -ENOENT;
}

static bool read_lone(void *self, const char *path, struct process *process)
{
	return proc_files_lone(units_of(self), path, process);
}

static int read_unit(void *self, const char *path, struct process_about *about)
{
	return proc_files_unit(units_of(self), path, about);
}

/* What speaks with the network needs no rights here. */
static int find_name(
	void *self, enum family family, const uint8_t *addr, char *name, size_t size)
{
	rights_give_up();
	return resolver_ask(self, family, addr, name, size);
}

/*
 * A descriptor 0 to 2 that is closed would become the netlink socket. Each is filled with
 * one that fails in its direction, so that a lost output is still an error.
 */
static int fill_standard_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
		if (fd >= 0 && fd <= STDERR_FILENO) {
			close(fd);
			fd = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
		}
	} while (fd >= 0 && fd <= STDERR_FILENO);
	return fd < 0 ? -1 : close(fd);
}

int main(int argc, char *argv[])
{
	struct machine machine = { .files = { "/proc", machine.mount } };
	const struct app_host host = {
		.in = STDIN_FILENO,
		.out = STDOUT_FILENO,
		.err = STDERR_FILENO,
		.getenv = get_environment,
		.config = "/etc/sockview.conf",
		.settle_rights = settle_rights,
		.open_source = open_live,
		.enter_netns = enter_netns,
		.find_name = find_name,
		.count_netns = count_netns,
		.find_owners = find_owners,
		.find_units = find_units,
		.find_lone = find_lone,
		.read_lone = read_lone,
		.read_process = proc_files_process,
		.read_unit = read_unit,
		.list_open_files = proc_files_list,
		.self = &machine,
	};
	int code;

	if (fill_standard_descriptors())
		return EXIT_FAILED;
	if (rights_begin()) {
		message(STDERR_FILENO, "never setuid nor setgid: the capabilities that "
				       "help are in sockview(8)");
		return EXIT_FAILED;
	}
	code = app_run(&host, argc, argv);
	if (code < 0)
		signals_die(-code);
	return code;
}
