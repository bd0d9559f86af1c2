// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// How deep the loader's own pid namespace lies below the machine's first one, which a process can't see
// of itself: told at the first return from a system call by a process of that namespace.
#include "pid.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// Set by the loader: the inode of its namespace.
const volatile u32 own_ns = 0;

// 0 until it is known.
struct {
	MAP_INT(type, MAP_ARRAY);
	MAP_INT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, u32);
} found SEC(".maps");

SEC("tp_btf/sys_exit")
int find_depth(u64 *ctx)
{
	struct pid *pid = current_task()->thread_pid;
	struct number own = read_number((u64)pid, pid->level);
	u32 first = 0;
	u32 *depth = map_lookup(&found, &first);

	if (depth && get((struct pid_namespace *)own.ns, ns.inum) == own_ns)
		*depth = pid->level;
	return 0;
}
