/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_NOTE_H
#define SOCKVIEW_RECORD_NOTE_H

/*
 * Our own messages in a recording: what netlink does not carry. They are well-formed
 * netlink (a header and attributes) of family NETLINK_USERSOCK, so that a reader that
 * does not know them passes over them. man/sockview-recording.5 lists them byte by byte.
 */

#include "sockview/core/ask.h"
#include "sockview/core/feed.h"
#include "sockview/core/owners.h"

#include <linux/netlink.h>

/* The layout's version. A reader refuses a higher one. */
#define NOTE_FORMAT 1

/* nlmsg_type: "SV" and a number. */
enum note_type {
	NOTE_BEGIN = 0x5356, /* a snapshot begins */
	NOTE_FIGURES,
	NOTE_DEVICE,
	NOTE_REPORT, /* a protocol's table has ended */
	NOTE_END,    /* the snapshot has ended */
	NOTE_PROCESSES,
	NOTE_HOLDINGS,
	NOTE_ALONE, /* the only processes of their cgroups */
	NOTE_UNITS,
	NOTE_REACH, /* how far processes were looked at; the last of owners */
	NOTE_TYPE_END,
};

/* nla_type; the kind of value decides how it is swapped. */
enum note_attr {
	NOTE_ATTR_FORMAT = 1,	/* u32 */
	NOTE_ATTR_HOST,		/* text */
	NOTE_ATTR_NETNS,	/* text */
	NOTE_ATTR_WALL_NS,	/* u64 */
	NOTE_ATTR_MONO_NS,	/* u64 */
	NOTE_ATTR_PORT_LOW,	/* u32 */
	NOTE_ATTR_PORT_HIGH,	/* u32 */
	NOTE_ATTR_PROTOS,	/* u32: PROTO_BIT() */
	NOTE_ATTR_FAMILIES,	/* u32: FAMILY_BIT() */
	NOTE_ATTR_TCP_STATES,	/* u32: STATE_BIT() */
	NOTE_ATTR_UDP_STATES,	/* u32 */
	NOTE_ATTR_PAGE_BYTES,	/* u32 */
	NOTE_ATTR_FIGURE_NAME,	/* text; its value follows */
	NOTE_ATTR_FIGURE_VALUE, /* u64 */
	NOTE_ATTR_IFINDEX,	/* u32 */
	NOTE_ATTR_DEVICE_NAME,	/* text */
	NOTE_ATTR_PROTO,	/* text: "tcp" */
	NOTE_ATTR_KIND,		/* text: "netlink", "proc", … */
	NOTE_ATTR_COMPLETE,	/* u32: 0 or 1 */
	NOTE_ATTR_GIVEN,	/* u64 */
	NOTE_ATTR_SKIPPED,	/* u64 */
	NOTE_ATTR_WHY,		/* text */
	NOTE_ATTR_COST_NS,	/* u64 */
	NOTE_ATTR_PID,		/* u32; the rest of the process follows */
	NOTE_ATTR_START,	/* u64 */
	NOTE_ATTR_UID,		/* u32 */
	NOTE_ATTR_COMM,		/* text */
	NOTE_ATTR_HOLDINGS,	/* u32, many: struct note_holding */
	NOTE_ATTR_CGROUP,	/* u64; its path or process follows */
	NOTE_ATTR_PATH,		/* text */
	NOTE_ATTR_PROCESS,	/* u32: a number as in struct note_holding */
	NOTE_ATTR_LOOKED,	/* u32: 0 or 1 */
	NOTE_ATTR_HIDDEN,	/* u32: 0 or 1 */
	NOTE_ATTR_PROCESSES,	/* u64 */
	NOTE_ATTR_REFUSED,	/* u64 */
	NOTE_ATTR_PARENT,	/* u32: a pid, of the process before it */
	NOTE_ATTR_COUNT,
};

enum note_value {
	NOTE_TEXT, /* with its NUL */
	NOTE_U32,  /* or several of them */
	NOTE_U64,
};

/* How the value of an attribute is written; NOTE_TEXT for those nobody knows. */
enum note_value note_value_of(unsigned attr);

/* Room for any of our messages. */
#define NOTE_MAX      8192
#define NOTE_TEXT_MAX 256

