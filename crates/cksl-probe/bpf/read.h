// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// What tasks, files, sockets and process ids say of themselves.
#pragma once

#include "record.h"

// Process ids

// A process id's number at a level, if that is the namespace `ns`; 0 otherwise.
INLINE i32 nr_in(struct pid *pid, u32 depth, u32 level, u64 ns)
{
	if (depth < level)
		return 0;
	struct number at = read_number((u64)pid, level);
	return at.ns == ns ? at.nr : 0;
}

// The same as host_number() for any process id.
INLINE i32 host_nr(struct pid *pid)
{
	if (host_level && get(pid, level) < host_level)
		return 0;
	struct number number = read_number((u64)pid, host_level);
	if (host_level && get((struct pid_namespace *)number.ns, ns.inum) != host_ns)
		return 0;
	return number.nr;
}

// Gives a view the numbers of another task than that whose lab it is.
INLINE void number_task(struct pid *tid, struct view *view)
{
	view->host_nr = host_nr(tid);
	view->nr = nr_in(tid, tid->level, view->level, view->node_ns);
	view->own = read_number((u64)tid, tid->level);
	view->inum = get((struct pid_namespace *)view->own.ns, ns.inum);
}

INLINE struct pid *process_id(struct task_struct *task)
{
	struct signal_struct *signal = get(task, signal);

	return get(signal, pids[PIDTYPE_TGID]);
}

// The id of the process that a thread's id belongs to; the id itself once the thread is gone.
INLINE struct pid *process_of(struct pid *pid)
{
	struct hlist_node *link = get(pid, tasks[PIDTYPE_PID].first);

	if (!link)
		return pid;
	u64 task = (u64)link - offset_of(struct task_struct, pid_links[PIDTYPE_PID]);
	struct pid *process = process_id((struct task_struct *)task);
	return process ?: pid;
}

struct idr_step {
	u64 entry;
	u32 nr;
};

// One level down the radix tree of an idr. Entries that end in binary 10 are inner nodes.
static int idr_step(u32 i, struct idr_step *step)
{
	if ((step->entry & 3) != 2)
		return 1;
	struct xa_node *node = (struct xa_node *)(step->entry - 2);
	u32 slot = (step->nr >> (get(node, shift) & 31)) & 63;
	u64 slots = (u64)node + offset_of(struct xa_node, slots);
	step->entry = 0;
	read_kernel(&step->entry, sizeof(step->entry), (void *)(slots + slot * 8));
	return 0;
}

// The process id that a number means in a namespace, or NULL.
INLINE struct pid *pid_by_nr(struct pid_namespace *ns, u32 nr)
{
	struct idr_step step = {.entry = (u64)get(ns, idr.idr_rt.xa_head), .nr = nr};

	if ((step.entry & 3) == 2) {
		struct xa_node *top = (struct xa_node *)(step.entry - 2);
		if ((u64)nr >> ((get(top, shift) & 31) + 6))
			return NULL;
	}
	loop(8, idr_step, &step, 0);
	return step.entry & 3 ? NULL : (struct pid *)step.entry;
}

// The process id behind a descriptor of a process: on a file system of its own since 6.9.
INLINE struct pid *pid_of_pidfd(struct file *file)
{
	if (!file)
		return NULL;
	struct inode *inode = get(file, f_inode);
	struct super_block *sb = get(inode, i_sb);
	return get(sb, s_magic) == PID_FS_MAGIC ? get(inode, i_private) : get(file, private_data);
}

// Paths

// Whether two members lie so far apart: then both are had with one read.
#define apart(type, one, other, bytes) (offset_of(type, other) - offset_of(type, one) == (bytes))

INLINE void enter_mount(struct walk *w, u64 mnt)
{
	struct mount *m = (struct mount *)mnt;

	w->mnt = mnt;
	if (apart(struct mount, mnt_parent, mnt_mountpoint, 8) &&
	    apart(struct mount, mnt_parent, mnt.mnt_root, 16)) {
		read_kernel(&w->parent, 24, &m->mnt_parent);
		return;
	}
	w->parent = (u64)get(m, mnt_parent);
	w->mountpoint = (u64)get(m, mnt_mountpoint);
	w->root = (u64)get(m, mnt.mnt_root);
}

// What a dentry's name needs, in the order in which it lies there: short names follow at once.
struct name {
	u64 parent;
	u32 hash;
	u32 len;
	u64 name;
	u64 inode;
	u64 here[4];
};

#define NAME_HERE 32

