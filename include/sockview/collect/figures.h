/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_FIGURES_H
#define SOCKVIEW_COLLECT_FIGURES_H

/* Counters, levels and limits of a namespace, from /proc/net and /proc/sys/net. */

#include "sockview/collect/netns.h"
#include "sockview/core/figure.h"

enum figure_file {
	FIGURE_FILE_SNMP,      /* /proc/net/snmp: a line of names, a line of numbers */
	FIGURE_FILE_SNMP6,     /* /proc/net/snmp6: a name and a number a line */
	FIGURE_FILE_NETSTAT,   /* /proc/net/netstat: as snmp */
	FIGURE_FILE_SOCKSTAT,  /* /proc/net/sockstat: names and numbers in turn */
	FIGURE_FILE_SOCKSTAT6, /* /proc/net/sockstat6: likewise */
	FIGURE_FILE_CONNTRACK, /* /proc/net/stat/nf_conntrack: names, then a line of
				  hexadecimal numbers per CPU, to be added up */
	FIGURE_FILE_COUNT,
};

/*
 * Takes the figures that a file holds from its text, which is ended by a NUL and is
 * changed. What is missing, or is no number, stays as it was.
 */
void figures_parse(struct figures *figures, enum figure_file file, char *text);

/*
 * Counts the ports of `range` (ip_local_port_range) that `text` (ip_local_reserved_ports,
 * "8080,9000-9010") keeps back. Both are ended by a NUL; `text` is changed. What is no
 * such text leaves the figure as it was.
 */
void figures_parse_reserved(struct figures *figures, const char *range, char *text);

/* Reads all figures there are; those that cannot be read stay unknown. */
void figures_read(struct figures *figures, const struct netns *netns);

#endif
