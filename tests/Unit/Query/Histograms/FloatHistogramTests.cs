using Barograph.Model.Samples;
using Barograph.Query.Histograms;

namespace Barograph.Tests.Unit.Query;

public sealed class FloatHistogramTests
{
    [Fact]
    public void bounds_are_those_of_prometheus_to_the_last_bit()
    {
        Assert.Equal([0.7071067811865475, 1, 1.414213562373095, 2], Enumerable.Range(-1, 4).Select(static i => BucketBounds.Upper(i, 1)));
        Assert.Equal([0.5452538663326288, 0.9170040432046711], new[] { BucketBounds.Upper(-7, 3), BucketBounds.Upper(-1, 3) });
        Assert.Equal([0.5013556375251013, 0.9972960560854698], new[] { BucketBounds.Upper(-255, 8), BucketBounds.Upper(-1, 8) });
        Assert.Equal([0.25, 4.0, 65536], new[] { BucketBounds.Upper(-1, -1), BucketBounds.Upper(1, -1), BucketBounds.Upper(1, -4) });
        Assert.Equal([double.MaxValue, double.PositiveInfinity], new[] { BucketBounds.Upper(1024, 0), BucketBounds.Upper(1025, 0) });
    }

    [Fact]
    public void it_survives_the_way_into_storage_and_back()
    {
        var histogram = Of([(-3, 1), (-2, 0.5), (7, 2)], [(4, 3)]) with { ZeroCount = 1, ZeroThreshold = 0.001, Hint = CounterResetHint.Gauge, Sum = -4 };
        var stored = histogram.ToNative();
        Assert.Equal([new HistogramSpan(-3, 2), new HistogramSpan(8, 1)], stored.PositiveSpans);
        var back = FloatHistogram.From(stored);
        Assert.True(back.SameAs(histogram));
        Assert.Equal(CounterResetHint.Gauge, back.Hint);
    }

    [Fact]
    public void the_coarser_schema_wins()
    {
        var sum = HistogramArithmetic.Add(Of([(0, 1), (1, 2), (2, 4), (3, 8)]) with { Schema = 1 }, Of([(0, 10), (2, 20)])).Result!;
        Assert.Equal(0, sum.Schema);
        Assert.Equal([0, 1, 2], sum.Positive.Indices.ToArray());
        Assert.Equal([11.0, 6, 28], sum.Positive.Counts.ToArray());
    }

    [Fact]
    public void the_wider_zero_bucket_wins_and_never_ends_within_a_populated_one()
    {
        // 0.6 lies in (0.5, 1], which is populated on the left: both zero buckets reach to 1 then.
        var left = Of([(-1, 4), (0, 2), (1, 1)]) with { ZeroThreshold = 0.001, ZeroCount = 1, Count = 8 };
        var right = Of([(2, 5)]) with { ZeroThreshold = 0.6, ZeroCount = 3, Count = 8 };
        foreach (var sum in new[] { HistogramArithmetic.Add(left, right).Result!, HistogramArithmetic.Add(right, left).Result! })
        {
            Assert.Equal((1.0, 10.0, 16.0), (sum.ZeroThreshold, sum.ZeroCount, sum.Count));
            Assert.Equal([(1, 1.0), (2, 5.0)], Buckets(sum.WithoutEmptyBuckets().Positive));
        }
    }

    [Fact]
    public void custom_bounds_become_those_that_both_know()
    {
        var left = Custom([1, 2, 3], 1, 2, 4, 8);
        var right = Custom([2, 3, 5], 10, 20, 40, 80);
        var outcome = HistogramArithmetic.Add(left, right);
        Assert.True(outcome.BoundsReconciled);
        Assert.Equal([2.0, 3], outcome.Result!.CustomBounds);
        Assert.Equal([(0, 13.0), (1, 24.0), (2, 128.0)], Buckets(outcome.Result.Positive));
        Assert.Null(HistogramArithmetic.Add(left, Of([(0, 1)])).Result);
    }

