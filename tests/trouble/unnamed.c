/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A leak of a program that the observer may not look at. */

#include "nsfix.h"
#include "trouble.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNT 150
#define LOOKS "20" /* 5 s apart: older than a minute, and raised for half a minute */

static struct world world;

/* Connects, and keeps what the other end closes at once. */
static void leak(void *context)
{
	const struct made *door = context;

	for (int i = 0; i < COUNT; i++) {
		int near = trouble_connect(door->local_port, SOCK_STREAM);

		(void)near;
		close(accept(door->fd, NULL, NULL));
		usleep(100000);
	}
	pause();
}

START_TEST(an_outbound_leak_is_named_by_its_destination_at_least)
{
	const struct world_listener wanted = { .speak = WORLD_IPV4, .backlog = 64 };
	int capability = NSFIX_NO_CAPABILITY;
	const json_t *finding;
	json_t *document;
	const char *type;
	char remote[32];
	size_t door;
	pid_t child;

	world_init(&world);
	door = world_listen(&world, &wanted);
	child = trouble_start("leaky client", leak, &world.made[door]);
	document = trouble_report(
		TROUBLE_ARGS("-t", "-d", "5", "-c", LOOKS), nsfix_as_nobody, &capability);
	finding = trouble_expect(document, "close_wait", "warn");
	type = trouble_text(finding, "subject.type");
	snprintf(remote, sizeof(remote), "127.0.0.1:%u", world.made[door].local_port);
	if (strcmp(type, "unit") != 0) {
		ck_assert_str_eq(type, "remote");
		ck_assert_str_eq(trouble_text(finding, "subject.address"), remote);
	}
	ck_assert_str_eq(
		json_string_value(json_object_get(
			json_array_get(json_object_get(finding, "peers"), 0), "remote")),
		remote);
	ck_assert_uint_eq((unsigned)trouble_number(finding, "count"), COUNT);
	trouble_end(child);
	json_decref(document);
	world_fini(&world);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, an_outbound_leak_is_named_by_its_destination_at_least);
}

int main(void)
{
	Suite *suite = suite_create("unnamed");

	nsfix_add(suite, NSFIX_ROOT, 170, add_tests);
	return nsfix_run(suite);
}
