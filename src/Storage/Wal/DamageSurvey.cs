using System.Buffers.Binary;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>Counts what can still be recognised behind a damaged place of the log, to say how much is lost: that much at least.</summary>
/// <remarks>
/// A record is believed where its checksum is right. The search for the next one behind damage has an end: checksums over so many bytes are
/// computed for it, and no more.
/// </remarks>
sealed class DamageSurvey
{
    const long SearchBytes = 1L << 30;

    readonly PinnedBuffer unpacked = new();
    long searched;

    public long Records { get; private set; }

    public long Samples { get; private set; }

    public long Series { get; private set; }

    /// <param name="rest">From the damaged place to the end of the segment.</param>
    public static DamageSurvey Of(ReadOnlySpan<byte> rest)
    {
        var survey = new DamageSurvey();
        // The damage may be in what the first record says only, its length may be right.
        var at = rest.Length > RecordFrame.HeaderBytes && Next(rest, 0) is var behind and > 0 && survey.IsRecord(rest, behind) ? behind : survey.Seek(rest, 1);
        while (at >= 0)
        {
            survey.Count(rest, at);
            var next = Next(rest, at);
            at = survey.IsRecord(rest, next) ? next : survey.Seek(rest, next);
        }
        return survey;
    }

    /// <summary>Where the record behind this one would begin.</summary>
    static int Next(ReadOnlySpan<byte> rest, int at)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[at..]);
        return length < (uint)(rest.Length - at) ? at + RecordFrame.HeaderBytes + (int)length : rest.Length;
    }

    int Seek(ReadOnlySpan<byte> rest, int from)
    {
        for (var at = from; at < rest.Length - RecordFrame.HeaderBytes && searched < SearchBytes; at++)
        {
            if (IsRecord(rest, at)) return at;
        }
        return -1;
    }

    bool IsRecord(ReadOnlySpan<byte> rest, int at)
    {
        if (at < 0 || rest.Length - at <= RecordFrame.HeaderBytes) return false;
        if (!RecordFrame.IsKindOfLog(rest[at + RecordFrame.HeaderBytes])) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[at..]);
        if (length == 0 || length > rest.Length - at - RecordFrame.HeaderBytes) return false;
        searched += length;
        return Crc32C.Of(rest.Slice(at + RecordFrame.HeaderBytes, (int)length)) == BinaryPrimitives.ReadUInt32LittleEndian(rest[(at + 4)..]);
    }

    unsafe void Count(ReadOnlySpan<byte> rest, int at)
    {
        Records++;
        var body = rest.Slice(at + RecordFrame.HeaderBytes, (int)BinaryPrimitives.ReadUInt32LittleEndian(rest[at..]));
        if (body[0] == (byte)RecordKind.Packed && !PackedRecord.TryUnpack(body, unpacked, out body)) return;
        fixed (byte* start = body)
        {
            var number = start + 1;
            if (!Varint.Read(ref number, start + body.Length, int.MaxValue, out var count)) return;
            if (body[0] is (byte)RecordKind.Samples or (byte)RecordKind.OutOfOrder) Samples += count;
            else if (body[0] == (byte)RecordKind.NewSeries) Series += count;
        }
    }
}