    [Theory]
    [InlineData(CounterResetHint.NotReset, CounterResetHint.NotReset, CounterResetHint.NotReset, false)]
    [InlineData(CounterResetHint.NotReset, CounterResetHint.Unknown, CounterResetHint.Unknown, false)]
    [InlineData(CounterResetHint.Reset, CounterResetHint.Gauge, CounterResetHint.Gauge, false)]
    [InlineData(CounterResetHint.Reset, CounterResetHint.NotReset, CounterResetHint.Unknown, true)]
    public void hints_are_weighed_against_each_other(CounterResetHint left, CounterResetHint right, CounterResetHint together, bool collide)
    {
        foreach (var (a, b) in new[] { (left, right), (right, left) })
        {
            var outcome = HistogramArithmetic.Add(Of([(0, 1)]) with { Hint = a }, Of([(0, 1)]) with { Hint = b });
            Assert.Equal((together, collide), (outcome.Result!.Hint, outcome.ResetsCollide));
        }
    }

    [Fact]
    public void a_reset_is_any_count_that_fell()
    {
        var before = Of([(0, 2), (1, 3)]) with { ZeroCount = 1, ZeroThreshold = 0.001 };
        Assert.False(ResetDetection.IsReset(Of([(0, 2), (1, 3), (2, 9)]) with { ZeroCount = 1, ZeroThreshold = 0.001 }, before));
        Assert.True(ResetDetection.IsReset(Of([(0, 1), (1, 9)]) with { ZeroCount = 1, ZeroThreshold = 0.001 }, before));
        Assert.True(ResetDetection.IsReset(Of([(1, 9)]) with { ZeroCount = 1, ZeroThreshold = 0.001 }, before));
        Assert.True(ResetDetection.IsReset(before with { ZeroCount = 0, Count = 9 }, before));
        Assert.True(ResetDetection.IsReset(before with { Schema = 1 }, before));
        Assert.False(ResetDetection.IsReset(before with { Hint = CounterResetHint.NotReset, Count = 0 }, before));
        Assert.True(ResetDetection.IsReset(before with { Hint = CounterResetHint.Reset }, before));
    }

    [Fact]
    public void a_sum_keeps_what_additions_round_off()
    {
        var sum = new HistogramSum(Of([(0, 1)]) with { Sum = 1 });
        foreach (var more in new[] { 1e100, 1, -1e100 }) Assert.True(sum.TryAdd(Of([(0, more)]) with { Sum = more }, out _));
        Assert.Equal((2.0, 2.0), (sum.Total().Sum, sum.Total().Positive.Counts[0]));
    }

    [Fact]
    public void a_mean_goes_on_where_the_sum_would_overflow()
    {
        var mean = new HistogramMean(Of([(0, double.MaxValue)]));
        Assert.True(mean.TryAdd(Of([(0, double.MaxValue)]), out _));
        Assert.Equal(double.MaxValue, mean.Total().Positive.Counts[0]);
    }

    [Fact]
    public void its_texts_are_those_of_prometheus()
    {
        var histogram = Of([(1, 3)], [(0, 1)]) with { ZeroCount = 2, ZeroThreshold = 0.001, Count = 6, Sum = 5.5, Hint = CounterResetHint.Gauge };
        Assert.Equal("{count:6, sum:5.5, [-1,-0.5):1, [-0.001,0.001]:2, (1,2]:3}", HistogramText.Short(histogram));
        Assert.Equal("{{count:6 sum:5.5 z_bucket:2 z_bucket_w:0.001 counter_reset_hint:gauge offset:1 buckets:[3] n_buckets:[1]}}", HistogramText.Expression(histogram));
    }

    internal static FloatHistogram Of((int Index, double Count)[] positive, (int Index, double Count)[]? negative = null) => new()
    {
        Count = positive.Sum(static b => b.Count) + (negative ?? []).Sum(static b => b.Count),
        Positive = Run(positive),
        Negative = Run(negative ?? []),
    };

    internal static FloatHistogram Custom(double[] bounds, params double[] counts) => new()
    {
        Schema = NativeHistogram.CustomBuckets,
        CustomBounds = bounds,
        Count = counts.Sum(),
        Positive = new BucketRun([.. Enumerable.Range(0, counts.Length)], counts),
    };

    static BucketRun Run((int Index, double Count)[] buckets) => new([.. buckets.Select(static b => b.Index)], [.. buckets.Select(static b => b.Count)]);

    static (int, double)[] Buckets(BucketRun run) => [.. run.Indices.ToArray().Zip(run.Counts.ToArray())];
}
