/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the whole host, or namespace, is about to use up: one table, and its sentences. */
#include "sockview/core/judging.h"

#include <string.h>

#define MIB 1048576.0

/* A level and its limit; how the level moves. */
struct usage {
	uint64_t used;
	uint64_t of;
	double share;
	bool has_per_s;
	double per_s;
	bool has_full_in;
	double full_in_s;
};

static uint64_t host_id(const struct judging *judging, enum finding_kind kind)
{
	const uint64_t host = SUBJECT_HOST;

	return judging_id(judging, kind, &host, 1);
}

static bool find_usage(struct judging *judging, enum finding_kind kind, enum figure limit,
	uint64_t used, struct usage *usage)
{
	const struct trail *trail;

	*usage = (struct usage){ .used = used };
	if (!judging_figure(judging, limit, &usage->of) || !usage->of)
		return false;
	usage->share = (double)used / (double)usage->of;
	judging_perf(judging, kind, usage->share * 100, 100);
	trail = judging_trail(judging, host_id(judging, kind), (double)used);
	if (!trail || !trail_slope(trail, 120, &usage->per_s))
		return true;
	usage->has_per_s = true;
	if (usage->per_s <= 0 || used >= usage->of)
		return true;
	usage->has_full_in = true;
	usage->full_in_s = (double)(usage->of - used) / usage->per_s;
	return true;
}

/* What all kinds about the host have in common. */
static bool raise_host(struct judging *judging, enum finding_kind kind,
	enum alarm_level level, unsigned held_s, const char *limit,
	const struct usage *usage, struct finding *finding)
{
	const struct alarm_sign sign = { kind, host_id(judging, kind), level, held_s,
		held_s };

	if (!judging_raise(judging, &sign, finding))
		return false;
	finding->subject.type = SUBJECT_HOST;
	if (!usage)
		return true;
	finding_count(finding, "count", usage->used);
	finding->limit = (struct finding_limit){
		.name = limit,
		.used = usage->used,
		.of = usage->of,
		.has_full_in = usage->has_full_in,
		.full_in_s = usage->full_in_s,
	};
	return true;
}

/* The three forms of a finding of which one sentence says all. */
static void put_short(struct judging *judging, struct finding *finding, const char *row)
{
	outcome_copy_text(finding->list, sizeof(finding->list), finding->text);
	outcome_copy_text(finding->row, sizeof(finding->row), row);
	judging_put(judging, finding);
}

static void put_next(struct finding *finding, unsigned i, const char *text)
{
	outcome_copy_text(finding->next[i], sizeof(finding->next[i]), text);
}

/* ---- time_wait ---- */

#define TIME_WAIT_BYTES 256

static void raise_time_wait(
	struct judging *judging, const struct usage *usage, double overflow)
{
	enum alarm_level level =
		judging_level(judging, FINDING_TIME_WAIT, usage->share * 100);
	char row[80];
	struct finding finding;
	struct say text;
	struct say line;

	if (overflow >= 1 && level < ALARM_WARN &&
		judging->thresholds->of[FINDING_TIME_WAIT].warn < 1e300)
		level = ALARM_WARN;
	if (!raise_host(judging, FINDING_TIME_WAIT, level, 60, "tcp_max_tw_buckets",
		    usage, &finding))
		return;
	finding_number(&finding, "overflow_per_s", overflow);
	say_init(&text, finding.text, sizeof(finding.text));
	if (overflow > 0)
		say(&text,
			"the TIME_WAIT table is full (%s): %s connections/s are ended "
			"without their 60 s (TCPTimeWaitOverflow). Nothing fails at "
			"once; a late packet of an old connection may reach a new one.",
			COUNT(usage->of), RATE(overflow));
	else
		say(&text,
			"TIME_WAIT is at %s of %s (%s). At the limit the kernel ends "
			"connections without the 60 s; they still work.",
			COUNT(usage->used), COUNT(usage->of), PERCENT(usage->share));
	put_next(&finding, 0,
		"raise net.ipv4.tcp_max_tw_buckets (256 bytes each). Do not shorten "
		"anything else: tcp_fin_timeout does not change TIME_WAIT");
	strcpy(finding.filter, "state time-wait");
	say_init(&line, row, sizeof(row));
	say(&line, "%s of %s", COUNT(usage->used), COUNT(usage->of));
	put_short(judging, &finding, row);
}

