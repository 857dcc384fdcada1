/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A destination that answered, and does so no more. */

#include "nsfix.h"
#include "trouble.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static struct world world;

struct place {
	int fd;
	uint16_t port;
	unsigned impatient_ms; /* how long a client waits, 0: for ever */
};

/* Answers for some seconds, then no more; clients go on trying. */
static void fall_silent(void *context)
{
	const struct place *place = context;

	for (int i = 0; i < 40; i++) {
		int near = trouble_connect(place->port, SOCK_STREAM);
		int far = accept(place->fd, NULL, NULL);

		/* Its TIME_WAIT tells that there was an answer. */
		close(near);
		close(far);
		usleep(100000);
	}
	trouble_deafen(place->fd);
	for (;;) {
		int fd[12];

		for (int i = 0; i < 12; i++)
			fd[i] = trouble_connect(place->port, SOCK_STREAM | SOCK_NONBLOCK);
		if (!place->impatient_ms)
			pause();
		usleep(place->impatient_ms * 1000);
		for (int i = 0; i < 12; i++)
			close(fd[i]);
	}
}

static void expect_silence(unsigned impatient_ms)
{
	const struct world_listener wanted = { .speak = WORLD_IPV4, .backlog = 64 };
	struct place place = { .impatient_ms = impatient_ms };
	const json_t *finding;
	json_t *document;
	char remote[32];
	size_t door;
	pid_t child;

	world_init(&world);
	door = world_listen(&world, &wanted);
	place.fd = world.made[door].fd;
	place.port = world.made[door].local_port;
	child = trouble_start("client", fall_silent, &place);
	document = trouble_report(TROUBLE_ARGS("-t", "-d", "1", "-c", "46"), NULL, NULL);
	finding = trouble_expect(document, "syn_sent", "crit");
	snprintf(remote, sizeof(remote), "127.0.0.1:%u", place.port);
	ck_assert_str_eq(trouble_text(finding, "subject.type"), "remote");
	ck_assert_str_eq(trouble_text(finding, "subject.address"), remote);
	trouble_end(child);
	json_decref(document);
	world_fini(&world);
}

START_TEST(a_destination_that_fell_silent_is_critical)
{
	expect_silence(0);
}
END_TEST

START_TEST(it_is_also_where_clients_wait_for_less_than_a_second)
{
	expect_silence(900);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_destination_that_fell_silent_is_critical);
	tcase_add_test(tcase, it_is_also_where_clients_wait_for_less_than_a_second);
}

int main(void)
{
	Suite *suite = suite_create("silence");

	nsfix_add(suite, NSFIX_ANY, 100, add_tests);
	return nsfix_run(suite);
}
