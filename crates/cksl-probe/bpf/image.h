// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The image of a program that has just been executed.
#pragma once

#include "code.h"
#include "user.h"

#define ARGV_MAX 8192
#define ENV_MAX 4096

enum { CAP_DAC_OVERRIDE = 1 };

INLINE u64 capabilities(u64 address)
{
	u64 mask = 0;

	read_kernel(&mask, sizeof(mask), (void *)address);
	return mask;
}

// Number of the controlling terminal, as stat gives device numbers.
INLINE u32 terminal(struct signal_struct *signal)
{
	struct tty_struct *tty = signal->tty;

	if (!tty)
		return 0;
	struct tty_driver *driver = get(tty, driver);
	u32 minor = get(driver, minor_start) + get(tty, index);
	return get(driver, major) << 8 | (minor & 0xff) | (minor & ~0xffu) << 12;
}

// Whether the task may write to the file by its mode. Groups other than the first, and access
// lists, are not looked at.
INLINE int may_write(struct cred *cred, u64 caps, struct inode *inode)
{
	u32 mode = get(inode, i_mode);

	if (caps >> CAP_DAC_OVERRIDE & 1)
		return 1;
	if (get(cred, fsuid.val) == get(inode, i_uid.val))
		return mode >> 7 & 1;
	if (get(cred, fsgid.val) == get(inode, i_gid.val))
		return mode >> 4 & 1;
	return mode >> 1 & 1;
}

CHECKED_ONCE int put_kernel_string(struct record *r, u64 from, u32 tag)
{
	if (!r || !from)
		return 0;
	u8 *to = room(r);
	if (!to)
		return 0;
	i64 len = read_kernel_str(to, PATH_SIZE, (void *)from);
	if (len > 0)
		close_field(r, to, tag, 0, len - 1);
	return 0;
}

// Puts what follows the head of an exec by the current task: body, arguments, environment, folder, cgroup, executable.
CHECKED_ONCE int put_image(struct record *r)
{
	struct task_struct *task = current_task();

	if (!r)
		return 0;

	struct exec_body *body = (struct exec_body *)(r->data + sizeof(struct head));
	struct signal_struct *signal = task->signal;
	struct cred *cred = task->cred;
	struct mm_struct *mm = task->mm;
	struct file *exe = get(mm, exe_file);
	struct inode *inode = get(exe, f_inode);
	struct pid *session = signal->pids[PIDTYPE_SID];
	struct pid *group = signal->pids[PIDTYPE_PGID];
	u64 argv = mm->arg_end - mm->arg_start;
	u64 env = mm->env_end - mm->env_start;

	body->nr = syscall_of(task).nr;
	body->pad = 0;
	body->tty = terminal(signal);
	body->sid = nr_in(session, session->level, r->level, r->node_ns);
	body->pgid = nr_in(group, group->level, r->level, r->node_ns);
	body->vpgid = nr_in(group, group->level, task->thread_pid->level, r->own_ns);
	body->loginuid = has_member(struct task_struct, loginuid) ? task->loginuid.val : ~0u;
	body->cap_inheritable = capabilities((u64)&cred->cap_inheritable);
	body->cap_permitted = capabilities((u64)&cred->cap_permitted);
	body->cap_effective = capabilities((u64)&cred->cap_effective);
	body->exe_ctime = ctime_of(inode);
	body->exe_mtime = mtime_of(inode);
	body->flags = (may_write(cred, body->cap_effective, inode) ? EXEC_WRITABLE : 0) |
		      (argv > ARGV_MAX || env > ENV_MAX ? EXEC_CUT : 0);
	r->len += sizeof(*body);

	put_bytes(r, mm->arg_start, argv < ARGV_MAX ? argv : ARGV_MAX, FIELD_ARGV << 8);
	put_bytes(r, mm->env_start, env < ENV_MAX ? env : ENV_MAX, FIELD_ENV << 8);
	put_folder(r, (u64)&get(task, fs)->pwd, FIELD_CWD, 0);
	put_cgroup(r, (u64)get(task, cgroups));
	put_file(r, (u64)exe);
	put_code(r, mm->start_code, mm->start_code + 1, CODE_PROGRAM);
	u64 first = first_instruction(task);
	put_code(r, first, first + 1, CODE_FIRST);
	return 0;
}
