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

/* In the order in which one needs the other. A call goes this way: calls.h asks targets.h whether it is ours and remembers it in its thread (maps.h);
 * when it ends totals.h adds it up, results.h gives it to its file or peer, payload.h looks at what it carried, and what a person would read goes through
 * the ring (events.h). What happens outside of calls comes in at sockets.h, tasks.h and libraries.h. */
#include "events.h"    /* what crosses to the program */
#include "maps.h"      /* tables, the ring, what is remembered of threads and connections */
#include "targets.h"   /* is it ours? */
#include "totals.h"    /* adding up */
#include "sockets.h"   /* connections: opened, lost, reset, gone */
#include "languages.h" /* what requests and answers begin with */
#include "conversations.h" /* what is spoken over a connection, what waits for its answer */
#include "frames.h"    /* HTTP/2 */
#include "payload.h"   /* requests and their answers */
#include "results.h"   /* a call that has ended: its file, its path, its peer */
#include "stacks.h"    /* where a slow call was made */
#include "calls.h"     /* system calls, where they begin and end */
#include "tasks.h"     /* processors, processes, memory */
#include "libraries.h" /* getaddrinfo and OpenSSL */

char object_license[] SEC("license") = "Dual MIT/GPL";
