/* SPDX-License-Identifier: Dual MIT/GPL */
/* What a call that has ended is counted and told as: by its file, its path or its connection. */
#ifndef PODTRACE_RESULTS_H
#define PODTRACE_RESULTS_H

enum { EAGAIN = 11, EINTR = 4, EINPROGRESS = 115, EALREADY = 114, EISCONN = 106, ETIMEDOUT = 110, ENOENT = 2, ERESTARTSYS = 512, ERESTART_LAST = 516 };
enum { S_IFMT = 0170000, S_IFSOCK = 0140000, S_IFREG = 0100000, S_IFDIR = 0040000, S_IFCHR = 0020000, S_IFBLK = 0060000, S_IFIFO = 0010000 };

static __always_inline struct file *file_at(u64 descriptor)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **array;
	struct file *file = NULL;

	if (!table || descriptor >= BPF_CORE_READ(table, max_fds))
		return NULL;
	array = BPF_CORE_READ(table, fd);
	bpf_probe_read_kernel(&file, sizeof(file), array + descriptor);
	return file;
}

static __always_inline u16 kind_of_file(struct file *file)
{
	if (!file)
		return KIND_NONE;
	switch (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) {
	case S_IFREG: return KIND_FILE;
	case S_IFSOCK: return kind_of_socket(socket_of(file));
	case S_IFIFO: return KIND_PIPE;
	case S_IFDIR: return KIND_DIRECTORY;
	case S_IFCHR:
	case S_IFBLK: return KIND_DEVICE;
	}
	return KIND_OTHER; /* eventfd, epoll, timers: no inode of their own */
}

/* A call that was told to come again, or would have had to wait, did not fail. */
static __always_inline int error_of(long result)
{
	int error = result < 0 && result > -4096 ? (int)-result : 0;

	if (error == EAGAIN || error == EINTR || error == EINPROGRESS || (error >= ERESTARTSYS && error <= ERESTART_LAST))
		return 0;
	return error;
}

static __always_inline void fill_current(struct event *head, struct thread *thread, int error, u64 bytes, u64 duration_ns)
{
	struct owner owner = {};

	fill_owner(&owner, thread->cgroup);
	fill_head(head, &owner, thread->operation, thread->kind);
	head->error = error;
	head->bytes = bytes;
	head->duration_ns = duration_ns;
}

__noinline int tell_path(struct thread *thread, u64 at, u64 inode, u32 device, u32 operation)
{
	struct file *file = (struct file *)at;
	u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct path_event *event;
	struct dentry *dentry;
	struct mount *mount;

	if (!scratch || !thread)
		return 0;
	event = &scratch->path;
	fill_current(&event->head, thread, 0, 0, 0);
	event->head.operation = operation;
	event->inode = inode;
	event->device = device;
	scratch->offset = 0;
	dentry = BPF_CORE_READ(file, f_path.dentry);
	mount = (void *)BPF_CORE_READ(file, f_path.mnt) - bpf_core_field_offset(struct mount, mnt);
	for (int i = 0; i < 32; i++) {
		struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
		u64 offset;
		long length;

		if (dentry == BPF_CORE_READ(mount, mnt.mnt_root) || dentry == parent) {
			struct mount *above = BPF_CORE_READ(mount, mnt_parent);
			if (above == mount)
				break;
			dentry = BPF_CORE_READ(mount, mnt_mountpoint);
			mount = above;
			continue;
		}
		offset = scratch->offset;
		if (offset >= PATH_LENGTH)
			break;
		length = bpf_probe_read_kernel_str(event->path + offset, PATH_ROOM - PATH_LENGTH, BPF_CORE_READ(dentry, d_name.name));
		if (length < 0)
			break;
		scratch->offset = offset + length;
		dentry = parent;
	}
	u64 length = scratch->offset;
	barrier_var(length);
	if (length > PATH_ROOM)
		return 0;
	event->length = length;
	/* The first call of a library comes soon after it was opened: its probes cannot wait for the next beat. */
	if (bpf_ringbuf_output(&events, event, sizeof(*event) - PATH_ROOM + length, operation == OP_LIBRARY ? BPF_RB_FORCE_WAKEUP : wake_flags(sizeof(*event))))
		lose(LOSS_EVENT);
	return 0;
}

