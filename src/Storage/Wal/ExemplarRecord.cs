using System.Buffers.Binary;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>
/// Records of exemplars: <c>varint count</c>, each with its series, <c>zigzag time, eight bytes value, varint size, labels</c>. In the log the
/// series is <c>varint slot, varint generation</c>, in a checkpoint <c>varint size, labels</c>: it may be gone.
/// </summary>
sealed unsafe class ExemplarRecord(RecordKind kind)
{
    const int NumbersBytes = 6 * Varint.MaxBytes + 8;

    readonly PinnedBuffer body = new();
    int used;

    /// <summary>A slot and generation of the log, or the labels of a checkpoint.</summary>
    public delegate void Taker(int slot, uint generation, LabelSet series, Exemplar exemplar);

    public int Count { get; private set; }

    public int MaxBodyBytes => used + 1 + Varint.MaxBytes;

    public void Begin() => (Count, used) = (0, 0);

    public void Add(int slot, uint generation, Exemplar exemplar)
    {
        body.Reserve(used + NumbersBytes + exemplar.Labels.Encoded.Length, used);
        var at = body.Start + used;
        at = Varint.Write(at, (uint)slot);
        Put(Varint.Write(at, generation), exemplar);
    }

    public void Add(LabelSet series, Exemplar exemplar)
    {
        body.Reserve(used + NumbersBytes + series.Encoded.Length + exemplar.Labels.Encoded.Length, used);
        Put(PutLabels(body.Start + used, series), exemplar);
    }

    /// <summary>Writes the body; returns its size.</summary>
    public int Finish(byte* into)
    {
        var at = into;
        *at++ = (byte)kind;
        at = Varint.Write(at, (uint)Count);
        body.Span(0, used).CopyTo(new Span<byte>(at, used));
        return (int)(at - into) + used;
    }

    /// <summary>False where the body is no such record.</summary>
    public static bool Read(ReadOnlySpan<byte> body, Taker take)
    {
        fixed (byte* start = body)
        {
            byte* at = start, end = start + body.Length;
            if (at == end) return false;
            var inLog = (RecordKind)(*at++) == RecordKind.Exemplars;
            if (!Varint.Read(ref at, end, body.Length, out var count)) return false;
            for (var i = 0; i < count; i++)
            {
                var slot = 0;
                ulong generation = 0;
                LabelSet series = default;
                if (inLog ? !Varint.Read(ref at, end, SeriesRecordReader.MaxSlot, out slot) || !Varint.Read(ref at, end, out generation) || generation > uint.MaxValue
                    : !ReadLabels(ref at, end, out series) || series.IsEmpty) return false;
                if (!ReadOne(ref at, end, out var exemplar)) return false;
                take(slot, (uint)generation, series, exemplar!);
            }
            return at == end;
        }
    }

    void Put(byte* at, Exemplar exemplar)
    {
        at = Varint.Write(at, Varint.Zigzag(exemplar.TimestampMs));
        BinaryPrimitives.WriteDoubleLittleEndian(new Span<byte>(at, 8), exemplar.Value);
        at = PutLabels(at + 8, exemplar.Labels);
        used = (int)(at - body.Start);
        Count++;
    }

    static byte* PutLabels(byte* at, LabelSet labels)
    {
        var encoded = labels.Encoded;
        at = Varint.Write(at, (uint)encoded.Length);
        encoded.CopyTo(new Span<byte>(at, encoded.Length));
        return at + encoded.Length;
    }

    static bool ReadOne(ref byte* at, byte* end, out Exemplar? exemplar)
    {
        exemplar = null;
        if (!Varint.Read(ref at, end, out var time) || end - at < 8) return false;
        var value = BinaryPrimitives.ReadDoubleLittleEndian(new ReadOnlySpan<byte>(at, 8));
        at += 8;
        if (!ReadLabels(ref at, end, out var labels)) return false;
        exemplar = new Exemplar(labels, value, Varint.Unzigzag(time));
        return true;
    }

    static bool ReadLabels(ref byte* at, byte* end, out LabelSet labels)
    {
        labels = default;
        if (!Varint.Read(ref at, end, int.MaxValue, out var size) || size > end - at) return false;
        var encoded = new ReadOnlySpan<byte>(at, size);
        at += size;
        for (var label = 0; label < size;)
        {
            if (!SeriesRecordReader.LabelIn(encoded, ref label, out _)) return false;
        }
        labels = new LabelSet(encoded.ToArray());
        return true;
    }
}
