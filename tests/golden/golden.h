/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_GOLDEN_H
#define SOCKVIEW_TESTS_GOLDEN_H

/*
 * Output compared with a file that a person has read and found right. The files stand in
 * the folder that the environment variable GOLDEN_DIR names; with GOLDEN_WRITE set they
 * are written instead of compared.
 */

/* Fails the test unless `text` is what the file `name` holds, byte for byte. */
void golden_expect(const char *name, const char *text);

#endif
