/* SPDX-License-Identifier: Dual MIT/GPL */
/* The fields of the kernel's structures that are read here, and no others: where they lie is settled when the object is loaded (CO-RE). */
#ifndef PODTRACE_TYPES_H
#define PODTRACE_TYPES_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u16 __le16;
typedef __u32 __le32;
typedef __u32 __wsum;
typedef __u16 __sum16;
typedef __u64 u64;
typedef __u32 u32;
typedef __u16 u16;
typedef __u8 u8;
typedef _Bool bool;

enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};
enum { BPF_ANY = 0, BPF_NOEXIST = 1, BPF_F_NO_PREALLOC = 1, BPF_LOCAL_STORAGE_GET_F_CREATE = 1 };
enum { BPF_RB_NO_WAKEUP = 1, BPF_RB_FORCE_WAKEUP = 2, BPF_RB_AVAIL_DATA = 0 };

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long r10, r9, r8, ax, cx, dx, si, di, sp;
};
#define ARGUMENT0(r) ((r)->di)
#define ARGUMENT1(r) ((r)->si)
#define ARGUMENT2(r) ((r)->dx)
#define ARGUMENT3(r) ((r)->r10)
#define ARGUMENT4(r) ((r)->r8)
/* Of a function of a program; the fourth lies elsewhere than a system call's. */
#define PARAMETER0(r) ((r)->di)
#define PARAMETER1(r) ((r)->si)
#define PARAMETER3(r) ((r)->cx)
#define RESULT(r) ((r)->ax)
#define STACK_POINTER(r) ((r)->sp)
#define LINK_REGISTER(r) 0
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	u64 regs[31];
	u64 orig_x0;
};
#define ARGUMENT0(r) ((r)->orig_x0)
#define ARGUMENT1(r) ((r)->regs[1])
#define ARGUMENT2(r) ((r)->regs[2])
#define ARGUMENT3(r) ((r)->regs[3])
#define ARGUMENT4(r) ((r)->regs[4])
#define PARAMETER0(r) ((r)->regs[0])
#define PARAMETER1(r) ((r)->regs[1])
#define PARAMETER3(r) ((r)->regs[3])
#define RESULT(r) ((r)->regs[0])
#define STACK_POINTER(r) 0
#define LINK_REGISTER(r) ((r)->regs[30])
#else
#error "the tracer is written for x86 and arm64"
#endif

typedef struct {
	int counter;
} atomic_t;

struct list_head {
	struct list_head *next;
};

struct super_block {
	u32 s_dev;
};

struct inode {
	u16 i_mode;
	u64 i_ino;
	struct super_block *i_sb;
};

struct qstr {
	const unsigned char *name;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
	void *private_data;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct kernfs_node {
	u64 id;
};

struct cgroup;

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys_state *parent;
};

struct cgroup {
	struct cgroup_subsys_state self;
	int level;
	struct kernfs_node *kn;
};

struct css_set {
	struct cgroup_subsys_state *subsys[16];
	struct cgroup *dfl_cgrp;
};

struct signal_struct {
	atomic_t live;
	int group_exit_code;
};

struct mm_struct {
	unsigned long arg_start, arg_end;
};

struct thread_info {
	u32 status;
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int __state;
	int pid, tgid;
	int exit_code;
	u64 start_time;
	char comm[16];
	struct task_struct *group_leader;
	struct task_struct *real_parent;
	struct files_struct *files;
	struct signal_struct *signal;
	struct css_set *cgroups;
	struct mm_struct *mm;
	void *bpf_storage; /* what programs remember of it, if any does */
};

/* The field's name before Linux 5.14. */
struct task_struct___before_5_14 {
	long state;
};

struct in6_addr {
	u8 in6_u[16];
};

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	u16 skc_num;
	u16 skc_family;
	volatile unsigned char skc_state;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
	struct sock_common __sk_common;
	u16 sk_type;
	u16 sk_protocol;
	int sk_err;
};

struct tcp_sock {
	u32 srtt_us;
};

struct socket {
	struct sock *sk;
};

struct sk_buff;

struct linux_binprm;

/* Since Linux 6.9 the tracepoint hands over the task, before the number. */
struct trace_event_raw_mark_victim {
	u32 uid;
};

enum cgroup_subsys_id { memory_cgrp_id = 4 };

#pragma clang attribute pop

struct iovec {
	void *iov_base;
	u64 iov_len;
};

/* sockaddr_in and sockaddr_in6 begin alike. */
struct user_address {
	u16 family;
	u16 port; /* as on the wire */
	u8 v4[4];
	u8 v6[16];
	u32 scope;
};

/* As programs see it (64 bit). */
struct user_msghdr {
	void *msg_name;
	int msg_namelen;
	struct iovec *msg_iov;
	u64 msg_iovlen;
	void *msg_control;
	u64 msg_controllen;
	u32 msg_flags;
};

struct mmsghdr {
	struct user_msghdr msg_hdr;
	u32 msg_len;
	u32 padding;
};

#endif
