/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/model.h"

#include <stdlib.h>

void model_forget_rows(struct model *model)
{
	model->findings = NULL;
	model->services = NULL;
	model->peers = NULL;
	model->listeners = NULL;
}

void model_free_rows(struct model *model)
{
	sheet_free(model->sheet);
	model->sheet = NULL;
	roster_free(model->roster);
	model->roster = NULL;
	roster_free(model->keepers);
	model->keepers = NULL;
	process_sheet_free(model->processes);
	model->processes = NULL;
	findings_report_free(model->findings);
	tally_list_free(model->services);
	peer_sheet_free(model->peers);
	free(model->closeups);
	model->closeups = NULL;
	listeners_free(model->listeners);
	model_forget_rows(model);
}
