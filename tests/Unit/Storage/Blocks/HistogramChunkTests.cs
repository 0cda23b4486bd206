using Barograph.Model.Samples;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Tests.Unit.Storage.Blocks;

public sealed class HistogramChunkTests
{
    const long T = 1_700_000_000_000;

    readonly record struct Chunk(ChunkEncoding Encoding, byte[] Data, long MinTimeMs, long MaxTimeMs, int Samples);

    static List<Chunk> Encode(IEnumerable<HistogramSample> samples)
    {
        var chunks = new List<Chunk>();
        var writer = new HistogramChunkWriter((encoding, data, min, max, count) => chunks.Add(new(encoding, data.ToArray(), min, max, count)));
        foreach (var sample in samples) writer.Add(sample);
        writer.Flush();
        return chunks;
    }

    static List<HistogramSample> Decode(IEnumerable<Chunk> chunks)
    {
        var samples = new List<HistogramSample>();
        foreach (var chunk in chunks)
        {
            Assert.Equal(chunk.Samples, HistogramChunkReader.CountOf(chunk.Data, chunk.Encoding));
            Assert.True(HistogramChunkReader.Read(chunk.Data, chunk.Encoding, samples));
        }
        return samples;
    }

    internal static SortedDictionary<long, double> Buckets(NativeHistogram histogram, bool positive)
    {
        var buckets = new SortedDictionary<long, double>();
        long index = 0;
        var at = 0;
        foreach (var span in positive ? histogram.PositiveSpans : histogram.NegativeSpans)
        {
            index += span.Offset;
            for (var i = 0; i < span.Length; i++, at++, index++)
            {
                var count = histogram.IsFloat ? (positive ? histogram.PositiveFloatBuckets : histogram.NegativeFloatBuckets)[at] : (positive ? histogram.PositiveBuckets : histogram.NegativeBuckets)[at];
                if (count != 0) buckets[index] = count;
            }
        }
        return buckets;
    }

    internal static void Same(HistogramSample expected, HistogramSample found)
    {
        Assert.Equal((expected.TimestampMs, expected.StartTimestampMs), (found.TimestampMs, found.StartTimestampMs));
        NativeHistogram a = expected.Histogram, b = found.Histogram;
        Assert.Equal(a.IsFloat, b.IsFloat);
        Assert.Equal(BitConverter.DoubleToUInt64Bits(a.Sum), BitConverter.DoubleToUInt64Bits(b.Sum));
        if (a.IsStale) return;
        Assert.Equal((a.Schema, a.ZeroThreshold, a.Count, a.ZeroCount, a.FloatCount, a.FloatZeroCount), (b.Schema, b.ZeroThreshold, b.Count, b.ZeroCount, b.FloatCount, b.FloatZeroCount));
        Assert.Equal(a.CustomBounds, b.CustomBounds);
        Assert.Equal(Buckets(a, true), Buckets(b, true));
        Assert.Equal(Buckets(a, false), Buckets(b, false));
    }

    /// <summary>A counter or gauge that grows buckets, is reset, changes its schema, goes stale.</summary>
    internal static List<HistogramSample> Generate(Random random, bool isFloat, bool gauge, bool custom, bool starts)
    {
        var samples = new List<HistogramSample>();
        var counts = new SortedDictionary<int, double>();
        var time = T;
        var start = starts ? T - 12_345 : 0;
        var schema = custom ? NativeHistogram.CustomBuckets : random.Next(-4, 9);
        double zero = 0;
        for (var i = 0; i < 400; i++)
        {
            time += random.Next(40) == 0 ? 300_000 : 15_000 + random.Next(-20, 20);
            if (random.Next(90) == 0) (counts, zero, start) = ([], 0, starts ? time - 1 : 0);
            if (!custom && random.Next(120) == 0) schema = random.Next(-4, 9);
            for (var n = random.Next(4); n > 0; n--)
            {
                var bucket = custom ? random.Next(6) : random.Next(-15, 15) * (random.Next(10) == 0 ? 40 : 1);
                counts[bucket] = counts.GetValueOrDefault(bucket) + random.Next(1, 900) * (gauge && random.Next(2) == 0 ? -0.5 : 1);
                counts[bucket] = Math.Max(0, isFloat ? counts[bucket] : Math.Round(counts[bucket]));
            }
            zero += custom ? 0 : random.Next(3);
            var spans = BucketCounts.SpansOf([.. counts.Keys.Select(static k => (long)k)]);
            var stale = random.Next(50) == 0;
            double[] values = [.. counts.Values.Select(v => isFloat ? v * 1.25 : v)];
            samples.Add(new(time, start, stale ? new NativeHistogram { IsFloat = isFloat, Sum = StaleMarker.Value } : new NativeHistogram
            {
                IsFloat = isFloat,
                Hint = gauge ? CounterResetHint.Gauge : CounterResetHint.Unknown,
                Schema = schema,
                ZeroThreshold = custom ? 0 : i < 200 ? Math.ScaleB(1, -128) : 0.0123,
                CustomBounds = custom ? [0.005, 0.1, 2.5, double.Pi, 1e9] : [],
                Sum = random.NextDouble() * 1000,
                Count = isFloat ? 0 : (ulong)(values.Sum() * (custom ? 1 : 3) + zero),
                ZeroCount = isFloat ? 0 : (ulong)zero,
                FloatCount = isFloat ? values.Sum() + zero : 0,
                FloatZeroCount = isFloat ? zero : 0,
                PositiveSpans = spans,
                PositiveBuckets = isFloat ? [] : [.. values.Select(static v => (long)v)],
                PositiveFloatBuckets = isFloat ? values : [],
                NegativeSpans = custom ? [] : spans,
                NegativeBuckets = custom || isFloat ? [] : [.. values.Select(static v => (long)v * 2)],
                NegativeFloatBuckets = custom || !isFloat ? [] : values,
            }));
        }
        return samples;
    }

