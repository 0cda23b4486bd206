/* SPDX-License-Identifier: Dual MIT/GPL */
/* Two programs that do nothing where system calls begin and end: what the kernel takes for being looked at by anybody. */
#define SEC(name) __attribute__((section(name), used))

SEC("tp_btf/sys_enter")
int nothing_begins(void *arguments)
{
	return 0;
}

SEC("tp_btf/sys_exit")
int nothing_ends(void *arguments)
{
	return 0;
}

char object_license[] SEC("license") = "Dual MIT/GPL";
