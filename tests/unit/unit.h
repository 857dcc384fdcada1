/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_UNIT_H
#define SOCKVIEW_TESTS_UNIT_H

/* What every unit test program shares: its main() names the module and adds its tests. */

#include <check.h>
#include <stdlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Runs a test once for each row of a table, with the row's number in _i. */
#define unit_add_loop(tcase, test, table)                                                \
	tcase_add_loop_test(tcase, test, 0, (int)COUNT_OF(table))

/*
 * Runs the tests that `add` puts into the case, as CK_ENV says: TAP under meson. Returns
 * what main() returns. The timeout only ends a test that hangs; none depends on time.
 */
static inline int unit_run(const char *module, void (*add)(TCase *tcase))
{
	Suite *suite = suite_create(module);
	TCase *tcase = tcase_create(module);
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, 120);
	add(tcase);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
