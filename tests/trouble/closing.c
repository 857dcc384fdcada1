/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Connections that stay in CLOSE_WAIT, and no trouble. */

#include "nsfix.h"
#include "trouble.h"

static struct world world;

START_TEST(an_idle_pool_of_closed_connections_is_no_trouble)
{
	json_t *document;

	world_init(&world);
	world_fin_wait2(&world, WORLD_IPV4, 50);
	document = trouble_report(TROUBLE_ARGS("-t", "-d", "5", "-c", "14"), NULL, NULL);
	trouble_expect_none(document, "close_wait");
	json_decref(document);
	world_fini(&world);
}
END_TEST

START_TEST(a_burst_is_no_trouble_while_it_is_young)
{
	json_t *document;

	world_init(&world);
	world_fin_wait2(&world, WORLD_IPV4, 400);
	document = trouble_report(TROUBLE_ARGS("-t"), NULL, NULL);
	trouble_expect_none(document, "close_wait");
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, an_idle_pool_of_closed_connections_is_no_trouble);
	tcase_add_test(tcase, a_burst_is_no_trouble_while_it_is_young);
}

int main(void)
{
	Suite *suite = suite_create("closing");

	nsfix_add(suite, NSFIX_ANY, 170, add_tests);
	return nsfix_run(suite);
}
