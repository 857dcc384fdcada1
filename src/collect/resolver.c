/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/resolver.h"

#include "sockview/core/keyset.h"
#include "sockview/core/sanitize.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define KEY_WORDS 2

struct resolver {
	resolver_ask_fn *ask;
	void *self;
	bool renew;

	pthread_mutex_t lock;
	pthread_cond_t changed;

	/* Guarded by lock. */
	struct keyset addresses; /* as IPv6; places are in the order of asking */
	char **names;		 /* by place; NULL: none, or none yet; RESOLVER_MAX */
	size_t taken;		 /* so many places were taken by threads, */
	size_t answered;	 /* and of so many the answer has come */
	uint64_t generation;	 /* of what is kept */
	unsigned users;		 /* threads, and who called resolver_new() */
	bool stop;
};

/* ---- the answer ---- */

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

/*
 * Whoever owns an address chooses its name. It must not look like an address, nor bring a
 * port or a blank of its own. Returns NULL for a name that is not to be shown.
 */
static char *take_name(const char *answer)
{
	char name[HOSTS_NAME_MAX];
	bool letters = false;

	if (strlen(answer) >= HOSTS_NAME_MAX)
		return NULL;
	sanitize(name, sizeof(name), answer, strlen(answer));
	for (char *at = name; *at; at++) {
		if (!is_plain(*at))
			*at = '?';
		letters = letters || !strchr("0123456789.?", *at);
	}
	return letters ? strdup(name) : NULL;
}

int resolver_ask(
	void *unused, enum family family, const uint8_t *addr, char *name, size_t size)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	bool is_v4 = family == FAMILY_IPV4;
	int err;

	(void)unused;
	memcpy(&v4.sin_addr, addr, sizeof(v4.sin_addr));
	if (!is_v4)
		memcpy(&v6.sin6_addr, addr, sizeof(v6.sin6_addr));
	err = getnameinfo(is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6,
		is_v4 ? sizeof(v4) : sizeof(v6), name, (socklen_t)size, NULL, 0,
		NI_NAMEREQD);
	return err ? -ENOENT : 0;
}

/* ---- threads ---- */

static const uint8_t mapped[12] = { [10] = 0xff, 0xff };

static int ask(const struct resolver *resolver, const uint64_t key[KEY_WORDS], char *name,
	size_t size)
{
	uint8_t addr[16];
	bool is_v4;

	memcpy(addr, key, sizeof(addr));
	is_v4 = memcmp(addr, mapped, sizeof(mapped)) == 0;
	return resolver->ask(resolver->self, is_v4 ? FAMILY_IPV4 : FAMILY_IPV6,
		is_v4 ? addr + sizeof(mapped) : addr, name, size);
}

static void forget(struct resolver *resolver)
{
	for (size_t i = 0; i < resolver->addresses.count; i++) {
		free(resolver->names[i]);
		resolver->names[i] = NULL;
	}
	keyset_clear(&resolver->addresses);
	resolver->taken = 0;
	resolver->answered = 0;
	resolver->generation++;
}

/* Needs the lock, and gives it back. */
static void leave(struct resolver *resolver)
{
	bool last = --resolver->users == 0;

	pthread_mutex_unlock(&resolver->lock);
	if (!last)
		return;
	forget(resolver);
	keyset_fini(&resolver->addresses);
	free(resolver->names);
	pthread_cond_destroy(&resolver->changed);
	pthread_mutex_destroy(&resolver->lock);
	free(resolver);
}

/* Needs the lock, which it leaves while the name is looked up. */
static void look_up_next(struct resolver *resolver)
{
	size_t place = resolver->taken++;
	uint64_t generation = resolver->generation;
	uint64_t key[KEY_WORDS];
	char answer[NI_MAXHOST] = "";
	char *name;

	memcpy(key, keyset_key(&resolver->addresses, place), sizeof(key));
	pthread_mutex_unlock(&resolver->lock);
	name = ask(resolver, key, answer, sizeof(answer)) ? NULL : take_name(answer);
	pthread_mutex_lock(&resolver->lock);
	if (resolver->generation != generation) {
		free(name);
		return;
	}
	resolver->names[place] = name;
	resolver->answered++;
}

