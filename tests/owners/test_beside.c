/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/beside.h"

#include "unit.h"

#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

/* A look that ends when it may. */
struct looking {
	sem_t begun;
	sem_t may_end;
	struct owners *owners;
	pthread_t thread;
	int err;
};

static struct looking looking;
static struct beside beside;
static sigset_t before;

static void set_up(void)
{
	beside = (struct beside){ .look = NULL };
	looking.err = 0;
	pthread_sigmask(SIG_BLOCK, NULL, &before);
	ck_assert_int_eq(sem_init(&looking.begun, 0, 0), 0);
	ck_assert_int_eq(sem_init(&looking.may_end, 0, 0), 0);
}

static void tear_down(void)
{
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	sem_destroy(&looking.begun);
	sem_destroy(&looking.may_end);
}

static int look(void *self, struct owners *owners)
{
	ck_assert_ptr_eq(self, &looking);
	looking.owners = owners;
	looking.thread = pthread_self();
	sem_post(&looking.begun);
	while (sem_wait(&looking.may_end))
		continue;
	return looking.err;
}

START_TEST(a_look_goes_on_beside_its_caller)
{
	struct owners *owners = (struct owners *)&looking;

	for (int i = 0; i < 3; i++) {
		looking.err = -i;
		ck_assert_int_eq(beside_begin(&beside, look, &looking, owners), 0);
		sem_wait(&looking.begun);
		ck_assert(!beside_is_over(&beside));
		sem_post(&looking.may_end);
		ck_assert_int_eq(beside_finish(&beside), -i);
		ck_assert(beside_is_over(&beside));
		ck_assert_ptr_eq(looking.owners, owners);
		ck_assert(!pthread_equal(looking.thread, pthread_self()));
	}
}
END_TEST

START_TEST(no_signal_arrives_in_the_look)
{
	sigset_t set;
	int number = 0;

	ck_assert_int_eq(beside_begin(&beside, look, &looking, NULL), 0);
	sem_wait(&looking.begun);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	/* It would kill the process in a thread that does not hold it back. */
	ck_assert_int_eq(kill(getpid(), SIGTERM), 0);
	ck_assert_int_eq(sigwait(&set, &number), 0);
	ck_assert_int_eq(number, SIGTERM);
	sem_post(&looking.may_end);
	ck_assert_int_eq(beside_finish(&beside), 0);
}
END_TEST

START_TEST(the_mask_of_the_caller_stays_as_it_was)
{
	sigset_t set;

	ck_assert_int_eq(beside_begin(&beside, look, &looking, NULL), 0);
	ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, NULL, &set), 0);
	ck_assert(!sigismember(&set, SIGTERM));
	sem_post(&looking.may_end);
	ck_assert_int_eq(beside_finish(&beside), 0);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_look_goes_on_beside_its_caller);
	tcase_add_test(tcase, no_signal_arrives_in_the_look);
	tcase_add_test(tcase, the_mask_of_the_caller_stays_as_it_was);
}

int main(void)
{
	return unit_run("beside", add_tests);
}
