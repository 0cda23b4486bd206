/* SPDX-License-Identifier: Dual MIT/GPL */
/* What goes over a connection: the first bytes of a call put together, requests paired with their answers, what a person would read told. */
#ifndef PODTRACE_PAYLOAD_H
#define PODTRACE_PAYLOAD_H

enum { BUFFERS = 8, MESSAGES = 64, PAYLOADS = 8, DNS_PORT = 53 };

static __always_inline void message_of_header(struct message *message, void *header)
{
	struct user_msghdr head = {};

	bpf_probe_read_user(&head, sizeof(head), header);
	message->address = head.msg_name;
	message->vector = head.msg_iov;
	message->buffers = head.msg_iovlen;
}

static __always_inline void message_of_call(struct message *message, struct thread *thread, u64 bytes)
{
	message->length = bytes;
	switch (thread->form) {
	case FORM_BUFFER:
		message->data = (void *)thread->arguments[1];
		if (thread->named)
			message->address = (void *)thread->arguments[3];
		break;
	case FORM_VECTOR:
		message->vector = (void *)thread->arguments[1];
		message->buffers = thread->arguments[2];
		break;
	case FORM_MESSAGE:
		message_of_header(message, (void *)thread->arguments[1]);
		break;
	}
}

/* Puts the first bytes of all the buffers together in the scratch event; how many there are. */
__noinline u64 gather(struct message *message, u64 wanted)
{
	u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	u64 left, length;

	if (!scratch || !message)
		return 0;
	left = message->length < wanted ? message->length : wanted;
	if (!message->vector) {
		length = left;
		barrier_var(length);
		if (length > PAYLOAD_LENGTH || bpf_probe_read_user(scratch->payload.data, length, message->data))
			return 0;
		return length;
	}
	scratch->offset = 0;
	for (int i = 0; i < BUFFERS && i < message->buffers && left; i++) {
		struct iovec one = {};
		u64 offset = scratch->offset;

		if (bpf_probe_read_user(&one, sizeof(one), message->vector + i))
			break;
		length = one.iov_len < left ? one.iov_len : left;
		barrier_var(length);
		barrier_var(offset);
		if (length > PAYLOAD_LENGTH || offset > PAYLOAD_LENGTH || bpf_probe_read_user(scratch->payload.data + offset, length, one.iov_base))
			break;
		scratch->offset = offset + length;
		left -= length;
	}
	return scratch->offset;
}

/* Requests are answered in any order, told apart by their number. The length of an answer may have been read by itself. */
static __always_inline u32 hear_kafka(struct piece *piece, bool known, bool asks)
{
	u32 number;

	if (asks) {
		if (!known)
			know(piece, KIND_KAFKA);
		piece->key ^= (u64)wire_word_at(piece->head + 8) << 32;
		hear_request(piece, KIND_KAFKA);
		return KIND_KAFKA;
	}
	if (piece->bytes <= 4)
		return 0;
	number = wire_word_at(piece->head) + 4ULL == piece->bytes ? wire_word_at(piece->head + 4) : wire_word_at(piece->head);
	piece->key ^= (u64)number << 32;
	return hear_answer(piece, KIND_KAFKA) ? KIND_KAFKA : 0;
}

/* What a piece over a stream begins: the application where a person would want to read it, else 0. */
__noinline u32 hear(struct piece *piece)
{
	struct conversation *known;
	u32 application;
	u32 word;

	if (!piece)
		return 0;
	word = word_at(piece->head);
	if (is_preface(piece->head, piece->bytes)) {
		begin_directions(piece);
		return KIND_HTTP2;
	}
	known = bpf_map_lookup_elem(&conversations, &piece->key);
	application = known ? known->application : 0;
	if (application == KIND_HTTP2)
		return KIND_HTTP2;
	if (is_http(word) && piece->bytes >= 16) {
		if (word != HTTP_ANSWER) {
			hear_request(piece, KIND_HTTP);
		} else {
			/* 100 and 103 come before the answer. */
			if (piece->head[9] == '1' && piece->head[11] != '1')
				return 0;
			hear_answer(piece, KIND_HTTP);
		}
		return KIND_HTTP;
	}
	if (application == KIND_HTTP)
		return 0;
	if (piece->serves != piece->sent) {
		/* A server's OpenSSL reads the head of the record by itself. */
		if (piece->bytes == TLS_HEADER && piece->head[0] == TLS_HANDSHAKE && piece->head[1] == 3 && !application) {
			know(piece, KIND_HANDSHAKE);
			return 0;
		}
		if (is_client_hello(piece->head, piece->bytes) ||
		    (application == KIND_HANDSHAKE && !known->answered_ns && !known->asked_ns && piece->head[0] == 1 && !piece->head[1])) {
			hear_request(piece, KIND_HANDSHAKE);
			return KIND_HANDSHAKE;
		}
		if (wire_word_at(piece->head + 4) == POSTGRESQL_3 && wire_word_at(piece->head) == piece->bytes) {
			know(piece, KIND_POSTGRESQL);
			return 0;
		}
		application = database_request(piece->head, piece->bytes, application, piece->server_port);
		if (application == KIND_KAFKA)
			return hear_kafka(piece, known && known->application == KIND_KAFKA, 1);
		if (application)
			hear_request(piece, application);
		return application || known ? application : hear_http2(piece);
	}
	if (!application) {
		if (is_mysql_greeting(piece->head, piece->bytes))
			know(piece, KIND_MYSQL);
		else if (!known)
			return hear_http2(piece);
		return 0;
	}
	if (application == KIND_KAFKA)
		return hear_kafka(piece, 1, 0);
	/* OpenSSL reads the head of a record by itself; what an alert says comes behind it. */
	if (application == KIND_HANDSHAKE && piece->head[0] == TLS_ALERT && piece->bytes == TLS_HEADER)
		return 0;
	return hear_answer(piece, 0) ? application : 0;
}

