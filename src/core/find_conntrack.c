/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections that fail without a socket to show for it. */
#include "sockview/core/find_usage.h"

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
	struct say text;

	if (drops >= 1 || failed >= 1)
		level = ALARM_CRIT;
	if (!usage_raise(judging, FINDING_CONNTRACK, level, 10, "nf_conntrack_max", usage,
		    &finding))
		return;
	finding_number(&finding, "drops_per_s", drops);
	finding_number(&finding, "insert_failed_per_s", failed);
	say_init(&text, finding.text, sizeof(finding.text));
	say_conntrack(&text, judging, usage, drops, failed);
	usage_next(&finding, 0,
		"conntrack -L by state (root); net.netfilter.nf_conntrack_max; TIME_WAIT "
		"entries stay 120 s there");
	usage_put(judging, &finding, "%s of %s entries", COUNT(usage->used),
		COUNT(usage->of));
}

void find_conntrack(struct judging *judging)
{
	double drops = 0;
	double failed = 0;
	struct usage usage;
	struct finding *ok;
	uint64_t used;

	if (!judging_figure(judging, FIGURE_CONNTRACK_COUNT, &used) ||
		!usage_find(
			judging, FINDING_CONNTRACK, FIGURE_CONNTRACK_MAX, used, &usage)) {
		judging_not_checked(judging, FINDING_CONNTRACK, "not loaded");
		return;
	}
	judging_rate(judging, FIGURE_CONNTRACK_DROP, &drops);
	judging_rate(judging, FIGURE_CONNTRACK_INSERT_FAILED, &failed);
	raise_conntrack(judging, &usage, drops, failed);
	ok = judging_ok(judging, FINDING_CONNTRACK, "%s of %s entries (%s).",
		COUNT(usage.used), COUNT(usage.of), PERCENT(usage.share));
	usage_limit(ok, "nf_conntrack_max", &usage);
}

/* ---- refused ---- */

#define REFUSED_SHARE 0.2

static void raise_refused(struct judging *judging, double fails, double share)
{
	enum alarm_level level = judging_level(judging, FINDING_REFUSED, fails);
	struct finding finding;
	struct say text;

	if (share < REFUSED_SHARE)
		level = share < REFUSED_SHARE * ALARM_LOW_END ? ALARM_NONE
			: level > ALARM_NEAR		      ? ALARM_NEAR
							      : level;
	if (!usage_raise(judging, FINDING_REFUSED, level, 30, NULL, NULL, &finding))
		return;
	finding_number(&finding, "per_s", fails);
	finding_number(&finding, "share", share);
	say_init(&text, finding.text, sizeof(finding.text));
	say(&text,
		"%s connects/s fail at once (%s of all): refused or reset by the peer. "
		"They leave no socket behind, so the destination is not known.",
		RATE(fails), PERCENT(share));
	usage_next(&finding, 0, "the programs' logs: \"Connection refused\"");
	usage_next(&finding, 1, "tcpdump -ni any 'tcp[13] & 4 != 0'");
	usage_put(judging, &finding, "%s connects/s fail at once (%s)", RATE(fails),
		PERCENT(share));
}

void find_refused(struct judging *judging)
{
	double fails;
	double opens;

	if (!judging_rate(judging, FIGURE_ATTEMPT_FAILS, &fails) ||
		!judging_rate(judging, FIGURE_ACTIVE_OPENS, &opens)) {
		judging_not_checked(judging, FINDING_REFUSED,
			judging->one_look ? "one look" : "a rate needs ten seconds");
		return;
	}
	judging_perf(judging, FINDING_REFUSED, fails, 0);
	/* What comes in and is reset while half open counts, too: at most all. */
	raise_refused(judging, fails, opens > fails ? fails / opens : fails > 0 ? 1 : 0);
	judging_ok(judging, FINDING_REFUSED, "%s failed connects/s.", RATE(fails));
}