__noinline int count_file(struct thread *thread, int error, u64 bytes, u64 took)
{
	struct file_key key = {};
	struct file_total *total;
	struct file *file;

	if (!thread)
		return 0;
	file = (struct file *)thread->file;
	key.inode = BPF_CORE_READ(file, f_inode, i_ino);
	key.device = BPF_CORE_READ(file, f_inode, i_sb, s_dev);
	key.operation = thread->operation;
	total = bpf_map_lookup_elem(&files, &key);
	if (!total) {
		if (!bpf_map_update_elem(&files, &key, &no_file_total, BPF_NOEXIST))
			tell_path(thread, (u64)file, key.inode, key.device, OP_PATH);
		total = bpf_map_lookup_elem(&files, &key);
	}
	if (total) {
		__sync_fetch_and_add(&total->count, 1);
		__sync_fetch_and_add(&total->bytes, bytes);
		__sync_fetch_and_add(&total->sum_ns, took);
		if (error)
			__sync_fetch_and_add(&total->errors, 1);
		if (took > total->max_ns)
			total->max_ns = took;
	} else {
		lose(LOSS_FILE);
	}
	return 0;
}

__noinline int finish_file(struct thread *thread, int error, u64 bytes, u64 took)
{
	struct file_event *event;
	struct file *file;

	if (!thread)
		return 0;
	count_file(thread, error, bytes, took);
	if (!error && took < settings.slow_file_ns)
		return 0;
	file = (struct file *)thread->file;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		lose(LOSS_EVENT);
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	fill_current(&event->head, thread, error, bytes, took);
	event->inode = BPF_CORE_READ(file, f_inode, i_ino);
	event->device = BPF_CORE_READ(file, f_inode, i_sb, s_dev);
	bpf_ringbuf_submit(event, wake_flags(sizeof(*event)));
	return 0;
}

/* open, unlink, rename: the path as the program wrote it. */
__noinline int tell_text(struct thread *thread, int error, u64 took)
{
	u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct text_event *event;
	long length;

	if (!scratch || !thread)
		return 0;
	event = &scratch->text;
	fill_current(&event->head, thread, error, 0, took);
	event->other = 0;
	length = bpf_probe_read_user_str(event->text, TEXT_LENGTH, (void *)thread->arguments[thread->form == FORM_PATH_AT]);
	if (length < 0)
		length = 0;
	barrier_var(length);
	if (length < 0 || length > TEXT_LENGTH)
		return 0;
	event->length = length;
	emit(event, sizeof(*event) - TEXT_LENGTH + (length & 1023));
	return 0;
}

__noinline int finish_socket(struct thread *thread, u64 named, int error, u64 bytes, u64 took)
{
	struct owner owner = {};
	struct sock *sk;
	struct peer_total *peer;
	u64 key;
	u32 trip;
	bool sent;

	if (!thread)
		return 0;
	sent = thread->operation == OP_SEND;
	sk = socket_of((struct file *)thread->file);
	fill_owner(&owner, thread->cgroup);
	take_side(&owner, sk);
	peer = peer_of(&owner, sk);
	if (peer && bytes)
		__sync_fetch_and_add(sent ? &peer->sent_bytes : &peer->received_bytes, bytes);
	else if (bytes && named)
		count_bytes(thread, named, bytes, sent);
	if (!is_tcp(thread->kind)) {
		if (error)
			tell_peer(&owner, sk, thread->operation, error, took);
		return 0;
	}
	/* Whoever uses a connection first whose beginning was not seen owns it from then on. */
	key = (u64)sk;
	if (!bpf_map_lookup_elem(&owners, &key))
		bpf_map_update_elem(&owners, &key, &owner, BPF_NOEXIST);
	trip = round_trip_of(sk);
	if (trip && bytes) {
		add_exchanged(thread->cgroup, owner.process, OP_ROUND_TRIP, thread->kind, name_of(sk), 0, 0, (u64)trip * 1000);
		if (peer) {
			__sync_fetch_and_add(&peer->round_trips, 1);
			__sync_fetch_and_add(&peer->round_trip_us, trip);
			if (trip > peer->round_trip_max_us)
				peer->round_trip_max_us = trip;
		}
	}
	if (error || trip > settings.slow_round_trip_us)
		tell_peer(&owner, sk, thread->operation, error, took);
	return 0;
}

