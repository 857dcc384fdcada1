/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_CODEC_H
#define SOCKVIEW_COLLECT_CODEC_H

/*
 * sock_diag messages to and from plain memory. No descriptor, no state: what live reads,
 * tests, recordings and the fuzzer decode with the same code.
 *
 * Layout: include/uapi/linux/inet_diag.h, sock_diag.h, netlink.h.
 */

#include "sockview/core/sock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODEC_REQUEST_MAX 128

/*
 * Writes a TCPDIAG_GETSOCK dump request: TCP of both families in one walk. Returns its
 * length; `buffer` holds CODEC_REQUEST_MAX bytes aligned for a 32-bit number.
 */
size_t codec_request_tcp(void *buffer, uint32_t seq, uint32_t states);

/* Writes a SOCK_DIAG_BY_FAMILY dump request: one protocol, one family. As above. */
size_t codec_request_family(void *buffer, uint32_t seq, enum proto proto,
	enum family family, uint32_t states);

/*
 * Writes a request for one socket, by its addresses, device and cookie: one answer, or an
 * error. As above.
 */
size_t codec_request_one(void *buffer, uint32_t seq, const struct sock *which);

/* Asks for details (enum detail_kind) in a request that has been written. */
void codec_request_details(void *request, unsigned details);

/*
 * Appends a filter in the kernel's bytecode to a request, whose buffer has room for
 * CODEC_REQUEST_MAX and `length` more bytes. Returns the request's new length.
 */
size_t codec_request_bytecode(void *request, const void *code, size_t length);

/* A datagram being read, and what is expected in it. */
struct codec_reader {
	const uint8_t *at; /* aligned for a 32-bit number */
	size_t left;
	uint32_t seq;	  /* of the request */
	uint32_t port_id; /* of the requester; 0: any */
	enum proto
		proto; /* the message does not say: only its request tells TCP from UDP */
	bool cgroups;  /* read the cgroup id, too */
	unsigned details; /* read these details, too (enum detail_kind) */
};

enum codec_kind {
	CODEC_SOCK,    /* message->sock */
	CODEC_DONE,    /* end of the dump; message->error tells whether it failed */
	CODEC_ERROR,   /* the kernel refuses; message->error */
	CODEC_FOREIGN, /* belongs to nobody here: another sequence, port id or type */
	CODEC_BAD,     /* ours, but not understood: one socket is missing */
	CODEC_BROKEN,  /* a length is wrong: the rest of the datagram is lost */
	CODEC_END,     /* nothing left in this datagram */
};

struct codec_message {
	struct sock sock;
	struct sock_detail detail; /* behind sock.detail */
	int error;		   /* 0 or a negative errno */
	bool interrupted;	   /* NLM_F_DUMP_INTR: the table changed in mid-dump */
};

/* Takes the next message of the datagram. */
enum codec_kind codec_next(struct codec_reader *reader, struct codec_message *message);

#endif
