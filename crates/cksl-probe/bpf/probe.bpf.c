// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The programs: one for every system call's return, and one each for exec, fork and exit.
// System calls are seen only when they return: the registers still hold all arguments, strings
// are paged in, and no table of calls in flight is needed. A successful execve is reported by
// on_exec alone, with the whole image; a failed one by on_sys_exit.
#include "image.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum {
	NR_CLONE = 56,
	NR_VFORK = 58,
	NR_EXECVE = 59,
	NR_EXECVEAT = 322,
	NR_CLONE3 = 435,
};

// Starts a record about a lab's task, if its lab may still send.
INLINE struct record *open_record(u32 kind, struct task_struct *task, struct view *view,
				  struct tally *tally, u64 now)
{
	struct record *r = admit(tally, now) ? begin(tally) : NULL;

	if (!r)
		return NULL;

	struct head *head = (struct head *)r->data;
	struct pid *tid = task->thread_pid;
	struct pid *pid = task->signal->pids[PIDTYPE_TGID];
	struct pid *parent = task->real_parent->signal->pids[PIDTYPE_TGID];

	head->kind = kind;
	head->lab = view->lab->key;
	head->boot_ns = now;
	head->start_boot_ns = task->group_leader->start_boottime;
	head->tid = view->nr;
	head->vtid = view->own.nr;
	head->host_tid = view->host_nr;
	head->pid_ns = view->inum;
	if (tid == pid) {
		head->pid = head->tid;
		head->vpid = head->vtid;
		head->host_pid = head->host_tid;
	} else {
		head->pid = nr_in(pid, pid->level, view->level, view->node_ns);
		head->vpid = nr_in(pid, pid->level, tid->level, view->own.ns);
		head->host_pid = host_nr(pid);
	}
	head->ppid = nr_in(parent, parent->level, view->level, view->node_ns);
	head->host_ppid = host_nr(parent);
	head->kuid = task->cred->euid.val;
	head->kgid = task->cred->egid.val;
	head->cpu = processor_id();
	read_kernel(head->comm, sizeof(head->comm), &task->comm);
	r->len = sizeof(struct head);
	return r;
}

INLINE u64 argument(struct pt_regs *regs, i64 ret, u32 index)
{
	switch (index) {
	case 0: return regs->di;
	case 1: return regs->si;
	case 2: return regs->dx;
	case 3: return regs->r10;
	case 4: return regs->r8;
	case 5: return regs->r9;
	case ARG_RET: return ret;
	default: return 0;
	}
}

INLINE int is_watched(struct lab *lab, struct file *file)
{
	struct inode *inode = get(file, f_inode);
	struct super_block *sb = get(inode, i_sb);
	struct watched key = {.ino = get(inode, i_ino), .dev = get(sb, s_dev), .lab = lab->key};

	return map_lookup(&watched_files, &key) != NULL;
}

// Paths, and the folders that relative ones start from.
INLINE void put_paths(struct record *r, struct task_struct *task, const volatile struct call *call, u64 *args)
{
#pragma unroll
	for (u32 i = 0; i < 5; i++) {
		if (!(call->paths >> i & 1))
			continue;
		if (put_string(r, args[i], i) != STRING_RELATIVE)
			continue;
		if (i && call->at >> i & 1 && (i32)args[i - 1] != AT_FDCWD) {
			struct file *folder = file_of(task, args[i - 1]);
			if (folder)
				put_folder(r, (u64)&folder->f_path, FIELD_BASE, i);
		} else {
			put_folder(r, (u64)&get(task, fs)->pwd, FIELD_BASE, i);
		}
	}
}

// The other things that arguments point at.
INLINE void put_pointed_at(struct record *r, const volatile struct call *call, struct pt_regs *regs, i64 ret, u64 *args)
{
#pragma unroll
	for (u32 i = 0; i < 5; i++) {
		if (call->strings >> i & 1)
			put_string(r, args[i], i);
	}
	if (call->flags & CALL_ARGV) {
		if (call->paths & 1)
			put_argv(r, args[1], 1);
		else
			put_argv(r, args[2], 2);
	}
	u64 buf = argument(regs, ret, call->buf);
	u64 len = call->buf_len == ARG_NONE ? call->buf_size : argument(regs, ret, call->buf_len);
	switch (call->buffer) {
	case BUFFER_BYTES: put_payload(r, buf, len, ret, call->buf); break;
	case BUFFER_STRUCT: put_data(r, buf, len, STRUCT_MAX, call->buf); break;
	case BUFFER_IOVEC: put_vector(r, buf, ret, call->buf); break;
	case BUFFER_MSGHDR: put_message(r, buf, ret, call->buf); break;
	}
	if (call->addr != ARG_NONE)
		put_address(r, argument(regs, ret, call->addr), argument(regs, ret, call->addr_len),
			    call->addr, call->flags & CALL_ADDR_LEN_PTR);
}

// The process that a call's argument means.
INLINE struct pid *pid_of_call(struct task_struct *task, struct view *view,
			       const volatile struct call *call, u64 value, i64 ret)
{
	if (call->flags & CALL_PIDFD)
		return ret < 0 ? NULL : pid_of_pidfd(file_of(task, value));
	if ((i32)value <= 0)
		return NULL;
	return pid_by_nr((struct pid_namespace *)view->own.ns, value);
}

