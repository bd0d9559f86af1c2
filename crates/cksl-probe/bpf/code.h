// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Files whose content a process can execute. A mapping knows the file in which the bytes really lie,
// whatever was mounted over its path and whichever layer of an overlay it is in.
#pragma once

#include "read.h"

#define MAPPINGS_MAX 8 // of one mprotect

enum {
	NR_MMAP = 9,
	NR_MPROTECT = 10,
	NR_SHMAT = 30,
	NR_PKEY_MPROTECT = 329,
	PROT_EXEC = 4,
	SHM_EXEC = 0100000,
};

struct mapping {
	u64 file;
	u64 end;
};

static long mapping_seen(struct task_struct *task, struct vm_area_struct *vma, struct mapping *seen)
{
	seen->file = (u64)get(vma, vm_file);
	seen->end = get(vma, vm_end);
	return 0;
}

INLINE void put_inode(struct inode_body *body, struct inode *inode)
{
	struct super_block *sb = get(inode, i_sb);

	body->ino = get(inode, i_ino);
	body->ctime = ctime_of(inode);
	body->dev = get(sb, s_dev);
	body->nlink = get(inode, i_nlink);
	body->bits = 0;
	body->pad = 0;
}

// The files that the current task has mapped from one address up to another. What can't be looked at
// now, because another thread changes the mappings, is said to be unknown.
CHECKED_ONCE int put_code(struct record *r, u64 from, u64 to, u32 which)
{
	u64 at = from;

	for (u32 i = 0; i <= MAPPINGS_MAX; i++) {
		struct mapping seen = {};
		if (at >= to || !r)
			return 0;
		u8 *bytes = room(r);
		if (!bytes)
			return 0;
		struct inode_body *body = (struct inode_body *)bytes;
		if (i == MAPPINGS_MAX || find_vma(current_task(), at, mapping_seen, &seen, 0)) {
			__builtin_memset(body, 0, sizeof(*body));
			body->bits = INODE_UNKNOWN;
			close_field(r, bytes, FIELD_CODE, which, sizeof(*body));
			return 0;
		}
		if (seen.file) {
			put_inode(body, get((struct file *)seen.file, f_inode));
			close_field(r, bytes, FIELD_CODE, which, sizeof(*body));
		}
		at = seen.end;
	}
	return 0;
}

struct range {
	u64 from;
	u64 to;
};

// The addresses that a successful call has made executable; none for any other call.
INLINE struct range made_executable(u32 nr, struct pt_regs *regs, i64 ret)
{
	struct range none = {};

	switch (nr) {
	case NR_MMAP:
		if (!(regs->dx & PROT_EXEC) || (u64)ret >= -4095ull)
			return none;
		return (struct range){.from = ret, .to = ret + regs->si};
	case NR_MPROTECT:
	case NR_PKEY_MPROTECT:
		if (!(regs->dx & PROT_EXEC) || ret)
			return none;
		return (struct range){.from = regs->di, .to = regs->di + regs->si};
	case NR_SHMAT:
		if (!(regs->dx & SHM_EXEC) || (u64)ret >= -4095ull)
			return none;
		return (struct range){.from = ret, .to = ret + 1};
	}
	return none;
}
