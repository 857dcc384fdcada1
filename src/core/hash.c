/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/hash.h"

struct state {
	uint64_t v0;
	uint64_t v1;
	uint64_t v2;
	uint64_t v3;
};

static inline uint64_t rotate(uint64_t value, unsigned bits)
{
	return value << bits | value >> (64 - bits);
}

static inline void mix(struct state *state)
{
	state->v0 += state->v1;
	state->v2 += state->v3;
	state->v1 = rotate(state->v1, 13) ^ state->v0;
	state->v3 = rotate(state->v3, 16) ^ state->v2;
	state->v0 = rotate(state->v0, 32) + state->v3;
	state->v2 += state->v1;
	state->v1 = rotate(state->v1, 17) ^ state->v2;
	state->v3 = rotate(state->v3, 21) ^ state->v0;
	state->v2 = rotate(state->v2, 32);
}

uint64_t hash_words(const struct hash_seed *seed, const uint64_t *words, size_t count)
{
	/* "somepseudorandomlygeneratedbytes" */
	struct state state = {
		.v0 = seed->key[0] ^ UINT64_C(0x736f6d6570736575),
		.v1 = seed->key[1] ^ UINT64_C(0x646f72616e646f6d),
		.v2 = seed->key[0] ^ UINT64_C(0x6c7967656e657261),
		.v3 = seed->key[1] ^ UINT64_C(0x7465646279746573),
	};
	uint64_t length = (uint64_t)count * sizeof(*words) << 56;

	for (size_t i = 0; i < count; i++) {
		state.v3 ^= words[i];
		mix(&state);
		state.v0 ^= words[i];
	}
	state.v3 ^= length;
	mix(&state);
	state.v0 ^= length;
	state.v2 ^= 0xff;
	for (int i = 0; i < 3; i++)
		mix(&state);
	return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}
