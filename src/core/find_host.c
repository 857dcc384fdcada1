/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of the kernel that may fill up: TIME_WAIT, orphans, the memory of TCP. */
#include "sockview/core/find_usage.h"

#include <math.h>
#include <string.h>

#define MIB 1048576.0

/* ---- time_wait ---- */

#define TIME_WAIT_BYTES 256

static void raise_time_wait(
	struct judging *judging, const struct usage *usage, double overflow)
{
	enum alarm_level level =
		judging_level(judging, FINDING_TIME_WAIT, usage->share * 100);
	struct finding finding;
	struct say text;

	if (overflow >= 1 && level < ALARM_WARN &&
		judging->thresholds->of[FINDING_TIME_WAIT].warn < INFINITY)
		level = ALARM_WARN;
	if (!usage_raise(judging, FINDING_TIME_WAIT, level, 60, "tcp_max_tw_buckets",
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
	usage_next(&finding, 0,
		"raise net.ipv4.tcp_max_tw_buckets (256 bytes each). Do not shorten "
		"anything else: tcp_fin_timeout does not change TIME_WAIT");
	strcpy(finding.filter, "state time-wait");
	usage_put(judging, &finding, "%s of %s", COUNT(usage->used), COUNT(usage->of));
}

/* Memory is worth a word where most of them are on the server's side. */
static void tell_time_wait(struct judging *judging, const struct usage *usage)
{
	uint64_t inbound = judging->evidence->inbound_time_wait;
	struct finding *ok;

	if (inbound * 2 > usage->used && inbound * TIME_WAIT_BYTES >= MIB)
		ok = judging_ok(judging, FINDING_TIME_WAIT,
			"%s are %s of tcp_max_tw_buckets (%s); %s on listeners' ports "
			"use no port, about %s MB of memory. Nothing to do.",
			COUNT(usage->used), PERCENT(usage->share), COUNT(usage->of),
			COUNT(inbound),
			COUNT(number_size((double)inbound * TIME_WAIT_BYTES / 1e6)));
	else if (inbound)
		ok = judging_ok(judging, FINDING_TIME_WAIT,
			"%s are %s of tcp_max_tw_buckets (%s); %s on listeners' ports "
			"use no port.",
			COUNT(usage->used), PERCENT(usage->share), COUNT(usage->of),
			COUNT(inbound));
	else
		ok = judging_ok(judging, FINDING_TIME_WAIT,
			"%s of tcp_max_tw_buckets (%s).", COUNT(usage->used),
			COUNT(usage->of));
	usage_limit(ok, "tcp_max_tw_buckets", usage);
}

void find_time_wait(struct judging *judging)
{
	const struct evidence *evidence = judging->evidence;
	double overflow = 0;
	struct usage usage;

	if (!evidence->read[PROTO_TCP]) {
		judging_not_checked(judging, FINDING_TIME_WAIT, "TCP was not read");
		return;
	}
	if (!usage_find(judging, FINDING_TIME_WAIT, FIGURE_MAX_TW_BUCKETS,
		    evidence->total[PROTO_TCP][STATE_TIME_WAIT], &usage)) {
		judging_not_checked(judging, FINDING_TIME_WAIT,
			"tcp_max_tw_buckets could not be read");
		return;
	}
	judging_rate(judging, FIGURE_TIME_WAIT_OVERFLOW, &overflow);
	raise_time_wait(judging, &usage, overflow);
	tell_time_wait(judging, &usage);
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
	struct say text;

	if (!usage_raise(judging, FINDING_ORPHANS,
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
	usage_next(&finding, 0,
		"FIN_WAIT1 with Send-Q: clients that vanished during a response; "
		"tcp_orphan_retries; a lower keep-alive at the proxy");
	strcpy(finding.filter, "orphan");
	usage_put(judging, &finding, "%s of %s", COUNT(usage->used), COUNT(usage->of));
}

void find_orphans(struct judging *judging)
{
	struct usage usage;
	struct finding *ok;
	uint64_t used;

	if (!judging_figure(judging, FIGURE_TCP_ORPHANS, &used) ||
		!usage_find(judging, FINDING_ORPHANS, FIGURE_MAX_ORPHANS, used, &usage)) {
		judging_not_checked(judging, FINDING_ORPHANS,
			"sockstat or tcp_max_orphans could not be read");
		return;
	}
	raise_orphans(judging, &usage);
	ok = judging_ok(judging, FINDING_ORPHANS,
		"%s of %s closing sockets without a process.", COUNT(usage.used),
		COUNT(usage.of));
	usage_limit(ok, "tcp_max_orphans", &usage);
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
	struct say text;

	if (level < ALARM_WARN && pressure && usage->used >= pressure)
		level = ALARM_WARN;
	if (aborts > 0)
		level = ALARM_CRIT;
	if (!usage_raise(judging, FINDING_TCP_MEM, level, 10, "tcp_mem", usage, &finding))
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
	usage_next(&finding, 0,
		"who holds it? Sockets by Recv-Q and by Send-Q; Recv-Q: that program "
		"does not read");
	usage_put(judging, &finding, "%s of the memory of TCP", PERCENT(usage->share));
}

void find_tcp_mem(struct judging *judging)
{
	uint64_t pressure = 0;
	double aborts = 0;
	struct usage usage;
	struct finding *ok;
	uint64_t used;

	if (!judging_figure(judging, FIGURE_TCP_MEM, &used) ||
		!judging->evidence->history.last.figures.page_bytes ||
		!usage_find(judging, FINDING_TCP_MEM, FIGURE_TCP_MEM_MAX, used, &usage)) {
		judging_not_checked(judging, FINDING_TCP_MEM,
			"sockstat or tcp_mem could not be read");
		return;
	}
	judging_figure(judging, FIGURE_TCP_MEM_PRESSURE, &pressure);
	judging_rate(judging, FIGURE_ABORT_ON_MEMORY, &aborts);
	raise_tcp_mem(judging, &usage, pressure, aborts);
	ok = judging_ok(judging, FINDING_TCP_MEM, "%s of %s MiB.",
		COUNT(number_size(mebibytes(judging, usage.used))),
		COUNT(number_size(mebibytes(judging, usage.of))));
	usage_limit(ok, "tcp_mem", &usage);
}
