/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nsfix.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <net/if.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written;
	int err;

	if (fd < 0)
		return -errno;
	written = write(fd, text, strlen(text));
	err = written < 0 ? -errno : 0;
	close(fd);
	return err;
}

/* Keeps the program within reach: nobody may not enter each folder a build can be in. */
static void keep_program(void)
{
	const char *path = getenv("SOCKVIEW");
	char kept[40];
	int fd;

	if (!path)
		return;
	fd = open(path, O_PATH);
	if (fd < 0)
		return;
	snprintf(kept, sizeof(kept), "/proc/self/fd/%d", fd);
	setenv("SOCKVIEW", kept, 1);
}

static int become_nobody(void)
{
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
		setresuid(NOBODY, NOBODY, NOBODY))
		return -errno;
	/* Else /proc/self belongs to root, and its uid_map cannot be written. */
	return prctl(PR_SET_DUMPABLE, 1) ? -errno : 0;
}

static int map_one_user(uid_t uid, gid_t gid)
{
	char map[40];
	int err = write_file("/proc/self/setgroups", "deny");

	if (err)
		return err;
	snprintf(map, sizeof(map), "0 %u 1", uid);
	err = write_file("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", gid);
	return err ? err : write_file("/proc/self/gid_map", map);
}

static int enter_as_user(void)
{
	uid_t uid;
	gid_t gid;
	int err = 0;

	if (geteuid() == 0) {
		keep_program();
		err = become_nobody();
	}
	uid = geteuid();
	gid = getegid();
	if (!err && unshare(CLONE_NEWUSER | CLONE_NEWNET))
		err = -errno;
	return err ? err : map_one_user(uid, gid);
}

static int bring_loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err;

	if (fd < 0)
		return -errno;
	err = ioctl(fd, SIOCSIFFLAGS, &request) ? -errno : 0;
	close(fd);
	return err;
}

static int enter(enum nsfix_way way)
{
	int err = 0;

	if (way == NSFIX_USER)
		err = enter_as_user();
	else if (geteuid() != 0)
		err = -EPERM;
	else if (unshare(CLONE_NEWNET))
		err = -errno;
	return err ? err : bring_loopback_up();
}

static void enter_or_fail(enum nsfix_way way)
{
	int err = enter(way);

	ck_assert_msg(!err, "entering a namespace: %s", strerror(-err));
	/* A new connection must not take over a TIME_WAIT that a test counts. */
	nsfix_sysctl("ipv4/tcp_tw_reuse", "0");
}

static void set_up_as_root(void)
{
	enter_or_fail(NSFIX_ROOT);
}

static void set_up_as_user(void)
{
	enter_or_fail(NSFIX_USER);
}

/* In a child: there is no way back out of a namespace. Returns 0 or a negative errno. */
static int try_way(enum nsfix_way way)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(-enter(way));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ECHILD;
}

bool nsfix_allows(enum nsfix_way way)
{
	if (way < NSFIX_WAY_COUNT)
		return try_way(way) == 0;
	return try_way(NSFIX_ROOT) == 0 || try_way(NSFIX_USER) == 0;
}

void nsfix_add(Suite *suite, enum nsfix_way way, double timeout_s, void (*add)(TCase *))
{
	static const struct {
		const char *name;
		void (*set_up)(void);
	} ways[] = {
		[NSFIX_ROOT] = { "unshare -n", set_up_as_root },
		[NSFIX_USER] = { "unshare -Urn", set_up_as_user },
	};

	for (int at = 0; at < NSFIX_WAY_COUNT; at++) {
		TCase *tcase;

		if ((way < NSFIX_WAY_COUNT && at != (int)way) || !nsfix_allows(at))
			continue;
		tcase = tcase_create(ways[at].name);
		tcase_add_checked_fixture(tcase, ways[at].set_up, NULL);
		tcase_set_timeout(tcase, timeout_s);
		add(tcase);
		suite_add_tcase(suite, tcase);
		if (way == NSFIX_ANY)
			break;
	}
}

int nsfix_run(Suite *suite)
{
	SRunner *runner;
	int failed;

	if (!nsfix_allows(NSFIX_ANY)) {
		printf("1..0 # SKIP unshare is refused: %s\n",
			strerror(-try_way(NSFIX_USER)));
		return 0;
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

void nsfix_sysctl(const char *name, const char *value)
{
	char path[128];
	int err;

	snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	err = write_file(path, value);
	ck_assert_msg(!err, "%s: %s", path, strerror(-err));
}

bool nsfix_has_ipv6(void)
{
	return access("/proc/thread-self/net/tcp6", R_OK) == 0;
}

bool nsfix_has_capability(int capability)
{
	return prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1;
}

static int keep_one_capability(int capability)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { 0 };

	if (capability >= 0) {
		uint32_t bit = 1U << capability % 32;

		data[capability / 32] = (struct __user_cap_data_struct){ bit, bit, bit };
	}
	if (syscall(SYS_capset, &header, data))
		return -errno;
	if (capability >= 0 &&
		prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))
		return -errno;
	return 0;
}

int nsfix_as_nobody(void *capability)
{
	/* Without these bits uid 0 gets all capabilities back at exec. */
	const unsigned long bits = SECBIT_NOROOT | SECBIT_NO_SETUID_FIXUP;

	if (prctl(PR_SET_SECUREBITS, bits))
		return -errno;
	/* In a user namespace there is nobody else to become: one user is mapped. */
	if ((setgroups(0, NULL) && errno != EPERM) ||
		(setresgid(NOBODY, NOBODY, NOBODY) && errno != EINVAL) ||
		(setresuid(NOBODY, NOBODY, NOBODY) && errno != EINVAL))
		return -errno;
	return keep_one_capability(*(const int *)capability);
}

/* Each call of `number` whose low word of argument `index` is `value` fails. */
static int refuse_call(
	int number, int first, uint32_t first_value, int second, uint32_t second_value)
{
	const uint32_t at = offsetof(struct seccomp_data, args);
	const uint32_t low = __BYTE_ORDER == __BIG_ENDIAN ? 4 : 0;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 5),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at + 8 * (uint32_t)first + low),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, first_value, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at + 8 * (uint32_t)second + low),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, second_value, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPROTONOSUPPORT),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(*code), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return -errno;
	return 0;
}

int nsfix_without_sock_diag(void *unused)
{
	(void)unused;
	return refuse_call(SYS_socket, 0, AF_NETLINK, 2, NETLINK_SOCK_DIAG);
}

int nsfix_without_udp_diag(void *unused)
{
	const uint32_t length = sizeof(struct nlmsghdr) + sizeof(struct inet_diag_req_v2);

	(void)unused;
	/* A filter sees no memory, only numbers: the length tells the requests apart. */
	return refuse_call(SYS_sendto, 2, length, 5, 0);
}

int nsfix_without_proc(void *unused)
{
	(void)unused;
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		mount("none", "/proc", "tmpfs", 0, NULL))
		return -errno;
	return 0;
}
