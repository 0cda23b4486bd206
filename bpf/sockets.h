/* SPDX-License-Identifier: Dual MIT/GPL */
/* Connections: who owns them, how long they took to open, what went over them. */
#ifndef PODTRACE_SOCKETS_H
#define PODTRACE_SOCKETS_H

enum { AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, IPPROTO_TCP = 6, IPPROTO_UDP = 17 };
enum { EPHEMERAL = 32768 }; /* from where on the kernel takes ports for those who name none */
enum { TCP_ESTABLISHED = 1, TCP_SYN_SENT = 2, TCP_CLOSE = 7 };

static __always_inline struct sock *socket_of(struct file *file)
{
	struct socket *socket = BPF_CORE_READ(file, private_data);

	return BPF_CORE_READ(socket, sk);
}

static __always_inline u16 kind_of_socket(struct sock *sk)
{
	u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);
	u16 protocol = BPF_CORE_READ(sk, sk_protocol);

	if (family == AF_UNIX)
		return KIND_UNIX;
	if (family != AF_INET && family != AF_INET6)
		return KIND_OTHER_SOCKET;
	if (protocol == IPPROTO_TCP)
		return family == AF_INET ? KIND_TCP4 : KIND_TCP6;
	if (protocol == IPPROTO_UDP)
		return family == AF_INET ? KIND_UDP4 : KIND_UDP6;
	return KIND_OTHER_SOCKET;
}

static __always_inline bool is_tcp(u16 kind)
{
	return kind == KIND_TCP4 || kind == KIND_TCP6;
}

static __always_inline bool is_internet(u16 kind)
{
	return kind >= KIND_TCP4 && kind <= KIND_UDP6;
}

static __always_inline u32 round_trip_of(struct sock *sk)
{
	return BPF_CORE_READ((struct tcp_sock *)sk, srtt_us) >> 3;
}

static __always_inline void fill_head(struct event *head, struct owner *owner, u32 operation, u32 kind)
{
	head->time_ns = bpf_ktime_get_ns();
	head->cgroup = owner->cgroup;
	head->process = owner->process;
	head->thread = owner->thread;
	head->operation = operation;
	head->kind = kind;
	__builtin_memcpy(head->name, owner->name, NAME_LENGTH);
}

static __always_inline void fill_peer(struct peer_event *event, struct sock *sk)
{
	u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	event->socket = (u64)sk;
	event->family = family;
	event->protocol = BPF_CORE_READ(sk, sk_protocol);
	event->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
	event->remote_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	if (family == AF_INET) {
		BPF_CORE_READ_INTO((u32 *)event->local, sk, __sk_common.skc_rcv_saddr);
		BPF_CORE_READ_INTO((u32 *)event->remote, sk, __sk_common.skc_daddr);
	} else {
		BPF_CORE_READ_INTO((struct in6_addr *)event->local, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO((struct in6_addr *)event->remote, sk, __sk_common.skc_v6_daddr);
	}
}

static __always_inline u16 remote_port_of(struct sock *sk, struct user_address *named)
{
	u16 port = BPF_CORE_READ(sk, __sk_common.skc_dport);
	struct user_address address = {};

	if (!port && named && !bpf_probe_read_user(&address, 4, named) && (address.family == AF_INET || address.family == AF_INET6))
		port = address.port;
	return bpf_ntohs(port);
}

/* The number of the pod or service at the other end. Where an address has several owners (the node's, of pods on its network) the port tells them apart. */
static __noinline u32 name_of(struct sock *sk)
{
	struct named_address key = {};
	u32 *number;

	if (!settings.with_names || !sk)
		return 0;
	if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET) {
		key.address[10] = key.address[11] = 0xff;
		BPF_CORE_READ_INTO((u32 *)(key.address + 12), sk, __sk_common.skc_daddr);
	} else {
		BPF_CORE_READ_INTO((struct in6_addr *)key.address, sk, __sk_common.skc_v6_daddr);
	}
	key.port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	number = bpf_map_lookup_elem(&peer_names, &key);
	if (!number) {
		key.port = 0;
		number = bpf_map_lookup_elem(&peer_names, &key);
	}
	return number ? *number : 0;
}

/* Of connections whose beginning was not seen the ports tell who opened them. */
static __always_inline bool serves_by_port(struct sock *sk)
{
	u16 local = BPF_CORE_READ(sk, __sk_common.skc_num);

	if (local && local == settings.grpc_port)
		return 1;
	return local < EPHEMERAL && bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport)) >= EPHEMERAL;
}

/* Did the other side open the connection? */
static __always_inline bool serves(struct sock *sk)
{
	u64 key = (u64)sk;
	struct owner *owner = bpf_map_lookup_elem(&owners, &key);

	return owner ? owner->serves : serves_by_port(sk);
}

