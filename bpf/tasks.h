/* SPDX-License-Identifier: Dual MIT/GPL */
/* Threads on and off the processor, and the life of processes. */
#ifndef PODTRACE_TASKS_H
#define PODTRACE_TASKS_H

static __always_inline bool is_runnable(struct task_struct *task)
{
	if (bpf_core_field_exists(task->__state))
		return BPF_CORE_READ(task, __state) == 0;
	return BPF_CORE_READ((struct task_struct___before_5_14 *)task, state) == 0;
}

static __noinline int remember_thread(struct thread *thread, struct task_struct *task, u64 on_cpu_ns, u64 blocked_ns, u64 queued_ns)
{
	struct thread_total *total, fresh = {};
	u32 id;

	if (!thread || !task)
		return 0;
	id = task->pid;
	total = bpf_map_lookup_elem(&thread_totals, &id);
	if (!total || total->process != (u32)task->tgid) {
		fresh.cgroup = thread->cgroup;
		fresh.process = task->tgid;
		bpf_map_update_elem(&thread_totals, &id, &fresh, BPF_ANY);
		total = bpf_map_lookup_elem(&thread_totals, &id);
		if (!total)
			return 0;
	}
	if (on_cpu_ns) { /* names change: the last one counts */
		bpf_probe_read_kernel(total->name, sizeof(total->name), task->comm);
		total->switches++;
	}
	total->on_cpu_ns += on_cpu_ns;
	total->blocked_ns += blocked_ns;
	total->queued_ns += queued_ns;
	return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempted, struct task_struct *previous, struct task_struct *next)
{
	struct thread *thread, *follower;
	u64 now = 0; /* the clock is read only where somebody is ours */

	if (!settings.with_scheduling)
		return 0;
	thread = thread_of(previous);
	if (thread) {
		now = bpf_ktime_get_ns();
		if (thread->on_since_ns) {
			add_total(thread->cgroup, previous->tgid, OP_ON_CPU, 0, 0, 0, now - thread->on_since_ns);
			remember_thread(thread, previous, now - thread->on_since_ns, 0, 0);
		}
		thread->on_since_ns = 0;
		thread->off_since_ns = now;
		thread->woken_ns = preempted || is_runnable(previous) ? now : 0;
	}
	follower = thread_of(next);
	if (follower) {
		u64 woken = follower->woken_ns, blocked = 0;

		if (!now)
			now = bpf_ktime_get_ns();
		if (follower->off_since_ns && woken > follower->off_since_ns) {
			blocked = woken - follower->off_since_ns;
			add_total(follower->cgroup, next->tgid, OP_BLOCKED, 0, 0, 0, blocked);
		}
		if (woken) {
			add_total(follower->cgroup, next->tgid, OP_RUN_QUEUE, 0, 0, 0, now - woken);
			remember_thread(follower, next, 0, blocked, now - woken);
		}
		follower->off_since_ns = 0;
		follower->woken_ns = 0;
		follower->on_since_ns = now;
	}
	return 0;
}

