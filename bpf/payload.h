/* SPDX-License-Identifier: Dual MIT/GPL */
/* The first bytes of what goes over a socket, where they are DNS or HTTP/1. */
#ifndef PODTRACE_PAYLOAD_H
#define PODTRACE_PAYLOAD_H

enum { DNS_PORT = 53 };

struct message {
	void *data;
	u64 length;
	u16 port; /* of the address that the call names, where the socket is not connected */
};

static __always_inline u16 port_at(void *address)
{
	struct { u16 family; u16 port; } head = {};

	if (!address || bpf_probe_read_user(&head, sizeof(head), address))
		return 0;
	return head.family == AF_INET || head.family == AF_INET6 ? bpf_ntohs(head.port) : 0;
}

static __always_inline void first_of_vector(struct message *message, void *vector)
{
	struct iovec first = {};

	bpf_probe_read_user(&first, sizeof(first), vector);
	message->data = first.iov_base;
	if (first.iov_len < message->length)
		message->length = first.iov_len;
}

static __always_inline void first_of_message(struct message *message, void *header)
{
	struct user_msghdr head = {};

	bpf_probe_read_user(&head, sizeof(head), header);
	message->port = port_at(head.msg_name);
	first_of_vector(message, head.msg_iov);
}

static __always_inline bool begins_http(void *data, u64 length)
{
	u32 word = 0;

	if (length < 16 || bpf_probe_read_user(&word, sizeof(word), data))
		return 0;
	/* GET_, POST, PUT_, HEAD, DELE, PATC, OPTI, HTTP as little-endian words */
	return word == 0x20544547 || word == 0x54534f50 || word == 0x20545550 || word == 0x44414548 || word == 0x454c4544 || word == 0x43544150 ||
	       word == 0x4954504f || word == 0x50545448;
}

static __noinline int tell_payload(struct thread *thread, struct message *message, bool sent)
{
	u32 zero = 0;
	struct sock *sk;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct payload_event *event;
	u64 length;
	u16 port;

	if (!scratch || !thread || !message)
		return 0;
	struct socket *socket = NULL;
	bpf_probe_read_kernel(&socket, sizeof(socket), (void *)thread->file + bpf_core_field_offset(struct file, private_data));
	sk = BPF_CORE_READ(socket, sk);
	port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	if (!port)
		port = message->port;
	length = message->length;
	if (port == DNS_PORT ? length < 12 : !is_tcp(thread->kind) || !begins_http(message->data, length))
		return 0;
	if (length > PAYLOAD_LENGTH)
		length = PAYLOAD_LENGTH;
	event = &scratch->payload;
	struct owner owner = {};
	fill_owner(&owner, thread->cgroup);
	__builtin_memset(&event->peer, 0, sizeof(event->peer));
	fill_head(&event->peer.head, &owner, sent ? OP_PAYLOAD_SENT : OP_PAYLOAD_RECEIVED, thread->kind);
	if (sent)
		event->peer.head.time_ns = thread->call_started_ns;
	fill_peer(&event->peer, sk);
	event->peer.remote_port = port;
	event->peer.head.bytes = message->length;
	event->length = message->length;
	event->captured = length;
	barrier_var(length);
	if (length > PAYLOAD_LENGTH)
		return 0;
	if (bpf_probe_read_user(event->data, length, message->data))
		return 0;
	emit(event, sizeof(*event) - PAYLOAD_LENGTH + length);
	return 0;
}

static __always_inline void look_at_payload(struct thread *thread, u64 bytes, bool sent)
{
	struct message message = { .length = bytes };

	switch (thread->form) {
	case FORM_BUFFER:
		message.data = (void *)thread->arguments[1];
		message.port = port_at((void *)thread->arguments[3]);
		tell_payload(thread, &message, sent);
		break;
	case FORM_VECTOR:
		first_of_vector(&message, (void *)thread->arguments[1]);
		tell_payload(thread, &message, sent);
		break;
	case FORM_MESSAGE:
		first_of_message(&message, (void *)thread->arguments[1]);
		tell_payload(thread, &message, sent);
		break;
	}
}

/* sendmmsg and recvmmsg answer with the number of messages; glibc asks for A and AAAA in one call. */
static __noinline u64 bytes_of_messages(struct thread *thread, u64 count, bool sent)
{
	u64 bytes = 0;

	if (!thread)
		return 0;
	for (u64 i = 0; i < 8 && i < count; i++) {
		struct mmsghdr *header = (struct mmsghdr *)thread->arguments[1] + i;
		struct message message = {};
		u32 length = 0;

		bpf_probe_read_user(&length, sizeof(length), &header->msg_len);
		bytes += length;
		message.length = length;
		if (settings.with_payload && is_internet(thread->kind)) {
			first_of_message(&message, header);
			tell_payload(thread, &message, sent);
		}
	}
	return bytes;
}

#endif
