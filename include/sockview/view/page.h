/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_PAGE_H
#define SOCKVIEW_VIEW_PAGE_H

/*
 * The screens there are, one row each: keys, tabs, and the program (which rows the model
 * has to hold) follow this table.
 *
 * A list screen is all in its row: columns, order, legend, and three functions. To add
 * one: a bit in enum model_rows with a member of struct model that app/gather.c fills, an
 * enum screen_page, a src/view/page_<name>.c with its struct list_page, a row in page.c,
 * the digit in keys.c. list.c draws it, sorts it, and follows keys and mouse.
 */

#include "sockview/view/field.h"
#include "sockview/view/listed.h"
#include "sockview/view/screen.h"

#define PAGE_LEGEND_MAX 3
#define PAGE_HINT_MAX	512

/* Sets up *listed over the rows of a model; its lore is filled in but for what the model
 * holds. False: the model has none, they were not asked for when it was made. */
typedef bool page_open_fn(const struct model *model, struct listed *listed);

/* One sentence about a row, in PAGE_HINT_MAX bytes; what has no room is cut. */
typedef void page_hint_fn(char *out, const struct row *row, const struct lore *lore);

/*
 * The filter that matches the sockets of a row, in PROMPT_MAX bytes. False: there is none
 * for this row, and `out` holds a sentence that says why.
 */
typedef bool page_drill_fn(char *out, const struct row *row, const struct lore *lore);

/* A part of a frame: rows `at` to `end`. */
struct page_pane {
	struct frame *frame;
	unsigned at;
	unsigned end;
	bool utf8;
	uint64_t identity; /* of the row */
};

/* Tells more of the selected row, on a screen that is high enough. */
typedef void page_detail_fn(const struct model *model, const struct row *row,
	const struct lore *lore, const struct page_pane *pane);

/*
 * The worst that was found about a row, and the *field with the number that did it. NULL:
 * nothing. `report` may be NULL.
 */
typedef const struct finding *page_finding_fn(
	const struct findings_report *report, const struct row *row, const char **field);

/* Whether the number of a row in a field is to stand out. */
typedef bool page_stands_out_fn(const struct row *row, const char *field);

struct list_page {
	enum view view; /* whose columns the fields are */
	unsigned rows;	/* enum model_rows: what the model has to hold */
	const struct field *fields;
	unsigned field_count;
	const char *sort; /* the column's name at the start; numbers largest first */
	page_open_fn *open;
	page_hint_fn *hint;
	page_drill_fn *drill;		/* for Enter; NULL: it does nothing */
	page_finding_fn *finding;	/* NULL: nothing is found about rows */
	page_stands_out_fn *stands_out; /* NULL: none does */
	page_detail_fn *detail;		/* NULL: there is no more */
	unsigned detail_rows;		/* that it needs, */
	unsigned detail_cols;		/* on a screen at least so wide */
	bool detail_wished; /* a row is of processes, and looked at closely for that */
	bool hint_stays;    /* where a finding with its Next: stands below
			       the list */
	bool closely;	    /* a row is a socket, which can be looked at
			       alone: Enter opens the detail pane */
	const char *empty;  /* "There is no …": a model without any row */
	const char *legend[PAGE_LEGEND_MAX]; /* lines at the foot, the last one left of
						"1-18/18" */
};

struct page {
	enum screen_page page;
	int key; /* the digit that opens it */
	const char *tab;
	const struct list_page *list; /* NULL: no list */
	bool aside;		      /* its tab is shown only while it is open */
};

/* All of them in the order of the tabs. Static. */
const struct page *pages_table(size_t *count);

/* The screen that shows a view. */
enum screen_page page_of_view(enum view view);

/* The list of a screen, NULL: it is none. Static. */
const struct list_page *page_list(enum screen_page page);

/* Lines of its legend above the last one. */
unsigned page_legend(const struct list_page *page);

/* The screens that are lists. Static. */
extern const struct list_page page_peers;
extern const struct list_page page_services;
extern const struct list_page page_processes;
extern const struct list_page page_listeners;
extern const struct list_page page_sockets;
extern const struct list_page page_counters;

#endif