/* The other side opened it. */
__noinline int finish_accept(struct thread *thread, u64 descriptor)
{
	struct owner owner = {};
	struct file *file = file_at(descriptor);
	struct sock *listener;
	u64 key;

	if (!thread || !file || !is_tcp(kind_of_file(file)))
		return 0;
	key = (u64)socket_of(file);
	fill_owner(&owner, thread->cgroup);
	owner.serves = 1;
	/* The listening socket's: a connection that was reset before it was accepted has none any more. */
	listener = socket_of((struct file *)thread->file);
	owner.local_port = BPF_CORE_READ(listener, __sk_common.skc_num);
	bpf_map_update_elem(&owners, &key, &owner, BPF_ANY);
	return 0;
}

/* libssl.so…, libc.so.6 and libc-2.31.so, musl's: what user probes belong into is told of once. */
__noinline int look_for_library(struct thread *thread, u64 descriptor)
{
	struct library key = {};
	u32 one = 1;
	u64 word = 0;
	struct file *file = file_at(descriptor);

	if (!thread || !file)
		return 0;
	bpf_probe_read_kernel(&word, sizeof(word), BPF_CORE_READ(file, f_path.dentry, d_name.name));
	/* libssl.s, libc.so., libc-2., ld-musl-, libc.mus */
	if (word != 0x732e6c737362696cULL && word != 0x2e6f732e6362696cULL && (word & 0xffffffffffffffULL) != 0x2e322d6362696cULL && word != 0x2d6c73756d2d646cULL &&
	    word != 0x73756d2e6362696cULL)
		return 0;
	key.inode = BPF_CORE_READ(file, f_inode, i_ino);
	key.device = BPF_CORE_READ(file, f_inode, i_sb, s_dev);
	if (!bpf_map_update_elem(&libraries, &key, &one, BPF_NOEXIST))
		tell_path(thread, (u64)file, key.inode, key.device, OP_LIBRARY);
	return 0;
}

/* A connect that failed before a packet was sent: no state change tells of it. */
__noinline int finish_connect_call(struct thread *thread, int error, u64 took)
{
	struct owner owner = {};
	struct peer_event *event;
	u8 address[28] = {};

	if (!thread || !error || error == EALREADY || error == EISCONN || thread->connecting || !is_tcp(thread->kind))
		return 0;
	add_total(thread->cgroup, bpf_get_current_pid_tgid() >> 32, OP_CONNECT, thread->kind, error, 0, took);
	bpf_probe_read_user(address, 16, (void *)thread->arguments[1]);
	if (*(u16 *)address == AF_INET6)
		bpf_probe_read_user(address, sizeof(address), (void *)thread->arguments[1]);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		lose(LOSS_EVENT);
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	fill_owner(&owner, thread->cgroup);
	fill_head(&event->head, &owner, OP_CONNECT, thread->kind);
	event->head.error = error;
	event->head.duration_ns = took;
	event->family = *(u16 *)address;
	event->protocol = IPPROTO_TCP;
	event->remote_port = bpf_ntohs(*(u16 *)(address + 2));
	if (event->family == AF_INET6)
		__builtin_memcpy(event->remote, address + 8, 16);
	else
		__builtin_memcpy(event->remote, address + 4, 4);
	bpf_ringbuf_submit(event, wake_flags(sizeof(*event)));
	return 0;
}

#endif
