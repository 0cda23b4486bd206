/* SPDX-License-Identifier: Dual MIT/GPL */
/* Which language the first bytes of a request or of its answer are in, and whether an answer tells of a failure. */
#ifndef PODTRACE_LANGUAGES_H
#define PODTRACE_LANGUAGES_H

static __always_inline u32 word_at(const u8 *bytes)
{
	return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (u32)bytes[3] << 24;
}

static __always_inline u32 wire_word_at(const u8 *bytes)
{
	return bytes[3] | bytes[2] << 8 | bytes[1] << 16 | (u32)bytes[0] << 24;
}

static __always_inline bool is_digit(u8 one)
{
	return one >= '0' && one <= '9';
}

enum { HTTP_ANSWER = 0x50545448 };

static __always_inline bool is_http(u32 word)
{
	/* GET_, POST, PUT_, HEAD, DELE, PATC, OPTI, HTTP as little-endian words */
	return word == 0x20544547 || word == 0x54534f50 || word == 0x20545550 || word == 0x44414548 || word == 0x454c4544 || word == 0x43544150 ||
	       word == 0x4954504f || word == HTTP_ANSWER;
}

/* *2\r\n$3\r\nGET… */
static __always_inline bool is_redis_request(const u8 *head)
{
	if (head[0] != '*' || !is_digit(head[1]))
		return 0;
	if (head[2] == '\r')
		return head[3] == '\n' && head[4] == '$' && is_digit(head[5]);
	if (!is_digit(head[2]))
		return 0;
	if (head[3] == '\r')
		return head[4] == '\n' && head[5] == '$' && is_digit(head[6]);
	return is_digit(head[3]) && head[4] == '\r' && head[5] == '\n' && head[6] == '$' && is_digit(head[7]);
}

enum { POSTGRESQL_3 = 0x00030000, MYSQL_PORT = 3306 };

/* A type, the length in network order (itself, not the type), the rest. A simple query fills its call; a prepared one is followed by more. */
static __always_inline bool is_postgresql_request(const u8 *head, u64 bytes, bool known)
{
	u32 length = wire_word_at(head + 1);

	if (length < 4 || length > 0xffffff)
		return 0;
	if (head[0] == 'Q')
		return known ? length + 1ULL <= bytes || bytes >= 4096 : length + 1ULL == bytes && length > 4;
	if (head[0] == 'P' || head[0] == 'B')
		return length > 7 && (known || (length < 0x10000 && length + 1ULL + 5 <= bytes));
	return known && (head[0] == 'F' || head[0] == 'E');
}

static __always_inline bool is_mysql_request(const u8 *head, u64 bytes)
{
	u32 length = word_at(head) & 0xffffff;
	u8 command = head[4];

	if (head[3] || !length || length + 4ULL != bytes)
		return 0;
	/* use, query, statistics, ping, change user, prepare, execute, reset */
	return command == 2 || command == 3 || command == 9 || command == 14 || command == 17 || command == 22 || command == 23 || command == 31;
}

/* Its first packet: number 0, protocol 10, the version in digits. */
static __always_inline bool is_mysql_greeting(const u8 *head, u64 bytes)
{
	return !head[3] && head[4] == 10 && is_digit(head[5]) && (word_at(head) & 0xffffff) + 4ULL == bytes;
}

enum { MEMCACHED_PORT = 11211, KAFKA_PORT = 9092 };

static __always_inline bool is_memcached_request(const u8 *head, u64 bytes, bool known)
{
	if (head[0] == 0x80) /* the binary language: key, extras, no type, the body's length */
		return !head[5] && wire_word_at(head + 8) + 24ULL == bytes;
	if (known && head[0] == 'm' && head[2] == ' ') /* meta commands */
		return 1;
	switch (word_at(head)) {
	case 0x20746567: /* get_ */
	case 0x73746567: /* gets */
	case 0x20746573: /* set_ */
	case 0x20646461: /* add_ */
	case 0x20736163: /* cas_ */
	case 0x6c706572: /* repl(ace) */
	case 0x65707061: /* appe(nd) */
	case 0x70657270: /* prep(end) */
	case 0x656c6564: /* dele(te) */
	case 0x72636e69: /* incr */
	case 0x72636564: /* decr */
	case 0x63756f74: /* touc(h) */
	case 0x20746167: /* gat_ */
	case 0x73746167: /* gats */
		return 1;
	case 0x74617473: /* stat(s) */
	case 0x73726576: /* vers(ion) */
	case 0x73756c66: /* flus(h_all) */
		return known;
	}
	return 0;
}

