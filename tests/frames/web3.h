/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_WEB3_H
#define SOCKVIEW_TESTS_WEB3_H

/*
 * One host with trouble, web-3: a model whose numbers add up on every screen, with a
 * quarter of an hour of history.
 */

#include "sockview/view/screen.h"

#define WEB3_NOW_NS UINT64_C(50000000000000)

/* Fills the model. It stands at WEB3_NOW_NS. */
void web3_model(struct model *model);

/* Adds sockets of no particular class to a state, at every time. */
void web3_set(struct model *model, enum proto proto, enum state state, uint64_t total);

/* Gives the model 18 sockets to list, to be freed with sheet_free(). */
void web3_sheet(struct model *model);

/* Gives it peers to list, to be freed with model_free_rows(). */
void web3_peers(struct model *model);

/* The same with their owners. */
void web3_peers_owned(struct model *model);

/* Gives the services of web3_services() their owners, whom the user may look at or not.
 */
void web3_services_own(struct model *model, bool permitted);

/* Gives it processes to list, some of which `user` may not look at; likewise. */
void web3_processes(struct model *model, enum process_by by, bool permitted);

/* The same with the row `chosen` looked at closely, which else is the first; `burst`:
 * what is in CLOSE_WAIT came at once. */
void web3_processes_chosen(struct model *model, enum process_by by, bool permitted,
	size_t chosen, bool burst);

/* What was found there; `raised`: with its troubles. To be freed with
 * findings_report_free(). */
void web3_findings(struct model *model, bool raised);
/* Gives the model 19 services to list, to be freed with model_free_rows(). */
void web3_services(struct model *model);

/* Has looked closely at the sockets of web3_sheet(): `first` and some behind it. */
void web3_closeups(struct model *model, size_t first);

/* A screen as at the start, and as if nothing had happened since the snapshot. */
struct screen web3_screen(enum charset charset);

/* Draws and returns the text, to be freed. */
char *web3_text(
	struct screen *screen, const struct model *model, unsigned rows, unsigned cols);

#endif
