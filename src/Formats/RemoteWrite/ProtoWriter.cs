using System.Buffers.Binary;

namespace Barograph.Formats.RemoteWrite;

/// <summary>A protobuf message that grows in memory, its nested messages included. Reusable: clear it and write the next.</summary>
/// <remarks>
/// The length of a nested message stands before it and is known after it. Room for the widest one is left; a short message is moved up to its
/// length, a long one gets a length with idle bits in front, which every reader takes.
/// </remarks>
public sealed class ProtoWriter
{
    const int LengthBytes = 5, MoveBytes = 16 << 10;

    byte[] bytes = new byte[4096];

    /// <summary>What one message may have at most: the length of an array, and some to spare.</summary>
    public const int MaxBytes = 1 << 30;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Varint(int field, ulong value)
    {
        Raw((ulong)field << 3);
        Raw(value);
    }

    public void Zigzag(int field, long value) => Varint(field, Zigzagged(value));

    public void Double(int field, double value)
    {
        Raw((ulong)field << 3 | ProtoCursor.Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);
        Length += 8;
    }

    public void Bytes(int field, ReadOnlySpan<byte> content)
    {
        Raw((ulong)field << 3 | ProtoCursor.Bytes);
        Raw((ulong)content.Length);
        content.CopyTo(Room(content.Length));
        Length += content.Length;
    }

    /// <summary>Many numbers of a field in a row.</summary>
    public void Doubles(int field, ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) return;
        Raw((ulong)field << 3 | ProtoCursor.Bytes);
        Raw((ulong)values.Length * 8);
        foreach (var value in values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);
            Length += 8;
        }
    }

    /// <summary>Many numbers of a field in a row, each as its difference to the one before.</summary>
    public void Differences(int field, ReadOnlySpan<long> values)
    {
        if (values.IsEmpty) return;
        var start = Begin(field);
        long before = 0;
        foreach (var value in values)
        {
            Raw(Zigzagged(value - before));
            before = value;
        }
        End(start);
    }

    /// <summary>Begins a nested message; what comes back is for <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        Raw((ulong)field << 3 | ProtoCursor.Bytes);
        Room(LengthBytes);
        Length += LengthBytes;
        return Length;
    }

    public void End(int start)
    {
        var length = Length - start;
        var at = start - LengthBytes;
        if (length >= MoveBytes)
        {
            for (var i = 0; i < LengthBytes; i++) bytes[at + i] = (byte)(length >> 7 * i & 0x7F | (i < LengthBytes - 1 ? 0x80 : 0));
            return;
        }
        Length = at;
        Raw((ulong)length);
        bytes.AsSpan(start, length).CopyTo(bytes.AsSpan(Length));
        Length += length;
    }

    void Raw(ulong value)
    {
        var into = Room(10);
        var at = 0;
        for (; value >= 0x80; value >>= 7) into[at++] = (byte)(value | 0x80);
        into[at++] = (byte)value;
        Length += at;
    }

    static ulong Zigzagged(long value) => (ulong)(value << 1 ^ value >> 63);

    Span<byte> Room(int more)
    {
        if (bytes.Length - Length < more) Array.Resize(ref bytes, (int)Math.Min(Math.Max(bytes.Length * 2L, (long)Length + more), Array.MaxLength));
        return bytes.AsSpan(Length);
    }
}