void find_time_wait(struct judging *judging)
{
	const struct evidence *evidence = judging->evidence;
	uint64_t inbound = evidence->inbound_time_wait;
	double overflow = 0;
	struct usage usage;

	if (!evidence->read[PROTO_TCP]) {
		judging_not_checked(judging, FINDING_TIME_WAIT, "TCP was not read");
		return;
	}
	if (!find_usage(judging, FINDING_TIME_WAIT, FIGURE_MAX_TW_BUCKETS,
		    evidence->total[PROTO_TCP][STATE_TIME_WAIT], &usage)) {
		judging_not_checked(judging, FINDING_TIME_WAIT,
			"tcp_max_tw_buckets could not be read");
		return;
	}
	judging_rate(judging, FIGURE_TIME_WAIT_OVERFLOW, &overflow);
	raise_time_wait(judging, &usage, overflow);
	/* Memory is worth a word where there is some: most of them on the server's side.
	 */
	if (inbound * 2 > usage.used && inbound * TIME_WAIT_BYTES >= MIB)
		judging_ok(judging, FINDING_TIME_WAIT,
			"%s are %s of tcp_max_tw_buckets (%s); %s on listeners' ports "
			"use no port, about %s MB of memory. Nothing to do.",
			COUNT(usage.used), PERCENT(usage.share), COUNT(usage.of),
			COUNT(inbound),
			COUNT(number_size((double)inbound * TIME_WAIT_BYTES / 1e6)));
	else if (inbound)
		judging_ok(judging, FINDING_TIME_WAIT,
			"%s are %s of tcp_max_tw_buckets (%s); %s on listeners' ports "
			"use no port.",
			COUNT(usage.used), PERCENT(usage.share), COUNT(usage.of),
			COUNT(inbound));
	else
		judging_ok(judging, FINDING_TIME_WAIT, "%s of tcp_max_tw_buckets (%s).",
			COUNT(usage.used), COUNT(usage.of));
}

/* ---- orphans ---- */

static void say_orphan_states(struct say *text, const struct evidence *evidence)
{
	static const enum state states[] = { STATE_FIN_WAIT1, STATE_LAST_ACK,
		STATE_CLOSING };
	const char *comma = ": ";

	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		uint64_t count = evidence->orphans[states[i]];

		if (!count)
			continue;
		say(text, "%s%s %s", comma, state_name(PROTO_TCP, states[i]),
			COUNT(count));
		comma = ", ";
	}
}

static void raise_orphans(struct judging *judging, const struct usage *usage)
{
	struct finding finding;
	char row[80];
	struct say text;
	struct say line;

	if (!raise_host(judging, FINDING_ORPHANS,
		    judging_level(judging, FINDING_ORPHANS, usage->share * 100), 10,
		    "tcp_max_orphans", usage, &finding))
		return;
	say_init(&text, finding.text, sizeof(finding.text));
	if (finding.severity == SEVERITY_CRIT) {
		say(&text,
			"%s orphans, %s of %s: the kernel resets closing connections "
			"above it; log \"too many orphaned sockets\".",
			COUNT(usage->used), PERCENT(usage->share), COUNT(usage->of));
	} else {
		say(&text,
			"%s closing sockets without a process, %s of tcp_max_orphans "
			"(%s)",
			COUNT(usage->used), PERCENT(usage->share), COUNT(usage->of));
		say_orphan_states(&text, judging->evidence);
		say(&text, ".");
	}
	put_next(&finding, 0,
		"FIN_WAIT1 with Send-Q: clients that vanished during a response; "
		"tcp_orphan_retries; a lower keep-alive at the proxy");
	strcpy(finding.filter, "orphan");
	say_init(&line, row, sizeof(row));
	say(&line, "%s of %s", COUNT(usage->used), COUNT(usage->of));
	put_short(judging, &finding, row);
}

void find_orphans(struct judging *judging)
{
	struct usage usage;
	uint64_t used;

	if (!judging_figure(judging, FIGURE_TCP_ORPHANS, &used) ||
		!find_usage(judging, FINDING_ORPHANS, FIGURE_MAX_ORPHANS, used, &usage)) {
		judging_not_checked(judging, FINDING_ORPHANS,
			"sockstat or tcp_max_orphans could not be read");
		return;
	}
	raise_orphans(judging, &usage);
	judging_ok(judging, FINDING_ORPHANS,
		"%s of %s closing sockets without a process.", COUNT(usage.used),
		COUNT(usage.of));
}

