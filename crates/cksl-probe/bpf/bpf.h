// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// What every program needs of the BPF machine: integer types, helper calls by number, map
// declarations, and reads that the loader relocates to the running kernel. Knows nothing of labs.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed int i32;
typedef signed long long i64;

#define SEC(name) __attribute__((section(name), used))
#define INLINE static inline __attribute__((always_inline))
// A function that the verifier checks once, by itself, whoever calls it. Its pointer arguments
// may be NULL for all the verifier knows, and kernel addresses come in as plain numbers.
#define CHECKED_ONCE __attribute__((noinline))
#define NULL ((void *)0)
#define offsetof(type, member) __builtin_offsetof(type, member)

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

// Keeps the compiler from forgetting a bound that the verifier has to see.
#define opaque(x) asm volatile("" : "+r"(x))

// Map declarations, in the form that loaders read from the object's BTF.
#define MAP_INT(name, value) int(*name)[value]
#define MAP_TYPE(name, type) type *name
enum { MAP_HASH = 1, MAP_ARRAY = 2, MAP_RINGBUF = 27 };

enum { RB_NO_WAKEUP = 1, RB_FORCE_WAKEUP = 2 };
enum { RB_UNREAD = 0 }; // of ringbuf_query(): bytes that the reader has not taken yet

static void *(*map_lookup)(void *map, const void *key) = (void *)1;
static u32 (*processor_id)(void) = (void *)8;
static long (*current_comm)(void *to, u32 size) = (void *)16;
static long (*read_user)(void *to, u32 size, const void *from) = (void *)112;
static long (*read_kernel)(void *to, u32 size, const void *from) = (void *)113;
static long (*read_user_str)(void *to, u32 size, const void *from) = (void *)114;
static long (*read_kernel_str)(void *to, u32 size, const void *from) = (void *)115;
static u64 (*boot_ns)(void) = (void *)125;
static long (*ringbuf_output)(void *ring, void *data, u64 size, u64 flags) = (void *)130;
static u64 (*ringbuf_query)(void *ring, u64 what) = (void *)134;
static struct task_struct *(*current_task)(void) = (void *)158;
static long (*task_regs)(struct task_struct *task) = (void *)175;
static long (*find_vma)(struct task_struct *task, u64 address, void *seen, void *state,
			u64 flags) = (void *)180;
static long (*loop)(u32 times, void *step, void *state, u64 flags) = (void *)181;

// A member of a kernel structure; zero if it can't be read. To the verifier the result is a plain
// number, so functions that are checked once may be given it.
#define get(ptr, member)                                                                           \
	({                                                                                         \
		__typeof__((ptr)->member) value_;                                                  \
		read_kernel(&value_, sizeof(value_), &(ptr)->member);                              \
		value_;                                                                            \
	})

// The start of a kernel structure, read at once: cheaper than member by member.
struct start {
	u64 words[16];
};

// A member of a structure whose start was read; read by itself if this kernel has it further on.
#define member_of(piece, ptr, member)                                                              \
	({                                                                                         \
		__typeof__((ptr)->member) value_;                                                  \
		u64 at_ = offset_of(__typeof__(*(ptr)), member);                                   \
		if (at_ + sizeof(value_) <= sizeof(piece))                                         \
			value_ = *(__typeof__(value_) *)((u8 *)&(piece) + at_);                    \
		else                                                                               \
			value_ = get(ptr, member);                                                 \
		value_;                                                                            \
	})

// Whether the running kernel has a member or type, and where a member lies.
#define has_member(type, member) __builtin_preserve_field_info(((type *)0)->member, 2)
#define offset_of(type, member) __builtin_preserve_field_info(((type *)0)->member, 0)
#define has_type(type) __builtin_preserve_type_info(*(type *)0, 0)
#define size_of(type) __builtin_preserve_type_info(*(type *)0, 1)
