/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/rights.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BIT(capability) (UINT64_C(1) << (capability))

/* Another user's /proc/PID/fd (fs/proc/fd.c, proc_fd_permission()). */
#define LOOK (BIT(CAP_SYS_PTRACE) | BIT(CAP_DAC_READ_SEARCH))

struct rights {
	uint64_t effective;
	uint64_t permitted;
};

/* glibc has no wrappers, and a library for two system calls would cost more than they. */
static int get(struct rights *rights)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -errno;
	rights->effective = (uint64_t)data[1].effective << 32 | data[0].effective;
	rights->permitted = (uint64_t)data[1].permitted << 32 | data[0].permitted;
	return 0;
}

static void set(const struct rights *rights)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	const struct __user_cap_data_struct data[2] = {
		{ (uint32_t)rights->effective, (uint32_t)rights->permitted, 0 },
		{ (uint32_t)(rights->effective >> 32),
			(uint32_t)(rights->permitted >> 32), 0 },
	};

	/* It only takes away, which is refused to nobody. */
	syscall(SYS_capset, &header, data);
}

/* Rights that the program's file has, and its user has not. */
static bool are_lent(void)
{
	return getauxval(AT_SECURE);
}

int rights_begin(void)
{
	struct rights rights;

	if (are_lent() && (getuid() != geteuid() || getgid() != getegid()))
		return -EPERM;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (!are_lent() || get(&rights))
		return 0;
	rights.effective = 0;
	set(&rights);
	return 0;
}

static bool enters(const struct options *options)
{
	return options->net || options->net_all;
}

/* What may be raised where it is needed. */
static uint64_t needed_now_and_then(const struct options *options)
{
	bool is_dashboard = !options->once && !options->record;
	uint64_t rights = enters(options) ? BIT(CAP_SYS_ADMIN) : 0;

	/* Files of its user are that user's, not those of who lent rights. */
	if (!are_lent() && (options->record || is_dashboard))
		rights |= BIT(CAP_DAC_OVERRIDE);
	return rights;
}

static uint64_t needed_throughout(const struct options *options)
{
	if (options->replay)
		return are_lent() ? 0 : BIT(CAP_DAC_READ_SEARCH);
	return LOOK;
}

void rights_settle(const struct options *options)
{
	struct rights rights;

	if (get(&rights))
		return;
	rights.effective = rights.permitted & needed_throughout(options);
	rights.permitted &= rights.effective | needed_now_and_then(options);
	set(&rights);
}

void rights_begin_entering(void)
{
	struct rights rights;

	if (get(&rights))
		return;
	rights.effective |= rights.permitted & BIT(CAP_SYS_ADMIN);
	set(&rights);
}

void rights_end_entering(bool again)
{
	struct rights rights;

	if (get(&rights))
		return;
	rights.effective &= ~BIT(CAP_SYS_ADMIN);
	if (!again)
		rights.permitted &= ~BIT(CAP_SYS_ADMIN);
	set(&rights);
}

void rights_give_up(void)
{
	const struct rights none = { 0 };

	set(&none);
}

int rights_create(const char *path)
{
	struct rights before = { 0 };
	struct rights raised;
	bool raise = get(&before) == 0 && before.permitted & BIT(CAP_DAC_OVERRIDE);
	int fd;
	int err;

	raised = before;
	raised.effective |= BIT(CAP_DAC_OVERRIDE);
	if (raise)
		set(&raised);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	err = fd < 0 ? -errno : 0;
	if (raise)
		set(&before);
	return err ? err : fd;
}
