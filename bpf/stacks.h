/* SPDX-License-Identifier: Dual MIT/GPL */
/* Where in its program a slow call was made. */
#ifndef PODTRACE_STACKS_H
#define PODTRACE_STACKS_H

enum { BPF_F_USER_STACK = 256 };

/* Waiting for events and sleeping are what programs do when they have nothing to do. */
static __always_inline bool has_telling_stack(u32 operation, u64 took)
{
	return settings.slow_stack_ns && took >= settings.slow_stack_ns && operation != OP_POLL && operation != OP_SLEEP;
}

__noinline int tell_stack(struct thread *thread, u64 stack_pointer, u64 link, int error, u64 took)
{
	u32 zero = 0;
	u64 *taken = bpf_map_lookup_elem(&stacks_taken, &zero);
	struct stack_event *event;
	long length;

	if (!thread || !taken)
		return 0;
	if (*taken >= settings.max_stacks) {
		lose(LOSS_STACK);
		return 0;
	}
	__sync_fetch_and_add(taken, 1);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		lose(LOSS_EVENT);
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	fill_current(&event->head, thread, error, 0, took);
	event->head.operation = OP_STACK;
	event->call = thread->operation;
	length = bpf_get_task_stack(bpf_get_current_task_btf(), event->addresses, sizeof(event->addresses), BPF_F_USER_STACK);
	event->count = length > 0 ? (u64)length >> 3 : 0;
	if (link)
		event->top[0] = link;
	else if (bpf_probe_read_user(event->top, sizeof(event->top), (void *)stack_pointer))
		event->top[0] = 0;
	/* Its addresses have names only while the program lives: the reader should come soon. There are few of these. */
	bpf_ringbuf_submit(event, BPF_RB_FORCE_WAKEUP);
	return 0;
}

#endif
