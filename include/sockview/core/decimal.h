/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_DECIMAL_H
#define SOCKVIEW_CORE_DECIMAL_H

/*
 * Plain decimal digits with at most one point, in bounds: nothing may follow, nothing is
 * guessed, and the locale has no say. Returns 0 or -EINVAL.
 */
int decimal_read(const char *text, double least, double most, double *value);

#endif
