// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// What goes over the ring buffer and through the maps. src/wire.rs mirrors these structures; a
// test compares the two through this object's BTF.
//
// A record is a `head`, the body of its kind, then fields to the end. A field is a `field` and
// `size` bytes, padded to a multiple of eight.
//
// A path that was walked stands as it was met: from the file up to the root, each name followed by
// a slash; the root alone is a slash. The name of a file that lies in no folder has none.
#pragma once

#include "bpf.h"

enum kind {
	KIND_SYSCALL = 1, // struct syscall_body
	KIND_EXEC = 2,    // struct exec_body
	KIND_FORK = 3,    // struct fork_body
	KIND_EXIT = 4,    // struct exit_body
	KIND_MAP = 5,     // nothing but fields
};

enum tag {
	FIELD_DATA = 1,     // of argument `arg`: string, buffer or socket address
	FIELD_BASE = 2,     // folder that the relative path in argument `arg` starts from
	FIELD_FILE = 3,     // struct file_body, then its path
	FIELD_TARGET = 4,   // struct target_body
	FIELD_LOCAL = 5,    // a socket's own address
	FIELD_PEER = 6,     // its peer's
	FIELD_ARGV = 7,
	FIELD_ENV = 8,
	FIELD_CWD = 9,
	FIELD_CGROUP = 10,
	FIELD_FILENAME = 11,
	FIELD_CODE = 12,    // struct inode_body: a file that can be executed from now on
};

struct head {
	u32 kind;
	u32 lab;
	u64 boot_ns;
	u64 start_boot_ns;
	i32 tid;
	i32 pid;
	i32 ppid;
	i32 vtid;
	i32 vpid;
	i32 host_tid;
	i32 host_pid;
	i32 host_ppid;
	u32 pid_ns;
	u32 kuid;
	u32 kgid;
	u32 cpu;
	u8 comm[16];
};

struct syscall_body {
	u32 nr;
	u32 pad;
	i64 ret;
	u64 args[6];
};

enum { EXEC_CUT = 1, EXEC_WRITABLE = 2 };

struct exec_body {
	u32 nr;
	u32 pad;
	u32 flags;
	u32 tty;
	i32 sid;
	i32 pgid;
	i32 vpgid;
	u32 loginuid;
	u64 cap_inheritable;
	u64 cap_permitted;
	u64 cap_effective;
	u64 exe_ctime;
	u64 exe_mtime;
};

struct fork_body {
	u64 flags;
	u64 start_boot_ns;
	i32 tid;
	i32 pid;
	i32 vtid;
	i32 vpid;
	i32 host_tid;
	i32 host_pid;
	u32 pid_ns;
	u32 nr;
};

struct exit_body {
	i32 status;
	u32 group_dead;
};

struct field {
	u16 size;
	u8 tag;
	u8 arg;
	u32 pad;
};

enum {
	FILE_UPPER = 1,
	FILE_LOWER = 2,
	FILE_OF_PROCESS = 4,
	FILE_PSEUDO = 8,
	FILE_CREATED = 16,
	FILE_LAYER_UNKNOWN = 32, // on an overlay whose insides can't be read
	FILE_MOUNTED = 64,       // itself mounted there: its path ends in the name of the place
};

struct file_body {
	u64 ino;
	u32 dev;
	u32 fs;
	u32 mode;
	u32 flags;
	u32 nlink;
	i32 proc_pid;
	u32 bits;
	u32 pad;
	u64 ctime; // on an overlay, that of the file in the upper layer if it is there
};

struct target_body {
	i32 pid;
	i32 host_pid;
};

enum {
	CODE_PROGRAM = 0, // `arg` of the file that was executed
	CODE_FIRST = 1,   // … of the one whose code runs first: the loader's, or the program's own
	CODE_MAPPED = 2,  // … of one that was mapped later
};

enum { INODE_UNKNOWN = 1 };

// A file where its bytes really lie: on overlayfs that is a file of one of the layers.
struct inode_body {
	u64 ino;
	u64 ctime;
	u32 dev;
	u32 nlink;
	u32 bits;
	u32 pad;
};

// A mapping that the loader of the probe makes to learn a file's numbers, and what they are.
struct question {
	u64 address;  // the hint with which it is mapped; 0 when it is answered
	u32 upper_at; // as in struct lab
	u32 pad;
	struct inode_body mapped; // where its bytes lie
	struct inode_body opened; // as `struct file_body` has it; `bits` are those of a file
};

// Maps

#define SYSCALLS 512

enum { LAB_ALL_IO = 1 };

#define BUCKETS 256
#define BUCKET_SIZE 4

// The watched pid namespaces whose inodes leave the same remainder, and the slots of their labs.
struct bucket {
	u32 pid_ns[BUCKET_SIZE];
	u32 slot[BUCKET_SIZE];
};

// What is wanted of a lab.
struct lab {
	u32 key;
	u32 slot; // its own, here and in `tallies`
	u32 flags;
	u32 upper_at; // see layer_of(); 0 if that is not known
	u64 syscalls[SYSCALLS / 64];
};

// What a lab lost, and how much of its allowance it has used; how often one of its processes had the kernel
// kill its init.
struct tally {
	u64 ring;
	u64 rate;
	u64 unreadable;
	u64 foreign;
	u64 window_ns;
	u64 used;
	u64 bytes;
	u64 killed_within;
};

// A file whose reads and writes are reported.
struct watched {
	u64 ino;
	u32 dev;
	u32 lab;
};

enum {
	MSG_NAME = 6, // `arg` of the address in a msghdr
	ARG_RET = 7,    // in place of an argument's index: the return value
	ARG_NONE = 255, // … : there is none
};

enum buffer {
	BUFFER_NONE,
	BUFFER_BYTES,  // the call's payload: at most `buffer_max` bytes, and only if it succeeded
	BUFFER_STRUCT, // a structure passed in or out: at most STRUCT_MAX bytes
	BUFFER_IOVEC,
	BUFFER_MSGHDR,
};

enum {
	CALL_IO = 1,           // only on watched files
	CALL_SOCKET = 2,       // report the addresses of the descriptor's socket
	CALL_ARGV = 4,         // the argument after the path is an argv
	CALL_ADDR_LEN_PTR = 8, // the length of the socket address lies in user memory
	CALL_PIDFD = 16,       // `pid` is a descriptor of a process
	CALL_POINTERS = 32,    // one of `strings`, CALL_ARGV, `buffer` and `addr` is set
};

// What to report of a system call.
struct call {
	u8 paths;    // mask of arguments: paths
	u8 at;       // mask of those paths whose folder is the argument before
	u8 strings;  // mask of arguments: other strings
	u8 flags;
	u8 file;     // argument or return value: a descriptor
	u8 buffer;   // enum buffer
	u8 buf;      // argument: address of the buffer
	u8 buf_len;  // argument or return value: its length
	u8 buf_size; // or its length itself, where buf_len is ARG_NONE
	u8 addr;     // argument: address of a socket address
	u8 addr_len; // argument: its length
	u8 pid;      // argument: a process
};
