/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_PROC_FILES_H
#define SOCKVIEW_TESTS_PROC_FILES_H

/* Files of /proc/net that exist in memory only, for proc_walker_new(). */

#include <stddef.h>

#define PROC_FILES_MAX 4

struct proc_files {
	struct {
		const char *name; /* "tcp6" */
		const char *text;
		size_t length; /* 0: text ends with its NUL */
		int error;     /* a negative errno instead of the file */
	} files[PROC_FILES_MAX];
	size_t chunk; /* a read() gives no more than this; 0: all at once */
	int opened;
};

/* A proc_open_fn over a struct proc_files; a file that is not there: -ENOENT. */
int proc_files_open(void *context, const char *name);

#define PROC_HEADING                                                                     \
	"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   " \
	"uid"                                                                            \
	"  timeout inode\n"

/* A line of tcp or udp with a port of four hex digits and a state of two. */
#define PROC_LINE(port, state)                                                           \
	"   0: 0100007F:" port " 0100007F:1F90 " state                                   \
	" 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0\n"

/* The same of tcp6 or udp6. */
#define PROC_LINE6(port, state)                                                          \
	"   0: 00000000000000000000000001000000:" port                                   \
	" 00000000000000000000000001000000:1F90 " state                                  \
	" 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0\n"

#endif
