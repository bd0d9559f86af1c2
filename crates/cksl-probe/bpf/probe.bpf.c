// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The programs: one for every system call's return, and one each for exec, fork, exit and signals.
// System calls are seen only when they return: the registers still hold all arguments, strings
// are paged in, and no table of calls in flight is needed. A successful execve is reported by
// on_exec alone, with the whole image; a failed one by on_sys_exit.
#include "call.h"
#include "image.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum {
	NR_IA32_EXECVE = 11, // the kernel says so after each start of a 32-bit program
	NR_CLONE = 56,
	NR_VFORK = 58,
	NR_EXECVE = 59,
	NR_EXECVEAT = 322,
	NR_CLONE3 = 435,
};

// The rest of a record's head: what the current task says of itself.
//
// Each pointer that is followed from a task costs the verifier some searches through all names of the kernel's types,
// for each way that leads there. So there is one way.
CHECKED_ONCE int put_task(struct record *r)
{
	struct task_struct *task = current_task();

	if (!r)
		return 0;

	struct head *head = (struct head *)r->data;
	struct pid *tid = task->thread_pid;
	struct pid *pid = task->signal->pids[PIDTYPE_TGID];
	struct pid *parent = task->real_parent->signal->pids[PIDTYPE_TGID];

	head->start_boot_ns = task->group_leader->start_boottime;
	if (tid == pid) {
		head->pid = head->tid;
		head->vpid = head->vtid;
		head->host_pid = head->host_tid;
	} else {
		head->pid = nr_in(pid, pid->level, r->level, r->node_ns);
		head->vpid = nr_in(pid, pid->level, tid->level, r->own_ns);
		head->host_pid = host_nr(pid);
	}
	head->host_ppid = host_number(parent);
	head->ppid = 0;
	if (parent->level >= r->level) {
		// Most nodes are made by the supervisor itself.
		struct number number = r->level == host_level + 1 ?
					       number_at(parent, host_level + 1) :
					       read_number((u64)parent, r->level);
		if (number.ns == r->node_ns)
			head->ppid = number.nr;
	}
	head->kuid = task->cred->euid.val;
	head->kgid = task->cred->egid.val;
	((u64 *)head->comm)[0] = ((u64 *)&task->comm)[0];
	((u64 *)head->comm)[1] = ((u64 *)&task->comm)[1];
	return 0;
}

// Starts a record about the current task, of a lab, if that may still send.
INLINE struct record *open_record(u32 kind, struct view *view, struct tally *tally, u64 now)
{
	struct record *r = admit(tally, now) ? begin(tally) : NULL;

	if (!r)
		return NULL;

	struct head *head = (struct head *)r->data;

	r->level = view->level;
	r->upper_at = view->lab->upper_at;
	r->node_ns = view->node_ns;
	r->own_ns = view->own.ns;
	head->kind = kind;
	head->lab = view->lab->key;
	head->boot_ns = now;
	head->tid = view->nr;
	head->vtid = view->own.nr;
	head->host_tid = view->host_nr;
	head->pid_ns = view->inum;
	head->cpu = processor_id();
	put_task(r);
	r->len = sizeof(struct head);
	return r;
}

