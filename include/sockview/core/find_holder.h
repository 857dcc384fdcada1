/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FIND_HOLDER_H
#define SOCKVIEW_CORE_FIND_HOLDER_H

/* What findings about a holder of stuck connections have in common. */

#include "sockview/core/judging.h"

/* How fast it grows, and how that is known. */
struct pace {
	enum {
		PACE_UNKNOWN,
		PACE_BY_AGES,  /* one look: how old the sockets are */
		PACE_BY_LOOKS, /* the count has been followed */
	} by;
	double per_s;
	double since_s; /* how long ago it began; 0: not known */
	bool leak;	/* evenly, or for five minutes without a fall */
	bool burst;	/* all at once; none since */
	bool standing;	/* does not grow at all */
};

void find_pace(struct judging *judging, const struct holder *holder, uint64_t id,
	struct pace *pace);

/* Open files of a holder that is a process. */
struct holder_files {
	bool known;
	uint64_t used;
	uint64_t limit; /* 0: not known, or none */
	bool has_full_in;
	double full_in_s;
};

void find_files(const struct judging *judging, const struct holder *holder,
	const struct pace *pace, struct holder_files *files);

uint64_t find_holder_id(const struct judging *judging, enum finding_kind kind,
	const struct holder *holder);

void find_holder_subject(const struct judging *judging, const struct holder *holder,
	struct finding_subject *subject);

/* Peers, limit and the filter that selects the sockets. */
void find_holder_facts(const struct judging *judging, struct finding *finding,
	const struct holder *holder, const struct holder_files *files);

/* ", all to 10.0.7.30:8443", ", 208 of them to …", ", to 12 peers", "". */
void say_peers(
	struct say *text, const struct finding *finding, const struct holder *holder);

/* "Open files 391 of 4,096: full in 15 h": a sentence without its end; "": not known.
 * `about`: with the word before the time of the day. */
void say_files(struct say *text, const struct judging *judging,
	const struct holder_files *files, bool about);

/* What to look at, by the program: "jstack 4711", "py-spy dump --pid 902", … */
void say_stacks(struct say *text, const struct finding_subject *subject);

#endif