    public static TheoryData<bool, bool, bool, bool> Kinds()
    {
        var kinds = new TheoryData<bool, bool, bool, bool>();
        for (var i = 0; i < 16; i++) kinds.Add((i & 1) != 0, (i & 2) != 0, (i & 4) != 0, (i & 8) != 0);
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void histograms_come_back_as_they_were_written(bool isFloat, bool gauge, bool custom, bool starts)
    {
        var samples = Generate(new Random(isFloat.GetHashCode() * 8 + (gauge ? 4 : 0) + (custom ? 2 : 0) + (starts ? 1 : 0)), isFloat, gauge, custom, starts);
        var chunks = Encode(samples);
        Assert.All(chunks, c => Assert.InRange(c.Samples, 1, 120));
        var expected = (isFloat, starts) switch
        {
            (false, false) => ChunkEncoding.Histogram,
            (true, false) => ChunkEncoding.FloatHistogram,
            (false, true) => ChunkEncoding.HistogramSt,
            _ => ChunkEncoding.FloatHistogramSt,
        };
        Assert.All(chunks, c => Assert.Equal(expected, c.Encoding));
        var found = Decode(chunks);
        Assert.Equal(samples.Count, found.Count);
        for (var i = 0; i < samples.Count; i++) Same(samples[i], found[i]);
    }

    [Fact]
    public void a_chunk_says_whether_it_begins_with_a_reset()
    {
        static HistogramSample At(int i, long bucket, CounterResetHint hint = CounterResetHint.Unknown) => new(T + i * 1000, 0, new NativeHistogram
        {
            Hint = hint,
            Schema = 3,
            Sum = bucket,
            Count = (ulong)bucket,
            PositiveSpans = [new(0, 1)],
            PositiveBuckets = [bucket],
        });
        var samples = new List<HistogramSample>();
        for (var i = 0; i < 130; i++) samples.Add(At(i, i));
        samples.Add(At(130, 3));
        samples.Add(At(131, 4));
        samples.Add(At(132, 5, CounterResetHint.Reset));
        samples.Add(At(133, 1, CounterResetHint.Gauge));
        var chunks = Encode(samples);
        Assert.Equal([ResetHeader.Unknown, ResetHeader.NotReset, ResetHeader.Reset, ResetHeader.Reset, ResetHeader.Gauge],
            chunks.Select(static c => HistogramChunkReader.ResetOf(c.Data, c.Encoding)));
        Assert.Equal([120, 10, 2, 1, 1], chunks.Select(static c => c.Samples));
        var hints = Decode(chunks).ConvertAll(static s => s.Histogram.Hint);
        Assert.Equal(CounterResetHint.Unknown, hints[0]);
        Assert.Equal(CounterResetHint.NotReset, hints[1]);
        Assert.Equal(CounterResetHint.Unknown, hints[120]);
        Assert.Equal([CounterResetHint.Reset, CounterResetHint.NotReset, CounterResetHint.Reset, CounterResetHint.Gauge], hints[^4..]);
    }

    [Fact]
    public void of_a_span_only_its_samples_are_made()
    {
        var random = new Random(10);
        foreach (var kind in (bool[])[false, true])
        {
            foreach (var chunk in Encode(Generate(random, kind, gauge: false, custom: kind, starts: !kind)))
            {
                var all = Decode([chunk]);
                for (var round = 0; round < 20; round++)
                {
                    var (min, max) = (chunk.MinTimeMs + random.Next(-50_000, 900_000), chunk.MinTimeMs + random.Next(-50_000, 900_000));
                    var some = new List<HistogramSample>();
                    Assert.True(HistogramChunkReader.Read(chunk.Data, chunk.Encoding, new TimeSpanMs(min, max), some));
                    var expected = all.FindAll(s => s.TimestampMs >= min && s.TimestampMs <= max);
                    Assert.Equal(expected.Count, some.Count);
                    for (var i = 0; i < some.Count; i++)
                    {
                        Same(expected[i], some[i]);
                        Assert.Equal(expected[i].Histogram.Hint, some[i].Histogram.Hint);
                    }
                }
            }
        }
    }

    [Fact]
    public void broken_chunks_are_refused_and_never_more_than_that()
    {
        var random = new Random(9);
        var into = new List<HistogramSample>();
        foreach (var kind in (bool[])[false, true])
        {
            foreach (var chunk in Encode(Generate(random, kind, false, false, starts: kind)).Take(8))
            {
                for (var round = 0; round < 300; round++)
                {
                    var bytes = (byte[])chunk.Data.Clone();
                    for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                    if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length)];
                    into.Clear();
                    var read = HistogramChunkReader.Read(bytes, chunk.Encoding, into);
                    Assert.True(!read || into.Count == HistogramChunkReader.CountOf(bytes, chunk.Encoding));
                }
            }
        }
    }
}