static __always_inline int mark_woken(struct task_struct *task)
{
	struct thread *thread;

	if (!settings.with_scheduling)
		return 0;
	thread = thread_of(task);
	if (thread && !thread->on_since_ns)
		thread->woken_ns = bpf_ktime_get_ns();
	return 0;
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_wakeup, struct task_struct *task)
{
	return mark_woken(task);
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(on_first_wakeup, struct task_struct *task)
{
	return mark_woken(task);
}

static __noinline int tell_process(u64 cgroup, u32 operation, u32 other, int error, u64 duration_ns)
{
	struct text_event *event = bpf_ringbuf_reserve(&events, sizeof(*event) - TEXT_LENGTH, 0);
	struct owner owner = {};

	if (!event) {
		lose(LOSS_EVENT);
		return 0;
	}
	fill_owner(&owner, cgroup);
	fill_head(&event->head, &owner, operation, 0);
	event->head.error = error;
	event->head.bytes = 0;
	event->head.duration_ns = duration_ns;
	event->other = other;
	event->length = 0;
	bpf_ringbuf_submit(event, wake_flags(sizeof(*event) - TEXT_LENGTH));
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	u64 cgroup;
	u32 operation = OP_FORK, child_process = child->tgid, process = parent->tgid, one = 1;
	struct thread *thread;

	cgroup = targeted();
	if (!cgroup)
		return 0;
	thread = bpf_task_storage_get(&threads, child, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (thread)
		thread->cgroup = cgroup;
	if (child_process == process)
		operation = OP_THREAD;
	else if (settings.by_process && bpf_map_lookup_elem(&target_processes, &process) && bpf_map_update_elem(&target_processes, &child_process, &one, BPF_ANY))
		lose(LOSS_TARGET);
	if (!settings.with_processes)
		return 0;
	add_total(cgroup, process, operation, 0, 0, 0, 0);
	if (operation == OP_FORK)
		tell_process(cgroup, OP_FORK, child_process, 0, 0);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task)
{
	struct thread *thread = current_thread();
	u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct text_event *event;
	u64 start, length;

	if (!thread || !scratch)
		return 0;
	if (!thread->on_since_ns)
		thread->on_since_ns = bpf_ktime_get_ns();
	remember_process(thread->cgroup, task->tgid);
	if (!settings.with_processes)
		return 0;
	add_total(thread->cgroup, task->tgid, OP_EXEC, 0, 0, 0, 0);
	event = &scratch->text;
	thread->operation = OP_EXEC;
	thread->kind = 0;
	fill_current(&event->head, thread, 0, 0, 0);
	thread->operation = OP_NONE;
	event->other = 0;
	start = BPF_CORE_READ(task, mm, arg_start);
	length = BPF_CORE_READ(task, mm, arg_end) - start;
	if (length > TEXT_LENGTH)
		length = TEXT_LENGTH;
	barrier_var(length);
	if (length > TEXT_LENGTH)
		return 0;
	if (bpf_probe_read_user(event->text, length, (void *)start))
		length = 0;
	barrier_var(length);
	if (length > TEXT_LENGTH)
		return 0;
	event->length = length;
	emit(event, sizeof(*event) - TEXT_LENGTH + length);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	struct thread *thread = thread_of(bpf_get_current_task_btf());
	u32 process = task->tgid;
	u64 cgroup = thread ? thread->cgroup : targeted(); /* it may have done nothing since we look */
	int code;

	if (!cgroup)
		return 0;
	if (settings.with_scheduling && thread && thread->on_since_ns) {
		u64 now = bpf_ktime_get_ns();
		add_total(cgroup, process, OP_ON_CPU, 0, 0, 0, now - thread->on_since_ns);
		remember_thread(thread, task, now - thread->on_since_ns, 0, 0);
		thread->on_since_ns = now;
	}
	if (BPF_CORE_READ(task, signal, live.counter) != 0)
		return 0;
	if (settings.by_process)
		bpf_map_delete_elem(&target_processes, &process);
	if (!settings.with_processes)
		return 0;
	code = BPF_CORE_READ(task, signal, group_exit_code);
	if (!code)
		code = task->exit_code;
	add_total(cgroup, process, OP_EXIT, 0, code, 0, 0);
	tell_process(cgroup, OP_EXIT, code, 0, bpf_ktime_get_ns() - BPF_CORE_READ(task, group_leader, start_time));
	return 0;
}

SEC("tp_btf/page_fault_user")
int BPF_PROG(on_page_fault)
{
	struct thread *thread;

	if (!settings.with_processes)
		return 0;
	thread = thread_of(bpf_get_current_task_btf());
	if (thread)
		add_total(thread->cgroup, bpf_get_current_pid_tgid() >> 32, OP_PAGE_FAULT, 0, 0, 0, 0);
	return 0;
}

/* The killer runs in whoever asked for memory: the victim is told by the tracepoint, as a task since Linux 6.9, as a number before. */
SEC("tp_btf/mark_victim")
int on_out_of_memory(u64 *arguments)
{
	u32 process;
	struct process_row *row;
	struct text_event *event;

	if (bpf_core_field_exists(struct trace_event_raw_mark_victim, uid))
		process = BPF_CORE_READ((struct task_struct *)arguments[0], tgid);
	else
		process = arguments[0];
	row = bpf_map_lookup_elem(&processes, &process);
	if (!row)
		return 0;
	add_total(row->cgroup, process, OP_OUT_OF_MEMORY, 0, 0, 0, 0);
	event = bpf_ringbuf_reserve(&events, sizeof(*event) - TEXT_LENGTH, 0);
	if (!event) {
		lose(LOSS_EVENT);
		return 0;
	}
	struct owner owner = { .cgroup = row->cgroup, .process = process, .thread = process };
	__builtin_memcpy(owner.name, row->name, NAME_LENGTH);
	fill_head(&event->head, &owner, OP_OUT_OF_MEMORY, 0);
	event->head.error = 0;
	event->head.bytes = 0;
	event->head.duration_ns = 0;
	event->other = process;
	event->length = 0;
	bpf_ringbuf_submit(event, wake_flags(sizeof(*event) - TEXT_LENGTH));
	return 0;
}

#endif
