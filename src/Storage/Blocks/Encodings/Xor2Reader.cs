using System.Buffers.Binary;
using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>Decodes chunks of encoding 4 (XOR2) into columns.</summary>
/// <remarks>
/// Header: u16 samples, a byte of <see cref="StartTimes"/>. First sample: time as varint, value raw. Second: uvarint difference, value. Then
/// <code>
/// 0      on time, same value                 10     on time, value without its first bit
/// 110    13 bits of dod, value               1110   20 bits of dod, value
/// 11110  64 bits of dod, value               11111  on time, stale marker
/// value: 0 same, 10 in the last window, 110 in a new window, 111 stale marker
/// </code>
/// dod = difference of differences of times, two's complement. A stale marker is never what the next value is compared with.
/// </remarks>
static class Xor2Reader
{
    public const int HeaderBytes = 3;

    /// <summary>False where the bits end before the samples do. Start times go where there is room for them.</summary>
    public static bool Read(ReadOnlySpan<byte> chunk, int count, Span<long> timestampsMs, Span<double> values, Span<long> startsMs)
    {
        var bits = new BitReader(chunk[HeaderBytes..]);
        var starts = new StartTimes(chunk[HeaderBytes - 1]);
        var value = new XorValue();
        long time = 0, delta = 0;
        for (var i = 0; i < count; i++)
        {
            var before = time;
            ulong? read;
            if (i == 0)
            {
                time = bits.ReadVarint();
                read = bits.ReadBits(64);
                if (read != StaleMarker.Bits) value.Bits = read.Value;
            }
            else if (i == 1)
            {
                delta = (long)bits.ReadUvarint();
                time += delta;
                read = ReadValue(ref bits, ref value);
            }
            else
            {
                read = ReadJoint(ref bits, ref value, ref delta);
                time += delta;
            }
            starts.Read(ref bits, i, time, before);
            if (bits.Failed) return false;
            timestampsMs[i] = time;
            values[i] = BitConverter.UInt64BitsToDouble(read.Value);
            if (!startsMs.IsEmpty) startsMs[i] = starts.Current;
        }
        return true;
    }

    public static int CountOf(ReadOnlySpan<byte> chunk) => BinaryPrimitives.ReadUInt16BigEndian(chunk);

    static ulong ReadJoint(ref BitReader bits, ref XorValue value, ref long delta)
    {
        switch (bits.ReadOnes(5))
        {
            case 0:
                return value.Bits;
            case 1:
                if (bits.ReadBit()) bits.ReadWindow(ref value);
                return ReadXor(ref bits, ref value);
            case 2:
                delta += Signed(bits.ReadBits(13), 13);
                return ReadValue(ref bits, ref value);
            case 3:
                delta += Signed(bits.ReadBits(20), 20);
                return ReadValue(ref bits, ref value);
            case 4:
                delta += (long)bits.ReadBits(64);
                return ReadValue(ref bits, ref value);
            default:
                return StaleMarker.Bits;
        }
    }

    static ulong ReadValue(ref BitReader bits, ref XorValue value)
    {
        switch (bits.ReadOnes(3))
        {
            case 0:
                return value.Bits;
            case 1:
                return ReadXor(ref bits, ref value);
            case 2:
                bits.ReadWindow(ref value);
                return ReadXor(ref bits, ref value);
            default:
                return StaleMarker.Bits;
        }
    }

    static ulong ReadXor(ref BitReader bits, ref XorValue value)
        => value.Bits ^= bits.ReadBits(64 - value.Leading - value.Trailing) << value.Trailing;

    static long Signed(ulong bits, int size) => (long)(bits << (64 - size)) >> (64 - size);
}