SEC("tp_btf/sys_exit")
int on_sys_exit(u64 *ctx)
{
	struct task_struct *task = current_task();
	struct view view;

	if (!find_lab(task->thread_pid, &view))
		return 0;

	struct pt_regs *regs = (struct pt_regs *)ctx[0];
	i64 ret = ctx[1];
	u64 nr64 = regs->orig_ax;
	struct tally *tally = tally_of(view.lab);

	if (!tally)
		return 0;
	if (unlikely(task->thread_info.status & TS_COMPAT)) {
		__sync_fetch_and_add(&tally->foreign, 1);
		return 0;
	}
	if (nr64 >= SYSCALLS)
		return 0;
	u32 nr = nr64;
	if (!(view.lab->syscalls[nr / 64] >> (nr % 64) & 1))
		return 0;
	if (!ret && (nr == NR_EXECVE || nr == NR_EXECVEAT))
		return 0;
	const volatile struct call *call = &calls[nr];
	struct file *file = NULL;
	if (call->file != ARG_NONE)
		file = file_of(task, argument(regs, ret, call->file));
	if (call->flags & CALL_IO && !(view.lab->flags & LAB_ALL_IO) &&
	    (!file || !is_watched(view.lab, file)))
		return 0;

	u64 now = boot_ns();
	struct record *r = open_record(KIND_SYSCALL, task, &view, tally, now);
	if (!r)
		return 0;
	struct syscall_body *body = (struct syscall_body *)(r->data + sizeof(struct head));
	body->nr = nr;
	body->pad = 0;
	body->ret = ret;
	body->args[0] = regs->di;
	body->args[1] = regs->si;
	body->args[2] = regs->dx;
	body->args[3] = regs->r10;
	body->args[4] = regs->r8;
	body->args[5] = regs->r9;
	r->len += sizeof(*body);

	if (call->paths)
		put_paths(r, task, call, body->args);
	if (call->flags & CALL_POINTERS)
		put_pointed_at(r, call, regs, ret, body->args);
	if (file) {
		put_file(r, (u64)file, view.level, view.node_ns);
		if (call->flags & CALL_SOCKET)
			put_socket(r, (u64)file);
	}
	if (call->pid != ARG_NONE)
		put_target(r, (u64)pid_of_call(task, &view, call, argument(regs, ret, call->pid), ret),
			   view.level, view.node_ns);
	send(r, tally, now);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int on_exec(u64 *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx[0];
	struct linux_binprm *bprm = (struct linux_binprm *)ctx[2];
	struct view view;

	if (!find_lab(task->thread_pid, &view))
		return 0;
	u64 now = boot_ns();
	struct tally *tally = tally_of(view.lab);
	if (!tally)
		return 0;
	struct record *r = open_record(KIND_EXEC, task, &view, tally, now);
	if (!r)
		return 0;
	put_image(r, task, &view);
	put_kernel_string(r, (u64)get(bprm, filename), FIELD_FILENAME);
	send(r, tally, now);
	return 0;
}

// The flags that a child was made with, without the exit signal.
INLINE u64 clone_flags(struct call_in_flight call)
{
	u64 flags = 0;

	switch (call.nr) {
	case NR_CLONE: flags = call.arg0; break;
	case NR_CLONE3: read_user(&flags, sizeof(flags), (void *)call.arg0); break;
	case NR_VFORK: flags = CLONE_VFORK | CLONE_VM; break;
	}
	return flags & ~0xffull;
}

// A child belongs to the lab whose pid namespace it is in, even if its parent is outside: so the
// node's init and what is run in a node from the host are seen from their first moment.
SEC("tp_btf/sched_process_fork")
int on_fork(u64 *ctx)
{
	struct task_struct *parent = (struct task_struct *)ctx[0];
	struct task_struct *child = (struct task_struct *)ctx[1];
	struct pid *tid = child->thread_pid;
	struct view view;

	if (!find_lab(tid, &view))
		return 0;
	u64 now = boot_ns();
	struct tally *tally = tally_of(view.lab);
	if (!tally)
		return 0;
	struct view parents = view;
	number_task(parent->thread_pid, &parents);
	struct record *r = open_record(KIND_FORK, parent, &parents, tally, now);
	if (!r)
		return 0;

	struct fork_body *body = (struct fork_body *)(r->data + sizeof(struct head));
	struct pid *pid = child->signal->pids[PIDTYPE_TGID];
	struct call_in_flight call = syscall_of(parent);

	body->flags = clone_flags(call);
	body->start_boot_ns = child->group_leader->start_boottime;
	body->tid = view.nr;
	body->pid = nr_in(pid, pid->level, view.level, view.node_ns);
	body->vtid = view.own.nr;
	body->vpid = nr_in(pid, pid->level, tid->level, view.own.ns);
	body->host_tid = view.host_nr;
	body->host_pid = host_nr(pid);
	body->pid_ns = view.inum;
	body->nr = call.nr;
	r->len += sizeof(*body);
	send(r, tally, now);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int on_exit(u64 *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx[0];
	struct signal_struct *signal = task->signal;
	struct view view;

	if (!find_lab(task->thread_pid, &view))
		return 0;
	u64 now = boot_ns();
	struct tally *tally = tally_of(view.lab);
	if (!tally)
		return 0;
	struct record *r = open_record(KIND_EXIT, task, &view, tally, now);
	if (!r)
		return 0;

	struct exit_body *body = (struct exit_body *)(r->data + sizeof(struct head));

	body->status = signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code : task->exit_code;
	body->group_dead = !signal->live.counter;
	r->len += sizeof(*body);
	send(r, tally, now);
	return 0;
}
