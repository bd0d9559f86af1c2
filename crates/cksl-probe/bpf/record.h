// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A record under construction: begun in the processor's scratch memory, filled field by field, and
// sent. The ring buffer can't shrink a reservation, so records are copied into it.
#pragma once

#include "state.h"

#define FIELD_MAX 8192
#define PATH_SIZE 4096
#define NAME_SIZE 256
#define RECORD_MAX 32768
#define DATA_SIZE (RECORD_MAX + sizeof(struct field) + FIELD_MAX + PATH_SIZE)
#define STRUCT_MAX 128

// The way from a file up to the root; or from a control group.
struct walk {
	u64 at; // dentry or kernfs node
	// Of the mount that `at` is on, in this order: the mount it is mounted on, and where; its root.
	u64 parent;
	u64 mountpoint;
	u64 root;
	u64 mnt; // the mount itself
	u32 pos; // in `data`: where the next name goes
	u32 end; // … and where the last must end
	u32 done;
	u32 pad;
};

struct record {
	u32 busy;
	u32 len;
	u32 unreadable;
	u32 level;   // the node's depth
	u32 upper_at; // of the lab
	u32 pad;
	u64 node_ns; // address of the node's pid namespace
	u64 own_ns; // … and of the task's innermost one
	struct walk walk;
	struct start of_file; // not on the stack: all calls together have 512 bytes of it
	struct start of_inode;
	struct start of_super;
	u8 data[DATA_SIZE];
};

// One per processor: the loader sets how many. (A value of a per-processor map can't be so large.)
struct {
	MAP_INT(type, MAP_ARRAY);
	MAP_INT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct record);
} scratch SEC(".maps");

// Begins a record, its body zeroed by the caller. Tracepoints run with preemption off; should a
// kernel change that, a record interrupted by another counts that other one as lost.
INLINE struct record *begin(struct tally *tally)
{
	u32 cpu = processor_id();
	struct record *r = map_lookup(&scratch, &cpu);

	if (!r)
		return NULL;
	if (r->busy) {
		__sync_fetch_and_add(&tally->ring, 1);
		return NULL;
	}
	r->busy = 1;
	r->unreadable = 0;
	return r;
}

// The reader is woken if it sleeps. Once woken it looks again by itself until a while brought
// nothing (see Reader::poll): in a flood nobody pays for waking it.
INLINE void send(struct record *r, struct tally *tally)
{
	u32 len = r->len, first = 0;
	u64 flags = RB_NO_WAKEUP;
	u32 *sleeps = map_lookup(&asleep, &first);

	if (len > RECORD_MAX + sizeof(struct field) + FIELD_MAX)
		len = RECORD_MAX + sizeof(struct field) + FIELD_MAX;
	if (sleeps && *sleeps) {
		*sleeps = 0;
		flags = RB_FORCE_WAKEUP;
	}
	if (r->unreadable)
		__sync_fetch_and_add(&tally->unreadable, r->unreadable);
	if (ringbuf_output(&events, r->data, len, flags))
		__sync_fetch_and_add(&tally->ring, 1);
	tally->bytes += len; // see admit()
	r->busy = 0;
}

// Ends a record of which nothing is to be sent.
INLINE void drop(struct record *r)
{
	r->busy = 0;
}

// Where the bytes of the next field go: FIELD_MAX + PATH_SIZE of them fit. NULL if it is full.
INLINE u8 *room(struct record *r)
{
	u32 len = r->len;

	opaque(len);
	if (len >= RECORD_MAX)
		return NULL;
	return r->data + len + sizeof(struct field);
}

// Ends the field whose `size` bytes were put at `bytes` (from room()).
INLINE void close_field(struct record *r, u8 *bytes, u8 tag, u8 arg, u32 size)
{
	struct field *field = (struct field *)(bytes - sizeof(struct field));

	if (size > FIELD_MAX)
		size = FIELD_MAX;
	field->size = size;
	field->tag = tag;
	field->arg = arg;
	field->pad = 0;
	r->len += sizeof(struct field) + ((size + 7) & ~7u);
}

