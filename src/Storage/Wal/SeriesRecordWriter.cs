using Barograph.Model.Labels;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>
/// Packs new series into one record: labels that the series before has at the same place are one bit (docs/formats/wal.md).
/// </summary>
sealed unsafe class SeriesRecordWriter
{
    public const int MaxLabels = 255;

    readonly PinnedBuffer body = new();
    byte[] previous = new byte[1024];
    int previousLength;
    long previousSlot;
    int used;

    public int Count { get; private set; }

    public bool IsEmpty => Count == 0;

    public void Begin()
    {
        Count = 0;
        used = 0;
        previousLength = 0;
        previousSlot = -1;
    }

    public void Add(int slot, uint generation, ReadOnlySpan<byte> encodedLabels)
    {
        body.Reserve(used + encodedLabels.Length + 3L * Varint.MaxBytes + (MaxLabels + 8) / 8, used);
        var at = body.Start + used;
        at = Varint.Write(at, Varint.Zigzag(slot - previousSlot - 1));
        at = Varint.Write(at, generation);
        var labels = CountOf(encodedLabels);
        Model.Invariant.Require(labels <= MaxLabels);
        *at++ = (byte)labels;
        var mask = at;
        var maskBytes = (labels + 7) / 8;
        new Span<byte>(mask, maskBytes).Clear();
        at += maskBytes;
        int here = 0, there = 0;
        for (var i = 0; i < labels; i++)
        {
            var label = LabelAt(encodedLabels, ref here);
            var before = there < previousLength ? LabelAt(previous.AsSpan(0, previousLength), ref there) : default;
            if (label.SequenceEqual(before))
            {
                mask[i >> 3] |= (byte)(1 << (i & 7));
                continue;
            }
            label.CopyTo(new Span<byte>(at, label.Length));
            at += label.Length;
        }
        used = (int)(at - body.Start);
        previousSlot = slot;
        if (previous.Length < encodedLabels.Length) previous = new byte[encodedLabels.Length * 2];
        encodedLabels.CopyTo(previous);
        previousLength = encodedLabels.Length;
        Count++;
    }

    public int MaxBodyBytes => used + 1 + Varint.MaxBytes;

    public int Finish(byte* into)
    {
        var at = into;
        *at++ = (byte)RecordKind.NewSeries;
        at = Varint.Write(at, (uint)Count);
        Buffer.MemoryCopy(body.Start, at, used, used);
        return (int)(at + used - into);
    }

    static int CountOf(ReadOnlySpan<byte> encoded)
    {
        var count = 0;
        for (var reader = new LabelReader(encoded); reader.Read();) count++;
        return count;
    }

    static ReadOnlySpan<byte> LabelAt(ReadOnlySpan<byte> encoded, ref int at)
    {
        var start = at;
        var length = LabelEncoding.ReadLength(encoded, ref at);
        at += length;
        length = LabelEncoding.ReadLength(encoded, ref at);
        at += length;
        return encoded[start..at];
    }
}