/* NOTE_BEGIN. */
struct note_begin {
	uint64_t wall_ns;
	uint64_t mono_ns;
	struct port_range ephemeral;
	bool ephemeral_known;
	bool netns_known;
	unsigned protos;
	unsigned families;
	uint32_t states[PROTO_COUNT];
	char host[72]; /* sanitized */
	char netns[72];
};

/* NOTE_REPORT; `kind` never is SOURCE_REPLAY. */
struct note_report {
	enum proto proto;
	enum source_kind kind;
	bool complete;
	uint64_t given;
	uint64_t skipped;
	char why[NOTE_TEXT_MAX]; /* sanitized */
};

/* A descriptor of a process that is a socket. */
struct note_holding {
	uint32_t inode;
	uint32_t process; /* counts those of the snapshot's NOTE_PROCESSES, from 0 */
	uint32_t fd;
};

/* So many fit in a message. */
#define NOTE_HOLDINGS_MAX 512

/* A longer path of a cgroup is not written. */
#define NOTE_PATH_MAX 4096

/* Each writes one message into NOTE_MAX bytes aligned for a 32-bit number, and returns
 * its length. `number` counts snapshots from 1. */
size_t note_put_begin(void *to, uint32_t number, const struct snapshot *snapshot,
	const struct ask *ask);
size_t note_put_figures(void *to, uint32_t number, const struct figures *figures);
size_t note_put_device(void *to, uint32_t number, uint32_t ifindex, const char *name);
size_t note_put_report(
	void *to, uint32_t number, enum proto proto, const struct source_report *report);
size_t note_put_end(void *to, uint32_t number, const struct verdict *verdict);
size_t note_put_holdings(
	void *to, uint32_t number, const struct note_holding *holdings, size_t count);
size_t note_put_reach(void *to, uint32_t number, const struct owners_reach *reach);

/* The same, of a message of many entries: without any yet. */
size_t note_put_list(void *to, enum note_type type, uint32_t number);

/* Each adds an entry to such a message and changes its length. False: it is full, and as
 * it was. */
bool note_add_process(void *list, size_t *length, const struct process *process);
bool note_add_alone(void *list, size_t *length, uint64_t cgroup, uint32_t process);
bool note_add_unit(void *list, size_t *length, uint64_t cgroup, const char *path);

/*
 * The first message of a datagram of family NETLINK_USERSOCK if it is one of ours and
 * whole, else NULL. `datagram` is aligned for a 32-bit number, and native.
 */
const struct nlmsghdr *note_of(const void *datagram, size_t length);

/*
 * Each reads one message of its type; texts come out sanitized, unknown attributes are
 * passed over. False: what it cannot be without is missing, or of no sense.
 */
bool note_read_begin(const struct nlmsghdr *message, struct note_begin *begin);
bool note_read_figures(const struct nlmsghdr *message, struct figures *figures);
bool note_read_device(
	const struct nlmsghdr *message, uint32_t *ifindex, char *name, size_t size);
bool note_read_report(const struct nlmsghdr *message, struct note_report *report);
bool note_read_end(const struct nlmsghdr *message, struct verdict *verdict);

bool note_read_reach(const struct nlmsghdr *message, struct owners_reach *reach);

/* Takes one entry. Returns 0, or a negative errno, which ends the reading. */
typedef int note_process_fn(void *self, const struct process *process);
typedef int note_holding_fn(void *self, const struct note_holding *holding);
typedef int note_alone_fn(void *self, uint64_t cgroup, uint32_t process);
typedef int note_unit_fn(void *self, uint64_t cgroup, const char *path);

/* Each tells `take` of the entries of one message of its type, in their order; texts come
 * out sanitized. A process without a user has UINT32_MAX. Returns 0 or what `take` did.
 */
int note_read_processes(
	const struct nlmsghdr *message, note_process_fn *take, void *self);
int note_read_holdings(const struct nlmsghdr *message, note_holding_fn *take, void *self);
int note_read_alone(const struct nlmsghdr *message, note_alone_fn *take, void *self);
int note_read_units(const struct nlmsghdr *message, note_unit_fn *take, void *self);

/* The layout's version in a NOTE_BEGIN; 0: none is told. */
uint32_t note_format(const struct nlmsghdr *message);

#endif
