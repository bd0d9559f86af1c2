// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The maps, and the decisions made with them: whose event this is, whether it is wanted, whether
// its lab may still send.
#pragma once

#include "pid.h"
#include "wire.h"

#define LABS_MAX 256
#define WATCHED_MAX 4096
#define DEPTH_MAX 4 // levels of pid namespaces below the supervisor's at which a node can be
#define WINDOW_NS (1ull << 26)

// Set by the loader.
const volatile u64 window_budget = 1 << 20; // events of a lab per WINDOW_NS
// Bytes of the ring. Once three quarters of them wait for the reader, a lab may send a small share, and
// beyond that no more than half of what is free: then a flood never fills it, and the rest is for the other
// labs.
const volatile u64 ring_size = 8 << 20;
const volatile u32 buffer_max = 80;
const volatile struct call calls[SYSCALLS];
// The pid namespace that the supervisor lives in, and that the host's numbers are of: its depth, and
// where that is not 0 its inode. These are known when the programs are loaded, so the machine's first
// namespace costs nothing.
const volatile u32 host_level = 0;
const volatile u32 host_ns = 0;

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

// What the loader asks about a file.
struct {
	MAP_INT(type, MAP_ARRAY);
	MAP_INT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct question);
} question SEC(".maps");

// Not 0 while the reader sleeps, or is about to.
struct {
	MAP_INT(type, MAP_ARRAY);
	MAP_INT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, u32);
} asleep SEC(".maps");

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

// A process id's number on the host; 0 for one that the supervisor's namespace does not have.
INLINE i32 host_number(struct pid *pid)
{
	if (!host_level)
		return number_at(pid, 0).nr;
	if (pid->level < host_level)
		return 0;
	struct number number = number_at(pid, host_level);
	u32 inum = inode_of_namespace((struct pid_namespace *)number.ns);
	return inum == host_ns ? number.nr : 0;
}

// Finds the lab of a task's process id. Says no at once for one that is in no namespace below the
// supervisor's.
INLINE int find_lab(struct pid *pid, struct view *view)
{
	u32 depth = pid->level;

	if (likely(depth <= host_level))
		return 0;
	for (u32 i = 1; i <= DEPTH_MAX && host_level + i <= depth; i++) {
		u32 level = host_level + i;
		struct number number = number_at(pid, level);
		u32 inum = inode_of_namespace((struct pid_namespace *)number.ns);
		struct lab *lab = lab_of(inum);
		if (!lab)
			continue;
		view->lab = lab;
		view->node_ns = number.ns;
		view->level = level;
		view->host_nr = host_number(pid);
		view->nr = number.nr;
		view->own = number;
		view->inum = inum;
		if (depth != level) {
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

INLINE int crowded(u64 unread)
{
	return unread > ring_size / 4 * 3;
}

// Whether a lab that has sent `bytes` may send more.
INLINE int has_room(u64 bytes)
{
	u64 unread;

	if (likely(bytes < ring_size / 64))
		return 1;
	unread = ringbuf_query(&events, RB_UNREAD);
	return !crowded(unread) || (unread < ring_size && bytes < (ring_size - unread) / 2);
}

// Takes one event out of the lab's allowance; counts a loss if none is left. Its bytes are counted from
// the last window that began with room in the ring.
// Processors that count at the same moment may lose a count: the caps are not exact, but cheap.
INLINE int admit(struct tally *tally, u64 now)
{
	if (now - tally->window_ns >= WINDOW_NS) {
		tally->window_ns = now;
		tally->used = 0;
		if (!crowded(ringbuf_query(&events, RB_UNREAD)))
			tally->bytes = 0;
	}
	if (tally->used++ < window_budget && has_room(tally->bytes))
		return 1;
	__sync_fetch_and_add(&tally->rate, 1);
	return 0;
}