INLINE void read_name(struct name *n, struct dentry *dentry)
{
	if (apart(struct dentry, d_parent, d_name.len, 12) &&
	    apart(struct dentry, d_parent, d_name.name, 16)) {
		read_kernel(n, sizeof(*n), &dentry->d_parent);
		return;
	}
	n->parent = (u64)get(dentry, d_parent);
	n->len = get(dentry, d_name.len);
	n->name = (u64)get(dentry, d_name.name);
}

static int path_step(u32 i, struct record **state)
{
	struct record *r = *state;
	struct walk *w = &r->walk;
	struct name n = {};

	if (w->at == w->root) {
		if (w->parent == w->mnt) {
			w->done = 1;
			return 1;
		}
		w->at = w->mountpoint;
		enter_mount(w, w->parent);
		return 0;
	}

	struct dentry *dentry = (struct dentry *)w->at;
	read_name(&n, dentry);
	u32 len = n.len & (NAME_SIZE - 1);
	u32 pos = w->pos;

	if (pos > DATA_SIZE - NAME_SIZE - 1 || pos + len >= w->end)
		return 1;
	u8 *to = r->data + pos;
	if (n.name == (u64)&dentry->d_parent + offsetof(struct name, here) && len <= NAME_HERE)
		__builtin_memcpy(to, n.here, NAME_HERE);
	else
		read_kernel(to, len, (void *)n.name);
	w->pos = pos + len;
	if (n.parent == w->at) {
		// Never linked into a tree: a pipe, a socket, a memfd.
		w->done = 2;
		return 1;
	}
	to[len] = '/';
	w->pos++;
	w->at = n.parent;
	return 0;
}

// Begins a walk whose names go to `to`, somewhere in the record's data.
INLINE void begin_walk(struct record *r, u8 *to, u64 at)
{
	r->walk.at = at;
	r->walk.pos = to - r->data;
	r->walk.end = r->walk.pos + PATH_SIZE;
	r->walk.done = 0;
}

// Ends it; returns the path's length, 0 if it was not walked to its end.
INLINE u32 end_walk(struct record *r, u8 *to)
{
	u32 len = r->walk.pos - (u32)(to - r->data);

	if (!r->walk.done || len > PATH_SIZE)
		return 0;
	if (!len) {
		to[0] = '/';
		return 1;
	}
	return len;
}

// Puts the path of a dentry on a mount at `to`; returns its length.
INLINE u32 put_path(struct record *r, u8 *to, struct vfsmount *mnt, struct dentry *dentry)
{
	struct record *state = r;

	begin_walk(r, to, (u64)dentry);
	enter_mount(&r->walk, (u64)mnt - offset_of(struct mount, mnt));
	loop(512, path_step, &state, 0);
	return end_walk(r, to);
}

static int cgroup_step(u32 i, struct record **state)
{
	struct record *r = *state;
	struct walk *w = &r->walk;
	struct kernfs_node *node = (struct kernfs_node *)w->at;
	struct kernfs_node *parent;
	u32 pos = w->pos;

	if (has_member(struct kernfs_node, __parent))
		parent = get(node, __parent);
	else
		parent = get((struct kernfs_node___named *)node, parent);
	if (!parent) {
		w->done = 1;
		return 1;
	}
	if (pos > DATA_SIZE - NAME_SIZE - 1 || pos + NAME_SIZE >= w->end)
		return 1;
	u8 *to = r->data + pos;
	u32 len = read_kernel_str(to, NAME_SIZE, get(node, name)) - 1;
	if (len >= NAME_SIZE)
		return 1;
	to[len] = '/';
	w->pos = pos + len + 1;
	w->at = (u64)parent;
	return 0;
}

// The control group of a task, in the unified hierarchy.
CHECKED_ONCE int put_cgroup(struct record *r, u64 css_set)
{
	if (!r)
		return 0;
	u8 *to = room(r);
	if (!to)
		return 0;
	struct record *state = r;
	struct cgroup *cgroup = get((struct css_set *)css_set, dfl_cgrp);

	begin_walk(r, to, (u64)get(cgroup, kn));
	loop(128, cgroup_step, &state, 0);
	u32 len = end_walk(r, to);
	if (len)
		close_field(r, to, FIELD_CGROUP, 0, len);
	return 0;
}

// Files

// The address of the open file behind a descriptor of the current task; 0 if there is none.
CHECKED_ONCE u64 address_of_file(u32 fd)
{
	struct fdtable *table = current_task()->files->fdt;
	u64 file = 0;

	if (fd < table->max_fds)
		read_kernel(&file, sizeof(file), (void *)((u64)table->fd + (u64)fd * 8));
	return file;
}

