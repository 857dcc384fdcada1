/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/transport.h"

#include "script.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Long enough never to run out in a test that passes. */
#define PATIENT_MS 60000

static struct transport *transport;
static int far; /* the other end */
static char buffer[64];

/* Datagrams over a pair of descriptors, as netlink keeps their borders. */
static void setup(void)
{
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	ck_assert_int_eq(transport_fd_new(fds[0], &transport), 0);
	far = fds[1];
}

static void teardown(void)
{
	transport_free(transport);
	if (far >= 0)
		close(far);
}

static ssize_t receive(void)
{
	return transport_receive(transport, buffer, sizeof(buffer), PATIENT_MS);
}

START_TEST(a_request_arrives_at_the_other_end_as_one_datagram)
{
	ck_assert_int_eq(transport_request(transport, "hello", 5), 0);
	ck_assert_int_eq(transport_request(transport, "world", 5), 0);
	ck_assert_int_eq(recv(far, buffer, sizeof(buffer), 0), 5);
	ck_assert_mem_eq(buffer, "hello", 5);
}
END_TEST

START_TEST(datagrams_are_received_one_by_one)
{
	ck_assert_int_eq(send(far, "one", 3, 0), 3);
	ck_assert_int_eq(send(far, "three", 5, 0), 5);
	ck_assert_int_eq(receive(), 3);
	ck_assert_int_eq(receive(), 5);
	ck_assert_mem_eq(buffer, "three", 5);
}
END_TEST

START_TEST(a_datagram_as_large_as_the_buffer_is_whole)
{
	char large[sizeof(buffer)] = { 0 };

	ck_assert_int_eq(send(far, large, sizeof(large), 0), sizeof(large));
	ck_assert_int_eq(receive(), sizeof(large));
}
END_TEST

START_TEST(a_datagram_larger_than_the_buffer_is_reported_as_truncated)
{
	char large[sizeof(buffer) + 1] = { 0 };

	ck_assert_int_eq(send(far, large, sizeof(large), 0), sizeof(large));
	ck_assert_int_eq(receive(), -EMSGSIZE);
}
END_TEST

START_TEST(zero_bytes_are_the_end_of_the_answer)
{
	ck_assert_int_eq(send(far, "", 0, 0), 0);
	ck_assert_int_eq(receive(), -ENODATA);
}
END_TEST

START_TEST(silence_is_a_timeout)
{
	ck_assert_int_eq(
		transport_receive(transport, buffer, sizeof(buffer), 1), -ETIMEDOUT);
}
END_TEST

START_TEST(a_descriptor_that_would_block_is_a_timeout)
{
	int fds[2];
	struct transport *other;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fds), 0);
	ck_assert_int_eq(transport_fd_new(fds[0], &other), 0);
	ck_assert_int_eq(
		transport_receive(other, buffer, sizeof(buffer), PATIENT_MS), -ETIMEDOUT);
	transport_free(other);
	close(fds[1]);
}
END_TEST

START_TEST(an_end_that_is_gone_fails_the_request_without_a_signal)
{
	close(far);
	far = -1;
	ck_assert_int_eq(transport_request(transport, "hello", 5), -EPIPE);
}
END_TEST

static volatile sig_atomic_t interruptions;

static void on_signal(int number)
{
	(void)number;
	interruptions++;
}

/* Interrupts the receiver until it must have been hit in recv(), then answers. */
static void *interrupt_then_answer(void *receiver)
{
	const struct timespec pause = { 0, 2000000 };

	for (int i = 0; i < 10; i++) {
		nanosleep(&pause, NULL);
		pthread_kill(*(pthread_t *)receiver, SIGUSR1);
	}
	send(far, "done", 4, 0);
	return NULL;
}

START_TEST(an_interrupted_receive_goes_on)
{
	struct sigaction action = { .sa_handler = on_signal };
	pthread_t self = pthread_self();
	pthread_t thread;

	ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
	ck_assert_int_eq(pthread_create(&thread, NULL, interrupt_then_answer, &self), 0);
	ck_assert_int_eq(receive(), 4);
	pthread_join(thread, NULL);
	ck_assert_int_gt(interruptions, 0);
}
END_TEST

START_TEST(the_descriptor_is_closed_with_the_transport)
{
	transport_free(transport);
	transport = NULL;
	ck_assert_int_eq(recv(far, buffer, sizeof(buffer), 0), 0);
	transport_free(NULL);
}
END_TEST

START_TEST(resetting_a_given_descriptor_does_nothing)
{
	ck_assert_int_eq(send(far, "one", 3, 0), 3);
	ck_assert_int_eq(transport_reset(transport), 0);
	ck_assert_int_eq(receive(), 3);
}
END_TEST

