/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_GATHER_H
#define SOCKVIEW_APP_GATHER_H

/*
 * What one snapshot after the other is gathered into, on its way to a model. Belongs to
 * the collector's thread.
 */

#include "sockview/app/aging.h"
#include "sockview/app/looks.h"
#include "sockview/app/owner_search.h"
#include "sockview/app/vigil.h"
#include "sockview/core/ages.h"
#include "sockview/core/model.h"
#include "sockview/core/sieve.h"
#include "sockview/core/source.h"
#include "sockview/record/recorder.h"

#include <stdatomic.h>

/* What is collected, and how often. */
struct worker_settings {
	unsigned protos;
	unsigned families;
	enum class_by class_by;
	unsigned rows; /* enum model_rows: what to keep for the page that is open */
	enum process_by group_by; /* rows of processes */
	const char *proc; /* where owners are looked for, "/proc"; NULL: nowhere */
	bool owners;	  /* on every page, not only where they are shown */
	const struct thresholds *thresholds; /* for findings; NULL: there are none */
	bool alone; /* the source is not to be asked for anything else */
	uint64_t delay_ns;
	double max_cpu; /* a share of one core, which stretches the interval */
};

/* Start with a zeroed one. */
struct gather {
	const atomic_bool *drop; /* ends the dump under way: nobody wants it any more */
	struct directions *directions;
	struct names *names;
	struct filter *filter; /* owned; NULL: everything matches */
	char text[MODEL_FILTER_MAX];
	struct sieve sieve;
	struct feed_tee passed; /* by the sieve */
	struct feed_tee kept;	/* for a list, and then to the sieve */
	size_t row;		/* of the socket that comes, in the sheet */
	struct aggregator now;
	struct aggregator whole;
	struct hash_seed seed;
	struct ages ages;
	uint32_t age;	 /* of the socket that comes */
	unsigned protos; /* of the last snapshot */
	unsigned families;
	struct sheet *sheet;  /* NULL unless rows are wanted */
	bool lists;	      /* for a list of them, not only to count processes */
	struct sheet *before; /* of the last snapshot that was taken, held; may be NULL */
	bool follows;	      /* this snapshot shows what has gone since the last one */
	struct peers *peers;  /* NULL unless their rows are wanted */
	struct tally *tally;  /* NULL unless services are wanted; what it counted before
				 tells their change */
	struct processes *processes; /* NULL unless their rows are wanted, and found */
	enum process_by group_by;
	uint64_t wish;	    /* which of them to look at closely, by its key; 0: none */
	struct aging aging; /* of their sockets */
	bool grouping;	    /* rows of processes are wanted */
	bool keepers;	    /* the owners of listeners are */
	struct looks looks;
	struct vigil vigil;
	struct owner_search search;
	bool searching;		   /* this snapshot is told to the search */
	struct replay *replay;	   /* whose owners are told; borrowed, NULL: live */
	struct recorder *recorder; /* which is told them; borrowed, may be NULL */
	struct figures figures;
	struct history history;	 /* of all sockets */
	struct history narrowed; /* of those that match */
};

/* Returns 0 or -ENOMEM. */
int gather_init(struct gather *gather, const atomic_bool *drop);

/* May be called twice. */
void gather_fini(struct gather *gather);

/* Another filter from now on; owns it. `text` is the filter as typed, sanitized. */
void gather_narrow(struct gather *gather, struct filter *filter, const char *text);

/* Forgets the history: what is counted has become something else. */
void gather_forget(struct gather *gather);

/* Looks at the listeners, if that is wanted and due, for the next snapshot. */
void gather_look(struct gather *gather, struct source *source,
	const struct worker_settings *settings);

/* Takes a snapshot. Returns 0, -EINTR if it was dropped, or -ENOMEM. */
int gather_snapshot(struct gather *gather, struct source *source,
	const struct worker_settings *settings);

/* The filter, and behind it what counts what passes, and picks it if rows are kept. */
struct feed gather_sieve(struct gather *gather);

/* Picks those of the rows that are gone which match. Returns 0 or -ENOMEM. */
int gather_pick_gone(struct gather *gather);

/*
 * Makes the model, with rows that are kept, one of the filter of now; of its sheet it
 * gets another choice. Returns 0, -EINTR if nobody wants it any more, or -ENOMEM; the
 * model is as it was then.
 */
int gather_sift(struct gather *gather, struct model *model);

/* Fills in what the snapshot has brought; its rows are its caller's from then on. */
void gather_fill(struct gather *gather, struct model *model);

/* Has services and peers told whose their sockets are, as far as that is looked for.
 * Returns 0 or -ENOMEM. */
int gather_claim_groups(struct gather *gather);

/*
 * Has owners searched for, if they are wanted and can be, or told from the recording, and
 * recorded as far as they are known when the snapshot ends.
 */
void gather_prepare_owners(
	struct gather *gather, const struct worker_settings *settings, bool wanted);

/*
 * Room for rows of processes if they are wanted: counted as soon as their owners are
 * known, and kept from snapshot to snapshot. Returns 0 or -ENOMEM.
 */
int gather_prepare_processes(
	struct gather *gather, const struct worker_settings *settings);

/*
 * Counts the sockets of each row of processes, and those of the one that is wished for.
 * Returns 0 or -ENOMEM.
 */
int gather_count_processes(struct gather *gather, struct model *model);

/* Tells the model of the processes behind the row that is wished for. */
void gather_meet_processes(const struct gather *gather, struct model *model);

/* Looks closely at another row of the same processes. */
void gather_tell_wish(struct gather *gather, struct model *model);

/* Asks for what rows of processes show beside their sockets. As source_snapshot(). */
int gather_ages(struct gather *gather, struct source *source, const struct ask *ask);

/*
 * Judges the snapshot that `ask` was for; who holds what is known as far as the search
 * has come. As source_snapshot().
 */
int gather_judge(struct gather *gather, struct source *source,
	const struct worker_settings *settings, const struct ask *ask);

/* Tells the model who holds what, if that is searched for, as far as it is known now. */
void gather_tell_owners(struct gather *gather, struct model *model, uint64_t mono_ns);

#endif
