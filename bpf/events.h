/* SPDX-License-Identifier: Dual MIT/GPL */
/* The only definition of what crosses from the kernel to the program. Little endian, naturally aligned, no hidden padding: src/PodTrace/Events
 * repeats it, and a test holds both against the BTF of the built object. */
#ifndef PODTRACE_EVENTS_H
#define PODTRACE_EVENTS_H

enum {
	NAME_LENGTH = 16,
	TEXT_LENGTH = 512,
	PATH_LENGTH = 512,
	PATH_ROOM = 640, /* one component of 128 bytes may begin at the last offset */
	PAYLOAD_LENGTH = 512,
	PAYLOAD_ROOM = 1024, /* a buffer of a call may begin at the last offset */
	HISTOGRAM_SLOTS = 64,
	SYSTEM_CALLS = 512,
	LEVELS = 4,
	STACK_LENGTH = 32,
	STACK_TOP_LENGTH = 8,
};

/* What was done. System calls first, then what tracepoints tell. */
enum operation {
	OP_NONE = 0,
	OP_READ = 1,
	OP_WRITE = 2,
	OP_FSYNC = 3,
	OP_OPEN = 4,
	OP_CLOSE = 5,
	OP_UNLINK = 6,
	OP_RENAME = 7,
	OP_CONNECT_CALL = 8,
	OP_ACCEPT = 9,
	OP_SEND = 10,
	OP_RECEIVE = 11,
	OP_FUTEX = 12,
	OP_POLL = 13,
	OP_SLEEP = 14,
	OP_DESCRIPTOR = 15, /* a descriptor that open did not make: socket, pipe, dup, epoll, eventfd … */
	OP_CONNECT = 32, /* TCP: from SYN_SENT to its end */
	OP_ROUND_TRIP = 33,
	OP_RETRANSMIT = 34,
	OP_RESET_RECEIVED = 35,
	OP_RESET_SENT = 36,
	OP_STATE = 37, /* kind = the new TCP state */
	OP_LOOKUP = 38, /* getaddrinfo */
	OP_EXCHANGE = 39, /* from a request to its answer; kind = what was spoken */
	OP_DISCONNECT = 40, /* told of connections that requests went over: nothing more can be asked over it */
	OP_ON_CPU = 48,
	OP_BLOCKED = 49,
	OP_RUN_QUEUE = 50,
	OP_PAGE_FAULT = 51,
	OP_OUT_OF_MEMORY = 52,
	OP_EXEC = 53,
	OP_FORK = 54,
	OP_EXIT = 55,
	OP_THREAD = 56,
	OP_PATH = 64, /* tells the path of an inode, once */
	OP_PAYLOAD_SENT = 65,
	OP_PAYLOAD_RECEIVED = 66,
	OP_LIBRARY = 67, /* a library was opened that user probes belong into */
	OP_FRAME_SENT = 68, /* of HTTP/2, one that begins or ends a request */
	OP_FRAME_RECEIVED = 69,
	OP_STACK = 70, /* where in its program a slow call was made */
};

/* What it was done to. */
enum kind {
	KIND_NONE = 0,
	KIND_FILE = 1,
	KIND_DIRECTORY = 2,
	KIND_DEVICE = 3,
	KIND_PIPE = 4,
	KIND_TCP4 = 5,
	KIND_TCP6 = 6,
	KIND_UDP4 = 7,
	KIND_UDP6 = 8,
	KIND_UNIX = 9,
	KIND_OTHER_SOCKET = 10,
	KIND_OTHER = 11,
	KIND_TLS = 12, /* in the clear, as a program hands it to OpenSSL */
	/* What is spoken over a connection. */
	KIND_DNS = 16,
	KIND_HTTP = 17,
	KIND_REDIS = 18,
	KIND_POSTGRESQL = 19,
	KIND_MYSQL = 20,
	KIND_MEMCACHED = 21,
	KIND_KAFKA = 22,
	KIND_FASTCGI = 23,
	KIND_HANDSHAKE = 24, /* of TLS: the client's first message and what the server answers */
	KIND_HTTP2 = 25,
};