// Reports the files that a call has made executable. Needs no place in the lab's set of calls: it is
// part of what a process is.
INLINE void report_code(u64 *ctx, u32 nr, struct view *view, struct tally *tally)
{
	struct range range = made_executable(nr, (struct pt_regs *)ctx[0], ctx[1]);

	if (likely(!range.to))
		return;
	struct record *r = open_record(KIND_MAP, view, tally, boot_ns());
	if (!r)
		return;
	put_code(r, range.from, range.to, CODE_MAPPED);
	if (r->len > sizeof(struct head))
		send(r, tally);
	else
		drop(r);
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
		// The start of a 32-bit program is reported as one, and a call that was refused has done nothing.
		if (!(nr64 == NR_IA32_EXECVE && !ret) && ret != -EPERM)
			__sync_fetch_and_add(&tally->foreign, 1);
		return 0;
	}
	if (nr64 >= SYSCALLS)
		return 0;
	u32 nr = nr64;
	report_code(ctx, nr, &view, tally);
	if (!(view.lab->syscalls[nr / 64] >> (nr % 64) & 1))
		return 0;
	if (!ret && (nr == NR_EXECVE || nr == NR_EXECVEAT))
		return 0;

	// As the table of calls numbers them: six arguments, and the return value last.
	u64 args[8] = {regs->di, regs->si, regs->dx, regs->r10, regs->r8, regs->r9, 0, ret};
	const volatile struct call *call = &calls[nr];
	struct file *file = NULL;
	if (call->file != ARG_NONE)
		file = file_of(args[call->file & 7]);
	if (call->flags & CALL_IO && !(view.lab->flags & LAB_ALL_IO) &&
	    (!file || !is_watched(view.lab, file)))
		return 0;

	u64 now = boot_ns();
	struct record *r = open_record(KIND_SYSCALL, &view, tally, now);
	if (!r)
		return 0;
	struct syscall_body *body = syscall_body(r);
	body->nr = nr;
	body->pad = 0;
	body->ret = ret;
	__builtin_memcpy(body->args, args, sizeof(body->args));
	r->len += sizeof(*body);

	if (call->paths)
		put_paths(r, nr);
	if (call->flags & CALL_POINTERS)
		put_pointed_at(r, nr);
	if (file) {
		put_file(r, (u64)file);
		if (call->flags & CALL_SOCKET)
			put_socket(r, (u64)file);
	}
	if (call->pid != ARG_NONE) {
		struct pid *pid = pid_of_call(call, view.own.ns, args[call->pid & 7], ret);
		put_target(r, (u64)pid);
	}
	send(r, tally);
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
	struct record *r = open_record(KIND_EXEC, &view, tally, now);
	if (!r)
		return 0;
	put_image(r);
	put_kernel_string(r, (u64)get(bprm, filename), FIELD_FILENAME);
	send(r, tally);
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
	struct record *r = open_record(KIND_FORK, &parents, tally, now);
	if (!r)
		return 0;

	struct fork_body *body = (struct fork_body *)(r->data + sizeof(struct head));
	struct pid *pid = child->signal->pids[PIDTYPE_TGID];
	struct call_in_flight call = syscall_of(parent);

	body->flags = clone_flags(call);
	body->start_boot_ns = child->group_leader->start_boottime;
	body->tid = view.nr;
	body->pid = nr_in(pid, pid->level, r->level, r->node_ns);
	body->vtid = view.own.nr;
	body->vpid = nr_in(pid, pid->level, tid->level, view.own.ns);
	body->host_tid = view.host_nr;
	body->host_pid = host_nr(pid);
	body->pid_ns = view.inum;
	body->nr = call.nr;
	r->len += sizeof(*body);
	send(r, tally);
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
	struct record *r = open_record(KIND_EXIT, &view, tally, now);
	if (!r)
		return 0;

	struct exit_body *body = (struct exit_body *)(r->data + sizeof(struct head));

	body->status = signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code : task->exit_code;
	body->group_dead = !signal->live.counter;
	r->len += sizeof(*body);
	send(r, tally);
	return 0;
}

// No process of a node may kill its init, but the kernel does, in the name of whoever runs then. That is one
// of the lab if it powers the node off, has traced the init and ends, or takes more memory than the init's
// cgroup may have. What has no memory left on the whole machine may look the same.
SEC("tp_btf/signal_generate")
int on_signal(u64 *ctx)
{
	if (likely((u32)ctx[0] != SIGKILL || (u32)ctx[4] != SIGNAL_DELIVERED))
		return 0;

	struct task_struct *target = (struct task_struct *)ctx[2];
	struct task_struct *killer = current_task();
	struct view killed, from;

	if (!find_lab(target->thread_pid, &killed) || killed.nr != 1)
		return 0;
	if (!find_lab(killer->thread_pid, &from) || from.lab != killed.lab)
		return 0;
	struct tally *tally = tally_of(killed.lab);
	if (tally)
		__sync_fetch_and_add(&tally->killed_within, 1);
	return 0;
}

// Answers the loader's question about a file that it maps. Attached only while it asks.
SEC("tp_btf/sys_exit")
int on_question(u64 *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx[0];
	u32 first = 0;
	struct mapping seen = {};

	if (regs->orig_ax != NR_MMAP)
		return 0;
	struct question *asked = map_lookup(&question, &first);
	if (!asked || !asked->address || asked->address != regs->di)
		return 0;
	struct file *file = file_of(regs->r8);
	if (!file || find_vma(current_task(), ctx[1], mapping_seen, &seen, 0) || !seen.file) {
		asked->mapped.bits = INODE_UNKNOWN;
	} else {
		struct inode *inode = get(file, f_inode), *real = inode;
		struct super_block *sb = get(inode, i_sb);
		u32 layer = 0;
		if (get(sb, s_magic) == OVERLAYFS_SUPER_MAGIC)
			layer = layer_of(inode, asked->upper_at, &real);
		put_inode(&asked->mapped, get((struct file *)seen.file, f_inode));
		put_inode(&asked->opened, inode);
		asked->opened.ctime = ctime_of(real);
		asked->opened.bits = layer;
	}
	asked->address = 0;
	return 0;
}
