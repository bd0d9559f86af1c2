// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// What a system call's arguments point at in user memory. By the time a call returns the kernel
// has read it, so it is in memory; a read that fails nonetheless is counted.
#pragma once

#include "read.h"

#define ARGV_ITEMS 64

struct user_iovec {
	u64 base;
	u64 len;
};

struct user_msghdr {
	u64 name;
	u32 name_len;
	u32 pad;
	u64 iov;
	u64 iov_len;
};

// The system call that a task is in, as its saved registers have it.
struct call_in_flight {
	u64 nr;
	u64 arg0;
};

INLINE struct call_in_flight syscall_of(struct task_struct *task)
{
	struct pt_regs *regs = (struct pt_regs *)task_regs(task);

	return (struct call_in_flight){.nr = get(regs, orig_ax), .arg0 = get(regs, di)};
}

// Where a task goes on in user space.
INLINE u64 first_instruction(struct task_struct *task)
{
	struct pt_regs *regs = (struct pt_regs *)task_regs(task);

	return get(regs, ip);
}

enum { STRING_NONE, STRING_ABSOLUTE, STRING_RELATIVE };

CHECKED_ONCE int put_string(struct record *r, u64 from, u32 arg)
{
	if (!r || !from)
		return 0;
	u8 *to = room(r);
	if (!to)
		return 0;
	i64 len = read_user_str(to, PATH_SIZE, (void *)from);
	if (len <= 0) {
		r->unreadable++;
		return 0;
	}
	close_field(r, to, FIELD_DATA, arg, len - 1);
	return to[0] == '/' ? STRING_ABSOLUTE : STRING_RELATIVE;
}

CHECKED_ONCE int put_bytes(struct record *r, u64 from, u64 size, u32 tag_arg)
{
	if (!r || !from || !size)
		return 0;
	u8 *to = room(r);
	if (!to)
		return 0;
	if (size > FIELD_MAX)
		size = FIELD_MAX;
	if (read_user(to, size, (void *)from)) {
		r->unreadable++;
		return 0;
	}
	close_field(r, to, tag_arg >> 8, tag_arg, size);
	return 0;
}

INLINE void put_data(struct record *r, u64 from, u64 size, u64 max, u32 arg)
{
	put_bytes(r, from, size < max ? size : max, FIELD_DATA << 8 | arg);
}

struct argv_step {
	struct record *r;
	u8 *to;
	u64 argv;
	u32 size;
};

static int argv_step(u32 i, struct argv_step *step)
{
	u64 item = 0;
	u32 size = step->size;

	if (read_user(&item, sizeof(item), (void *)(step->argv + 8 * i)) || !item)
		return 1;
	if (size >= PATH_SIZE)
		return 1;
	i64 len = read_user_str(step->to + size, PATH_SIZE, (void *)item);
	if (len > 0)
		step->size = size + len;
	return 0;
}

// An argv that never became a program: as many strings as fit.
CHECKED_ONCE int put_argv(struct record *r, u64 argv, u32 arg)
{
	if (!r || !argv)
		return 0;
	u8 *to = room(r);
	if (!to)
		return 0;
	struct argv_step step = {.r = r, .to = to, .argv = argv};
	loop(ARGV_ITEMS, argv_step, &step, 0);
	close_field(r, to, FIELD_DATA, arg, step.size);
	return 0;
}

INLINE void put_payload(struct record *r, u64 from, u64 len, i64 ret, u32 arg)
{
	if (ret > 0)
		put_data(r, from, len < (u64)ret ? len : ret, buffer_max, arg);
}

// The first element of a vector.
CHECKED_ONCE int put_vector(struct record *r, u64 from, i64 ret, u32 arg)
{
	struct user_iovec iov = {};

	if (!r || !from || ret <= 0)
		return 0;
	if (read_user(&iov, sizeof(iov), (void *)from))
		r->unreadable++;
	else
		put_payload(r, iov.base, iov.len, ret, arg);
	return 0;
}

// The address in a message's header, and the first element of its vector.
CHECKED_ONCE int put_message(struct record *r, u64 from, i64 ret, u32 arg)
{
	struct user_msghdr msg = {};

	if (!r || !from || read_user(&msg, sizeof(msg), (void *)from))
		return 0;
	put_data(r, msg.name, msg.name_len, STRUCT_MAX, MSG_NAME);
	put_vector(r, msg.iov, ret, arg);
	return 0;
}

// A socket address; `len` is its length or the address of its length.
CHECKED_ONCE int put_address(struct record *r, u64 from, u64 len, u32 arg, u32 len_is_pointer)
{
	u32 size = len;

	if (!r || !from)
		return 0;
	if (len_is_pointer && read_user(&size, sizeof(size), (void *)len))
		return 0;
	put_data(r, from, size, STRUCT_MAX, arg);
	return 0;
}
