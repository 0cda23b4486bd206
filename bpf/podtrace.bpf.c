/* SPDX-License-Identifier: Dual MIT/GPL */
/* The kernel side of the tracer: BTF tracepoints and probes of user functions (no kprobe, no fentry), one object for all kernels. */
#include "types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>

#ifndef NULL
#define NULL ((void *)0)
#endif

#include "events.h"
#include "maps.h"
#include "targets.h"
#include "totals.h"
#include "sockets.h"
#include "languages.h"
#include "payload.h"
#include "results.h"
#include "calls.h"
#include "tasks.h"
#include "libraries.h"

char object_license[] SEC("license") = "Dual MIT/GPL";
