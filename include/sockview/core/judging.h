/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_JUDGING_H
#define SOCKVIEW_CORE_JUDGING_H

/*
 * What the rules of the findings engine share: the evidence they read, and how they raise
 * a finding. One find_….c a family of kinds.
 */

#include "sockview/core/alarm.h"
#include "sockview/core/backlog.h"
#include "sockview/core/callers.h"
#include "sockview/core/findings.h"
#include "sockview/core/halfopen.h"
#include "sockview/core/history.h"
#include "sockview/core/lingering.h"
#include "sockview/core/say.h"
#include "sockview/core/silence.h"
#include "sockview/core/stuck.h"
#include "sockview/core/trail.h"

/* All that is known of one snapshot, and of those before. */
struct evidence {
	uint64_t wall_ns;
	uint64_t mono_ns;
	struct port_range ephemeral;
	bool ephemeral_known;
	bool read[PROTO_COUNT]; /* whole or in part */
	uint64_t total[PROTO_COUNT][STATE_COUNT];
	uint64_t inbound_time_wait;    /* on listeners' ports */
	uint64_t orphans[STATE_COUNT]; /* closing, and held by nobody */
	struct stuck stuck;
	struct lingering lingering;
	struct halfopen halfopen;
	struct callers callers;
	struct history history; /* of the figures */
};

struct judging {
	const struct evidence *evidence;
	const struct directions *directions;
	const struct watch *watch; /* NULL: listeners were not looked at */
	const struct peers *peers; /* NULL: not counted */
	const struct backlog *backlog;
	const struct thresholds *thresholds;
	const struct findings_lore *lore;
	const struct hash_seed *seed;
	struct trails *trails;
	struct silences *silences;
	struct alarms *alarms;
	struct keyset *explained; /* by another finding: kind and subject */
	uint32_t kinds;
	bool one_look;
	struct findings_report *report;
	size_t room;
	int err; /* -ENOMEM */
};

/* The rules of a family of kinds, in the order in which one explains the other. */
void find_accept_queue(struct judging *judging);
void find_close_wait(struct judging *judging);
void find_syn_recv(struct judging *judging);
void find_syn_sent(struct judging *judging);
void find_ephemeral_ports(struct judging *judging);
void find_time_wait(struct judging *judging);
void find_open_files(struct judging *judging);
void find_orphans(struct judging *judging);
void find_tcp_mem(struct judging *judging);
void find_conntrack(struct judging *judging);
void find_refused(struct judging *judging);
void find_udp_drops(struct judging *judging);
void find_fin_wait2(struct judging *judging);
void find_last_ack(struct judging *judging);
void find_send_queue(struct judging *judging);

/* A subject's number: the same from snapshot to snapshot. */
uint64_t judging_id(const struct judging *judging, enum finding_kind kind,
	const uint64_t *words, size_t count);

/* The number of a destination, its address and port, for judging_explain(). */
uint64_t judging_remote(const struct judging *judging, const struct peer_row *row);

/*
 * Whether the subject is to be shown; then *finding is begun: kind, severity, id, since.
 * In a single look, since when is not known.
 */
bool judging_raise(
	struct judging *judging, const struct alarm_sign *sign, struct finding *finding);

/* From where on a value is a sign of what, by the kind's thresholds. */
enum alarm_level judging_level(
	const struct judging *judging, enum finding_kind kind, double value);

/* Adds a finding to the report, and its kind to what was checked. */
void judging_put(struct judging *judging, const struct finding *finding);

/*
 * The evidence that a kind is fine, a sentence, unless one of the kind is raised. Returns
 * it, for a limit to be added: then it is shown beside what was raised. NULL: there is
 * none.
 */
__attribute__((format(printf, 3, 4))) struct finding *judging_ok(
	struct judging *judging, enum finding_kind kind, const char *format, ...);

/* A kind that could not be looked at; `why` is static. */
void judging_not_checked(
	struct judging *judging, enum finding_kind kind, const char *why);

/* The kind's number for monitoring systems: the worst one is kept. max ≤ 0: it has none.
 */
void judging_perf(
	struct judging *judging, enum finding_kind kind, double value, double max);

/* One cause, one finding: what a subject (any number) suffers of a kind is said. */
void judging_explain(struct judging *judging, enum finding_kind kind, uint64_t subject);
bool judging_is_explained(
	const struct judging *judging, enum finding_kind kind, uint64_t subject);

/* A number's trail with a new point; NULL: out of memory, or there is but one look. */
const struct trail *judging_trail(struct judging *judging, uint64_t id, double value);

/* How fast a counter grows, per second. False: unknown. */
bool judging_rate(const struct judging *judging, enum figure figure, double *per_s);

/* A figure of now. False: unknown. */
bool judging_figure(const struct judging *judging, enum figure figure, uint64_t *value);

/* Facts of a process. False: unknown. */
bool judging_process(
	const struct judging *judging, uint32_t pid, struct process_facts *facts);

/* The process that holds a socket, and its unit. False: unknown. */
bool judging_owner(
	const struct judging *judging, uint32_t inode, struct finding_subject *subject);

/* Wall clock so many seconds ago. */
uint64_t judging_ago(const struct judging *judging, double seconds);

/* ---- parts of a finding ---- */

void finding_count(struct finding *finding, const char *name, uint64_t count);
void finding_number(struct finding *finding, const char *name, double number);
void finding_text(struct finding *finding, const char *name, const char *text);
void finding_unknown(struct finding *finding, const char *name);

/* "10.0.7.30:8443", "[2001:db8::1]:443"; v4-mapped is IPv4; without a port if it is 0. */
void finding_address(char out[FINDING_ADDRESS_MAX], enum family family,
	const uint8_t addr[16], uint16_t port);

/* A listener's place: "*:8080" (all addresses, both families), "0.0.0.0:443",
 * "[::]:443". */
void finding_place(char out[FINDING_ADDRESS_MAX], const struct sock *listener);

/* " and src 10.0.0.7" where an address is no wildcard: what else has the same port is of
 * somebody else. */
void say_bound(struct say *filter, enum family family, const uint8_t addr[16]);

/* "java 4711 (orders.service)", "orders.service (uid 1003)", "10.0.7.30:8443", … */
void say_subject(struct say *say, const struct finding_subject *subject);

#endif
