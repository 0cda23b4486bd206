using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>
/// Deleted spans in a log or a checkpoint: <c>varint count</c>, then for each <c>zigzag difference of the slot, varint generation,
/// zigzag min, zigzag max</c> (docs/formats/wal.md).
/// </summary>
static unsafe class DeletionRecord
{
    /// <summary>More go into several records.</summary>
    public const int MaxSpans = 1 << 20;

    const int MaxSpanBytes = 4 * Varint.MaxBytes;

    /// <summary>The body, in a buffer that is the caller's.</summary>
    public static ReadOnlySpan<byte> Write(ReadOnlySpan<DeletedSpan> spans, PinnedBuffer into)
    {
        Model.Invariant.Require(spans.Length is > 0 and <= MaxSpans);
        into.Reserve(1 + Varint.MaxBytes + (long)spans.Length * MaxSpanBytes, 0);
        var at = into.Start;
        *at++ = (byte)RecordKind.Deletions;
        at = Varint.Write(at, (uint)spans.Length);
        long slot = 0;
        foreach (var span in spans)
        {
            at = Varint.Write(at, Varint.Zigzag(span.Slot - slot));
            at = Varint.Write(at, span.Generation);
            at = Varint.Write(at, Varint.Zigzag(span.MinMs));
            at = Varint.Write(at, Varint.Zigzag(span.MaxMs));
            slot = span.Slot;
        }
        return into.Span(0, (int)(at - into.Start));
    }

    /// <summary>False where the body is no such record; then nothing of it counts.</summary>
    public static bool Read(ReadOnlySpan<byte> body, List<DeletedSpan> into)
    {
        into.Clear();
        fixed (byte* start = body)
        {
            var at = start;
            var end = start + body.Length;
            if (at == end || *at++ != (byte)RecordKind.Deletions) return false;
            // Four numbers of a byte at least each: the body's size limits how many are believed.
            if (!Varint.Read(ref at, end, body.Length / 4, out var count)) return false;
            long slot = 0;
            for (var i = 0; i < count; i++)
            {
                if (!Varint.Read(ref at, end, out var change) || !Varint.Read(ref at, end, out var generation)
                    || !Varint.Read(ref at, end, out var min) || !Varint.Read(ref at, end, out var max)) return false;
                slot += Varint.Unzigzag(change);
                var span = new DeletedSpan((int)slot, (uint)generation, Varint.Unzigzag(min), Varint.Unzigzag(max));
                if (slot is < 0 or > SeriesRecordReader.MaxSlot || generation is 0 or > uint.MaxValue || span.MinMs > span.MaxMs) return false;
                into.Add(span);
            }
            return at == end;
        }
    }
}
