/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FILTER_TREE_H
#define SOCKVIEW_CORE_FILTER_TREE_H

/* What a filter is made of: for the parser, the matcher, and compilers to other
 * languages. */

#include "sockview/core/filter.h"

enum filter_kind {
	FILTER_AND,
	FILTER_OR,
	FILTER_NOT,
	FILTER_STATES, /* state in node->states */
	FILTER_SPORT,  /* local port */
	FILTER_DPORT,  /* remote port */
	FILTER_PORT,   /* either */
	FILTER_SRC,    /* local address, and port unless 0 */
	FILTER_DST,    /* remote address */
	FILTER_HOST,   /* either end */
	FILTER_DEVICE, /* by index, or by name */
	FILTER_UID,
	FILTER_CLASS,	  /* port class of the local port */
	FILTER_EPHEMERAL, /* local port in the ephemeral range */
	FILTER_DIRECTION,
	FILTER_PROTO,
	FILTER_RECV_QUEUE,
	FILTER_SEND_QUEUE,
	FILTER_RETRANS,
	FILTER_UNACCEPTED,
	FILTER_ORPHAN,
	FILTER_AGE,
	FILTER_PID,
	FILTER_COMM,
	FILTER_UNIT,
	FILTER_NAME, /* a command or a unit */
	FILTER_TEXT, /* part of anything shown */
};

enum filter_op {
	FILTER_EQ,
	FILTER_NE,
	FILTER_LT,
	FILTER_LE,
	FILTER_GT,
	FILTER_GE,
};

/* Two ends of one address pattern. */
struct filter_host {
	uint8_t addr[16];
	uint8_t family; /* enum family, or FAMILY_COUNT: any address */
	uint8_t prefix; /* bits */
	bool with_port;
	uint16_t port;
};

#define FILTER_DEVICE_MAX 16

/* A word, as bytes of the filter's text. */
struct filter_word {
	size_t at;
	size_t length;
};

struct filter_node {
	enum filter_kind kind;
	enum filter_op op;
	uint8_t family; /* of SPORT, DPORT: inet:443; FAMILY_COUNT: any */
	uint32_t left;	/* index of a node: AND, OR, NOT */
	uint32_t right;
	size_t at; /* in the text */
	size_t length;
	union {
		uint32_t states;
		uint64_t number; /* port, uid, pid, queue, class, direction, protocol,
				    ms */
		struct filter_host host;
		char device[FILTER_DEVICE_MAX];
		struct filter_word word;
	};
};

struct filter {
	char *text; /* as it was parsed */
	struct filter_node *nodes;
	uint32_t count;
	uint32_t room;
	uint32_t root;
};

#endif
