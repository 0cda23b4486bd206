using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Barograph.Storage.Blocks;

/// <summary>Reads numbers and strings of Prometheus' files. Past the end it yields nothing and remembers that it <see cref="Failed"/>.</summary>
ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    readonly ReadOnlySpan<byte> bytes = bytes;

    public int Position { get; private set; }

    public bool Failed { get; private set; }

    public readonly int Left => bytes.Length - Position;

    public byte Byte() => Bytes(1) is [var b] ? b : (byte)0;

    public uint U32() => Bytes(4) is { Length: 4 } four ? BinaryPrimitives.ReadUInt32BigEndian(four) : 0;

    public ulong U64() => Bytes(8) is { Length: 8 } eight ? BinaryPrimitives.ReadUInt64BigEndian(eight) : 0;

    public double Double() => BitConverter.UInt64BitsToDouble(U64());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Uvarint()
    {
        if (Position < bytes.Length && bytes[Position] < 0x80) return bytes[Position++];
        return LongUvarint();
    }

    public long Varint()
    {
        var zigzag = Uvarint();
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    /// <summary>Goes past so many numbers, eight bytes at a time.</summary>
    public void SkipUvarints(ulong count)
    {
        const ulong HighBits = 0x8080_8080_8080_8080;
        while (count > 0 && Left >= sizeof(ulong))
        {
            // The last byte of a number is the one without its highest bit.
            var ends = ~BinaryPrimitives.ReadUInt64LittleEndian(bytes[Position..]) & HighBits;
            var found = (uint)BitOperations.PopCount(ends);
            if (found < count)
            {
                count -= found;
                Position += sizeof(ulong);
                continue;
            }
            for (; count > 1; count--) ends &= ends - 1;
            Position += BitOperations.TrailingZeroCount(ends) / 8 + 1;
            return;
        }
        for (; count > 0 && !Failed; count--) _ = Uvarint();
    }

    /// <summary>A length and so many bytes.</summary>
    public ReadOnlySpan<byte> String()
    {
        var length = Uvarint();
        if (length <= (ulong)Left) return Bytes((int)length);
        Failed = true;
        return default;
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (Failed || count > Left)
        {
            Failed = true;
            return default;
        }
        Position += count;
        return bytes.Slice(Position - count, count);
    }

    ulong LongUvarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && Position < bytes.Length; shift += 7)
        {
            var b = bytes[Position++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
        Failed = true;
        return 0;
    }
}
