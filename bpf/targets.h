/* SPDX-License-Identifier: Dual MIT/GPL */
/* Is the running task ours? Everything else leaves here. */
#ifndef PODTRACE_TARGETS_H
#define PODTRACE_TARGETS_H

static __always_inline u64 group_of(struct task_struct *task)
{
	return BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
}

/* Every system call of the machine comes by here: most tasks lie at the depth itself or above it, and then plain loads tell, without the helper. */
static __always_inline u64 targeted_level(struct cgroup *group, int level)
{
	u64 id;

	if (level < 0 || group->level < level)
		return 0;
	id = group->level == level ? group->kn->id : bpf_get_current_ancestor_cgroup_id(level);
	if (settings.only_group)
		return id == settings.only_group ? id : 0;
	return id && bpf_map_lookup_elem(&target_groups, &id) ? id : 0;
}

/* In a control group namespace nobody tells how deep a group really lies. */
static __noinline u64 targeted_at_any_level(void)
{
	for (int level = 1; level < 24; level++) {
		u64 id = bpf_get_current_ancestor_cgroup_id(level);
		if (!id)
			return 0;
		if (bpf_map_lookup_elem(&target_groups, &id))
			return id;
	}
	return 0;
}

/* The first version of control groups: the memory hierarchy, the group itself or one of its parents. */
static __noinline u64 targeted_memory_group(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	int index = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);
	struct css_set *set = task->cgroups;
	struct cgroup_subsys_state *state = NULL;

	if (index < 0 || index > 15)
		return 0;
	bpf_probe_read_kernel(&state, sizeof(state), (void *)set + bpf_core_field_offset(struct css_set, subsys) + index * 8);
	for (int depth = 0; depth < 8 && state; depth++) {
		u64 id = BPF_CORE_READ(state, cgroup, kn, id);
		if (bpf_map_lookup_elem(&target_groups, &id))
			return id;
		state = BPF_CORE_READ(state, parent);
	}
	return 0;
}

/* The target's control group (of a process: its own), 0 where the running task is none of ours. */
static __always_inline u64 targeted(void)
{
	u64 id;

	if (settings.by_cgroup) {
		struct cgroup *group = bpf_get_current_task_btf()->cgroups->dfl_cgrp;

		if ((id = targeted_level(group, settings.levels[0])) || (id = targeted_level(group, settings.levels[1])) || (id = targeted_level(group, settings.levels[2])) ||
		    (id = targeted_level(group, settings.levels[3])))
			return id;
	}
	if (settings.any_level && (id = targeted_at_any_level()))
		return id;
	if (settings.by_memory_group && (id = targeted_memory_group()))
		return id;
	if (settings.by_process) {
		u32 process = bpf_get_current_pid_tgid() >> 32;
		if (bpf_map_lookup_elem(&target_processes, &process))
			return bpf_get_current_cgroup_id();
	}
	return 0;
}

/* Every system call of the machine asks: a task that nothing is remembered of is seen by one load, without the helper. */
static __always_inline struct thread *thread_of(struct task_struct *task)
{
	if (bpf_core_field_exists(task->bpf_storage) && !task->bpf_storage)
		return NULL;
	return bpf_task_storage_get(&threads, task, 0, 0);
}

/* The running task's row, made where it is ours and has none. */
static __always_inline struct thread *current_thread(void)
{
	u64 cgroup = targeted();
	struct thread *thread;

	if (!cgroup)
		return NULL;
	thread = bpf_task_storage_get(&threads, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!thread) {
		lose(LOSS_CALL);
		return NULL;
	}
	thread->cgroup = cgroup;
	return thread;
}

#endif