/* ---- tcp_mem ---- */

static double mebibytes(const struct judging *judging, uint64_t pages)
{
	const struct figures *figures = &judging->evidence->history.last.figures;

	return (double)pages * figures->page_bytes / MIB;
}

static void raise_tcp_mem(struct judging *judging, const struct usage *usage,
	uint64_t pressure, double aborts)
{
	enum alarm_level level =
		judging_level(judging, FINDING_TCP_MEM, usage->share * 100);
	double used = mebibytes(judging, usage->used);
	struct finding finding;
	char row[80];
	struct say text;
	struct say line;

	if (level < ALARM_WARN && pressure && usage->used >= pressure)
		level = ALARM_WARN;
	if (aborts > 0)
		level = ALARM_CRIT;
	if (!raise_host(judging, FINDING_TCP_MEM, level, 10, "tcp_mem", usage, &finding))
		return;
	finding_number(&finding, "aborts_per_s", aborts);
	say_init(&text, finding.text, sizeof(finding.text));
	if (finding.severity == SEVERITY_CRIT) {
		say(&text, "TCP memory is full (%s of %s MiB)", COUNT(number_size(used)),
			COUNT(number_size(mebibytes(judging, usage->of))));
		if (aborts > 0)
			say(&text, ": connections are aborted (TCPAbortOnMemory %s/s)",
				RATE(aborts));
		say(&text, "; log \"out of memory -- consider tuning tcp_mem\".");
	} else {
		say(&text,
			"TCP of the whole host holds %s MiB, above the pressure mark (%s "
			"of %s MiB): the kernel shrinks all windows.",
			COUNT(number_size(used)),
			COUNT(number_size(mebibytes(judging, pressure))),
			COUNT(number_size(mebibytes(judging, usage->of))));
	}
	put_next(&finding, 0,
		"who holds it? Sockets by Recv-Q and by Send-Q; Recv-Q: that program "
		"does not read");
	say_init(&line, row, sizeof(row));
	say(&line, "%s of the memory of TCP", PERCENT(usage->share));
	put_short(judging, &finding, row);
}

void find_tcp_mem(struct judging *judging)
{
	uint64_t pressure = 0;
	double aborts = 0;
	struct usage usage;
	uint64_t used;

	if (!judging_figure(judging, FIGURE_TCP_MEM, &used) ||
		!judging->evidence->history.last.figures.page_bytes ||
		!find_usage(judging, FINDING_TCP_MEM, FIGURE_TCP_MEM_MAX, used, &usage)) {
		judging_not_checked(judging, FINDING_TCP_MEM,
			"sockstat or tcp_mem could not be read");
		return;
	}
	judging_figure(judging, FIGURE_TCP_MEM_PRESSURE, &pressure);
	judging_rate(judging, FIGURE_ABORT_ON_MEMORY, &aborts);
	raise_tcp_mem(judging, &usage, pressure, aborts);
	judging_ok(judging, FINDING_TCP_MEM, "%s of %s MiB.",
		COUNT(number_size(mebibytes(judging, usage.used))),
		COUNT(number_size(mebibytes(judging, usage.of))));
}

/* ---- conntrack ---- */

static void say_conntrack(struct say *text, const struct judging *judging,
	const struct usage *usage, double drops, double failed)
{
	if (failed >= 1 && drops < 1 && usage->share < 1) {
		say(text,
			"%s translations/s fail (insert_failed): source NAT finds no "
			"free port towards one destination; sockets look healthy "
			"meanwhile.",
			RATE(failed));
	} else if (drops >= 1 || usage->used >= usage->of) {
		say(text, "connection tracking is full (%s)", COUNT(usage->of));
		if (drops > 0)
			say(text, ": %s packets/s of new connections are dropped",
				RATE(drops));
		say(text, "; log \"nf_conntrack: table full, dropping packet\".");
	} else {
		say(text, "connection tracking holds %s of %s entries (%s)",
			COUNT(usage->used), COUNT(usage->of), PERCENT(usage->share));
		if (usage->has_full_in)
			say(text, ", %s/s: full in %s (about %s)", CHANGE(usage->per_s),
				SPAN(usage->full_in_s),
				CLOCK(judging->evidence->wall_ns +
					(uint64_t)(usage->full_in_s < 86400
							   ? usage->full_in_s * 1e9
							   : 86400e9)));
		say(text, ".");
	}
}

