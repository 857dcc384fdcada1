/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/find_callers.h"

#include <stdio.h>
#include <string.h>

#define TIME_WAIT_S 60.0
#define SOON_S	    600.0
#define LEADS_TO    0.9 /* of the range, at the present rate */
#define HELD_S	    10

/* The ports one source address holds towards one destination. */
struct ports {
	struct peer_row row;
	double capacity;
	double share;
	uint32_t waiting; /* in TIME_WAIT, and not to be used again */
	uint32_t open;
	double levels_off;	   /* where the present rate leads to; < 0: not known */
	double full_in_s;	   /* < 0: it does not become full */
	char by[CALLERS_NAME_MAX]; /* who opened them; "": not known */
};

static void look_ahead(struct ports *ports)
{
	const struct peer_row *row = &ports->row;
	double room = ports->capacity - row->used;

	ports->levels_off = -1;
	ports->full_in_s = -1;
	/* Where the kernel takes ports again nothing piles up. */
	if (row->rate_by == PEER_RATE_UNKNOWN || row->reusable > ports->waiting)
		return;
	ports->levels_off =
		(ports->open + row->opened_per_s * TIME_WAIT_S) / ports->capacity;
	if (ports->levels_off >= 1 && row->has_change && row->used_change_per_s > 0)
		ports->full_in_s = room > 0 ? room / row->used_change_per_s : 0;
}

static bool measure(const struct judging *judging, size_t i, struct ports *ports)
{
	struct peer_row *row = &ports->row;
	uint32_t capacity;
	uint32_t time_wait;

	peers_get(judging->peers, i, row);
	if (row->is_other || row->direction != DIRECTION_OUT || !row->has_used ||
		row->proto != PROTO_TCP || !peers_ports(judging->peers, &capacity) ||
		!capacity)
		return false;
	ports->capacity = capacity;
	ports->share = row->used / ports->capacity;
	time_wait = row->count->by_state[STATE_TIME_WAIT];
	ports->waiting = time_wait > row->reusable ? time_wait - row->reusable : 0;
	if (ports->waiting > row->used)
		ports->waiting = row->used;
	ports->open = row->used - ports->waiting;
	look_ahead(ports);
	return true;
}

static enum alarm_level weigh(const struct judging *judging, const struct ports *ports)
{
	enum alarm_level level =
		judging_level(judging, FINDING_EPHEMERAL_PORTS, ports->share * 100);

	if (ports->full_in_s >= 0 && ports->full_in_s <= SOON_S &&
		judging_level(judging, FINDING_EPHEMERAL_PORTS, 100) == ALARM_CRIT)
		return ALARM_CRIT;
	if (level < ALARM_WARN && ports->levels_off >= LEADS_TO &&
		judging_level(judging, FINDING_EPHEMERAL_PORTS, LEADS_TO * 100) >=
			ALARM_WARN)
		return ALARM_WARN;
	return level;
}

static void put_subject(struct finding_subject *subject, const struct peer_row *row)
{
	subject->type = SUBJECT_PAIR;
	finding_address(subject->source, row->family, row->local, 0);
	finding_address(subject->address, row->family, row->remote, row->port);
}

static double highest_rate(const struct ports *ports)
{
	return (ports->capacity - ports->open) / TIME_WAIT_S;
}

static void say_rate(struct say *text, const struct judging *judging,
	const struct ports *ports, const char *stop)
{
	if (ports->full_in_s >= 0) {
		uint64_t full_ns =
			judging->evidence->wall_ns + (uint64_t)(ports->full_in_s * 1e9);

		say(text, "%s%s new/s: none left in %s (about %s)", stop,
			RATE(ports->row.opened_per_s), SPAN(ports->full_in_s),
			CLOCK(full_ns));
	} else if (ports->levels_off >= 0) {
		say(text, "%s%s new/s levels off at %s, above %s new/s no port is left",
			stop, RATE(ports->row.opened_per_s),
			PERCENT(ports->levels_off < 1 ? ports->levels_off : 1),
			RATE(highest_rate(ports)));
	} else if (judging->one_look) {
		say(text, "%srate not known from one look", stop);
	}
}

