/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_REPORTS_H
#define SOCKVIEW_TESTS_REPORTS_H

/* What was found on a host, written by hand. */

#include "sockview/core/finding.h"

/* A leak and a destination that runs out of ports. */
struct findings_report report_web_3(void);

/* Nothing raised, much TIME_WAIT. */
struct findings_report report_quiet(void);

#endif
