using System.Buffers.Binary;
using System.Numerics;
using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>A chunk of encoding 4 that grows: numbers with start timestamps; see <see cref="Xor2Reader"/>.</summary>
sealed class GrowingNumberChunk
{
    public const int MaxSamples = 120;

    readonly BitWriter bits = new();
    XorValue value;
    StartTimesWriter starts;
    long time, delta;

    public int Samples { get; private set; }

    public long FirstTimeMs { get; private set; }

    public long LastTimeMs => time;

    public long SizeBytes => bits.Length + 200;

    /// <summary>The chunk as it is now, complete; good until the next change.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            var data = bits.Written;
            BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)Samples);
            data[Xor2Reader.HeaderBytes - 1] = starts.Header;
            return data;
        }
    }

    /// <summary>Goes on with a chunk that was written down. False where it is broken or empty.</summary>
    public bool TryResume(ReadOnlySpan<byte> chunk)
    {
        Clear();
        if (chunk.Length < Xor2Reader.HeaderBytes) return false;
        var count = Xor2Reader.CountOf(chunk);
        if (count is 0 or > MaxSamples) return false;
        Span<long> times = stackalloc long[MaxSamples], begun = stackalloc long[MaxSamples];
        Span<double> values = stackalloc double[MaxSamples];
        if (!Xor2Reader.Read(chunk, count, times, values, begun)) return false;
        for (var i = 0; i < count; i++) Add(times[i], BitConverter.DoubleToUInt64Bits(values[i]), begun[i]);
        return true;
    }

    public void Clear() => Samples = 0;

    public void Add(long timestampMs, ulong valueBits, long startMs)
    {
        Model.Invariant.Require(Samples < MaxSamples);
        if (Samples == 0) Begin(timestampMs, valueBits);
        else Append(timestampMs, valueBits);
        starts.Write(bits, Samples, timestampMs, time, startMs);
        time = timestampMs;
        Samples++;
    }

    void Begin(long timestampMs, ulong valueBits)
    {
        bits.Clear();
        for (var i = 0; i < Xor2Reader.HeaderBytes; i++) bits.WriteByte(0);
        bits.WriteVarint(timestampMs);
        bits.WriteBits(valueBits, 64);
        value = new XorValue { Bits = valueBits == StaleMarker.Bits ? 0 : valueBits, Leading = XorValue.NoWindow };
        starts = default;
        (FirstTimeMs, delta) = (timestampMs, 0);
    }

    void Append(long timestampMs, ulong valueBits)
    {
        var now = timestampMs - time;
        var change = now - delta;
        delta = now;
        if (Samples == 1)
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
