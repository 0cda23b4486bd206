/* SPDX-License-Identifier: Dual MIT/GPL */
/* Probes in libraries of the targets: getaddrinfo of the C library, and what goes through OpenSSL in the clear. They may be interrupted, even by
 * one another: no scratch here. */
#ifndef PODTRACE_LIBRARIES_H
#define PODTRACE_LIBRARIES_H

SEC("uprobe")
int on_lookup(struct pt_regs *regs)
{
	struct thread *thread;

	if (!PARAMETER0(regs)) /* an address to listen at, no name */
		return 0;
	thread = current_thread();
	if (!thread)
		return 0;
	thread->lookup_name = PARAMETER0(regs);
	thread->lookup_questions = 0;
	thread->lookup_started_ns = bpf_ktime_get_ns();
	return 0;
}

SEC("uretprobe")
int on_lookup_end(struct pt_regs *regs)
{
	struct thread *thread = thread_of(bpf_get_current_task_btf());
	struct text_event *event;
	struct owner owner = {};
	u64 took;
	long length;
	int result;

	if (!thread || !thread->lookup_started_ns)
		return 0;
	took = bpf_ktime_get_ns() - thread->lookup_started_ns;
	thread->lookup_started_ns = 0;
	result = (int)RESULT(regs);
	fill_owner(&owner, thread->cgroup);
	add_total(thread->cgroup, owner.process, OP_LOOKUP, 0, result, 0, took);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		lose(LOSS_EVENT);
		return 0;
	}
	fill_head(&event->head, &owner, OP_LOOKUP, 0);
	event->head.error = result < 0 ? -result : result;
	event->head.bytes = 0;
	event->head.duration_ns = took;
	event->other = thread->lookup_questions;
	length = bpf_probe_read_user_str(event->text, TEXT_LENGTH, (void *)thread->lookup_name);
	event->length = length > 0 ? length : 0;
	bpf_ringbuf_submit(event, wake_flags(sizeof(*event)));
	return 0;
}

static __always_inline int enter_tls(struct pt_regs *regs, bool sends, bool counted)
{
	struct thread *thread = current_thread();

	if (!thread)
		return 0;
	thread->tls_session = PARAMETER0(regs);
	thread->tls_data = PARAMETER1(regs);
	thread->tls_moved = counted ? PARAMETER3(regs) : 0;
	thread->tls_socket = 0;
	thread->tls_sends = sends;
	thread->tls_started_ns = bpf_ktime_get_ns();
	return 0;
}

SEC("uprobe")
int on_tls_read(struct pt_regs *regs)
{
	return enter_tls(regs, 0, 0);
}

SEC("uprobe")
int on_tls_read_ex(struct pt_regs *regs)
{
	return enter_tls(regs, 0, 1);
}

SEC("uprobe")
int on_tls_write(struct pt_regs *regs)
{
	return enter_tls(regs, 1, 0);
}

SEC("uprobe")
int on_tls_write_ex(struct pt_regs *regs)
{
	return enter_tls(regs, 1, 1);
}

/* The pointer to a session means something in its process only. */
static __always_inline u64 key_of_session(struct thread *thread)
{
	return thread->tls_session ^ (bpf_get_current_pid_tgid() >> 32 << 32) ^ 1;
}

__noinline int tell_tls(struct thread *thread, u64 bytes)
{
	struct piece piece = {};
	struct payload_event *event;
	struct message message = {};
	u32 application;
	u64 length;

	if (!thread)
		return 0;
	message.data = (void *)thread->tls_data;
	message.length = bytes;
	piece.key = key_of_session(thread);
	piece.cgroup = thread->cgroup;
	piece.started_ns = thread->tls_started_ns;
	piece.bytes = bytes;
	piece.process = bpf_get_current_pid_tgid() >> 32;
	piece.sent = thread->tls_sends;
	length = bytes < HEAD_LENGTH ? bytes : HEAD_LENGTH;
	barrier_var(length);
	if (length > HEAD_LENGTH || bpf_probe_read_user(piece.head, length, (void *)thread->tls_data))
		return 0;
	if (thread->tls_socket)
		piece.serves = serves((struct sock *)thread->tls_socket);
	application = hear(&piece);
	if (!application)
		application = hear_http2_behind(&message, &piece);
	if (application == KIND_HTTP2) {
		piece.socket = thread->tls_socket;
		piece.kind = KIND_TLS;
		return follow_frames(thread, &message, &piece);
	}
	if (!application)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event) - PAYLOAD_ROOM + PAYLOAD_LENGTH, 0);
	if (!event) {
		lose(LOSS_EVENT);
		return 0;
	}
	length = bytes < PAYLOAD_LENGTH ? bytes : PAYLOAD_LENGTH;
	barrier_var(length);
	if (length > PAYLOAD_LENGTH || bpf_probe_read_user(event->data, length, (void *)thread->tls_data)) {
		bpf_ringbuf_discard(event, 0);
		return 0;
	}
	fill_payload(event, thread, &piece, application, length);
	if (thread->tls_socket)
		fill_peer(&event->peer, (struct sock *)thread->tls_socket);
	event->peer.head.kind = KIND_TLS;
	event->peer.socket = piece.key;
	bpf_ringbuf_submit(event, wake_flags(sizeof(*event) - PAYLOAD_ROOM + PAYLOAD_LENGTH));
	return 0;
}

SEC("uretprobe")
int on_tls_end(struct pt_regs *regs)
{
	struct thread *thread = thread_of(bpf_get_current_task_btf());
	int result = (int)RESULT(regs);
	u64 bytes = 0, took;

	if (!thread || !thread->tls_started_ns)
		return 0;
	took = bpf_ktime_get_ns() - thread->tls_started_ns;
	if (result > 0) {
		bytes = result;
		if (thread->tls_moved && bpf_probe_read_user(&bytes, sizeof(bytes), (void *)thread->tls_moved))
			bytes = 0;
	}
	if (bytes) {
		add_total(thread->cgroup, bpf_get_current_pid_tgid() >> 32, thread->tls_sends ? OP_SEND : OP_RECEIVE, KIND_TLS, 0, bytes, took);
		tell_tls(thread, bytes);
	}
	thread->tls_started_ns = 0;
	return 0;
}

#endif
