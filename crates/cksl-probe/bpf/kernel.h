// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The members of kernel structures that the programs read, and no others. The loader finds where
// they really lie from the running kernel's BTF, so order and gaps here mean nothing. A name with
// three underscores is another kernel version's layout of the structure before them.
#pragma once

#include "bpf.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pt_regs {
	unsigned long r10, r9, r8, dx, si, di, orig_ax, ip;
};

struct hlist_node {
	struct hlist_node *next;
};

struct hlist_head {
	struct hlist_node *first;
};

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	u32 val;
} kuid_t;

typedef struct {
	u32 val;
} kgid_t;

// Process ids

struct ns_common {
	u32 inum;
};

struct xarray {
	void *xa_head;
};

struct idr {
	struct xarray idr_rt;
};

struct xa_node {
	u8 shift;
	void *slots[64];
};

struct pid_namespace {
	struct idr idr;
	struct ns_common ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	u32 level;
	struct hlist_head tasks[4];
	struct upid numbers[1];
};

enum { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID };

// Files

struct super_block {
	u32 s_dev;
	unsigned long s_magic;
};

struct timespec64 {
	i64 tv_sec;
	long tv_nsec;
};

// Linux 6.11 and later.
struct inode {
	u16 i_mode;
	kuid_t i_uid;
	kgid_t i_gid;
	struct super_block *i_sb;
	unsigned long i_ino;
	u32 i_nlink;
	i64 i_mtime_sec;
	i64 i_ctime_sec;
	u32 i_mtime_nsec;
	u32 i_ctime_nsec;
	void *i_private;
};

// Up to 6.5, 6.6, and 6.7 to 6.10: the two times were renamed one after the other.
struct inode___named {
	struct timespec64 i_mtime;
	struct timespec64 i_ctime;
};

struct inode___renamed {
	struct timespec64 __i_mtime;
	struct timespec64 __i_ctime;
};

struct qstr {
	u32 len;
	const u8 *name;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
	u32 f_flags;
	u32 f_mode;
	void *private_data;
};

struct fdtable {
	u32 max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct fs_struct {
	struct path pwd;
};

struct proc_inode {
	struct pid *pid;
	struct inode vfs_inode;
};

// In the kernel's BTF only where overlayfs is built in.
struct ovl_inode {
	struct inode vfs_inode;
	struct dentry *__upperdentry;
};

// Sockets

struct in6_addr {
	u8 bytes[16];
} __attribute__((aligned(4)));

struct sock_common {
	u32 skc_daddr;
	u32 skc_rcv_saddr;
	u16 skc_dport;
	u16 skc_num;
	u16 skc_family;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
	struct sock_common __sk_common;
};

struct socket {
	struct sock *sk;
};

struct sockaddr_un {
	u16 sun_family;
};

struct unix_address {
	int len;
	struct sockaddr_un name[1];
};

struct unix_sock {
	struct sock sk;
	struct unix_address *addr;
	struct sock *peer;
};

// Control groups

struct kernfs_node {
	struct kernfs_node *__parent;
	const char *name;
};

// Up to 6.14.
struct kernfs_node___named {
	struct kernfs_node *parent;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

// Tasks

struct tty_driver {
	int major;
	int minor_start;
};

struct tty_struct {
	int index;
	struct tty_driver *driver;
};

// One 64-bit mask; two 32-bit halves in this order up to 6.2.
typedef struct {
	u64 val;
} kernel_cap_t;

struct cred {
	kuid_t euid;
	kgid_t egid;
	kuid_t fsuid;
	kgid_t fsgid;
	kernel_cap_t cap_inheritable;
	kernel_cap_t cap_permitted;
	kernel_cap_t cap_effective;
};

struct vm_area_struct {
	unsigned long vm_end;
	struct file *vm_file;
};

struct mm_struct {
	unsigned long start_code, arg_start, arg_end, env_start, env_end;
	struct file *exe_file;
};

struct signal_struct {
	atomic_t live;
	int group_exit_code;
	u32 flags;
	struct pid *pids[4];
	struct tty_struct *tty;
};

struct thread_info {
	u32 status;
};

struct task_struct {
	struct thread_info thread_info;
	struct mm_struct *mm;
	int exit_code;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct hlist_node pid_links[4];
	u64 start_boottime;
	u8 comm[16];
	struct cred *cred;
	struct fs_struct *fs;
	struct files_struct *files;
	struct signal_struct *signal;
	kuid_t loginuid;
	struct css_set *cgroups;
};

struct linux_binprm {
	const char *filename;
};

#pragma clang attribute pop

// Values of the kernel.
enum {
	EPERM = 1,
	SIGKILL = 9,
	SIGNAL_DELIVERED = 0,  // result of the tracepoint signal_generate
	TS_COMPAT = 2,         // thread_info.status: in a 32-bit system call
	SIGNAL_GROUP_EXIT = 4, // signal_struct.flags: the whole process is ending
	FMODE_CREATED = 0x100000,
	S_IFMT = 0170000,
	S_IFSOCK = 0140000,
	PROC_SUPER_MAGIC = 0x9fa0,
	OVERLAYFS_SUPER_MAGIC = 0x794c7630,
	PID_FS_MAGIC = 0x50494446,
	AT_FDCWD = -100,
	CLONE_VM = 0x100,
	CLONE_VFORK = 0x4000,
};