static void put_text(
	const struct judging *judging, struct finding *finding, const struct ports *ports)
{
	const struct peer_row *row = &ports->row;
	uint64_t capacity = (uint64_t)ports->capacity;
	struct say text;

	say_init(&text, finding->text, sizeof(finding->text));
	say_subject(&text, &finding->subject);
	if (row->used >= capacity) {
		say(&text,
			" has no port left (%s of %s): connect() fails with \"Cannot "
			"assign requested address\"; the kernel does not count these "
			"failures",
			COUNT(row->used), COUNT(capacity));
	} else {
		say(&text, " holds %s of %s ports (%s): %s open, %s in TIME_WAIT",
			COUNT(row->used), COUNT(capacity), PERCENT(ports->share),
			COUNT(ports->open), COUNT(ports->waiting));
		say_rate(&text, judging, ports, "; ");
	}
	say(&text, ".");
	if (*ports->by)
		say(&text, " Opened by %s.", ports->by);
}

/* "here", "at 85 %". */
static const char *say_level(char out[NUMBER_MAX], const struct ports *ports)
{
	double level = ports->levels_off < 1 ? ports->levels_off : 1;
	char share[NUMBER_MAX];
	struct say text;

	say_percent(share, ports->share);
	say_percent(out, level);
	if (strcmp(share, out) == 0)
		return "here";
	say_init(&text, out, NUMBER_MAX);
	say(&text, "at %s", PERCENT(level));
	return out;
}

static void put_list(
	const struct judging *judging, struct finding *finding, const struct ports *ports)
{
	uint64_t capacity = (uint64_t)ports->capacity;
	struct say list;

	say_init(&list, finding->list, sizeof(finding->list));
	say_subject(&list, &finding->subject);
	if (ports->row.used >= capacity) {
		say(&list, " has no port left (%s of %s): connect() fails",
			COUNT(ports->row.used), COUNT(capacity));
	} else {
		say(&list, ": %s of %s ports (%s)", COUNT(ports->row.used),
			COUNT(capacity), PERCENT(ports->share));
		if (ports->full_in_s < 0 && ports->levels_off >= 0)
			say(&list,
				", %s new/s. Levels off %s; above %s new/s no port is "
				"left",
				RATE(ports->row.opened_per_s),
				say_level(SAY_PLACE, ports), RATE(highest_rate(ports)));
		else
			say_rate(&list, judging, ports, ". ");
	}
	if (*ports->by)
		say(&list, ". %s", ports->by);
	say_init(&list, finding->row, sizeof(finding->row));
	say_subject(&list, &finding->subject);
	say(&list, ": %s of its ports", PERCENT(ports->share));
}

static void put_values(struct finding *finding, const struct ports *ports)
{
	const struct peer_row *row = &ports->row;

	finding_count(finding, "count", row->used);
	finding_count(finding, "open", ports->open);
	finding_count(finding, "time_wait", ports->waiting);
	if (row->rate_by == PEER_RATE_UNKNOWN) {
		finding_unknown(finding, "opened_per_s");
		finding_unknown(finding, "rate_by");
	} else {
		finding_number(finding, "opened_per_s", row->opened_per_s);
		finding_text(finding, "rate_by",
			row->rate_by == PEER_RATE_AGES ? "ages" : "looks");
	}
	finding->limit = (struct finding_limit){
		.name = "ephemeral_ports",
		.used = row->used,
		.of = (uint64_t)ports->capacity,
		.has_full_in = ports->full_in_s >= 0,
		.full_in_s = ports->full_in_s,
	};
}

static void put_next(const struct judging *judging, struct finding *finding)
{
	uint64_t reuse;
	struct say next;

	say_init(&next, finding->next[0], sizeof(finding->next[0]));
	say(&next, "keep connections open (keepalive, pool); a second destination port "
		   "or source address doubles the ports");
	if (!judging_figure(judging, FIGURE_TW_REUSE, &reuse))
		return;
	say_init(&next, finding->next[1], sizeof(finding->next[1]));
	if (reuse == 2)
		say(&next, "net.ipv4.tcp_tw_reuse is 2 (loopback only), 1 frees a port "
			   "after 1 s");
	else if (reuse == 0)
		say(&next, "net.ipv4.tcp_tw_reuse is 0, 1 frees a port after 1 s");
	else
		say(&next, "net.ipv4.ip_local_port_range can be larger");
}

