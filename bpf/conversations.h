/* SPDX-License-Identifier: Dual MIT/GPL */
/* What is spoken over a connection, and requests that wait for their answers. */
#ifndef PODTRACE_CONVERSATIONS_H
#define PODTRACE_CONVERSATIONS_H

enum { HEAD_LENGTH = 16 };

/* Where the bytes of a call lie. */
struct message {
	void *data;
	struct iovec *vector; /* where there are several buffers */
	u64 buffers;
	u64 length;
	struct user_address *address; /* that the call names, where the socket is not connected */
	u64 next;  /* the buffers are gone through from the first to the last: the one that comes next, */
	u64 begin; /* and at which byte of the call the present one begins, */
	u64 held;  /* how many it holds, */
	u64 at;    /* and where it lies */
};

/* A piece of a conversation, looked at. */
struct piece {
	u64 key;
	u64 cgroup;
	u64 started_ns; /* of the call */
	u64 bytes;
	u64 socket; /* 0: not known */
	u32 process;
	u16 server_port;
	u16 kind;
	u8 sent;
	u8 serves;
	u8 sure; /* the ports say who serves */
	u8 head[HEAD_LENGTH]; /* zeroes behind the end */
};

__noinline int hear_request(struct piece *piece, u32 application)
{
	struct conversation fresh = {}, *known;

	if (!piece)
		return 0;
	known = bpf_map_lookup_elem(&conversations, &piece->key);
	if (!known) {
		fresh.application = application;
		fresh.process = piece->process;
		fresh.asked_ns = piece->started_ns;
		bpf_map_update_elem(&conversations, &piece->key, &fresh, BPF_ANY);
		return 0;
	}
	known->application = application;
	if (known->answered_ns > piece->started_ns) { /* the answer's reader was quicker than we */
		add_total(piece->cgroup, piece->process, OP_EXCHANGE, application, 0, piece->bytes, known->answered_ns - piece->started_ns);
		known->asked_ns = 0;
	} else if (!known->asked_ns || application == KIND_DNS) {
		known->asked_ns = piece->started_ns;
	}
	return 0;
}

/* Is it the answer to something? */
__noinline int hear_answer(struct piece *piece, u32 application)
{
	struct conversation *known;
	u64 now;

	if (!piece)
		return 0;
	known = bpf_map_lookup_elem(&conversations, &piece->key);
	if (!known || (application && known->application != application))
		return 0;
	now = bpf_ktime_get_ns();
	known->answered_ns = now;
	if (!known->asked_ns)
		return 0;
	add_total(piece->cgroup, piece->process, OP_EXCHANGE, known->application, is_failure(piece->head, known->application), piece->bytes,
		  now > known->asked_ns ? now - known->asked_ns : 0);
	known->asked_ns = 0;
	return 1;
}

static __always_inline void know(struct piece *piece, u32 application)
{
	struct conversation fresh = { .application = application, .process = piece->process };

	bpf_map_update_elem(&conversations, &piece->key, &fresh, BPF_ANY);
}

#endif
