using Barograph.Model.Samples;
using Barograph.Storage.Chunks;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Storage.Chunks;

public sealed unsafe class XorChunkTests
{
    /// <summary>Encodes at most 120 samples; the block is as large as it must be and no larger than it may be.</summary>
    internal static byte[] Encode(ReadOnlySpan<(long TimeMs, double Value)> samples)
    {
        var block = new byte[XorChunk.MaxSamples * XorChunkWriter.MaxSampleBytes + XorChunkWriter.FirstBlockBytes];
        var chunk = new XorChunk();
        fixed (byte* at = block)
        {
            XorChunkWriter.Begin(at, ref chunk, samples[0].TimeMs, BitConverter.DoubleToUInt64Bits(samples[0].Value));
            foreach (var (time, value) in samples[1..])
                Assert.True(XorChunkWriter.TryAppend(at, block.Length, ref chunk, time, BitConverter.DoubleToUInt64Bits(value)));
            XorChunkWriter.Close(at, chunk);
        }
        return block[..chunk.ByteLength];
    }

    internal static bool TryDecode(ReadOnlySpan<byte> chunk, out List<(long TimeMs, ulong Bits)> samples)
    {
        var padded = new byte[chunk.Length + XorChunkReader.OverreadBytes];
        chunk.CopyTo(padded);
        samples = [];
        fixed (byte* at = padded)
        {
            var count = XorChunkReader.CountOf(at);
            var times = new long[count];
            var values = new double[count];
            if (!XorChunkReader.Read(at, chunk.Length, count, times, values)) return false;
            for (var i = 0; i < count; i++) samples.Add((times[i], BitConverter.DoubleToUInt64Bits(values[i])));
            return true;
        }
    }

