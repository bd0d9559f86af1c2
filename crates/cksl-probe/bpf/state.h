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
const volatile u32 buffer_max = 80;
const volatile struct call calls[SYSCALLS];

// Namespaces are found in an array: it is read without a call, a hash is not.
struct {
	MAP_INT(type, MAP_ARRAY);
	MAP_INT(max_entries, BUCKETS);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct bucket);
} nodes SEC(".maps");

struct {
	MAP_INT(type, MAP_ARRAY);
	MAP_INT(max_entries, LABS_MAX);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct lab);
} watched_labs SEC(".maps");

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

// Not 0 while the reader sleeps, or is about to.
struct {
	MAP_INT(type, MAP_ARRAY);
	MAP_INT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, u32);
} asleep SEC(".maps");

// A process id's number in a namespace. (Like struct upid, but with the namespace's address.)
struct number {
	i32 nr;
	u32 pad;
	u64 ns;
};

#define NUMBERS(pid) ((u64)(pid) + offset_of(struct pid, numbers))

// Whether the verifier knows that a process id may have many numbers: since 6.5.
#define numbers_are_open() (size_of(struct pid) <= offset_of(struct pid, numbers))

// A number of a process id, by its address alone.
INLINE struct number read_number(u64 pid, u32 depth)
{
	struct number number = {};

	read_kernel(&number, sizeof(number), (void *)(NUMBERS(pid) + depth * sizeof(number)));
	return number;
}

// The same of one whose type the verifier knows, and at a depth that it knows: without a call.
INLINE struct number number_at(struct pid *pid, u32 depth)
{
	if (!numbers_are_open())
		return read_number((u64)pid, depth);

	u64 at = NUMBERS(pid);
	opaque(at);
	at += depth * sizeof(struct number);
	return (struct number){.nr = *(i32 *)at, .ns = *(u64 *)(at + offsetof(struct number, ns))};
}

INLINE u32 inode_of_namespace(struct pid_namespace *ns)
{
	return numbers_are_open() ? ns->ns.inum : get(ns, ns.inum);
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

INLINE struct lab *lab_of(u32 pid_ns)
{
	u32 remainder = pid_ns % BUCKETS;
	struct bucket *bucket = map_lookup(&nodes, &remainder);

	if (!bucket)
		return NULL;
	for (u32 i = 0; i < BUCKET_SIZE; i++) {
		if (bucket->pid_ns[i] == pid_ns)
			return map_lookup(&watched_labs, &bucket->slot[i]);
	}
	return NULL;
}

// Finds the lab of a task's process id. Says no at once for one of the initial namespace.
INLINE int find_lab(struct pid *pid, struct view *view)
{
	u32 depth = pid->level;

	if (likely(!depth))
		return 0;
	for (u32 i = 1; i <= DEPTH_MAX && i <= depth; i++) {
		struct number number = number_at(pid, i);
		u32 inum = inode_of_namespace((struct pid_namespace *)number.ns);
		struct lab *lab = lab_of(inum);
		if (!lab)
			continue;
		view->lab = lab;
		view->node_ns = number.ns;
		view->level = i;
		view->host_nr = number_at(pid, 0).nr;
		view->nr = number.nr;
		view->own = number;
		view->inum = inum;
		if (depth != i) {
			view->own = read_number((u64)pid, depth);
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
