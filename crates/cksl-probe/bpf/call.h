// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// What a system call's arguments mean, as the table of calls says.
#pragma once

#include "user.h"

INLINE struct syscall_body *syscall_body(struct record *r)
{
	return (struct syscall_body *)(r->data + sizeof(struct head));
}

INLINE u64 argument(struct syscall_body *body, u32 index)
{
	if (index == ARG_RET)
		return body->ret;
	return index < 6 ? body->args[index] : 0;
}

INLINE int is_watched(struct lab *lab, struct file *file)
{
	struct inode *inode = get(file, f_inode);
	struct super_block *sb = get(inode, i_sb);
	struct watched key = {.ino = get(inode, i_ino), .dev = get(sb, s_dev), .lab = lab->key};

	return map_lookup(&watched_files, &key) != NULL;
}

// Paths, and the folders that relative ones start from.
CHECKED_ONCE int put_paths(struct record *r, u32 nr)
{
	const volatile struct call *call = &calls[nr % SYSCALLS];
	struct task_struct *task = current_task();

	if (!r)
		return 0;
	u64 *args = syscall_body(r)->args;
	for (u32 i = 0; i < 5; i++) {
		if (!(call->paths >> i & 1))
			continue;
		if (put_string(r, args[i], i) != STRING_RELATIVE)
			continue;
		if (i && call->at >> i & 1 && (i32)args[i - 1] != AT_FDCWD) {
			struct file *folder = file_of(args[i - 1]);
			if (folder)
				put_folder(r, (u64)&folder->f_path, FIELD_BASE, i);
		} else {
			put_folder(r, (u64)&get(task, fs)->pwd, FIELD_BASE, i);
		}
	}
	return 0;
}

// The other things that arguments point at.
CHECKED_ONCE int put_pointed_at(struct record *r, u32 nr)
{
	const volatile struct call *call = &calls[nr % SYSCALLS];

	if (!r)
		return 0;
	struct syscall_body *body = syscall_body(r);
	for (u32 i = 0; i < 5; i++) {
		if (call->strings >> i & 1)
			put_string(r, body->args[i], i);
	}
	if (call->flags & CALL_ARGV) {
		u32 argv = call->paths & 1 ? 1 : 2;
		put_argv(r, body->args[argv], argv);
	}
	u64 buf = argument(body, call->buf);
	u64 len = call->buf_len == ARG_NONE ? call->buf_size : argument(body, call->buf_len);
	switch (call->buffer) {
	case BUFFER_BYTES: put_payload(r, buf, len, body->ret, call->buf); break;
	case BUFFER_STRUCT: put_data(r, buf, len, STRUCT_MAX, call->buf); break;
	case BUFFER_IOVEC: put_vector(r, buf, body->ret, call->buf); break;
	case BUFFER_MSGHDR: put_message(r, buf, body->ret, call->buf); break;
	}
	if (call->addr != ARG_NONE)
		put_address(r, argument(body, call->addr), argument(body, call->addr_len),
			    call->addr, call->flags & CALL_ADDR_LEN_PTR);
	return 0;
}

// The process that a call's argument means, in the caller's namespace `ns`.
INLINE struct pid *pid_of_call(const volatile struct call *call, u64 ns, u64 value, i64 ret)
{
	if (call->flags & CALL_PIDFD)
		return ret < 0 ? NULL : pid_of_pidfd(file_of(value));
	if ((i32)value <= 0)
		return NULL;
	return pid_by_nr((struct pid_namespace *)ns, value);
}
