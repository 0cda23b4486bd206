/* SPDX-License-Identifier: Dual MIT/GPL */
/* System calls: one program where they begin, one where they end. */
#ifndef PODTRACE_CALLS_H
#define PODTRACE_CALLS_H

/* wait, lock, wait for a bit set, wait and requeue, lock of the second kind: the rest wakes others. */
static __always_inline bool is_futex_wait(u64 command)
{
	command &= 0x7f;
	return command == 0 || command == 6 || command == 9 || command == 11 || command == 13;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_call, struct pt_regs *regs, long number)
{
	u16 entry = settings.system_calls[number & (SYSTEM_CALLS - 1)];
	struct thread *thread;

	if (!entry)
		return 0;
	if ((entry & 0xff) == OP_FUTEX && !is_futex_wait(ARGUMENT1(regs)))
		return 0;
	thread = current_thread();
	if (!thread)
		return 0;
#if defined(__TARGET_ARCH_x86)
	/* A 32-bit program's numbers mean something else. */
	struct task_struct *task = bpf_get_current_task_btf();
	if (task->thread_info.status & 2)
		return 0;
#endif
	thread->operation = entry & 0xff;
	thread->form = entry >> 8;
	thread->connecting = 0;
	thread->named = thread->form == FORM_BUFFER && (thread->operation == OP_SEND || thread->operation == OP_RECEIVE);
	thread->file = 0;
	thread->kind = KIND_NONE;
	thread->arguments[0] = ARGUMENT0(regs);
	thread->arguments[1] = ARGUMENT1(regs);
	thread->arguments[2] = ARGUMENT2(regs);
	thread->arguments[3] = ARGUMENT4(regs);
	if ((thread->form >= FORM_DESCRIPTOR && thread->form <= FORM_MESSAGES) || thread->form == FORM_ADDRESS || thread->form == FORM_TRANSFER) {
		struct file *file = file_at((u32)thread->arguments[0]);
		thread->file = (u64)file;
		thread->kind = kind_of_file(file);
	}
	thread->call_started_ns = bpf_ktime_get_ns();
	return 0;
}

static __always_inline void finish_open(struct thread *thread, long result, int error, u64 took)
{
	if (result >= 0 && settings.with_libraries)
		look_for_library(thread, result);
	if (settings.with_files && result >= 0 && thread->kind == KIND_FILE) {
		thread->file = (u64)file_at(result);
		count_file(thread, 0, 0, took);
	}
	if (settings.with_files && (error || took >= settings.slow_file_ns))
		tell_text(thread, error, took);
}

static __always_inline void finish_stream(struct thread *thread, int error, u64 bytes, u64 took)
{
	struct message message = {};

	if (bytes && thread->form != FORM_TRANSFER)
		message_of_call(&message, thread, bytes);
	if (thread->tls_started_ns) /* what can be read here went through OpenSSL */
		thread->tls_socket = (u64)socket_of((struct file *)thread->file);
	else if (bytes && settings.with_payload && thread->form >= FORM_BUFFER && thread->form <= FORM_MESSAGE)
		tell_payload(thread, &message, thread->operation == OP_SEND);
	else if (bytes && settings.with_applications && thread->form == FORM_TRANSFER && is_tcp(thread->kind))
		skip_frames(thread, bytes);
	if (settings.with_network)
		finish_socket(thread, (u64)message.address, error, bytes, took);
}

static __always_inline u32 peer_of_call(struct thread *thread)
{
	if (!settings.with_names || !is_internet(thread->kind) || (thread->operation != OP_SEND && thread->operation != OP_RECEIVE))
		return 0;
	return name_of(socket_of((struct file *)thread->file));
}

enum { MSG_PEEK = 2 };

/* Bytes that were only looked at come again. */
static __always_inline bool is_peek(struct thread *thread, struct pt_regs *regs)
{
	u64 flags = ARGUMENT3(regs);

	if (thread->operation != OP_RECEIVE)
		return 0;
	barrier_var(flags);
	if (thread->form == FORM_MESSAGE)
		flags = thread->arguments[2];
	return flags & MSG_PEEK;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_call_end, struct pt_regs *regs, long result)
{
	struct thread *thread = thread_of(bpf_get_current_task_btf());
	u64 took, bytes = 0;
	int error;

	if (!thread || !thread->operation)
		return 0;
	took = bpf_ktime_get_ns() - thread->call_started_ns;
	error = error_of(result);
	if (result > 0 && ((thread->form >= FORM_BUFFER && thread->form <= FORM_MESSAGE) || thread->form == FORM_TRANSFER))
		bytes = is_peek(thread, regs) ? 0 : result;
	if (is_internet(thread->kind) || thread->kind == KIND_UNIX) {
		if (thread->operation == OP_READ)
			thread->operation = OP_RECEIVE;
		if (thread->operation == OP_WRITE)
			thread->operation = OP_SEND;
	}
	if (result > 0 && thread->form == FORM_MESSAGES)
		bytes = finish_messages(thread, result, thread->operation == OP_SEND);
	if (result >= 0 && (thread->operation == OP_OPEN || (thread->operation == OP_DESCRIPTOR && thread->form == FORM_NONE)))
		thread->kind = kind_of_file(file_at(result));
	if (thread->operation == OP_FUTEX && error == ETIMEDOUT) /* as long as it was asked to */
		error = 0;
	if (settings.with_files || thread->operation != OP_OPEN)
		add_exchanged(thread->cgroup, bpf_get_current_pid_tgid() >> 32, thread->operation, thread->kind, peer_of_call(thread), error, bytes, took);
	if (has_telling_stack(thread->operation, took))
		tell_stack(thread, STACK_POINTER(regs), LINK_REGISTER(regs), error, took);
	switch (thread->operation) {
	case OP_READ:
	case OP_WRITE:
	case OP_FSYNC:
		if (thread->kind == KIND_FILE && settings.with_files)
			finish_file(thread, error, bytes, took);
		break;
	case OP_OPEN:
		finish_open(thread, result, error, took);
		break;
	case OP_UNLINK:
	case OP_RENAME:
		if (settings.with_files && (error || took >= settings.slow_file_ns))
			tell_text(thread, error, took);
		break;
	case OP_DESCRIPTOR:
		if (thread->form == FORM_PAIR)
			add_total(thread->cgroup, bpf_get_current_pid_tgid() >> 32, OP_DESCRIPTOR, thread->kind, error, 0, took);
		break;
	case OP_SEND:
	case OP_RECEIVE:
		if (is_internet(thread->kind))
			finish_stream(thread, error, bytes, took);
		break;
	case OP_ACCEPT:
		if (result >= 0)
			finish_accept(thread, result);
		break;
	case OP_CONNECT_CALL:
		if (settings.with_network)
			finish_connect_call(thread, error, took);
		break;
	}
	thread->operation = OP_NONE;
	return 0;
}

#endif
