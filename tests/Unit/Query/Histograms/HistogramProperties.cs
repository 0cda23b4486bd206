using Barograph.Query.Histograms;

namespace Barograph.Tests.Unit.Query;

/// <summary>Random histograms against what must hold of all: seeded, so that a failure can be seen again.</summary>
public sealed class HistogramProperties
{
    const int Rounds = 2000;

    [Fact]
    public void what_is_added_can_be_taken_away()
    {
        var random = new Random(1);
        for (var round = 0; round < Rounds; round++)
        {
            var (left, right) = (Any(random, 0), Any(random, 0));
            var sum = HistogramArithmetic.Add(left, right).Result!;
            var back = HistogramArithmetic.Subtract(sum, right).Result!.WithoutEmptyBuckets();
            Assert.True(back.SameAs(left.WithoutEmptyBuckets()), $"{HistogramText.Expression(left)} + {HistogramText.Expression(right)}");
        }
    }

    [Fact]
    public void the_order_does_not_matter_and_nothing_gets_lost()
    {
        var random = new Random(2);
        for (var round = 0; round < Rounds; round++)
        {
            var (left, right) = (Any(random, random.Next(-2, 4)), Any(random, random.Next(-2, 4)));
            (left, right) = (Widened(left, random.Next(3) * 0.4), Widened(right, random.Next(3) * 0.4));
            var sum = HistogramArithmetic.Add(left, right).Result!;
            var other = HistogramArithmetic.Add(right, left).Result!;
            Assert.True(sum.WithoutEmptyBuckets().SameAs(other.WithoutEmptyBuckets()), $"{HistogramText.Expression(left)} + {HistogramText.Expression(right)} = {HistogramText.Expression(sum)}, {HistogramText.Expression(other)}");
            Assert.Equal(left.Count + right.Count, Observed(sum));
            Assert.False(ResetDetection.IsReset(sum, left));
        }
    }

    [Fact]
    public void a_compensated_sum_of_whole_numbers_is_their_sum()
    {
        var random = new Random(3);
        for (var round = 0; round < Rounds / 10; round++)
        {
            var histograms = Enumerable.Range(0, random.Next(2, 9)).Select(_ => Widened(Any(random, random.Next(-2, 4)), random.Next(3) * 0.4)).ToArray();
            var sum = new HistogramSum(histograms[0]);
            var plain = histograms[0];
            foreach (var histogram in histograms[1..])
            {
                Assert.True(sum.TryAdd(histogram, out _));
                plain = HistogramArithmetic.Add(plain, histogram).Result!;
            }
            Assert.True(sum.Total().WithoutEmptyBuckets().SameAs(plain.WithoutEmptyBuckets()));
        }
    }

    [Fact]
    public void a_quantile_is_where_its_fraction_lies()
    {
        var random = new Random(4);
        for (var round = 0; round < Rounds; round++)
        {
            var histogram = random.Next(2) == 0 ? Any(random, random.Next(4)) : FloatHistogramTests.Custom([1, 2, 5], random.Next(1, 9), random.Next(1, 9), random.Next(1, 9), 0);
            if (histogram.Count == 0) continue;
            var q = random.Next(1, 100) / 100.0;
            var value = HistogramRanks.Quantile(q, histogram, out _);
            var below = HistogramRanks.Fraction(double.NegativeInfinity, value, histogram, out _);
            // Across a gap without observations any value is right, and the one at its far end is given.
            Assert.True(Math.Abs(below - q) < 1e-9, $"{q} of {HistogramText.Expression(histogram)} is {value}, below which are {below}");
        }
    }

    [Fact]
    public void what_is_trimmed_off_on_both_sides_is_all_there_was()
    {
        var random = new Random(5);
        for (var round = 0; round < Rounds; round++)
        {
            var histogram = Any(random, random.Next(-2, 4));
            var at = Math.Round(random.NextDouble() * 16 - 8, 2);
            var (below, above) = (HistogramTrim.Of(histogram, at, keepsBelow: true), HistogramTrim.Of(histogram, at, keepsBelow: false));
            Assert.Equal(histogram.Count, below.Count + above.Count, 1e-9);
            if (histogram.Count > 0) Assert.Equal(HistogramRanks.Fraction(double.NegativeInfinity, at, histogram, out _) * histogram.Count, below.Count, 1e-9);
        }
    }

    static double Observed(FloatHistogram histogram) => Enumerable.Range(0, histogram.BucketCount).Sum(i => histogram.BucketAt(i).Count);

    /// <summary>With a zero bucket at least so wide, and no bucket within it.</summary>
    static FloatHistogram Widened(FloatHistogram histogram, double threshold)
        => HistogramArithmetic.Add(histogram with { ZeroThreshold = 0 }, new FloatHistogram { Schema = histogram.Schema, ZeroThreshold = threshold }).Result!;

    static FloatHistogram Any(Random random, int schema)
    {
        var histogram = FloatHistogramTests.Of(Side(random), Side(random)) with { Schema = schema, ZeroThreshold = 0.001, ZeroCount = random.Next(4), Sum = random.Next(-50, 50) };
        return histogram with { Count = histogram.Count + histogram.ZeroCount };
    }

    static (int, double)[] Side(Random random)
        => [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(-3, 8)).Distinct().Order().Select(index => (index, (double)random.Next(1, 9)))];
}
