// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The maps, and the decisions made with them: whose event this is, whether it is wanted, whether
// its lab may still send.
#pragma once

#include "kernel.h"
#include "wire.h"

#define LABS_MAX 256
#define WATCHED_MAX 4096
#define DEPTH_MAX 4 // levels of pid namespaces below the initial one at which a node can be
#define WINDOW_NS (1ull << 26)

// Set by the loader.
const volatile u64 window_budget = 1 << 20; // events of a lab per WINDOW_NS
const volatile u64 wake_ns = 300000;        // the reader is woken at most this often
const volatile u32 buffer_max = 80;
const volatile struct call calls[SYSCALLS];

struct {
	MAP_INT(type, MAP_HASH);
	MAP_INT(max_entries, LABS_MAX);
	MAP_TYPE(key, u32); // inode of a pid namespace
	MAP_TYPE(value, struct lab);
} nodes SEC(".maps");

struct {
	MAP_INT(type, MAP_ARRAY);
	MAP_INT(max_entries, LABS_MAX);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct tally);
} tallies SEC(".maps");

struct {
	MAP_INT(type, MAP_HASH);
	MAP_INT(max_entries, WATCHED_MAX);
	MAP_TYPE(key, struct watched);
	MAP_TYPE(value, u8);
} watched_files SEC(".maps");

struct {
	MAP_INT(type, MAP_RINGBUF);
	MAP_INT(max_entries, 8 << 20);
} events SEC(".maps");

u64 last_wake;

// A process id's number in a namespace. (Like struct upid, but with the namespace's address.)
struct number {
	i32 nr;
	u32 pad;
	u64 ns;
};

#define NUMBERS(pid) ((u64)(pid) + offset_of(struct pid, numbers))

// The number in the innermost namespace of a process id that is so deep.
INLINE struct number innermost_of(struct pid *pid, u32 depth)
{
	struct number own = {};

	read_kernel(&own, sizeof(own), (void *)(NUMBERS(pid) + depth * sizeof(own)));
	return own;
}

// A lab's task, seen from its node.
struct view {
	struct lab *lab;
	u64 node_ns; // address of the node's pid namespace
	u32 level;   // its depth
	i32 host_nr; // the task's numbers: on the host,
	i32 nr;      // in the node,
	u32 inum;    // (inode of its innermost namespace)
	struct number own; // in its innermost namespace
};

// Finds the lab of a task's process id. Says no at once for one of the initial namespace.
INLINE int find_lab(struct pid *pid, struct view *view)
{
	u32 depth = pid->level;

	if (likely(!depth))
		return 0;

	struct number numbers[DEPTH_MAX + 1] = {};
	u32 size = (depth + 1) * sizeof(struct number);
	opaque(size);
	if (size > sizeof(numbers))
		size = sizeof(numbers);
	read_kernel(numbers, size, (void *)NUMBERS(pid));
	for (u32 i = 1; i <= DEPTH_MAX && i <= depth; i++) {
		struct pid_namespace *ns = (struct pid_namespace *)numbers[i].ns;
		u32 inum = get(ns, ns.inum);
		struct lab *lab = map_lookup(&nodes, &inum);
		if (!lab)
			continue;
		view->lab = lab;
		view->node_ns = (u64)ns;
		view->level = i;
		view->host_nr = numbers[0].nr;
		view->nr = numbers[i].nr;
		view->own = numbers[i];
		view->inum = inum;
		if (depth != i) {
			view->own = innermost_of(pid, depth);
			view->inum = get((struct pid_namespace *)view->own.ns, ns.inum);
		}
		return 1;
	}
	return 0;
}

INLINE struct tally *tally_of(struct lab *lab)
{
	u32 slot = lab->slot;

	return map_lookup(&tallies, &slot);
}

// Takes one event out of the lab's allowance of this window; counts a loss if none is left.
// Processors that count at the same moment may lose a count: the cap is not exact, but cheap.
INLINE int admit(struct tally *tally, u64 now)
{
	if (now - tally->window_ns >= WINDOW_NS) {
		tally->window_ns = now;
		tally->used = 0;
	}
	if (tally->used++ < window_budget)
		return 1;
	__sync_fetch_and_add(&tally->rate, 1);
	return 0;
}