/* The length in network order (without itself), what is asked, its version, a number that the answer has too. Clients begin with versions (18) or topics (3). */
static __always_inline bool is_kafka_request(const u8 *head, u64 bytes, bool known, u16 server_port)
{
	u32 length = wire_word_at(head);
	u32 key = head[4] << 8 | head[5], version = head[6] << 8 | head[7];

	if (length < 10 || length > 0x6400000 || key > 92 || version > 20)
		return 0;
	if (known)
		return length + 4ULL >= bytes;
	return length + 4ULL == bytes && (key == 18 || key == 3 || server_port == KAFKA_PORT);
}

/* A request begins: version 1, type 1, eight bytes: a role, whether the connection is kept. */
static __always_inline bool is_fastcgi_request(const u8 *head, u64 bytes)
{
	return bytes >= 16 && head[0] == 1 && head[1] == 1 && !head[4] && head[5] == 8 && !head[8] && head[9] >= 1 && head[9] <= 3;
}

enum { TLS_ALERT = 0x15, TLS_HANDSHAKE = 0x16, TLS_HEADER = 5 };

static __always_inline bool is_client_hello(const u8 *head, u64 bytes)
{
	return bytes > 40 && head[0] == TLS_HANDSHAKE && head[1] == 3 && head[2] <= 4 && head[5] == 1 && !head[6];
}

static __always_inline u32 database_request(const u8 *head, u64 bytes, u32 known, u16 server_port)
{
	if (is_redis_request(head))
		return KIND_REDIS;
	if (is_fastcgi_request(head, bytes))
		return KIND_FASTCGI;
	if (is_memcached_request(head, bytes, known == KIND_MEMCACHED || server_port == MEMCACHED_PORT))
		return KIND_MEMCACHED;
	if (is_kafka_request(head, bytes, known == KIND_KAFKA, server_port))
		return KIND_KAFKA;
	if (known == KIND_MYSQL || server_port == MYSQL_PORT)
		return is_mysql_request(head, bytes) ? KIND_MYSQL : 0;
	return is_postgresql_request(head, bytes, known == KIND_POSTGRESQL) ? KIND_POSTGRESQL : 0;
}

enum { HTTP2_PREFACE = 0x20495250, PREFACE_LENGTH = 24, FRAME_HEAD = 9, USUAL_FRAME = 16384 };

/* PRI * HTTP/2.0\r\n, which a client begins with. */
static __always_inline bool is_preface(const u8 *head, u64 bytes)
{
	return word_at(head) == HTTP2_PREFACE && bytes >= 16 && word_at(head + 4) == 0x5448202a && word_at(head + 8) == 0x322f5054 && word_at(head + 12) == 0x0a0d302e;
}

enum {
	FRAME_DATA = 0,
	FRAME_HEADERS = 1,
	FRAME_PRIORITY = 2,
	FRAME_RESET = 3,
	FRAME_SETTINGS = 4,
	FRAME_PROMISE = 5,
	FRAME_PING = 6,
	FRAME_GOAWAY = 7,
	FRAME_WINDOW = 8,
	FRAME_CONTINUATION = 9,
	FRAME_PREFACE = 0xfe, /* ours */
	END_STREAM = 1,
	END_HEADERS = 4,
	IS_PADDED = 8,
	HAS_PRIORITY = 0x20,
};

static __always_inline u32 frame_length(const u8 *head)
{
	return (u32)head[0] << 16 | head[1] << 8 | head[2];
}

