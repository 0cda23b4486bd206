using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Barograph.PodTrace.Protocols;

/// <summary>Requests to Memcached and its answers, in its text and its binary language: what was asked and whether it failed. Keys are not looked at.</summary>
/// <remarks>Text: <c>WORD [KEY …]\r\n</c>. Binary: 0x80 (answers 0x81), operation, length of the key (2), of the extras, type, status (2), …: 24 bytes before the body.</remarks>
public static class MemcachedMessage
{
    const int HeadBytes = 24;
    const byte Request = 0x80;
    const byte Answer = 0x81;
    const int NotFound = 1;

    static readonly string?[] Operations =
    [
        "get", "set", "add", "replace", "delete", "incr", "decr", "quit", "flush_all", "get", "noop", "version", "get", "get", "append", "prepend", "stats", "set", "add", "replace", "delete", "incr", "decr", "quit",
        "flush_all", "append", "prepend", null, "touch", "gat", "gat",
    ];

    static readonly HashSet<string> Words =
    [
        "get", "gets", "set", "add", "cas", "replace", "append", "prepend", "delete", "incr", "decr", "touch", "gat", "gats", "stats", "version", "flush_all", "mg", "ms", "md", "ma", "mn", "me",
    ];

    public static string? Command(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return null;
        if (bytes[0] == Request) return bytes.Length < HeadBytes ? null : bytes[1] < Operations.Length && Operations[bytes[1]] is { } known ? known : string.Create(CultureInfo.InvariantCulture, $"operation {bytes[1]}");
        var end = bytes.IndexOfAny(" \r\n"u8);
        if (end is <= 0 or > 16) return null;
        var word = Encoding.ASCII.GetString(bytes[..end]);
        return Words.Contains(word) ? word : null;
    }

    /// <summary>What went wrong, null where nothing did; a key that is not there is an answer like others.</summary>
    public static string? Error(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= HeadBytes && bytes[0] == Answer)
        {
            var status = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
            return status > NotFound ? string.Create(CultureInfo.InvariantCulture, $"status {status}") : null;
        }
        return bytes.StartsWith("ERROR"u8) ? "ERROR" : bytes.StartsWith("CLIENT_ERROR"u8) ? "CLIENT_ERROR" : bytes.StartsWith("SERVER_ERROR"u8) ? "SERVER_ERROR" : null;
    }
}
