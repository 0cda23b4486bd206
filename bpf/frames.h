/* SPDX-License-Identifier: Dual MIT/GPL */
/* HTTP/2: follows the frames of a connection from call to call, and tells of those with which requests and answers begin and end. What the others carry
 * (bodies, windows, pings) stays where it is: of a long stream one head in each frame is read, and nothing is told. */
#ifndef PODTRACE_FRAMES_H
#define PODTRACE_FRAMES_H

enum {
	FRAMES = 2048,      /* steps through one call; a step is a head with what nobody wants behind it, or a piece of a frame */
	VECTORS = 64,       /* buffers that one step goes over */
	BEFORE_BLOCK = 4,   /* frames that are gone over to a request's */
	FRAME_KEPT = 4096,  /* of a frame's payload is told */
	FRAME_SMALL = 64,
	STREAM_SHIFT = 32,
};
static const u64 past = ~0ULL; /* the rest of the call cannot be followed */

/* The address of a byte of the call; how many follow in the same buffer is left in the message. Asked for in ascending order. */
__noinline u64 locate(struct message *message, u64 offset)
{
	if (!message)
		return 0;
	if (!message->vector) {
		message->begin = 0;
		message->held = message->length;
		message->at = (u64)message->data;
	}
	for (int i = 0; i < VECTORS && message->vector && offset >= message->begin + message->held; i++) {
		struct iovec one = {};

		if (message->next >= message->buffers || bpf_probe_read_user(&one, sizeof(one), message->vector + message->next))
			return 0;
		message->begin += message->held;
		message->held = one.iov_len;
		message->at = (u64)one.iov_base;
		message->next++;
	}
	if (offset < message->begin || offset >= message->begin + message->held)
		return 0;
	return message->at + (offset - message->begin);
}

static __always_inline u64 room_at(struct message *message, u64 offset)
{
	u64 end = message->begin + message->held;

	if (end > message->length)
		end = message->length;
	return offset < end ? end - offset : 0;
}

static __always_inline void fill_frame(struct frame_event *event, struct thread *thread, struct piece *piece, struct direction *at, u32 length)
{
	struct owner owner = {};

	__builtin_memset(event, 0, sizeof(*event) - PAYLOAD_LENGTH);
	fill_owner(&owner, thread->cgroup);
	fill_head(&event->peer.head, &owner, piece->sent ? OP_FRAME_SENT : OP_FRAME_RECEIVED, piece->kind);
	if (piece->sent)
		event->peer.head.time_ns = piece->started_ns;
	event->peer.head.bytes = piece->bytes;
	if (piece->socket)
		fill_peer(&event->peer, (struct sock *)piece->socket);
	event->peer.socket = piece->key;
	event->peer.application = KIND_HTTP2;
	event->peer.serves = at->asks != piece->sent;
	event->length = at->length;
	event->captured = length;
	event->stream = at->stream;
	event->offset = at->length - at->left;
	event->number = at->number;
	event->type = at->type;
	event->flags = at->flags;
	event->joined = at->joined;
}

/* Of a piece with many bytes, and of one with few: the ring is not filled with room that is not needed. */
__noinline int tell_frame(struct thread *thread, struct piece *piece, struct direction *at, u64 address, u64 length)
{
	struct frame_event *event;
	bool small = length <= FRAME_SMALL;
	int failed = 0;

	if (!thread || !piece || !at)
		return 0;
	if (small)
		event = bpf_ringbuf_reserve(&events, sizeof(*event) - PAYLOAD_LENGTH + FRAME_SMALL, 0);
	else
		event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	at->number++;
	if (!event) {
		lose(LOSS_EVENT);
		return 0;
	}
	fill_frame(event, thread, piece, at, length);
	barrier_var(length);
	if (small && length && length <= FRAME_SMALL)
		failed = bpf_probe_read_user(event->data, length, (void *)address);
	else if (!small && length <= PAYLOAD_LENGTH)
		failed = bpf_probe_read_user(event->data, length, (void *)address);
	if (failed) {
		at->lost = 1;
		bpf_ringbuf_discard(event, 0);
		return 0;
	}
	at->joined = 0;
	bpf_ringbuf_submit(event, wake_flags(sizeof(*event)));
	return 0;
}

static __always_inline bool is_told(struct direction *at)
{
	if (at->type == FRAME_HEADERS || at->type == FRAME_CONTINUATION || at->type == FRAME_PROMISE)
		return at->length - at->left < FRAME_KEPT;
	return (at->type == FRAME_RESET || at->type == FRAME_GOAWAY) && at->length - at->left < FRAME_SMALL;
}

