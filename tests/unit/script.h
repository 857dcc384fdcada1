/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_SCRIPT_H
#define SOCKVIEW_TESTS_SCRIPT_H

/*
 * A transport that does what a test wrote down: for faults that recorded bytes cannot
 * have, and to see what was asked. After its last step it is silent (-ETIMEDOUT).
 */

#include "diag_bytes.h"

#include "sockview/collect/transport.h"

#define SCRIPT_STEPS_MAX 16

struct script {
	struct transport base;
	struct {
		struct bytes datagram;
		int error; /* a negative errno instead of the datagram */
	} steps[SCRIPT_STEPS_MAX];
	size_t count;
	size_t at;
	int request_error; /* what each request returns */
	/* What the walker did. */
	struct {
		uint16_t type;
		uint8_t family; /* of a request by family */
		uint32_t seq;
		uint32_t states;
	} requests[SCRIPT_STEPS_MAX];
	size_t requested;
	size_t resets;
	size_t resets_before_last_request;
	int timeout_ms;
	int freed;
};

/* *script stays the test's: transport_free() only notes that it was called. */
struct transport *script_transport(struct script *script);

/* Adds a step that receives a datagram, to be filled by the diag_… functions. */
struct bytes *script_datagram(struct script *script);

/* Adds a step that fails. */
void script_error(struct script *script, int error);

/* Takes back the memory of the datagrams. */
void script_fini(struct script *script);

#endif
