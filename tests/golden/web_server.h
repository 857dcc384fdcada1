/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_WEB_SERVER_H
#define SOCKVIEW_TESTS_WEB_SERVER_H

/* The sockets of a small web server, one of each kind that is shown differently. */

#include "diag_bytes.h"

#include <stddef.h>

enum v6only {
	V6ONLY_UNTOLD,
	V6ONLY_NO,
	V6ONLY_YES,
};

struct web_sock {
	struct diag_sock diag;
	enum v6only v6only;
	uint64_t cgroup; /* 0: not told */
};

/* In the order of the kernel; *count of them. Static. */
const struct web_sock *web_server_tcp(size_t *count);
const struct web_sock *web_server_udp(size_t *count);

#endif