    /// <summary>The encoding as the format's page words it, one bit at a time: slow and obvious.</summary>
    static byte[] EncodeBitByBit(ReadOnlySpan<(long TimeMs, double Value)> samples)
    {
        var bits = new List<bool>();
        void Put(ulong value, int count)
        {
            for (var i = count - 1; i >= 0; i--) bits.Add((value >> i & 1) != 0);
        }
        void PutVarint(ulong value)
        {
            for (; value >= 0x80; value >>= 7) Put(value & 0x7f | 0x80, 8);
            Put(value, 8);
        }
        Put((ulong)samples.Length, 16);
        int leading = -1, trailing = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var (time, value) = samples[i];
            var number = BitConverter.DoubleToUInt64Bits(value);
            if (i == 0)
            {
                PutVarint((ulong)(time << 1) ^ (ulong)(time >> 63));
                Put(number, 64);
                continue;
            }
            var delta = time - samples[i - 1].TimeMs;
            if (i == 1) PutVarint((ulong)delta);
            else
            {
                var change = delta - (samples[i - 1].TimeMs - samples[i - 2].TimeMs);
                if (change == 0) Put(0, 1);
                else if (change is >= -8191 and <= 8192) { Put(0b10, 2); Put((ulong)change & 0x3fff, 14); }
                else if (change is >= -65535 and <= 65536) { Put(0b110, 3); Put((ulong)change & 0x1ffff, 17); }
                else if (change is >= -524287 and <= 524288) { Put(0b1110, 4); Put((ulong)change & 0xfffff, 20); }
                else { Put(0b1111, 4); Put((ulong)change, 64); }
            }
            var xor = number ^ BitConverter.DoubleToUInt64Bits(samples[i - 1].Value);
            if (xor == 0)
            {
                Put(0, 1);
                continue;
            }
            int zeros = Math.Min(31, System.Numerics.BitOperations.LeadingZeroCount(xor)), tail = System.Numerics.BitOperations.TrailingZeroCount(xor);
            if (leading >= 0 && zeros >= leading && tail >= trailing)
            {
                Put(0b10, 2);
                Put(xor >> trailing, 64 - leading - trailing);
                continue;
            }
            (leading, trailing) = (zeros, tail);
            Put(0b11, 2);
            Put((ulong)leading, 5);
            Put((ulong)(64 - leading - trailing) & 63, 6);
            Put(xor >> trailing, 64 - leading - trailing);
        }
        var bytes = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++) bytes[i / 8] |= (byte)(bits[i] ? 0x80 >> i % 8 : 0);
        return bytes;
    }

    /// <summary>Series as they come: on time or not, at rest, counting, noisy, with gaps and odd values.</summary>
    static (long TimeMs, double Value)[] Samples(int seed)
    {
        var random = new Random(seed);
        var samples = new (long, double)[random.Next(1, 121)];
        var time = random.Next(4) == 0 ? random.NextInt64() / 4 : 1_700_000_000_000L;
        var value = random.Next(100) * 1.0;
        var kind = random.Next(6);
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (time, value);
            time += random.Next(20) switch { 0 => random.Next(1, 100), 1 => random.Next(1, 200_000), 2 => random.Next(1, int.MaxValue), _ => 15_000 };
            value = kind switch
            {
                0 => value,
                1 => value + random.Next(100),
                2 => random.NextDouble(),
                3 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                4 => Math.Round(value + random.NextDouble(), 2),
                _ => random.Next(8) switch { 0 => StaleMarker.Value, 1 => double.NaN, 2 => double.PositiveInfinity, 3 => -0.0, 4 => double.Epsilon, _ => random.Next(3) },
            };
        }
        return samples;
    }

    [Fact]
    public void bytes_are_those_of_the_written_format()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var samples = Samples(seed);
            Assert.Equal(EncodeBitByBit(samples), Encode(samples));
        }
    }

    [Fact]
    public void decoding_gives_back_what_was_encoded_to_the_bit()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var samples = Samples(seed);
            Assert.True(TryDecode(Encode(samples), out var decoded));
            Assert.Equal(samples.Select(s => (s.TimeMs, BitConverter.DoubleToUInt64Bits(s.Value))), decoded);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void a_chunk_of_two_samples_has_the_bytes_that_prometheus_writes()
    {
        // count 2; zigzag varint of 1000; 1.0 raw; uvarint 15000; value bit 0 and seven bits of padding.
        byte[] expected = [0, 2, 0xd0, 0x0f, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0x98, 0x75, 0];
        Assert.Equal(expected, Encode([(1000, 1.0), (16000, 1.0)]));
    }

    [Fact]
    public void a_block_that_is_too_small_refuses_and_stays_as_it_was()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var samples = Samples(seed);
            var whole = Encode(samples);
            var block = new byte[4096];
            var chunk = new XorChunk();
            fixed (byte* at = block)
            {
                XorChunkWriter.Begin(at, ref chunk, samples[0].TimeMs, BitConverter.DoubleToUInt64Bits(samples[0].Value));
                for (var i = 1; i < samples.Length; i++)
                {
                    // The smallest size that works must end with exactly the slack behind the sample.
                    var size = chunk.ByteLength + XorChunkWriter.SlackBytes;
                    while (!XorChunkWriter.TryAppend(at, size, ref chunk, samples[i].TimeMs, BitConverter.DoubleToUInt64Bits(samples[i].Value))) size++;
                    Assert.Equal(chunk.ByteLength + XorChunkWriter.SlackBytes, size);
                    Assert.True(block.AsSpan(size).IndexOfAnyExcept((byte)0) < 0);
                }
                XorChunkWriter.Close(at, chunk);
            }
            Assert.Equal(whole, block[..chunk.ByteLength]);
        }
    }

    [Fact]
    public void damaged_chunks_are_refused_or_decoded_to_something_but_never_overrun()
    {
        var random = new Random(5);
        for (var seed = 0; seed < 2000; seed++)
        {
            var bytes = Encode(Samples(seed));
            for (var flips = 0; flips < 3; flips++) bytes[random.Next(2, bytes.Length)] ^= (byte)(1 << random.Next(8));
            TryDecode(bytes, out _);
            TryDecode(bytes.AsSpan(0, random.Next(2, bytes.Length)), out _);
        }
    }
}
