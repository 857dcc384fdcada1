/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_KERNEL_NSFIX_H
#define TESTS_KERNEL_NSFIX_H

/*
 * A network namespace of its own for a Check test: empty, loopback up, gone with the
 * test's process. Needs Check's fork mode (its default), and no thread in the test.
 *
 *	static void add_tests(TCase *tcase)
 *	{
 *		tcase_add_test(tcase, a_listener_is_counted);
 *	}
 *
 *	int main(void)
 *	{
 *		Suite *suite = suite_create("listeners");
 *
 *		nsfix_add(suite, NSFIX_ANY, 20, add_tests);
 *		return nsfix_run(suite);
 *	}
 *
 * Inside the test use world.h to make sockets, census.h and rows.h to compare.
 */

#include <check.h>
#include <stdbool.h>

/* The ways in. Each gives the test CAP_NET_ADMIN and CAP_NET_BIND_SERVICE inside. */
enum nsfix_way {
	NSFIX_ROOT, /* unshare -n, as root */
	NSFIX_USER, /* unshare -Urn, as nobody if the test runs as root */
	NSFIX_WAY_COUNT,
	NSFIX_ANY = NSFIX_WAY_COUNT, /* the first that this host allows */
	NSFIX_EACH,		     /* all that it allows, one TCase each */
};

/*
 * Adds a TCase, whose tests each start in a fresh namespace, for the way or ways asked
 * for. What the host refuses is left out; nsfix_run() tells.
 */
void nsfix_add(Suite *suite, enum nsfix_way way, double timeout_s, void (*add)(TCase *));

/*
 * What main() returns. Runs the suite in TAP as the environment asks
 * (CK_TAP_LOG_FILE_NAME), or says "1..0 # SKIP unshare is refused: why" where no way in
 * is allowed.
 */
int nsfix_run(Suite *suite);

/* Whether the host allows it; NSFIX_ANY: any of them. */
bool nsfix_allows(enum nsfix_way way);

/* Writes /proc/sys/net/NAME in the namespace; fails the test if it cannot. */
void nsfix_sysctl(const char *name, const char *value);

/* Whether the namespace has IPv6. */
bool nsfix_has_ipv6(void);

/*
 * What a program can be deprived of before it starts: callbacks for `struct run`. Each
 * returns 0 or a negative errno.
 */

#define NSFIX_NO_CAPABILITY (-1)

/* Whether there is that right to give: containers withhold some from their root. */
bool nsfix_has_capability(int capability);

/*
 * Takes all rights but one capability (const int *, or NSFIX_NO_CAPABILITY): as uid 65534
 * where the test is real root, else as the user it is.
 */
int nsfix_as_nobody(void *capability);

/* socket(AF_NETLINK, …, NETLINK_SOCK_DIAG) fails, as under gVisor, WSL1 or a sandbox. */
int nsfix_without_sock_diag(void *unused);

/* SOCK_DIAG_BY_FAMILY requests fail, so that UDP cannot be read; TCPDIAG_GETSOCK works.
 */
int nsfix_without_udp_diag(void *unused);

/* /proc is an empty folder. */
int nsfix_without_proc(void *unused);

#endif