INLINE struct file *file_of(u32 fd)
{
	return (struct file *)address_of_file(fd);
}

INLINE u64 nanoseconds(i64 seconds, u64 rest)
{
	return (u64)seconds * 1000000000ull + rest;
}

INLINE u64 ctime_of(struct inode *inode)
{
	// The top bit of the nanoseconds says, since 6.13, that somebody asked for them.
	if (has_member(struct inode, i_ctime_sec))
		return nanoseconds(get(inode, i_ctime_sec), get(inode, i_ctime_nsec) & 0x7fffffff);
	struct timespec64 t;
	if (has_member(struct inode___renamed, __i_ctime))
		t = get((struct inode___renamed *)inode, __i_ctime);
	else
		t = get((struct inode___named *)inode, i_ctime);
	return nanoseconds(t.tv_sec, t.tv_nsec);
}

// The same of one whose start was read.
#define ctime_of_start(piece, inode)                                                               \
	(has_member(struct inode, i_ctime_sec) ?                                                   \
		 nanoseconds(member_of(piece, inode, i_ctime_sec),                                 \
			     member_of(piece, inode, i_ctime_nsec) & 0x7fffffff) :                 \
		 ctime_of(inode))

INLINE u64 mtime_of(struct inode *inode)
{
	if (has_member(struct inode, i_mtime_sec))
		return nanoseconds(get(inode, i_mtime_sec), get(inode, i_mtime_nsec));
	struct timespec64 t;
	if (has_member(struct inode___renamed, __i_mtime))
		t = get((struct inode___renamed *)inode, __i_mtime);
	else
		t = get((struct inode___named *)inode, i_mtime);
	return nanoseconds(t.tv_sec, t.tv_nsec);
}

// Which layer an overlay's file is in, as a bit of a file. One in the upper layer has its times there:
// those of the overlay's own inode may be older. `upper_at` says how far behind its inode the overlay
// keeps the file of the upper layer, where overlayfs is a module.
INLINE u32 layer_of(struct inode *inode, u32 upper_at, struct inode **real)
{
	struct dentry *upper = NULL;

	if (has_type(struct ovl_inode))
		upper_at = offset_of(struct ovl_inode, __upperdentry) -
			   offset_of(struct ovl_inode, vfs_inode);
	if (!upper_at)
		return FILE_LAYER_UNKNOWN;
	read_kernel(&upper, sizeof(upper), (void *)((u64)inode + upper_at));
	if (!upper)
		return FILE_LOWER;
	*real = get(upper, d_inode);
	return FILE_UPPER;
}

CHECKED_ONCE int put_file(struct record *r, u64 file)
{
	if (!r || !file)
		return 0;
	u8 *to = room(r);
	if (!to)
		return 0;

	struct file_body *body = (struct file_body *)to;
	struct file *f = (struct file *)file;

	read_kernel(&r->of_file, sizeof(r->of_file), f);
	struct inode *inode = member_of(r->of_file, f, f_inode);
	read_kernel(&r->of_inode, sizeof(r->of_inode), inode);
	struct super_block *sb = member_of(r->of_inode, inode, i_sb);
	read_kernel(&r->of_super, sizeof(r->of_super), sb);

	body->ino = member_of(r->of_inode, inode, i_ino);
	body->dev = member_of(r->of_super, sb, s_dev);
	body->fs = member_of(r->of_super, sb, s_magic);
	body->mode = member_of(r->of_inode, inode, i_mode);
	body->flags = member_of(r->of_file, f, f_flags);
	body->nlink = member_of(r->of_inode, inode, i_nlink);
	body->proc_pid = 0;
	body->bits = member_of(r->of_file, f, f_mode) & FMODE_CREATED ? FILE_CREATED : 0;
	body->pad = 0;
	if (body->fs == PROC_SUPER_MAGIC) {
		struct proc_inode *proc = (void *)((u64)inode - offset_of(struct proc_inode, vfs_inode));
		struct pid *pid = get(proc, pid);
		if (pid) {
			struct pid *process = process_of(pid);
			body->proc_pid = nr_in(process, get(process, level), r->level, r->node_ns);
			body->bits |= FILE_OF_PROCESS;
			if (get(member_of(r->of_file, f, f_path.mnt), mnt_root) ==
			    member_of(r->of_file, f, f_path.dentry))
				body->bits |= FILE_MOUNTED;
		}
	}
	struct inode *real = inode;
	if (body->fs == OVERLAYFS_SUPER_MAGIC)
		body->bits |= layer_of(inode, r->upper_at, &real);
	body->ctime = real == inode ? ctime_of_start(r->of_inode, inode) : ctime_of(real);
	u32 len = put_path(r, to + sizeof(*body), member_of(r->of_file, f, f_path.mnt),
			   member_of(r->of_file, f, f_path.dentry));
	if (r->walk.done == 2)
		body->bits |= FILE_PSEUDO;
	close_field(r, to, FIELD_FILE, 0, sizeof(*body) + len);
	return 0;
}

