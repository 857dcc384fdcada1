/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_MODEL_H
#define SOCKVIEW_CORE_MODEL_H

/*
 * What a screen shows: made by the collector after each snapshot, never changed
 * afterwards. Plain data.
 */

#include "sockview/core/aggregate.h"
#include "sockview/core/closeup.h"
#include "sockview/core/figure.h"
#include "sockview/core/filter.h"
#include "sockview/core/finding.h"
#include "sockview/core/history.h"
#include "sockview/core/listeners.h"
#include "sockview/core/peer_list.h"
#include "sockview/core/playing.h"
#include "sockview/core/process_closeup.h"
#include "sockview/core/process_sheet.h"
#include "sockview/core/progress.h"
#include "sockview/core/roster.h"
#include "sockview/core/sheet.h"
#include "sockview/core/tally.h"

#define MODEL_FILTER_MAX 1024
#define MODEL_TERM_MAX	 64

/* What the filter of a model did. */
struct narrowing {
	bool set; /* false: there is no filter, and the rest means nothing */
	char text[MODEL_FILTER_MAX]; /* as typed, sanitized */
	uint64_t seen;		     /* sockets that were looked at */
	uint64_t passed;	     /* of them, those that match */
	uint64_t unknown;	     /* of them, those that cannot be judged */
	unsigned term_count;
	struct {
		char text[MODEL_TERM_MAX];
		uint64_t matched; /* alone; known only if none passed */
	} term[FILTER_TERMS_MAX];
};

/* Rows that a model holds only while the page that is open wants them; bits. */
enum model_rows {
	MODEL_SOCKETS = 1 << 0,
	MODEL_SERVICES = 1 << 1,
	MODEL_PEERS = 1 << 3,
	MODEL_LISTENERS = 1 << 2, /* which are looked at between the snapshots, too */
	MODEL_PROCESSES = 1 << 4,
	MODEL_KEEPERS = 1 << 5, /* the owners of listeners */
};

struct model {
	struct aggregate now;	/* of what passed the filter */
	struct aggregate whole; /* of all sockets; only if there is a filter */
	struct narrowing narrowing;
	uint64_t version;	/* of the settings it was made with */
	uint64_t serial;	/* no other model has it */
	struct sheet *sheet;	/* MODEL_SOCKETS, else NULL; held */
	struct roster *roster;	/* owners of its rows, NULL: nobody looks; held */
	struct roster *keepers; /* MODEL_KEEPERS: owners of listeners->all; likewise */
	struct process_sheet *processes; /* MODEL_PROCESSES, else NULL; held */
	struct process_closeup process;	 /* of those, what was wished for */
	struct owners_progress progress;
	struct findings_report *findings; /* NULL: nothing was judged; owned */
	struct tally_list *services;	  /* MODEL_SERVICES, likewise */
	struct peer_sheet *peers;	  /* MODEL_PEERS, likewise */
	struct listeners *listeners;	  /* of the whole host: MODEL_LISTENERS; owned */
	struct closeups *closeups; /* what was wished for, NULL: nothing; owned, never
				      lent */
	struct figures figures;
	struct history history;
	unsigned protos;      /* asked for, PROTO_BIT() */
	unsigned families;    /* asked for, FAMILY_BIT() */
	uint64_t delay_ns;    /* the interval asked for */
	uint64_t interval_ns; /* the interval kept: longer where a dump costs too much */
	uint64_t cpu_ns;      /* CPU time that the last snapshot cost */
	double own_cpu; /* share of one core that the whole program takes; < 0: unknown */
	double max_cpu; /* its bound, a share of one core */
	struct playing playing;
	struct taping taping;
};

/* The counts of all sockets, whatever the filter. */
static inline const struct aggregate *model_whole(const struct model *model)
{
	return model->narrowing.set ? &model->whole : &model->now;
}

/* Frees the rows. It has none then, and this may be called again. */
void model_free_rows(struct model *model);

/* Forgets rows that belong to another model, which lent them; the sheet is held. */
void model_forget_rows(struct model *model);

#endif
