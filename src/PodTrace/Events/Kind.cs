namespace Barograph.PodTrace.Events;

/// <summary>What it was done to; the numbers of <c>bpf/events.h</c>.</summary>
public enum Kind : ushort
{
    None = 0,
    File = 1,
    Directory = 2,
    Device = 3,
    Pipe = 4,
    Tcp4 = 5,
    Tcp6 = 6,
    Udp4 = 7,
    Udp6 = 8,
    Unix = 9,
    OtherSocket = 10,
    Other = 11,
    Tls = 12,
    Dns = 16,
    Http = 17,
    Redis = 18,
    Postgresql = 19,
    Mysql = 20,
    Memcached = 21,
    Kafka = 22,
    Fastcgi = 23,
    Handshake = 24,
    Http2 = 25,
}