static __always_inline void take_side(struct owner *owner, struct sock *sk)
{
	u64 key = (u64)sk;
	struct owner *known = bpf_map_lookup_elem(&owners, &key);

	owner->serves = known ? known->serves : serves_by_port(sk);
	owner->local_port = known ? known->local_port : BPF_CORE_READ(sk, __sk_common.skc_num);
}

static __always_inline struct peer_total *peer_row(struct peer_key *key)
{
	struct peer_total *total = bpf_map_lookup_elem(&peers, key);

	if (total)
		return total;
	bpf_map_update_elem(&peers, key, &no_peer_total, BPF_NOEXIST);
	total = bpf_map_lookup_elem(&peers, key);
	if (!total)
		lose(LOSS_PEER);
	return total;
}

/* NULL where the socket has no peer (yet, or any more). */
static __always_inline struct peer_total *peer_of(struct owner *owner, struct sock *sk)
{
	struct peer_key key = { .cgroup = owner->cgroup };

	key.family = BPF_CORE_READ(sk, __sk_common.skc_family);
	key.protocol = BPF_CORE_READ(sk, sk_protocol);
	key.remote_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	if (!key.remote_port || (owner->serves && !owner->local_port))
		return NULL;
	if (owner->serves) {
		key.remote_port = 0;
		key.local_port = owner->local_port;
	}
	if (key.family == AF_INET)
		BPF_CORE_READ_INTO((u32 *)key.remote, sk, __sk_common.skc_daddr);
	else
		BPF_CORE_READ_INTO((struct in6_addr *)key.remote, sk, __sk_common.skc_v6_daddr);
	return peer_row(&key);
}

/* Datagrams of a socket that is not connected: the call names the peer. */
__noinline int count_bytes(struct thread *thread, u64 named, u64 bytes, bool sent)
{
	struct peer_key key = {};
	struct peer_total *peer;
	struct user_address address = {};
	struct sock *sk;
	u16 local;

	if (!thread || bpf_probe_read_user(&address, 16, (void *)named))
		return 0;
	sk = socket_of((struct file *)thread->file);
	local = BPF_CORE_READ(sk, __sk_common.skc_num);
	key.cgroup = thread->cgroup;
	key.protocol = BPF_CORE_READ(sk, sk_protocol);
	/* A stream has one peer, whatever stands where a name may, and so has a connected socket: it is booked there. */
	if (key.protocol != IPPROTO_UDP || BPF_CORE_READ(sk, __sk_common.skc_dport) || !address.port)
		return 0;
	key.family = address.family;
	key.remote_port = bpf_ntohs(address.port);
	if (address.family == AF_INET)
		__builtin_memcpy(key.remote, address.v4, 4);
	else if (address.family != AF_INET6 || bpf_probe_read_user(key.remote, 16, (void *)named + 8))
		return 0;
	if (local && local < EPHEMERAL && key.remote_port >= EPHEMERAL) {
		key.remote_port = 0;
		key.local_port = local;
	}
	peer = peer_row(&key);
	if (peer)
		__sync_fetch_and_add(sent ? &peer->sent_bytes : &peer->received_bytes, bytes);
	return 0;
}

static __noinline int tell_peer(struct owner *owner, struct sock *sk, u32 operation, int error, u64 duration_ns)
{
	struct peer_event *event;

	if (!owner || !sk)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		lose(LOSS_EVENT);
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	fill_head(&event->head, owner, operation, kind_of_socket(sk));
	event->head.error = error;
	event->head.duration_ns = duration_ns;
	fill_peer(event, sk);
	event->round_trip_us = round_trip_of(sk);
	bpf_ringbuf_submit(event, wake_flags(sizeof(*event)));
	return 0;
}

static __always_inline void fill_owner(struct owner *owner, u64 cgroup)
{
	u64 id = bpf_get_current_pid_tgid();

	owner->cgroup = cgroup;
	owner->started_ns = bpf_ktime_get_ns();
	owner->process = id >> 32;
	owner->thread = id;
	owner->serves = 0;
	owner->local_port = 0;
	bpf_get_current_comm(owner->name, sizeof(owner->name));
}

static __always_inline void finish_connect(struct owner *owner, struct sock *sk, int error)
{
	u64 took = bpf_ktime_get_ns() - owner->started_ns;
	u16 kind = kind_of_socket(sk);
	struct peer_total *peer = peer_of(owner, sk);

	add_exchanged(owner->cgroup, owner->process, OP_CONNECT, kind, name_of(sk), error, 0, took);
	if (peer) {
		__sync_fetch_and_add(error ? &peer->failures : &peer->connects, 1);
		if (!error)
			__sync_fetch_and_add(&peer->connect_ns, took);
	}
	tell_peer(owner, sk, OP_CONNECT, error, took);
}

/* A program that closes its socket before the answer came gave up: it has no error of its own, ECANCELED stands for it. */
enum { GAVE_UP = 125 };

