using System.Buffers.Binary;

namespace Barograph.PodTrace.Protocols;

/// <summary>Frames of HTTP/2 (RFC 9113), as far as requests and their answers are told by them.</summary>
public static class Http2Message
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Promise = 5;
    public const byte GoAway = 7;
    public const byte Continuation = 9;

    /// <summary>Ours: the connection is gone.</summary>
    public const byte Closed = 0xff;

    public const byte EndsStream = 1;
    public const byte EndsHeaders = 4;
    const byte IsPadded = 8;
    const byte HasPriority = 0x20;

    const int PriorityBytes = 5;
    const int PromiseBytes = 4;

    /// <summary>The part of a block that a frame has: without padding, priority and the promised stream's number.</summary>
    /// <param name="isCut">Its end is missing, and with it the padding.</param>
    public static bool TryBlock(ReadOnlySpan<byte> payload, byte type, byte flags, bool isCut, out ReadOnlySpan<byte> block)
    {
        block = payload;
        if (type == Continuation) return true;
        var padding = 0;
        if ((flags & IsPadded) != 0)
        {
            if (block.IsEmpty) return false;
            padding = isCut ? 0 : block[0];
            block = block[1..];
        }
        var before = type == Promise ? PromiseBytes : (flags & HasPriority) != 0 ? PriorityBytes : 0;
        if (before + padding > block.Length) return false;
        block = block[before..^padding];
        return true;
    }

    /// <summary>Why a stream was reset.</summary>
    public static uint? CodeOfReset(ReadOnlySpan<byte> payload) => payload.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(payload) : null;

    /// <summary>The last stream that is still worked on, and why no more are.</summary>
    public static (uint Last, uint Code)? ReadGoAway(ReadOnlySpan<byte> payload)
        => payload.Length >= 8 ? (BinaryPrimitives.ReadUInt32BigEndian(payload) & int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(payload[4..])) : null;

    public static string NameOf(uint code) => code switch
    {
        0 => "NO_ERROR",
        1 => "PROTOCOL_ERROR",
        2 => "INTERNAL_ERROR",
        3 => "FLOW_CONTROL_ERROR",
        4 => "SETTINGS_TIMEOUT",
        5 => "STREAM_CLOSED",
        6 => "FRAME_SIZE_ERROR",
        7 => "REFUSED_STREAM",
        8 => "CANCEL",
        9 => "COMPRESSION_ERROR",
        10 => "CONNECT_ERROR",
        11 => "ENHANCE_YOUR_CALM",
        12 => "INADEQUATE_SECURITY",
        13 => "HTTP_1_1_REQUIRED",
        _ => "UNKNOWN_ERROR",
    };
}