/* Streams are told apart as Kafka's requests are. */
static __always_inline void count_exchange(struct piece *piece, struct direction *at, bool begins)
{
	u64 key = piece->key;

	piece->key ^= (u64)at->stream << STREAM_SHIFT;
	if (begins) {
		hear_request(piece, KIND_HTTP2);
	} else {
		hear_answer(piece, KIND_HTTP2);
		bpf_map_delete_elem(&conversations, &piece->key);
	}
	piece->key = key;
}

/* All of its payload went by. */
static __always_inline void finish_frame(struct thread *thread, struct piece *piece, struct direction *at)
{
	bool ends = (at->type == FRAME_HEADERS || at->type == FRAME_DATA) && at->flags & END_STREAM && !at->asks;

	if (at->type == FRAME_DATA && ends)
		tell_frame(thread, piece, at, 0, 0);
	if (ends || at->type == FRAME_RESET)
		count_exchange(piece, at, 0);
}

/* One step; answers where the next one begins. */
__noinline u64 follow(struct thread *thread, struct message *message, struct piece *piece, struct direction *at, u64 offset)
{
	u64 address, room, length;

	if (!thread || !message || !piece || !at)
		return past;
	address = locate(message, offset);
	room = room_at(message, offset);
	if (!address || !room) {
		at->lost = 1;
		return past;
	}
	if (at->left) {
		length = at->left < room ? at->left : room;
		if (is_told(at)) {
			if (length > PAYLOAD_LENGTH)
				length = PAYLOAD_LENGTH;
			tell_frame(thread, piece, at, address, length);
		}
		at->left -= length;
	} else {
		u64 headed = at->headed;

		length = FRAME_HEAD - headed;
		if (length > room)
			length = room;
		barrier_var(headed);
		barrier_var(length);
		if (headed >= FRAME_HEAD || length > FRAME_HEAD || bpf_probe_read_user(at->head + headed, length, (void *)address)) {
			at->lost = 1;
			return past;
		}
		at->headed = headed + length;
		if (at->headed < FRAME_HEAD)
			return offset + length;
		at->headed = 0;
		if (!is_frame(at->head, 0)) {
			at->lost = 1;
			return past;
		}
		at->length = at->left = frame_length(at->head);
		at->type = at->head[3];
		at->flags = at->head[4];
		at->stream = wire_word_at(at->head + 5);
		if (at->type == FRAME_HEADERS && at->asks)
			count_exchange(piece, at, 1);
		if (at->type == FRAME_CONTINUATION && !at->left)
			tell_frame(thread, piece, at, 0, 0);
		if (at->left && !is_told(at) && length < room) {
			u64 skipped = at->left < room - length ? at->left : room - length;

			at->left -= skipped;
			length += skipped;
		}
	}
	if (!at->left && !at->lost)
		finish_frame(thread, piece, at);
	return offset + length;
}

/* Does a frame begin here? One behind it says so, or the call's end; else only a header block is believed. */
__noinline int finds_frame(struct message *message, struct piece *piece)
{
	u8 next[HEAD_LENGTH] = {};
	u64 end, address;

	if (!message || !piece || message->length < FRAME_HEAD || !is_frame(piece->head, 1))
		return 0;
	end = frame_length(piece->head) + (u64)FRAME_HEAD;
	if (end == message->length)
		return 1;
	if (end + FRAME_HEAD > message->length)
		return piece->head[3] == FRAME_HEADERS && begins_block(piece->head);
	address = locate(message, end);
	if (!address || room_at(message, end) < FRAME_HEAD || bpf_probe_read_user(next, FRAME_HEAD, (void *)address))
		return 0;
	return is_frame(next, 1);
}

static __always_inline void rewind(struct message *message)
{
	message->next = message->begin = message->held = 0;
}

__noinline int follow_frames(struct thread *thread, struct message *message, struct piece *piece)
{
	struct direction *at;
	u64 key, offset = 0;

	if (!thread || !message || !piece)
		return 0;
	key = piece->key ^ (piece->sent ? DIRECTION_SENT : 0);
	at = bpf_map_lookup_elem(&directions, &key);
	if (!at) {
		struct direction fresh = { .lost = 1, .asks = piece->serves != piece->sent };

		bpf_map_update_elem(&directions, &key, &fresh, BPF_NOEXIST);
		at = bpf_map_lookup_elem(&directions, &key);
		if (!at)
			return 0;
	}
	if (at->lost) {
		rewind(message);
		if (!finds_frame(message, piece))
			return 0;
		at->lost = at->left = at->headed = 0;
		at->joined = 1;
	}
	rewind(message);
	for (int i = 0; i < FRAMES && offset < message->length; i++)
		offset = follow(thread, message, piece, at, offset);
	if (offset == past || offset < message->length) {
		at->lost = 1;
		lose(LOSS_FRAME);
	}
	return 0;
}