static void *run(void *context)
{
	struct resolver *resolver = context;

	pthread_mutex_lock(&resolver->lock);
	while (!resolver->stop) {
		if (resolver->taken < resolver->addresses.count)
			look_up_next(resolver);
		else
			pthread_cond_wait(&resolver->changed, &resolver->lock);
	}
	leave(resolver);
	return NULL;
}

static int start_threads(struct resolver *resolver)
{
	sigset_t all;
	sigset_t before;
	pthread_t thread;
	int err = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	pthread_mutex_lock(&resolver->lock);
	for (int i = 0; i < RESOLVER_THREADS && !err; i++) {
		err = -pthread_create(&thread, NULL, run, resolver);
		if (!err) {
			pthread_detach(thread);
			resolver->users++;
		}
	}
	if (resolver->users > 1)
		err = 0;
	pthread_mutex_unlock(&resolver->lock);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return err;
}

int resolver_new(const struct resolver_plan *plan, struct resolver **resolver)
{
	struct resolver *made = calloc(1, sizeof(*made));
	int err;

	if (!made)
		return -ENOMEM;
	made->ask = plan->ask;
	made->self = plan->self;
	made->renew = plan->renew;
	made->users = 1;
	pthread_mutex_init(&made->lock, NULL);
	pthread_cond_init(&made->changed, NULL);
	keyset_init(&made->addresses, &plan->seed, KEY_WORDS);
	made->names = calloc(RESOLVER_MAX, sizeof(*made->names));
	err = made->names ? start_threads(made) : -ENOMEM;
	if (err)
		resolver_free(made);
	else
		*resolver = made;
	return err;
}

void resolver_free(struct resolver *resolver)
{
	if (!resolver)
		return;
	pthread_mutex_lock(&resolver->lock);
	resolver->stop = true;
	pthread_cond_broadcast(&resolver->changed);
	leave(resolver);
}

/* ---- questions ---- */

static void make_key(enum family family, const uint8_t *addr, uint64_t key[KEY_WORDS])
{
	uint8_t bytes[16];

	if (family == FAMILY_IPV4) {
		memcpy(bytes, mapped, sizeof(mapped));
		memcpy(bytes + sizeof(mapped), addr, 4);
	} else {
		memcpy(bytes, addr, sizeof(bytes));
	}
	memcpy(key, bytes, sizeof(bytes));
}

/* Needs the lock. */
static void add(struct resolver *resolver, const uint64_t key[KEY_WORDS])
{
	uint32_t place;

	if (resolver->addresses.count == RESOLVER_MAX && resolver->renew)
		forget(resolver);
	if (resolver->addresses.count == RESOLVER_MAX ||
		keyset_put(&resolver->addresses, key, &place))
		return; /* it stays a number */
	pthread_cond_signal(&resolver->changed);
}

bool resolver_name(struct resolver *resolver, enum family family, const uint8_t *addr,
	char name[HOSTS_NAME_MAX])
{
	const char *found = NULL;
	uint64_t key[KEY_WORDS];
	uint32_t place;

	make_key(family, addr, key);
	pthread_mutex_lock(&resolver->lock);
	if (keyset_find(&resolver->addresses, key, &place))
		found = resolver->names[place];
	else
		add(resolver, key);
	if (found)
		strcpy(name, found);
	pthread_mutex_unlock(&resolver->lock);
	return found;
}

bool resolver_is_busy(struct resolver *resolver)
{
	bool busy;

	pthread_mutex_lock(&resolver->lock);
	busy = resolver->answered < resolver->addresses.count;
	pthread_mutex_unlock(&resolver->lock);
	return busy;
}