// The folder that a relative path starts from.
CHECKED_ONCE int put_folder(struct record *r, u64 path, u32 tag, u32 arg)
{
	if (!r)
		return 0;
	u8 *to = room(r);
	if (!to)
		return 0;
	struct path *p = (struct path *)path;
	u32 len = put_path(r, to, get(p, mnt), get(p, dentry));
	if (len)
		close_field(r, to, tag, arg, len);
	return 0;
}

// Sockets

INLINE void put_inet(struct record *r, u32 tag, u16 port, u32 addr)
{
	u8 *to = room(r);

	if (!to)
		return;
	*(u16 *)to = 2;
	*(u16 *)(to + 2) = port;
	*(u32 *)(to + 4) = addr;
	*(u64 *)(to + 8) = 0;
	close_field(r, to, tag, 0, 16);
}

INLINE void put_inet6(struct record *r, u32 tag, u16 port, struct in6_addr *addr)
{
	u8 *to = room(r);

	if (!to)
		return;
	*(u16 *)to = 10;
	*(u16 *)(to + 2) = port;
	*(u32 *)(to + 4) = 0;
	read_kernel(to + 8, 16, addr);
	*(u32 *)(to + 24) = 0;
	close_field(r, to, tag, 0, 28);
}

INLINE void put_unix(struct record *r, u32 tag, struct unix_sock *sock)
{
	struct unix_address *addr = get(sock, addr);
	u8 *to = room(r);

	if (!addr || !to)
		return;
	u32 len = get(addr, len);
	if (len > 110)
		return;
	read_kernel(to, len, (void *)((u64)addr + offset_of(struct unix_address, name)));
	close_field(r, to, tag, 0, len);
}

// The addresses of an open file's socket; nothing if it is none.
CHECKED_ONCE int put_socket(struct record *r, u64 file)
{
	if (!r || !file)
		return 0;
	struct file *f = (struct file *)file;
	struct inode *inode = get(f, f_inode);
	if ((get(inode, i_mode) & S_IFMT) != S_IFSOCK)
		return 0;
	struct socket *socket = get(f, private_data);
	struct sock *sk = get(socket, sk);
	u16 family = get(sk, __sk_common.skc_family);
	u16 peer_port = get(sk, __sk_common.skc_dport);
	u16 port = __builtin_bswap16(get(sk, __sk_common.skc_num));

	if (family == 2) {
		put_inet(r, FIELD_LOCAL, port, get(sk, __sk_common.skc_rcv_saddr));
		if (peer_port)
			put_inet(r, FIELD_PEER, peer_port, get(sk, __sk_common.skc_daddr));
	} else if (family == 10) {
		put_inet6(r, FIELD_LOCAL, port, &sk->__sk_common.skc_v6_rcv_saddr);
		if (peer_port)
			put_inet6(r, FIELD_PEER, peer_port, &sk->__sk_common.skc_v6_daddr);
	} else if (family == 1) {
		struct unix_sock *sock = (struct unix_sock *)sk;
		struct unix_sock *peer = (struct unix_sock *)get(sock, peer);
		put_unix(r, FIELD_LOCAL, sock);
		if (peer)
			put_unix(r, FIELD_PEER, peer);
	}
	return 0;
}

// The process meant by a number in the caller's namespace, or by a descriptor of a process.
CHECKED_ONCE int put_target(struct record *r, u64 pid)
{
	if (!r || !pid)
		return 0;
	u8 *to = room(r);
	if (!to)
		return 0;
	struct target_body *body = (struct target_body *)to;
	struct pid *process = process_of((struct pid *)pid);
	body->pid = nr_in(process, get(process, level), r->level, r->node_ns);
	body->host_pid = host_nr(process);
	close_field(r, to, FIELD_TARGET, 0, sizeof(*body));
	return 0;
}
