/* SPDX-License-Identifier: Dual MIT/GPL */
#ifndef PODTRACE_MAPS_H
#define PODTRACE_MAPS_H

/* Settled before the object is loaded: the verifier drops what is off. */
const volatile struct settings settings SEC(".rodata.settings") = {};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, u64);
	__type(value, u32);
} target_groups SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, u32);
} target_processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4194304);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct total_key);
	__type(value, struct total);
} totals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, struct file_key);
	__type(value, struct file_total);
} files SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct peer_key);
	__type(value, struct peer_total);
} peers SEC(".maps");

/* Numbers of pods and services by their addresses. Made larger before the object is loaded where somebody knows such names. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct named_address);
	__type(value, u32);
} peer_names SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, struct process_row);
} processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, LOSSES);
	__type(key, u32);
	__type(value, u64);
} losses SEC(".maps");

/* How many stacks were taken. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} stacks_taken SEC(".maps");

/* Processor time by thread; the least used make room, for threads come and go. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, u32);
	__type(value, struct thread_total);
} thread_totals SEC(".maps");

/* Who opened a connection: its later life happens in interrupts that belong to nobody. */
struct owner {
	u64 cgroup;
	u64 started_ns;
	u32 process;
	u32 thread;
	u32 serves;     /* the other side opened it */
	u32 local_port; /* then: the kernel forgets it when both sides have closed, before the program has read everything */
	char name[NAME_LENGTH];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct owner);
} owners SEC(".maps");

/* What is spoken over a connection, and the request that waits for its answer; of DNS one for each question. */
struct conversation {
	u64 asked_ns;    /* 0: nothing waits */
	u64 answered_ns;
	u32 application;
	u32 process;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct conversation);
} conversations SEC(".maps");

/* Where one direction of an HTTP/2 connection stands. */
struct direction {
	u32 left;   /* of the payload of the frame that has begun */
	u32 length; /* of all of it */
	u32 stream;
	u32 number; /* of pieces that were told */
	u8 type;
	u8 flags;
	u8 headed;  /* bytes of the next frame's head that are there */
	u8 lost;    /* where the next frame begins is not known */
	u8 asks;    /* requests go this way */
	u8 joined;  /* bytes before this were not seen */
	u16 reserved;
	u8 head[32]; /* nine bytes, and room for the verifier's doubts */
};

/* The key is the conversation's, with this for what is sent. */
enum { DIRECTION_SENT = 2, FRAME_CLOSED = 0xff };

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, u64);
	__type(value, struct direction);
} directions SEC(".maps");

/* Libraries that the program was told of already. */
struct library {
	u64 inode;
	u32 device;
	u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct library);
	__type(value, u32);
} libraries SEC(".maps");

/* A traced thread: the call that it is in, and since when it runs or waits. */
struct thread {
	u64 cgroup;
	u64 call_started_ns;
	u64 arguments[4]; /* 0, 1, 2 and 4 */
	u64 file;
	u64 on_since_ns;
	u64 off_since_ns;
	u64 woken_ns;
	u16 operation;
	u16 kind;
	u16 form;
	u8 connecting; /* this connect call reached SYN_SENT */
	u8 named;      /* argument 4 is an address */
	u64 lookup_started_ns; /* in getaddrinfo */
	u64 lookup_name;
	u64 tls_started_ns;    /* in SSL_read or SSL_write */
	u64 tls_session;
	u64 tls_data;
	u64 tls_moved;         /* where _ex puts how much it moved */
	u64 tls_socket;        /* what was sent or received through meanwhile */
	u32 tls_sends;
	u32 lookup_questions;  /* sent meanwhile, with payload that was seen */
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct thread);
} threads SEC(".maps");

/* Room to put a long event together; used in system calls and exec only, which do not interrupt one another on a processor. */
struct scratch {
	union {
		struct text_event text;
		struct path_event path;
		struct file_event file;
		struct stack_event stack; /* goes to the ring at once; here so that the object tells how it is laid out */
		struct payload_event payload;
		struct frame_event frame; /* never put together here: so its layout is in the BTF, for tests */
	};
	u64 offset;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

static __always_inline void lose(u32 why)
{
	u64 *count = bpf_map_lookup_elem(&losses, &why);
	if (count)
		(*count)++;
}

/* A reader is woken once when the ring passes the mark, not for each event: the wake-up costs more than all the rest. */
static __always_inline u64 wake_flags(u64 size)
{
	u64 waiting = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA);
	return waiting < settings.wake_bytes && waiting + size + 8 >= settings.wake_bytes ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

static __always_inline void emit(void *event, u64 size)
{
	if (bpf_ringbuf_output(&events, event, size, wake_flags(size)))
		lose(LOSS_EVENT);
}

#endif