static void raise_conntrack(
	struct judging *judging, const struct usage *usage, double drops, double failed)
{
	enum alarm_level level =
		judging_level(judging, FINDING_CONNTRACK, usage->share * 100);
	struct finding finding;
	char row[80];
	struct say text;
	struct say line;

	if (drops >= 1 || failed >= 1)
		level = ALARM_CRIT;
	if (!raise_host(judging, FINDING_CONNTRACK, level, 10, "nf_conntrack_max", usage,
		    &finding))
		return;
	finding_number(&finding, "drops_per_s", drops);
	finding_number(&finding, "insert_failed_per_s", failed);
	say_init(&text, finding.text, sizeof(finding.text));
	say_conntrack(&text, judging, usage, drops, failed);
	put_next(&finding, 0,
		"conntrack -L by state (root); net.netfilter.nf_conntrack_max; TIME_WAIT "
		"entries stay 120 s there");
	say_init(&line, row, sizeof(row));
	say(&line, "%s of %s entries", COUNT(usage->used), COUNT(usage->of));
	put_short(judging, &finding, row);
}

void find_conntrack(struct judging *judging)
{
	double drops = 0;
	double failed = 0;
	struct usage usage;
	uint64_t used;

	if (!judging_figure(judging, FIGURE_CONNTRACK_COUNT, &used) ||
		!find_usage(
			judging, FINDING_CONNTRACK, FIGURE_CONNTRACK_MAX, used, &usage)) {
		judging_not_checked(judging, FINDING_CONNTRACK, "not loaded");
		return;
	}
	judging_rate(judging, FIGURE_CONNTRACK_DROP, &drops);
	judging_rate(judging, FIGURE_CONNTRACK_INSERT_FAILED, &failed);
	raise_conntrack(judging, &usage, drops, failed);
	judging_ok(judging, FINDING_CONNTRACK, "%s of %s entries (%s).",
		COUNT(usage.used), COUNT(usage.of), PERCENT(usage.share));
}

/* ---- refused ---- */

#define REFUSED_SHARE 0.2

static void raise_refused(struct judging *judging, double fails, double share)
{
	enum alarm_level level = judging_level(judging, FINDING_REFUSED, fails);
	struct finding finding;
	char row[80];
	struct say text;
	struct say line;

	if (share < REFUSED_SHARE)
		level = share < REFUSED_SHARE * ALARM_LOW_END ? ALARM_NONE
			: level > ALARM_NEAR		      ? ALARM_NEAR
							      : level;
	if (!raise_host(judging, FINDING_REFUSED, level, 30, NULL, NULL, &finding))
		return;
	finding_number(&finding, "per_s", fails);
	finding_number(&finding, "share", share);
	say_init(&text, finding.text, sizeof(finding.text));
	say(&text,
		"%s connects/s fail at once (%s of all): refused or reset by the peer. "
		"They leave no socket behind, so the destination is not known.",
		RATE(fails), PERCENT(share));
	put_next(&finding, 0, "the programs' logs: \"Connection refused\"");
	put_next(&finding, 1, "tcpdump -ni any 'tcp[13] & 4 != 0'");
	say_init(&line, row, sizeof(row));
	say(&line, "%s connects/s fail at once (%s)", RATE(fails), PERCENT(share));
	put_short(judging, &finding, row);
}

void find_refused(struct judging *judging)
{
	double fails;
	double opens;

	if (!judging_rate(judging, FIGURE_ATTEMPT_FAILS, &fails) ||
		!judging_rate(judging, FIGURE_ACTIVE_OPENS, &opens)) {
		judging_not_checked(judging, FINDING_REFUSED,
			judging->one_look ? "one look shows no rate"
					  : "a rate needs ten seconds");
		return;
	}
	judging_perf(judging, FINDING_REFUSED, fails, 0);
	/* What comes in and is reset while half open counts, too: at most all. */
	raise_refused(judging, fails, opens > fails ? fails / opens : fails > 0 ? 1 : 0);
	judging_ok(judging, FINDING_REFUSED, "%s failed connects/s.", RATE(fails));
}