/* Questions and answers over one socket are told apart by their number. Over TCP the length may stand before. */
__noinline u32 hear_dns(struct piece *piece, bool tcp)
{
	u8 low, high, flags, code;

	if (!piece)
		return 0;
	if (tcp && ((u64)piece->head[0] << 8 | piece->head[1]) + 2 == piece->bytes) {
		low = piece->head[2];
		high = piece->head[3];
		flags = piece->head[4];
		code = piece->head[5];
	} else {
		low = piece->head[0];
		high = piece->head[1];
		flags = piece->head[2];
		code = piece->head[3];
	}
	if (piece->bytes < 12)
		return 0;
	piece->key ^= (u64)low << 44 | (u64)high << 52;
	piece->head[3] = code;
	if (flags & 0x80)
		hear_answer(piece, KIND_DNS);
	else
		hear_request(piece, KIND_DNS);
	return KIND_DNS;
}

static __always_inline void fill_payload(struct payload_event *event, struct thread *thread, struct piece *piece, u32 application, u64 length)
{
	struct owner owner = {};

	fill_owner(&owner, thread->cgroup);
	__builtin_memset(&event->peer, 0, sizeof(event->peer));
	fill_head(&event->peer.head, &owner, piece->sent ? OP_PAYLOAD_SENT : OP_PAYLOAD_RECEIVED, thread->kind);
	if (piece->sent)
		event->peer.head.time_ns = piece->started_ns;
	event->peer.head.bytes = piece->bytes;
	event->peer.application = application;
	event->peer.serves = piece->serves;
	event->length = piece->bytes;
	event->captured = length;
}

__noinline int tell_payload(struct thread *thread, struct message *message, bool sent)
{
	u32 zero = 0, application;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct piece piece = {};
	struct sock *sk;
	u64 length;
	u16 local, remote;
	bool tcp;

	if (!scratch || !thread || !message)
		return 0;
	sk = socket_of((struct file *)thread->file);
	local = BPF_CORE_READ(sk, __sk_common.skc_num);
	remote = remote_port_of(sk, message->address);
	tcp = is_tcp(thread->kind);
	if (remote != DNS_PORT && local != DNS_PORT && (!tcp || !settings.with_applications))
		return 0;
	__builtin_memset(scratch->payload.data, 0, HEAD_LENGTH);
	if (!gather(message, HEAD_LENGTH))
		return 0;
	__builtin_memcpy(piece.head, scratch->payload.data, HEAD_LENGTH);
	piece.key = (u64)sk;
	piece.cgroup = thread->cgroup;
	piece.started_ns = thread->call_started_ns;
	piece.bytes = message->length;
	piece.process = bpf_get_current_pid_tgid() >> 32;
	piece.sent = sent;
	if (remote == DNS_PORT || local == DNS_PORT) {
		if (!settings.with_dns)
			return 0;
		piece.serves = local == DNS_PORT;
		application = hear_dns(&piece, tcp);
		if (application && sent && thread->lookup_started_ns)
			thread->lookup_questions++;
	} else {
		piece.serves = serves(sk);
		piece.sure = (local < EPHEMERAL) != (remote < EPHEMERAL) || local == settings.grpc_port || remote == settings.grpc_port;
		piece.server_port = piece.serves ? local : remote;
		application = hear(&piece);
		if (!application)
			application = hear_http2_behind(message, &piece);
	}
	if (application == KIND_HTTP2) {
		piece.socket = (u64)sk;
		piece.kind = thread->kind;
		return follow_frames(thread, message, &piece);
	}
	if (!application)
		return 0;
	length = gather(message, PAYLOAD_LENGTH);
	fill_payload(&scratch->payload, thread, &piece, application, length);
	fill_peer(&scratch->payload.peer, sk);
	scratch->payload.peer.remote_port = remote;
	barrier_var(length);
	if (length > PAYLOAD_ROOM)
		return 0;
	emit(&scratch->payload, sizeof(struct payload_event) - PAYLOAD_ROOM + length);
	return 0;
}

/* sendmmsg and recvmmsg answer with the number of messages, each to or from an address of its own; glibc asks for A and AAAA in one call. */
__noinline u64 finish_messages(struct thread *thread, u64 count, bool sent)
{
	u64 bytes = 0;

	if (!thread)
		return 0;
	for (u64 i = 0; i < MESSAGES && i < count; i++) {
		struct mmsghdr *header = (struct mmsghdr *)thread->arguments[1] + i;
		struct message message = {};
		u32 length = 0;

		bpf_probe_read_user(&length, sizeof(length), &header->msg_len);
		bytes += length;
		message.length = length;
		if (!is_internet(thread->kind))
			continue;
		message_of_header(&message, header);
		if (settings.with_network && message.address)
			count_bytes(thread, (u64)message.address, length, sent);
		if (settings.with_payload && i < PAYLOADS)
			tell_payload(thread, &message, sent);
	}
	return bytes;
}

#endif