/* The length (3 bytes), type, flags, the stream's number (4). Where we look for a beginning, only what programs usually send is one. */
static __always_inline bool is_frame(const u8 *head, bool looking)
{
	u32 length = frame_length(head), stream = wire_word_at(head + 5);
	u8 allowed = 0;

	if (stream >> 31 || (looking && length > USUAL_FRAME))
		return 0;
	switch (head[3]) {
	case FRAME_DATA:
		if (!stream || (looking && !length))
			return 0;
		allowed = END_STREAM | IS_PADDED;
		break;
	case FRAME_HEADERS:
		if (!stream || !length)
			return 0;
		allowed = END_STREAM | END_HEADERS | IS_PADDED | HAS_PRIORITY;
		break;
	case FRAME_PRIORITY:
		if (!stream || length != 5)
			return 0;
		break;
	case FRAME_RESET:
		if (!stream || length != 4)
			return 0;
		break;
	case FRAME_SETTINGS:
		if (stream || length % 6)
			return 0;
		allowed = 1;
		break;
	case FRAME_PROMISE:
		if (!stream || length < 5)
			return 0;
		allowed = END_HEADERS | IS_PADDED;
		break;
	case FRAME_PING:
		if (stream || length != 8)
			return 0;
		allowed = 1;
		break;
	case FRAME_GOAWAY:
		if (stream || length < 8)
			return 0;
		break;
	case FRAME_WINDOW:
		if (length != 4)
			return 0;
		break;
	case FRAME_CONTINUATION:
		if (!stream)
			return 0;
		allowed = END_HEADERS;
		break;
	default: /* extensions */
		return !looking && head[3] < 0x40;
	}
	return !(head[4] & ~allowed);
}

enum { BLOCK_NONE = 0, BLOCK_ASKS = 1, BLOCK_ANSWERS = 2, BLOCK_EITHER = 3 };

/* A header block begins with fields that have a colon in front: of those that everybody knows the first seven are a request's, seven more an answer's. One that was said
 * before may be either's. */
static __always_inline u32 begins_block(const u8 *head)
{
	u8 first = head[(FRAME_HEAD + (head[4] & IS_PADDED ? 1 : 0) + (head[4] & HAS_PRIORITY ? 5 : 0)) & 15];

	if ((first & 0xe0) == 0x20 || (first >= 0x80 + 62)) /* the table's new size */
		return BLOCK_EITHER;
	first &= first & 0x80 ? 0x7f : first & 0x40 ? 0x3f : 15;
	if (!first || first > 14)
		return BLOCK_NONE;
	return first <= 7 ? BLOCK_ASKS : BLOCK_ANSWERS;
}

/* A connection whose beginning was not seen: a call that begins with a whole header block of a client's stream. Which way it goes is left to the ports where it does not say so itself. */
static __always_inline u32 is_http2(const u8 *head, u64 bytes, bool at_port)
{
	if (bytes < 13 || !is_frame(head, 1))
		return BLOCK_NONE;
	if (head[3] == FRAME_HEADERS && head[4] & END_HEADERS && head[8] & 1 && frame_length(head) + FRAME_HEAD <= bytes)
		return begins_block(head);
	return at_port && frame_length(head) + FRAME_HEAD == bytes ? BLOCK_EITHER : BLOCK_NONE;
}

/* As far as the first bytes tell. */
static __always_inline bool is_failure(const u8 *head, u32 application)
{
	switch (application) {
	case KIND_HTTP: return head[9] >= '4';
	case KIND_REDIS: return head[0] == '-';
	case KIND_MYSQL: return head[4] == 0xff;
	case KIND_POSTGRESQL: /* parsed and bound are said first, in five bytes each */
		return head[0] == 'E' || (head[0] <= '3' && (head[5] == 'E' || (head[5] <= '3' && head[10] == 'E')));
	case KIND_MEMCACHED: /* ERROR, CLIENT_ERROR, SERVER_ERROR; a status that is neither good nor a miss */
		return head[0] == 0x81 ? head[7] > 1 : (head[0] == 'E' && head[1] == 'R') || (head[0] == 'C' && head[1] == 'L') || (head[0] == 'S' && head[1] == 'E');
	case KIND_HANDSHAKE: return head[0] == TLS_ALERT || head[0] <= 2; /* where it was read without its header, the alert's level */
	case KIND_DNS: return head[3] & 15;
	}
	return 0;
}

#endif
