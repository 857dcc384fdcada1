/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FINDING_H
#define SOCKVIEW_CORE_FINDING_H

/*
 * What is stuck, whose it is, how fast it grows, and until when: one sentence with the
 * numbers behind it. Found once, in core, and shown the same by every output. Plain data.
 */

#include "sockview/core/claims.h"
#include "sockview/core/unit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order in which they are listed where nothing else decides. */
enum finding_kind {
	FINDING_ACCEPT_QUEUE,
	FINDING_CLOSE_WAIT,
	FINDING_CONNTRACK,
	FINDING_EPHEMERAL_PORTS,
	FINDING_FIN_WAIT2,
	FINDING_LAST_ACK,
	FINDING_OPEN_FILES,
	FINDING_ORPHANS,
	FINDING_REFUSED,
	FINDING_SEND_QUEUE,
	FINDING_SYN_RECV,
	FINDING_SYN_SENT,
	FINDING_TCP_MEM,
	FINDING_TIME_WAIT,
	FINDING_UDP_DROPS,
	FINDING_KIND_COUNT,
};
#define FINDING_KIND_BIT(kind) (UINT32_C(1) << (kind))
#define FINDING_KINDS_ALL      (FINDING_KIND_BIT(FINDING_KIND_COUNT) - 1)

/* The worst first, which is the order of every list. */
enum severity {
	SEVERITY_CRIT, /* connections fail now, or will within half an hour */
	SEVERITY_WARN, /* nothing fails yet */
	SEVERITY_WAS,  /* was one of these, and ended less than ten minutes ago */
	SEVERITY_OK,   /* looked at and fine: the evidence */
	SEVERITY_NOTE, /* could not be looked at, and why */
	SEVERITY_COUNT,
};

enum subject_type {
	SUBJECT_HOST,	  /* the whole namespace or host */
	SUBJECT_PROCESS,  /* pid and comm; unit and uid where they are known */
	SUBJECT_UNIT,	  /* a systemd unit or container; uid */
	SUBJECT_SERVICE,  /* `address`: the local "*:443" of inbound connections */
	SUBJECT_REMOTE,	  /* `address`: "10.0.9.4:5432" */
	SUBJECT_PAIR,	  /* `source` to `address`; "*": any destination */
	SUBJECT_LISTENER, /* `address`, and its process where that is known */
	SUBJECT_UDP,	  /* likewise, of a UDP socket */
};

#define FINDING_ADDRESS_MAX 64

struct finding_subject {
	enum subject_type type;
	enum owner_by owner_by; /* how the process is known */
	uint32_t pid;		/* 0: unknown */
	uint32_t processes;	/* that share it, `pid` is one of them; 0: unknown */
	bool has_uid;
	uint32_t uid;
	char comm[OWNERS_COMM_MAX]; /* sanitized; "": unknown */
	char unit[UNIT_NAME_MAX];   /* likewise */
	char source[FINDING_ADDRESS_MAX];
	char address[FINDING_ADDRESS_MAX];
};

/* A number behind a finding, by the name it has in JSON, units in the name. */
struct finding_value {
	const char *name; /* static */
	enum {
		VALUE_COUNT,   /* whole, `count` */
		VALUE_NUMBER,  /* `number` */
		VALUE_TEXT,    /* `text`, static */
		VALUE_UNKNOWN, /* null */
	} type;
	uint64_t count;
	double number;
	const char *text;
};

/* Another end of the connections concerned. */
struct finding_peer {
	char remote[FINDING_ADDRESS_MAX];
	enum direction direction;
	uint64_t count;
};

/* What is being used up. */
struct finding_limit {
	const char *name; /* static, "open_files"; NULL: there is none */
	uint64_t used;
	uint64_t of;
	bool has_full_in;
	double full_in_s;
};

#define FINDING_VALUES_MAX 12
#define FINDING_PEERS_MAX  5
#define FINDING_NEXT_MAX   3
#define FINDING_MORE_MAX   3

struct finding {
	enum finding_kind kind;
	enum severity severity;
	uint64_t id;	   /* of kind and subject: the same from snapshot to snapshot */
	uint64_t since_ns; /* wall clock; 0: not known */
	bool since_exact;
	uint64_t ended_ns; /* wall clock, of SEVERITY_WAS */
	struct finding_subject subject;
	struct finding_value value[FINDING_VALUES_MAX];
	unsigned value_count;
	struct finding_peer peer[FINDING_PEERS_MAX]; /* the largest first */
	unsigned peer_count;
	struct finding_limit limit;
	char text[768]; /* the whole sentence, with a full stop; never a `|` */
	char list[192]; /* the same in at most 2 lines of 74 columns */
	char row[80];	/* in a list of findings, without the kind */
	char next[FINDING_NEXT_MAX][224]; /* what to look at; "": none */
	char filter[192]; /* what concerned sockets match, as for `-o -a`; "": none */
	char more[FINDING_MORE_MAX][160]; /* shown with the sockets: "ages  <1 min 96" */
};

/* The one number of a kind that a monitoring system keeps; the worst of all subjects. */
struct finding_perf {
	bool known;
	double value; /* percent where its threshold is percent */
	bool has_max;
	double max;
};

enum findings_scope {
	FINDINGS_OF_HOST,
	FINDINGS_OF_FILTER, /* only sockets that match a filter were looked at */
};

/* All that was found in one snapshot. Never changed once it is made. */
struct findings_report {
	struct finding *all; /* by severity, the worst first; owned */
	size_t count;
	unsigned by_severity[SEVERITY_COUNT];
	uint32_t checked;			     /* FINDING_KIND_BIT() */
	const char *not_checked[FINDING_KIND_COUNT]; /* why; NULL: it was, or was not
							asked for. Static */
	struct finding_perf perf[FINDING_KIND_COUNT];
	enum findings_scope scope;
};

/* Frees what it owns. May be called twice. */
void findings_report_fini(struct findings_report *report);

/* The same, and the report itself. Takes NULL. */
void findings_report_free(struct findings_report *report);

/* "close_wait". Static. */
const char *finding_kind_name(enum finding_kind kind);

/* The kind of that name. False: there is none. */
bool finding_kind_find(const char *name, enum finding_kind *kind);

/* "no kind "prots" (kinds: accept_queue …)", and the one that was probably meant. */
void finding_kind_unknown(const char *name, char *why, size_t size);

/* "crit", "warn", "was", "ok", "note". Static. */
const char *severity_name(enum severity severity);

/* "process", "unit", … as in JSON. Static. */
const char *subject_type_name(enum subject_type type);

#endif
