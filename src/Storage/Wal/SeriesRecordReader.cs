using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>Unpacks a record of new series, one after the other.</summary>
sealed unsafe class SeriesRecordReader
{
    /// <summary>Slots above this are not believed: the writer has never had so many series.</summary>
    public const int MaxSlot = 1 << 28;

    byte[] labels = new byte[1024], previous = new byte[1024];
    int labelBytes, previousBytes;

    public int Slot { get; private set; }

    public uint Generation { get; private set; }

    /// <summary>In the form of <see cref="Model.Labels.LabelEncoding"/>; good until the next series.</summary>
    public ReadOnlySpan<byte> Labels => labels.AsSpan(0, labelBytes);

    /// <summary>Calls back for each series. False where the body is damaged: the series before the damage were given.</summary>
    public bool Read(ReadOnlySpan<byte> body, Action<SeriesRecordReader> onSeries)
    {
        labelBytes = previousBytes = 0;
        Slot = -1;
        fixed (byte* start = body)
        {
            var at = start;
            var end = start + body.Length;
            if (at == end || *at++ != (byte)RecordKind.NewSeries) return false;
            if (!Varint.Read(ref at, end, body.Length, out var count)) return false;
            for (var i = 0; i < count; i++)
            {
                if (!Next(ref at, end)) return false;
                onSeries(this);
            }
            return at == end;
        }
    }

    bool Next(ref byte* at, byte* end)
    {
        if (!Varint.Read(ref at, end, out var change) || !Varint.Read(ref at, end, out var generation)) return false;
        var slot = Slot + 1 + Varint.Unzigzag(change);
        if (slot is < 0 or > MaxSlot || generation is 0 or > uint.MaxValue) return false;
        Slot = (int)slot;
        Generation = (uint)generation;
        if (at == end) return false;
        int count = *at++;
        var mask = at;
        var maskBytes = (count + 7) / 8;
        if (end - at < maskBytes) return false;
        at += maskBytes;
        (labels, previous) = (previous, labels);
        (labelBytes, previousBytes) = (0, labelBytes);
        var there = 0;
        for (var i = 0; i < count; i++)
        {
            var hasBefore = LabelIn(previous.AsSpan(0, previousBytes), ref there, out var before);
            if ((mask[i >> 3] & 1 << (i & 7)) != 0)
            {
                if (!hasBefore) return false;
                Append(before);
                continue;
            }
            var here = 0;
            if (!LabelIn(new ReadOnlySpan<byte>(at, (int)Math.Min(end - at, int.MaxValue)), ref here, out var label)) return false;
            Append(label);
            at += here;
        }
        return true;
    }

    /// <summary>One label of the encoding, with every bound checked. False where there is none, or it is damaged.</summary>
    internal static bool LabelIn(ReadOnlySpan<byte> encoded, ref int at, out ReadOnlySpan<byte> label)
    {
        label = default;
        var start = at;
        if (!Skip(encoded, ref at, out var name) || name == 0 || !Skip(encoded, ref at, out var value) || value == 0)
        {
            at = encoded.Length;
            return false;
        }
        label = encoded[start..at];
        return true;
    }

    static bool Skip(ReadOnlySpan<byte> encoded, ref int at, out int length)
    {
        length = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            if (at >= encoded.Length) return false;
            var b = encoded[at++];
            length |= (b & 0x7f) << shift;
            if (b >= 0x80) continue;
            if (length > encoded.Length - at) return false;
            at += length;
            return true;
        }
        return false;
    }

    void Append(ReadOnlySpan<byte> label)
    {
        if (labels.Length - labelBytes < label.Length) Array.Resize(ref labels, Math.Max(labels.Length * 2, labelBytes + label.Length));
        label.CopyTo(labels.AsSpan(labelBytes));
        labelBytes += label.Length;
    }
}