/* Bytes that were moved without being read (sendfile). */
__noinline int skip_frames(struct thread *thread, u64 bytes)
{
	struct piece piece = { .sent = 1 };
	struct direction *at;
	u64 key;

	if (!thread)
		return 0;
	piece.socket = (u64)socket_of((struct file *)thread->file);
	piece.key = piece.socket;
	key = piece.key ^ DIRECTION_SENT;
	at = bpf_map_lookup_elem(&directions, &key);
	if (!at || at->lost)
		return 0;
	if (bytes > at->left || is_told(at)) {
		at->lost = 1;
		lose(LOSS_FRAME);
		return 0;
	}
	at->left -= bytes;
	if (at->left)
		return 0;
	piece.cgroup = thread->cgroup;
	piece.started_ns = thread->call_started_ns;
	piece.bytes = bytes;
	piece.process = bpf_get_current_pid_tgid() >> 32;
	piece.kind = thread->kind;
	finish_frame(thread, &piece, at);
	return 0;
}

static __always_inline void know_directions(struct piece *piece, struct direction *here, struct direction *back)
{
	u64 sent = piece->key ^ DIRECTION_SENT;

	know(piece, KIND_HTTP2);
	bpf_map_update_elem(&directions, piece->sent ? &sent : &piece->key, here, BPF_ANY);
	bpf_map_update_elem(&directions, piece->sent ? &piece->key : &sent, back, BPF_ANY);
}

/* A client begins: what was known of a connection at this place was of another. */
static __always_inline void begin_directions(struct piece *piece)
{
	struct direction asking = { .left = PREFACE_LENGTH, .length = PREFACE_LENGTH, .type = FRAME_PREFACE, .asks = 1 };
	struct direction answering = { .lost = 1 };

	know_directions(piece, &asking, &answering);
}

/* A connection that is older than the trace. */
__noinline u32 hear_http2(struct piece *piece)
{
	struct direction here = { .lost = 1 }, back = { .lost = 1 };
	u32 says;

	if (!piece)
		return 0;
	says = is_http2(piece->head, piece->bytes, piece->server_port == settings.grpc_port);
	/* Where neither the block nor the ports say which way requests go, a later block will. */
	if (says == BLOCK_NONE || (says == BLOCK_EITHER && !piece->sure))
		return 0;
	here.asks = says == BLOCK_EITHER ? piece->serves != piece->sent : says == BLOCK_ASKS;
	back.asks = !here.asks;
	know_directions(piece, &here, &back);
	return KIND_HTTP2;
}

/* Frames of a fixed form that a program sends together with a request. */
static __always_inline bool precedes_block(const u8 *head)
{
	switch (head[3]) {
	case FRAME_PRIORITY:
	case FRAME_RESET:
	case FRAME_SETTINGS:
	case FRAME_PING:
	case FRAME_WINDOW:
		return is_frame(head, 1);
	}
	return 0;
}

/* The first request over a connection that is older than the trace may come behind such frames in the same call. */
__noinline u32 hear_http2_behind(struct message *message, struct piece *piece)
{
	struct piece block;
	u64 offset = 0;

	if (!message || !piece || !precedes_block(piece->head) || bpf_map_lookup_elem(&conversations, &piece->key))
		return 0;
	block = *piece;
	rewind(message);
	for (int i = 0; i < BEFORE_BLOCK && precedes_block(block.head); i++) {
		u64 address, length;

		offset += FRAME_HEAD + frame_length(block.head);
		address = locate(message, offset);
		length = room_at(message, offset);
		if (length > HEAD_LENGTH)
			length = HEAD_LENGTH;
		barrier_var(length);
		__builtin_memset(block.head, 0, HEAD_LENGTH);
		if (!address || length > HEAD_LENGTH || bpf_probe_read_user(block.head, length, (void *)address))
			return 0;
	}
	if (block.head[3] != FRAME_HEADERS)
		return 0;
	block.bytes = message->length - offset;
	return hear_http2(&block);
}

#endif