/* The netlink transport, whose descriptor comes from a function. */

struct opener {
	int answer; /* a descriptor or a negative errno */
	int calls;
};

static int open_scripted(void *context)
{
	struct opener *opener = context;

	opener->calls++;
	return opener->answer;
}

START_TEST(a_socket_that_cannot_be_opened_fails_the_request_and_is_tried_again)
{
	struct opener opener = { .answer = -EPROTONOSUPPORT };
	struct transport *netlink;

	ck_assert_int_eq(transport_netlink_new(open_scripted, &opener, &netlink), 0);
	ck_assert_int_eq(opener.calls, 0);
	ck_assert_int_eq(transport_request(netlink, "x", 1), -EPROTONOSUPPORT);
	ck_assert_int_eq(transport_request(netlink, "x", 1), -EPROTONOSUPPORT);
	ck_assert_int_eq(opener.calls, 2);
	ck_assert_int_eq(transport_reset(netlink), 0);
	transport_free(netlink);
}
END_TEST

START_TEST(a_descriptor_that_is_no_netlink_socket_is_refused_and_closed)
{
	struct opener opener;
	struct transport *netlink;
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	opener = (struct opener){ .answer = fds[0] };
	ck_assert_int_eq(transport_netlink_new(open_scripted, &opener, &netlink), 0);
	ck_assert_int_lt(transport_request(netlink, "x", 1), 0);
	ck_assert_int_eq(fcntl(fds[0], F_GETFD), -1);
	transport_free(netlink);
	close(fds[1]);
}
END_TEST

/* Recorded bytes. */

static struct bytes recordings[2];

static void record(struct bytes *recording, const char *text)
{
	struct bytes datagram = { 0 };

	bytes_add(&datagram, text, strlen(text));
	diag_frame(recording, &datagram);
	bytes_free(&datagram);
}

static struct transport *play(size_t count)
{
	struct transport_recording list[2];
	struct transport *player;

	for (size_t i = 0; i < 2; i++)
		list[i] = (struct transport_recording){ recordings[i].data,
			recordings[i].length };
	ck_assert_int_eq(transport_bytes_new(list, count, &player), 0);
	return player;
}

static void stop(struct transport *player)
{
	transport_free(player);
	for (size_t i = 0; i < 2; i++)
		bytes_free(&recordings[i]);
}

static void expect_datagram(struct transport *player, const char *expected)
{
	ssize_t length = transport_receive(player, buffer, sizeof(buffer), 0);

	ck_assert_int_eq(length, (ssize_t)strlen(expected));
	ck_assert_mem_eq(buffer, expected, strlen(expected));
}

static void expect_failure(struct transport *player, int error)
{
	ck_assert_int_eq(transport_receive(player, buffer, sizeof(buffer), 0), error);
}

START_TEST(each_request_is_answered_by_the_next_recording)
{
	struct transport *player;

	record(&recordings[0], "one");
	record(&recordings[0], "two");
	record(&recordings[1], "three");
	player = play(2);
	expect_failure(player, -ENODATA); /* nothing was asked */
	ck_assert_int_eq(transport_request(player, "?", 1), 0);
	expect_datagram(player, "one");
	expect_datagram(player, "two");
	expect_failure(player, -ENODATA);
	ck_assert_int_eq(transport_request(player, "?", 1), 0);
	expect_datagram(player, "three");
	ck_assert_int_eq(transport_request(player, "?", 1), -ENODATA);
	stop(player);
}
END_TEST

START_TEST(a_recording_left_early_does_not_leak_into_the_next_answer)
{
	struct transport *player;

	record(&recordings[0], "one");
	record(&recordings[0], "two");
	record(&recordings[1], "three");
	player = play(2);
	ck_assert_int_eq(transport_request(player, "?", 1), 0);
	expect_datagram(player, "one");
	ck_assert_int_eq(transport_reset(player), 0);
	ck_assert_int_eq(transport_request(player, "?", 1), 0);
	expect_datagram(player, "three");
	stop(player);
}
END_TEST

START_TEST(a_recording_cut_short_ends_early)
{
	struct transport *player;

	record(&recordings[0], "one");
	recordings[0].length = (size_t)_i;
	player = play(1);
	ck_assert_int_eq(transport_request(player, "?", 1), 0);
	expect_failure(player, -ENODATA);
	expect_failure(player, -ENODATA);
	stop(player);
}
END_TEST

static const uint32_t bad_lengths[] = { 0, 4, 1000, UINT32_MAX };

