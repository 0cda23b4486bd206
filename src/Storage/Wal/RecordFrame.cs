using System.Buffers.Binary;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>
/// How records lie in log segments and checkpoints: <c>u32 length, u32 CRC-32C of the body, body</c>; the body begins with its kind.
/// </summary>
/// <remarks>Little-endian. A length of zero ends the file: that is what reserved but unwritten space reads as.</remarks>
static class RecordFrame
{
    public const int HeaderBytes = 8;
    public const int MaxBodyBytes = 256 << 20;

    public static void WriteHeader(Span<byte> header, ReadOnlySpan<byte> body)
    {
        Model.Invariant.Require(body.Length is > 0 and <= MaxBodyBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32C.Of(body));
    }

    /// <summary>The body that begins at <paramref name="at"/>, which moves behind it.</summary>
    public static FrameRead Next(ReadOnlySpan<byte> file, ref int at, out ReadOnlySpan<byte> body)
    {
        body = default;
        var rest = file[at..];
        if (rest.IsEmpty) return FrameRead.End;
        if (rest.Length < HeaderBytes) return FrameRead.Torn;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (length == 0) return rest.ContainsAnyExcept((byte)0) ? FrameRead.Corrupt : FrameRead.Torn;
        if (length > MaxBodyBytes) return FrameRead.Corrupt;
        if (length > rest.Length - HeaderBytes) return HoldsRecord(rest[1..]) ? FrameRead.Corrupt : FrameRead.Torn;
        var candidate = rest.Slice(HeaderBytes, (int)length);
        if (Crc32C.Of(candidate) != BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]))
            // A record that was being written when the power went is the last one; behind a flipped bit there is more.
            return rest.Length == HeaderBytes + (int)length ? FrameRead.Torn : FrameRead.Corrupt;
        body = candidate;
        at += HeaderBytes + (int)length;
        return FrameRead.Record;
    }

    /// <summary>Whether a record of this kind may follow the first one of a log segment.</summary>
    public static bool IsKindOfLog(byte kind) => (RecordKind)kind is RecordKind.NewSeries or RecordKind.Samples or RecordKind.Packed
        or RecordKind.Details or RecordKind.OutOfOrder or RecordKind.Deletions or RecordKind.Exemplars or RecordKind.Metadata;

    /// <summary>Whether a sound record of the log lies anywhere in these bytes: then it is not the end that is missing.</summary>
    static bool HoldsRecord(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length - HeaderBytes; at++)
        {
            if (!IsKindOfLog(bytes[at + HeaderBytes])) continue;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            if (length == 0 || length > bytes.Length - at - HeaderBytes) continue;
            if (Crc32C.Of(bytes.Slice(at + HeaderBytes, (int)length)) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..])) return true;
        }
        return false;
    }
}