/* Where a system call keeps its bytes. */
enum form {
	FORM_NONE = 0,
	FORM_DESCRIPTOR = 1, /* argument 0 is a descriptor, no bytes */
	FORM_BUFFER = 2,     /* (fd, buffer, length) */
	FORM_VECTOR = 3,     /* (fd, iovec, count) */
	FORM_MESSAGE = 4,    /* (fd, msghdr) */
	FORM_MESSAGES = 5,   /* (fd, mmsghdr, count) */
	FORM_PATH = 6,       /* (path) */
	FORM_PATH_AT = 7,    /* (directory, path) */
	FORM_ADDRESS = 8,    /* (fd, sockaddr, length) */
	FORM_TRANSFER = 9,   /* (fd, …): moves bytes inside the kernel */
	FORM_PAIR = 10,      /* makes two descriptors and answers 0 */
};

struct event {
	unsigned long long time_ns; /* CLOCK_MONOTONIC, of the end; of the beginning for sent payload */
	unsigned long long cgroup;
	unsigned long long duration_ns;
	unsigned long long bytes;
	unsigned int process;
	unsigned int thread;
	int error; /* errno, positive; 0 = it went well */
	unsigned short operation;
	unsigned short kind;
	char name[NAME_LENGTH];
};

struct peer_event {
	struct event head;
	unsigned long long socket;
	unsigned short family;
	unsigned short protocol;
	unsigned short local_port;
	unsigned short remote_port;
	unsigned char local[16]; /* v4 addresses in the first four bytes */
	unsigned char remote[16];
	unsigned int round_trip_us;
	unsigned short application; /* of payload: the kind that is spoken */
	unsigned short serves;      /* 1: the other side opened the connection */
};

/* exec: the command line; open, unlink, rename that failed or were slow: the path as the program wrote it; fork: other = the child;
 * lookup: the name, other = how many questions it sent whose payload was seen, error = EAI_* as a positive number. */
struct text_event {
	struct event head;
	unsigned int other;
	unsigned int length;
	char text[TEXT_LENGTH];
};

/* The components from the leaf to the root, each ended by a zero byte. */
struct path_event {
	struct event head;
	unsigned long long inode;
	unsigned int device;
	unsigned int length;
	char path[PATH_ROOM];
};

/* Slow or failed work on an open file. */
struct file_event {
	struct event head;
	unsigned long long inode;
	unsigned int device;
	unsigned int flags;
};

struct payload_event {
	struct peer_event peer;
	unsigned int length; /* what the call moved */
	unsigned int captured;
	unsigned char data[PAYLOAD_ROOM];
};

/* A frame of HTTP/2, or a piece of it: a frame may come in several calls. The bytes of its payload follow. */
struct frame_event {
	struct peer_event peer;
	unsigned int length; /* of the frame's payload */
	unsigned int captured;
	unsigned int stream;
	unsigned int offset; /* of the bytes that follow, in the payload */
	unsigned int number; /* of this direction of the connection: where one is missing, something was lost */
	unsigned char type;  /* 255: the connection is gone */
	unsigned char flags;
	unsigned short joined; /* 1: bytes before it were not seen */
	unsigned char data[PAYLOAD_LENGTH];
};

/* A slow call of a program. Libraries' leaf functions keep no frame pointer: where the call was made from is found among the words on top of the stack
 * (x86) or in the link register (arm64, the first of them). */
struct stack_event {
	struct event head;
	unsigned int call;  /* the operation that was slow */
	unsigned int count; /* of addresses, the innermost first */
	unsigned long long top[STACK_TOP_LENGTH];
	unsigned long long addresses[STACK_LENGTH];
};

struct total_key {
	unsigned long long cgroup;
	unsigned int process;
	unsigned short operation;
	unsigned short kind;
	unsigned int peer; /* who is at the other end: a number out of `peer_names`, 0 = nobody knows */
	unsigned int reserved;
};