START_TEST(a_recording_that_lies_about_a_length_ends_early)
{
	struct transport *player;

	record(&recordings[0], "one");
	memcpy(recordings[0].data, &bad_lengths[_i], sizeof(bad_lengths[_i]));
	player = play(1);
	ck_assert_int_eq(transport_request(player, "?", 1), 0);
	expect_failure(player, -ENODATA);
	stop(player);
}
END_TEST

START_TEST(a_recorded_datagram_larger_than_the_buffer_is_truncated_and_passed_over)
{
	char large[sizeof(buffer) + 2];
	struct transport *player;

	memset(large, 'x', sizeof(large));
	large[sizeof(large) - 1] = '\0';
	record(&recordings[0], large);
	record(&recordings[0], "two");
	player = play(1);
	ck_assert_int_eq(transport_request(player, "?", 1), 0);
	expect_failure(player, -EMSGSIZE);
	expect_datagram(player, "two");
	stop(player);
}
END_TEST

/* The tap. */

static void write_down(void *context, int incoming, const void *bytes, size_t length)
{
	struct bytes *seen = context;

	bytes_add(seen, incoming ? "<" : ">", 1);
	bytes_add(seen, bytes, length);
}

START_TEST(a_tap_sees_every_byte_in_both_directions)
{
	struct bytes seen = { 0 };
	struct transport *tap;

	record(&recordings[0], "one");
	record(&recordings[0], "two");
	ck_assert_int_eq(transport_tap_new(play(1), write_down, &seen, &tap), 0);
	ck_assert_int_eq(transport_request(tap, "ask", 3), 0);
	expect_datagram(tap, "one");
	expect_datagram(tap, "two");
	expect_failure(tap, -ENODATA);
	ck_assert_uint_eq(seen.length, strlen(">ask<one<two"));
	ck_assert_mem_eq(seen.data, ">ask<one<two", seen.length);
	bytes_free(&seen);
	stop(tap);
}
END_TEST

START_TEST(a_tap_passes_errors_resets_and_the_port_id_through)
{
	struct script script = { .request_error = -EPERM };
	struct bytes seen = { 0 };
	struct transport *tap;

	script_error(&script, -ENOMEM);
	ck_assert_int_eq(
		transport_tap_new(script_transport(&script), write_down, &seen, &tap), 0);
	script.base.port_id = 77; /* as after bind(2) */
	ck_assert_int_eq(transport_request(tap, "ask", 3), -EPERM);
	ck_assert_uint_eq(tap->port_id, 77);
	expect_failure(tap, -ENOMEM);
	ck_assert_int_eq(transport_reset(tap), 0);
	ck_assert_uint_eq(script.resets, 1);
	ck_assert_uint_eq(seen.length, 0);
	transport_free(tap);
	ck_assert_int_eq(script.freed, 1);
	bytes_free(&seen);
}
END_TEST

static void add_descriptors(TCase *tcase)
{
	tcase_add_test(tcase, a_request_arrives_at_the_other_end_as_one_datagram);
	tcase_add_test(tcase, datagrams_are_received_one_by_one);
	tcase_add_test(tcase, a_datagram_as_large_as_the_buffer_is_whole);
	tcase_add_test(tcase, a_datagram_larger_than_the_buffer_is_reported_as_truncated);
	tcase_add_test(tcase, zero_bytes_are_the_end_of_the_answer);
	tcase_add_test(tcase, silence_is_a_timeout);
	tcase_add_test(tcase, a_descriptor_that_would_block_is_a_timeout);
	tcase_add_test(tcase, an_end_that_is_gone_fails_the_request_without_a_signal);
	tcase_add_test(tcase, an_interrupted_receive_goes_on);
	tcase_add_test(tcase, the_descriptor_is_closed_with_the_transport);
	tcase_add_test(tcase, resetting_a_given_descriptor_does_nothing);
	tcase_add_test(tcase,
		a_socket_that_cannot_be_opened_fails_the_request_and_is_tried_again);
	tcase_add_test(
		tcase, a_descriptor_that_is_no_netlink_socket_is_refused_and_closed);
}

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	add_descriptors(tcase);
	tcase_add_test(tcase, each_request_is_answered_by_the_next_recording);
	tcase_add_test(tcase, a_recording_left_early_does_not_leak_into_the_next_answer);
	tcase_add_loop_test(tcase, a_recording_cut_short_ends_early, 0, 7);
	unit_add_loop(
		tcase, a_recording_that_lies_about_a_length_ends_early, bad_lengths);
	tcase_add_test(tcase,
		a_recorded_datagram_larger_than_the_buffer_is_truncated_and_passed_over);
	tcase_add_test(tcase, a_tap_sees_every_byte_in_both_directions);
	tcase_add_test(tcase, a_tap_passes_errors_resets_and_the_port_id_through);
}

int main(void)
{
	return unit_run("transport", add);
}
