using System.Buffers.Binary;
using System.Numerics;
using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>Encodes numbers with start timestamps into chunks of encoding 4; see <see cref="Xor2Reader"/>.</summary>
sealed class Xor2Writer(ChunkSink sink)
{
    const int MaxSamples = 120;

    readonly BitWriter bits = new();
    XorValue value;
    StartTimesWriter starts;
    long first, time, delta;
    int count;

    public void Add(long timestampMs, ulong valueBits, long startMs)
    {
        if (count == MaxSamples) Flush();
        if (count == 0) Begin(timestampMs, valueBits);
        else Append(timestampMs, valueBits);
        starts.Write(bits, count, timestampMs, time, startMs);
        time = timestampMs;
        count++;
    }

    /// <summary>Hands over what has been added since the last chunk.</summary>
    public void Flush()
    {
        if (count == 0) return;
        var data = bits.Written;
        BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)count);
        data[Xor2Reader.HeaderBytes - 1] = starts.Header;
        sink(ChunkEncoding.Xor2, data, first, time, count);
        count = 0;
    }

    void Begin(long timestampMs, ulong valueBits)
    {
        bits.Clear();
        for (var i = 0; i < Xor2Reader.HeaderBytes; i++) bits.WriteByte(0);
        bits.WriteVarint(timestampMs);
        bits.WriteBits(valueBits, 64);
        value = new XorValue { Bits = valueBits == StaleMarker.Bits ? 0 : valueBits, Leading = XorValue.NoWindow };
        starts = default;
        (first, delta) = (timestampMs, 0);
    }

    void Append(long timestampMs, ulong valueBits)
    {
        var now = timestampMs - time;
        var change = now - delta;
        delta = now;
        if (count == 1)
        {
            for (var rest = (ulong)now; ; rest >>= 7)
            {
                bits.WriteByte((byte)(rest >= 0x80 ? rest | 0x80 : rest));
                if (rest < 0x80) break;
            }
            PutValue(valueBits);
            return;
        }
        if (change == 0)
        {
            if (valueBits == StaleMarker.Bits) bits.WriteBits(0b11111, 5);
            else if (valueBits == value.Bits) bits.WriteBits(0, 1);
            else PutXor(valueBits, 0b10, 2);
            return;
        }
        if (change is >= -(1 << 12) and < 1 << 12) bits.WriteBits(0b110UL << 13 | (ulong)change & 0x1fff, 16);
        else if (change is >= -(1 << 19) and < 1 << 19) bits.WriteBits(0b1110UL << 20 | (ulong)change & 0xf_ffff, 24);
        else
        {
            bits.WriteBits(0b11110, 5);
            bits.WriteBits((ulong)change, 64);
        }
        PutValue(valueBits);
    }

    void PutValue(ulong valueBits)
    {
        if (valueBits == StaleMarker.Bits) bits.WriteBits(0b111, 3);
        else if (valueBits == value.Bits) bits.WriteBits(0, 1);
        else PutXor(valueBits, 0b1, 1);
    }

    /// <summary>Behind the prefix, 0 = within the last window, 1 = within a new one; a value of its own has one more 0 behind that 1.</summary>
    void PutXor(ulong valueBits, ulong prefix, int prefixBits)
    {
        var xor = valueBits ^ value.Bits;
        value.Bits = valueBits;
        var leading = Math.Min(31, BitOperations.LeadingZeroCount(xor));
        var trailing = BitOperations.TrailingZeroCount(xor);
        bits.WriteBits(prefix, prefixBits);
        if (value.Leading != XorValue.NoWindow && leading >= value.Leading && trailing >= value.Trailing)
        {
            bits.WriteBits(0, 1);
            bits.WriteBits(xor >> value.Trailing, 64 - value.Leading - value.Trailing);
            return;
        }
        (value.Leading, value.Trailing) = ((byte)leading, (byte)trailing);
        if (prefixBits == 1) bits.WriteBits(0b10, 2);
        else bits.WriteBits(1, 1);
        bits.WriteBits((uint)leading, 5);
        bits.WriteBits((ulong)(64 - leading - trailing), 6);
        bits.WriteBits(xor >> trailing, 64 - leading - trailing);
    }
}
