/* SPDX-License-Identifier: Dual MIT/GPL */
/* Everything is added up here; only what a person would read goes through the ring.
 * Functions without `static` are verified once by themselves, not again with every path that calls them: they take any thread, and none. */
#ifndef PODTRACE_TOTALS_H
#define PODTRACE_TOTALS_H

static const struct total no_total;
static const struct file_total no_file_total;
static const struct peer_total no_peer_total;

/* Two slots an octave over 100 us / 1024, so that every second bound is one of the published metrics' buckets (100 us doubled). */
static __always_inline u32 slot_of(u64 duration_ns)
{
	u64 scaled;
	u32 octave = 0;

	if (duration_ns > 0xffffffffffULL) /* 18 minutes: the last slot anyway */
		return HISTOGRAM_SLOTS - 1;
	scaled = duration_ns * 687195 >> 26; /* times 1024 / 100000 */
	if (!scaled)
		return 0;
	u64 rest = scaled;
	if (rest >> 32) { octave += 32; rest >>= 32; }
	if (rest >> 16) { octave += 16; rest >>= 16; }
	if (rest >> 8) { octave += 8; rest >>= 8; }
	if (rest >> 4) { octave += 4; rest >>= 4; }
	if (rest >> 2) { octave += 2; rest >>= 2; }
	if (rest >> 1) octave += 1;
	u32 half = octave ? scaled >> (octave - 1) & 1 : 0;
	u32 slot = 1 + octave * 2 + half;
	return slot < HISTOGRAM_SLOTS ? slot : HISTOGRAM_SLOTS - 1;
}

static __noinline int remember_process(u64 cgroup, u32 process)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct process_row row = {};

	if ((u32)task->tgid != process)
		return 0;
	row.cgroup = cgroup;
	row.started_ns = BPF_CORE_READ(task, group_leader, start_time);
	row.parent = BPF_CORE_READ(task, real_parent, tgid);
	BPF_CORE_READ_INTO(&row.name, task, group_leader, comm);
	bpf_map_update_elem(&processes, &process, &row, BPF_ANY);
	return 0;
}

__noinline int add(struct total_key *key, int error, u64 bytes, u64 duration_ns)
{
	if (!key)
		return 0;
	struct total *total = bpf_map_lookup_elem(&totals, key);

	if (!total) {
		remember_process(key->cgroup, key->process);
		bpf_map_update_elem(&totals, key, &no_total, BPF_NOEXIST);
		total = bpf_map_lookup_elem(&totals, key);
		if (!total) {
			lose(LOSS_TOTAL);
			return 0;
		}
	}
	total->count++;
	total->errors += error != 0;
	total->bytes += bytes;
	total->sum_ns += duration_ns;
	if (duration_ns > total->max_ns)
		total->max_ns = duration_ns;
	u32 slot = slot_of(duration_ns);
	if (slot < HISTOGRAM_SLOTS)
		total->slots[slot]++;
	return 0;
}

/* With whom, too: a number of name_of. */
static __always_inline void add_exchanged(u64 cgroup, u32 process, u32 operation, u32 kind, u32 peer, int error, u64 bytes, u64 duration_ns)
{
	struct total_key key = { .cgroup = cgroup, .process = process, .operation = operation, .kind = kind, .peer = peer };
	add(&key, error, bytes, duration_ns);
}

static __always_inline void add_total(u64 cgroup, u32 process, u32 operation, u32 kind, int error, u64 bytes, u64 duration_ns)
{
	add_exchanged(cgroup, process, operation, kind, 0, error, bytes, duration_ns);
}

#endif
