/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_HASH_H
#define SOCKVIEW_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Random numbers of whoever starts the program: nobody can choose keys that collide. */
struct hash_seed {
	uint64_t key[2];
};

/* SipHash-1-3 (Aumasson, Bernstein 2012) of `count` words. */
uint64_t hash_words(const struct hash_seed *seed, const uint64_t *words, size_t count);

#endif
