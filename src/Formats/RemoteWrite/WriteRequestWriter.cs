using System.Buffers;
using System.Buffers.Binary;
using Barograph.Model.Labels;

namespace Barograph.Formats.RemoteWrite;

/// <summary>Writes a remote write 1.0 request, series by series, the labels sorted as they are kept.</summary>
public sealed class WriteRequestWriter(IBufferWriter<byte> output)
{
    /// <summary>Writes one series with its samples.</summary>
    public void Series(LabelSet labels, ReadOnlySpan<long> timestampsMs, ReadOnlySpan<double> values)
    {
        var size = 0;
        for (var reader = labels.Read(); reader.Read();) size += FieldSize(LabelSize(reader));
        foreach (var timestampMs in timestampsMs) size += FieldSize(SampleSize(timestampMs));

        var into = output.GetSpan(FieldSize(size));
        var at = Header(into, 1, size);
        for (var reader = labels.Read(); reader.Read();)
        {
            at += Header(into[at..], 1, LabelSize(reader));
            at += Text(into[at..], 1, reader.Name);
            at += Text(into[at..], 2, reader.Value);
        }

        for (var i = 0; i < timestampsMs.Length; i++)
        {
            at += Header(into[at..], 2, SampleSize(timestampsMs[i]));
            into[at++] = (1 << 3) | 1;
            BinaryPrimitives.WriteDoubleLittleEndian(into[at..], values[i]);
            at += 8;
            into[at++] = 2 << 3;
            at += Varint(into[at..], (ulong)timestampsMs[i]);
        }

        output.Advance(at);
    }

    static int LabelSize(in LabelReader label) => FieldSize(label.Name.Length) + FieldSize(label.Value.Length);

    static int SampleSize(long timestampMs) => 9 + 1 + VarintSize((ulong)timestampMs);

    /// <summary>Tag (one byte), length and content.</summary>
    static int FieldSize(int content) => 1 + VarintSize((ulong)content) + content;

    static int VarintSize(ulong value)
    {
        var size = 1;
        for (; value >= 0x80; value >>= 7) size++;
        return size;
    }

    static int Header(Span<byte> into, int field, int size)
    {
        into[0] = (byte)((field << 3) | 2);
        return 1 + Varint(into[1..], (ulong)size);
    }

    static int Text(Span<byte> into, int field, ReadOnlySpan<byte> text)
    {
        var at = Header(into, field, text.Length);
        text.CopyTo(into[at..]);
        return at + text.Length;
    }

    static int Varint(Span<byte> into, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7) into[at++] = (byte)(value | 0x80);
        into[at++] = (byte)value;
        return at;
    }
}
