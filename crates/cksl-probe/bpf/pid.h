// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The numbers of a process id: one in each pid namespace from the machine's first, which is at depth 0,
// to its own. Knows nothing of labs.
#pragma once

#include "kernel.h"

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