/* Do requests go over it, one at a time? Under TLS all that is known of the socket is how that began. */
static __always_inline bool is_asked_over(u64 key)
{
	struct conversation *known = bpf_map_lookup_elem(&conversations, &key);

	if (!known)
		return 0;
	switch (known->application) {
	case KIND_HTTP:
	case KIND_REDIS:
	case KIND_POSTGRESQL:
	case KIND_MYSQL:
	case KIND_MEMCACHED:
	case KIND_FASTCGI:
	case KIND_HANDSHAKE:
		return 1;
	}
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_socket_state, struct sock *sk, int old_state, int new_state)
{
	u64 key = (u64)sk;
	struct owner *owner;

	if (!settings.with_network || sk->sk_protocol != IPPROTO_TCP)
		return 0;
	if (new_state == TCP_SYN_SENT) {
		struct thread *thread = current_thread();
		struct owner fresh = {};

		if (!thread)
			return 0;
		thread->connecting = 1;
		fill_owner(&fresh, thread->cgroup);
		bpf_map_update_elem(&owners, &key, &fresh, BPF_ANY);
	}
	owner = bpf_map_lookup_elem(&owners, &key);
	if (!owner)
		return 0;
	add_total(owner->cgroup, owner->process, OP_STATE, new_state, 0, 0, 0);
	if (old_state == TCP_SYN_SENT && new_state == TCP_ESTABLISHED)
		finish_connect(owner, sk, 0);
	else if (old_state == TCP_SYN_SENT && new_state == TCP_CLOSE)
		finish_connect(owner, sk, sk->sk_err ? sk->sk_err : GAVE_UP);
	else if (old_state == TCP_ESTABLISHED && settings.with_applications && !owner->serves && is_asked_over(key))
		tell_peer(owner, sk, OP_DISCONNECT, 0, 0);
	return 0;
}

static __always_inline int count_packet(struct sock *sk, u32 operation, bool reset)
{
	u64 key = (u64)sk;
	struct owner *owner;
	struct peer_total *peer;

	if (!settings.with_network || !sk)
		return 0;
	owner = bpf_map_lookup_elem(&owners, &key);
	if (!owner)
		return 0;
	add_total(owner->cgroup, owner->process, operation, kind_of_socket(sk), 0, 0, 0);
	peer = peer_of(owner, sk);
	if (peer)
		__sync_fetch_and_add(reset ? &peer->resets : &peer->retransmits, 1);
	return tell_peer(owner, sk, operation, 0, 0);
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(on_retransmit, struct sock *sk)
{
	return count_packet(sk, OP_RETRANSMIT, 0);
}

SEC("tp_btf/tcp_receive_reset")
int BPF_PROG(on_reset_received, struct sock *sk)
{
	return count_packet(sk, OP_RESET_RECEIVED, 1);
}

SEC("tp_btf/tcp_send_reset")
int BPF_PROG(on_reset_sent, struct sock *sk)
{
	return count_packet(sk, OP_RESET_SENT, 1);
}

/* Requests that wait on a connection of HTTP/2 wait in vain from now on. */
static __always_inline void end_directions(struct sock *sk)
{
	u64 key = (u64)sk, sent = 0;
	struct owner *owner = bpf_map_lookup_elem(&owners, &key), nobody = {};
	struct frame_event *event;

	bpf_probe_read_kernel(&sent, sizeof(sent), &key); /* a number: the verifier does not let us calculate with pointers */
	sent ^= DIRECTION_SENT;
	bpf_map_delete_elem(&directions, &key);
	bpf_map_delete_elem(&directions, &sent);
	event = bpf_ringbuf_reserve(&events, sizeof(*event) - PAYLOAD_LENGTH, 0);
	if (!event) {
		lose(LOSS_EVENT);
		return;
	}
	__builtin_memset(event, 0, sizeof(*event) - PAYLOAD_LENGTH);
	fill_head(&event->peer.head, owner ? owner : &nobody, OP_FRAME_RECEIVED, kind_of_socket(sk));
	fill_peer(&event->peer, sk);
	event->peer.application = KIND_HTTP2;
	event->type = FRAME_CLOSED;
	bpf_ringbuf_submit(event, wake_flags(sizeof(*event) - PAYLOAD_LENGTH));
}

/* Not at TCP_CLOSE: a reset is told after it. */
SEC("tp_btf/tcp_destroy_sock")
int BPF_PROG(on_socket_gone, struct sock *sk)
{
	u64 key = (u64)sk;

	if (settings.with_applications) {
		struct conversation *known = bpf_map_lookup_elem(&conversations, &key);
		if (known) {
			if (known->application == KIND_HTTP2)
				end_directions(sk);
			bpf_map_delete_elem(&conversations, &key);
		}
	}
	bpf_map_delete_elem(&owners, &key);
	return 0;
}

#endif
