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

static inline void unit_add_case(
	Suite *suite, const char *name, void (*add)(TCase *tcase), const char *tags)
{
	TCase *tcase = tcase_create(name);

	tcase_set_timeout(tcase, 120);
	tcase_set_tags(tcase, tags);
	add(tcase);
	suite_add_tcase(suite, tcase);
}

/*
 * Runs the tests that `add` puts into the case, as CK_ENV says: TAP under meson. Returns
 * what main() returns. The timeout only ends a test that hangs; none depends on time.
 * `add_large` (or NULL) puts in those that take minutes under an emulator, which
 * CK_EXCLUDE_TAGS=large leaves out.
 */
static inline int unit_run_sizes(
	const char *module, void (*add)(TCase *tcase), void (*add_large)(TCase *tcase))
{
	Suite *suite = suite_create(module);
	SRunner *runner = srunner_create(suite);
	int failed;

	unit_add_case(suite, module, add, "");
	if (add_large)
		unit_add_case(suite, module, add_large, "large");
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static inline int unit_run(const char *module, void (*add)(TCase *tcase))
{
	return unit_run_sizes(module, add, NULL);
}

#endif
