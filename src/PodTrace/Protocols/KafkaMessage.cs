using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Barograph.PodTrace.Protocols;

/// <summary>The head of a request to Kafka, and of records that are produced or fetched the first topic.</summary>
/// <remarks>Length (4 bytes, without itself), what is asked (2), its version (2), the number that the answer has too (4), the client's name (a length of 2 bytes, or -1), the rest; all in network order.</remarks>
public static class KafkaMessage
{
    const int HeadBytes = 14;
    const int MaxTopic = 249; // Kafka's own limit
    const short Produce = 0;
    const short Fetch = 1;

    /// <summary>From these versions on, topics are numbers instead of names.</summary>
    const short ProduceById = 13;
    const short FetchById = 13;

    /// <summary>From these versions on, lengths are written in as few bytes as they need, one more than they are.</summary>
    const short ProduceCompact = 9;
    const short FetchCompact = 12;

    /// <param name="Command">What is asked, with the first topic of records.</param>
    public readonly record struct Request(uint Number, string Command, bool Fetches, long Bytes);

    public static bool TryReadRequest(ReadOnlySpan<byte> bytes, out Request request)
    {
        request = default;
        if (bytes.Length < HeadBytes) return false;
        var (key, version) = (BinaryPrimitives.ReadInt16BigEndian(bytes[4..]), BinaryPrimitives.ReadInt16BigEndian(bytes[6..]));
        var topic = key is Produce or Fetch ? Topic(bytes[12..], key, version) : null;
        request = new Request(BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]), topic is null ? Name(key) : $"{Name(key)} {topic}", key == Fetch, BinaryPrimitives.ReadUInt32BigEndian(bytes) + 4L);
        return true;
    }

    /// <summary>The number of the request that is answered; where the length was read by itself, it stands at the beginning.</summary>
    public static uint? NumberOfAnswer(ReadOnlySpan<byte> bytes, long length)
    {
        if (bytes.Length < 4) return null;
        var first = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (first + 4L != length) return first;
        return bytes.Length < 8 ? null : BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
    }

    static string? Topic(ReadOnlySpan<byte> rest, short key, short version)
    {
        var (compact, byNumber) = key == Produce ? (version >= ProduceCompact, version >= ProduceById) : (version >= FetchCompact, version >= FetchById);
        if (byNumber || !TrySkipText(ref rest) || (compact && !TrySkip(ref rest, 1))) return null; // no tags in the head, as no client has any
        if (key == Produce)
        {
            // The transaction's name since version 3; acknowledgements, patience.
            if (version >= 3 && !(compact ? TrySkipCompact(ref rest) : TrySkipText(ref rest))) return null;
            if (!TrySkip(ref rest, 6)) return null;
        }
        else
        {
            // Replica, patience, least, most (3), isolation (4), session and its number (7).
            if (!TrySkip(ref rest, 12 + (version >= 3 ? 4 : 0) + (version >= 4 ? 1 : 0) + (version >= 7 ? 8 : 0))) return null;
        }
        if (!TrySkip(ref rest, compact ? 1 : 4)) return null; // how many topics
        int length;
        if (compact)
        {
            if (rest.IsEmpty || rest[0] is 0 or >= 0x80) return null;
            length = rest[0] - 1;
            rest = rest[1..];
        }
        else
        {
            if (rest.Length < 2) return null;
            length = BinaryPrimitives.ReadInt16BigEndian(rest);
            rest = rest[2..];
        }
        return length is > 0 and <= MaxTopic && length <= rest.Length && !rest[..length].ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"u8) ? Encoding.ASCII.GetString(rest[..length]) : null;
    }

    static bool TrySkipText(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2) return false;
        var length = BinaryPrimitives.ReadInt16BigEndian(rest);
        return TrySkip(ref rest, 2 + Math.Max((short)0, length));
    }

    static bool TrySkipCompact(ref ReadOnlySpan<byte> rest) => !rest.IsEmpty && rest[0] < 0x80 && TrySkip(ref rest, 1 + Math.Max(0, rest[0] - 1));

    static bool TrySkip(ref ReadOnlySpan<byte> rest, int count)
    {
        if (rest.Length < count) return false;
        rest = rest[count..];
        return true;
    }

    static string Name(short key) => key switch
    {
        Produce => "PRODUCE",
        Fetch => "FETCH",
        2 => "LIST_OFFSETS",
        3 => "METADATA",
        8 => "OFFSET_COMMIT",
        9 => "OFFSET_FETCH",
        10 => "FIND_COORDINATOR",
        11 => "JOIN_GROUP",
        12 => "HEARTBEAT",
        13 => "LEAVE_GROUP",
        14 => "SYNC_GROUP",
        17 => "SASL_HANDSHAKE",
        18 => "API_VERSIONS",
        19 => "CREATE_TOPICS",
        20 => "DELETE_TOPICS",
        22 => "INIT_PRODUCER_ID",
        36 => "SASL_AUTHENTICATE",
        _ => string.Create(CultureInfo.InvariantCulture, $"API_{key}"),
    };
}