/* An address whose owner has a name, and the port that it has it at; 0 = at all of them. */
struct named_address {
	unsigned char address[16]; /* v4 as ::ffff:a.b.c.d */
	unsigned short port;
	unsigned short reserved;
};

/* Slot 0: up to 97.65625 ns (100 us / 1024); then two slots an octave. */
struct total {
	unsigned long long count;
	unsigned long long errors;
	unsigned long long bytes;
	unsigned long long sum_ns;
	unsigned long long max_ns;
	unsigned int slots[HISTOGRAM_SLOTS];
};

struct file_key {
	unsigned long long inode;
	unsigned int device;
	unsigned int operation;
};

struct file_total {
	unsigned long long count;
	unsigned long long errors;
	unsigned long long bytes;
	unsigned long long sum_ns;
	unsigned long long max_ns;
};

/* Who opens connections to us comes from another port each time: such peers are told apart by their address and our port. */
struct peer_key {
	unsigned long long cgroup;
	unsigned char remote[16];
	unsigned short remote_port; /* 0 where the other side opened the connection */
	unsigned short family;
	unsigned short protocol;
	unsigned short local_port;  /* 0 where we opened it */
};

struct peer_total {
	unsigned long long sent_bytes;
	unsigned long long received_bytes;
	unsigned long long connects;
	unsigned long long failures;
	unsigned long long connect_ns;
	unsigned long long round_trips;
	unsigned long long round_trip_us;
	unsigned long long round_trip_max_us;
	unsigned long long retransmits;
	unsigned long long resets;
};

struct thread_total {
	unsigned long long cgroup;
	unsigned long long on_cpu_ns;
	unsigned long long blocked_ns;
	unsigned long long queued_ns; /* runnable, waiting for a processor */
	unsigned long long switches;
	unsigned int process;
	unsigned int reserved;
	char name[NAME_LENGTH];
};

struct process_row {
	unsigned long long cgroup;
	unsigned long long started_ns;
	unsigned int parent;
	unsigned int reserved;
	char name[NAME_LENGTH];
};

/* Filled in before the object is loaded. */
struct settings {
	unsigned long long slow_file_ns;
	unsigned long long wake_bytes; /* wake the reader when so much waits */
	unsigned int slow_round_trip_us;
	unsigned int by_process;      /* are there process ids among the targets */
	unsigned int by_cgroup;       /* are there control groups */
	unsigned int by_memory_group; /* are there control groups of the first version's memory hierarchy */
	int levels[LEVELS];           /* depths at which control groups are looked for; -1 = unused */
	unsigned int with_network;
	unsigned int with_files;
	unsigned int with_scheduling;
	unsigned int with_processes;
	unsigned int with_payload;      /* either of the next two */
	unsigned int with_dns;
	unsigned int with_applications; /* HTTP, databases */
	unsigned int with_libraries; /* tell of libraries that user probes belong into */
	unsigned int any_level;      /* the depths are not known: look at all of them */
	unsigned int with_names;     /* some addresses have names */
	unsigned int grpc_port;      /* where connections whose beginning was not seen are taken for HTTP/2 by any of its frames */
	unsigned int reserved;
	unsigned long long slow_stack_ns; /* from how long on a call's stack is taken, 0 = of none */
	unsigned long long max_stacks;    /* and of how many */
	unsigned long long only_group; /* the one control group that is looked for, 0 = there are several */
	unsigned short system_calls[SYSTEM_CALLS]; /* number -> operation, its form in the high byte */
};

/* Why something was not kept. Index into `losses`. */
enum loss {
	LOSS_EVENT = 0,   /* the ring was full */
	LOSS_TOTAL = 1,   /* no room for another row of totals */
	LOSS_FILE = 2,
	LOSS_PEER = 3,
	LOSS_CALL = 4,    /* no memory to remember a call in flight */
	LOSS_TARGET = 5,  /* no room for another process that is traced by its number, or for another control group */
	LOSS_FRAME = 6,   /* frames of HTTP/2 that could not be followed */
	LOSS_STACK = 7,   /* slow calls beyond so many whose stacks were taken */
	LOSSES = 8,
};

#endif