static void raise_one(struct judging *judging, struct ports *ports)
{
	const struct peer_row *row = &ports->row;
	uint64_t words[6] = { row->port, row->family };
	struct alarm_sign sign = { .kind = FINDING_EPHEMERAL_PORTS,
		.level = weigh(judging, ports),
		.warn_held_s = HELD_S,
		.crit_held_s = HELD_S };
	char source[FINDING_ADDRESS_MAX];
	char remote[FINDING_ADDRESS_MAX];
	struct finding finding;
	struct say filter;

	if (sign.level == ALARM_NONE)
		return;
	memcpy(words + 2, row->local, sizeof(row->local));
	memcpy(words + 4, row->remote, sizeof(row->remote));
	sign.id = judging_id(judging, sign.kind, words, 6);
	if (!judging_raise(judging, &sign, &finding))
		return;
	put_subject(&finding.subject, row);
	find_callers(judging, row, CALLER_HOLDS, &finding.subject, ports->by);
	put_values(&finding, ports);
	put_text(judging, &finding, ports);
	put_list(judging, &finding, ports);
	put_next(judging, &finding);
	finding_address(source, row->family, row->local, 0);
	finding_address(remote, row->family, row->remote, 0);
	say_init(&filter, finding.filter, sizeof(finding.filter));
	say(&filter, "%ssrc %s and dst %s and dport = :%u",
		judging->evidence->total[PROTO_UDP][STATE_ESTABLISHED] ? "proto tcp and "
								       : "",
		source, remote, row->port);
	judging_put(judging, &finding);
}

static void tell_fine(struct judging *judging, const struct ports *fullest)
{
	const struct peer_row *row = &fullest->row;
	char address[FINDING_ADDRESS_MAX];
	struct finding *ok;

	if (fullest->capacity <= 0) {
		judging_ok(judging, FINDING_EPHEMERAL_PORTS,
			"no outbound connection holds a port.");
		return;
	}
	finding_address(address, row->family, row->remote, row->port);
	if (row->reusable > row->used)
		ok = judging_ok(judging, FINDING_EPHEMERAL_PORTS,
			"%s in TIME_WAIT to %s, which tcp_tw_reuse frees after 1 s; %s "
			"of %s ports in use: no trouble.",
			COUNT(row->reusable), address, COUNT(row->used),
			COUNT((uint64_t)fullest->capacity));
	else
		ok = judging_ok(judging, FINDING_EPHEMERAL_PORTS,
			"most ports to one destination: %s of %s (%s), %s.",
			COUNT(row->used), COUNT((uint64_t)fullest->capacity),
			PERCENT(fullest->share), address);
	if (ok)
		ok->limit = (struct finding_limit){ .name = "ephemeral_ports",
			.used = row->used,
			.of = (uint64_t)fullest->capacity };
}

void find_ephemeral_ports(struct judging *judging)
{
	struct ports fullest = { .capacity = 0 };
	uint32_t capacity;

	if (!judging->peers || !judging->evidence->read[PROTO_TCP] ||
		!peers_ports(judging->peers, &capacity)) {
		judging_not_checked(judging, FINDING_EPHEMERAL_PORTS,
			judging->evidence->read[PROTO_TCP]
				? "the range of ports is not known"
				: "TCP was not read");
		return;
	}
	judging_perf(judging, FINDING_EPHEMERAL_PORTS, 0, 100);
	for (size_t i = 0; i < peers_count(judging->peers); i++) {
		struct ports ports;

		if (!measure(judging, i, &ports))
			continue;
		judging_perf(judging, FINDING_EPHEMERAL_PORTS, ports.share * 100, 100);
		raise_one(judging, &ports);
		if (ports.row.used + ports.row.reusable >=
			fullest.row.used + fullest.row.reusable)
			fullest = ports;
	}
	tell_fine(judging, &fullest);
}
