/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/judging.h"

#include <string.h>

#define MINUTE_NS   UINT64_C(60000000000)
#define WARN_HELD_S 60
#define CRIT_HELD_S 10
#define FULL_SHARE  0.9

/* What one socket loses. */
struct loss {
	const struct watched *watched;
	double per_s;
	bool is_full; /* in one of the last looks */
};

static bool measure(const struct watched *watched, struct loss *loss)
{
	struct watch_window window;

	*loss = (struct loss){ .watched = watched };
	if (watched->sock.proto != PROTO_UDP || watched->missed)
		return false;
	watched_window(watched, MINUTE_NS, &window);
	if (!window.has_dropped)
		return false;
	loss->is_full =
		window.full > 0 ||
		(watched->has_limit && watched->queue >= watched->limit * FULL_SHARE);
	if (!watched_drops_per_s(watched, &loss->per_s) && window.span_ns)
		loss->per_s = (double)window.dropped * 1e9 / (double)window.span_ns;
	return true;
}

static enum alarm_level weigh(const struct judging *judging, const struct loss *loss)
{
	enum alarm_level level = judging_level(judging, FINDING_UDP_DROPS, loss->per_s);

	return level == ALARM_CRIT && !loss->is_full ? ALARM_WARN : level;
}

static void put_text(struct finding *finding, const struct loss *loss)
{
	const struct watched *watched = loss->watched;
	struct say text;

	say_init(&text, finding->text, sizeof(finding->text));
	say(&text, "udp ");
	say_subject(&text, &finding->subject);
	say(&text, " loses %s datagrams/s", RATE(loss->per_s));
	if (finding->severity == SEVERITY_CRIT && finding->since_ns)
		say(&text, " since %s", CLOCK(finding->since_ns));
	if (finding->severity == SEVERITY_CRIT)
		say(&text, ": it does not read fast enough");
	else if (loss->is_full && watched->has_limit)
		say(&text, ": its queue is full (%s of %s bytes)", COUNT(watched->queue),
			COUNT(watched->limit));
	outcome_copy_text(finding->list, sizeof(finding->list), finding->text);
	say(&text, ".");
	say_init(&text, finding->row, sizeof(finding->row));
	say(&text, "%s: %s datagrams/s lost", finding->subject.address,
		RATE(loss->per_s));
}

static void put_next(struct finding *finding)
{
	struct say next;
	unsigned at = 0;

	if (finding->subject.pid) {
		say_init(&next, finding->next[at], sizeof(finding->next[at]));
		say(&next, "top -H -p %u", finding->subject.pid);
		at++;
	}
	say_init(&next, finding->next[at], sizeof(finding->next[at]));
	say(&next, "net.core.rmem_max and the program's SO_RCVBUF; bursts: a larger "
		   "buffer, steady: a faster reader");
}

static void raise_one(struct judging *judging, const struct loss *loss)
{
	const struct watched *watched = loss->watched;
	const struct alarm_sign sign = { FINDING_UDP_DROPS,
		judging_id(judging, FINDING_UDP_DROPS, &watched->sock.cookie, 1),
		weigh(judging, loss), WARN_HELD_S, CRIT_HELD_S };
	struct finding finding;
	struct say filter;

	if (sign.level == ALARM_NONE || !judging_raise(judging, &sign, &finding))
		return;
	finding.subject.type = SUBJECT_UDP;
	finding_place(finding.subject.address, &watched->sock);
	judging_owner(judging, watched->sock.inode, &finding.subject);
	finding_number(&finding, "drops_per_s", loss->per_s);
	finding_count(&finding, "drops", watched->drops);
	finding_count(&finding, "queue_bytes", watched->queue);
	if (watched->has_limit)
		finding.limit = (struct finding_limit){ .name = "receive_buffer",
			.used = watched->queue,
			.of = watched->limit };
	put_text(&finding, loss);
	put_next(&finding);
	say_init(&filter, finding.filter, sizeof(finding.filter));
	say(&filter, "proto udp and dir in and sport = :%u", watched->sock.local.port);
	say_bound(&filter, (enum family)watched->sock.family, watched->sock.local.addr);
	judging_put(judging, &finding);
}

void find_udp_drops(struct judging *judging)
{
	double worst = 0;

	if (!judging->watch || !watch_saw(judging->watch, PROTO_UDP)) {
		judging_not_checked(judging, FINDING_UDP_DROPS,
			judging->watch ? "UDP was not read"
				       : "sockets were not looked at");
		return;
	}
	judging_perf(judging, FINDING_UDP_DROPS, 0, 0);
	for (size_t i = 0; i < watch_count(judging->watch); i++) {
		struct loss loss;

		if (!measure(watch_get(judging->watch, i), &loss))
			continue;
		if (loss.per_s > worst)
			worst = loss.per_s;
		judging_perf(judging, FINDING_UDP_DROPS, loss.per_s, 0);
		raise_one(judging, &loss);
	}
	judging_ok(judging, FINDING_UDP_DROPS, "%s/s.", RATE(worst));
}
