using Barograph.Model.Samples;

namespace Barograph.Tests.Unit.Model;

public class HistogramDifferenceTests
{
    static NativeHistogram Of(params (int Index, long Count)[] buckets) => Of(3, 0, buckets);

    static NativeHistogram Of(int schema, double zeroThreshold, params (int Index, long Count)[] buckets)
    {
        var spans = new List<HistogramSpan>();
        var next = 0;
        foreach (var (index, _) in buckets)
        {
            spans.Add(new(index - next, 1));
            next = index + 1;
        }
        return new NativeHistogram
        {
            Schema = schema,
            ZeroThreshold = zeroThreshold,
            Count = (ulong)buckets.Sum(static b => b.Count),
            Sum = buckets.Sum(static b => b.Index * b.Count),
            PositiveSpans = [.. spans],
            PositiveBuckets = [.. buckets.Select(static b => b.Count)],
        };
    }

    static string Shown(NativeHistogram h) => $"{h.Count}/{h.Sum}: {string.Join(' ', h.PositiveBuckets)}";

    [Fact]
    public void buckets_are_subtracted_wherever_they_stand()
    {
        var (earlier, later) = (Of((1, 2), (4, 3)), Of((0, 1), (1, 2), (4, 5), (9, 6)));
        Assert.Equal(HistogramDifference.Succession.GoesOn, HistogramDifference.Between(earlier, later));
        Assert.Equal("9/62: 1 0 2 6", Shown(HistogramDifference.Of(earlier, later)));
    }

    [Fact]
    public void a_bucket_that_fell_or_went_is_a_reset_however_many_observations_there_are()
    {
        Assert.Equal(HistogramDifference.Succession.Reset, HistogramDifference.Between(Of((1, 2), (4, 3)), Of((1, 1), (4, 30))));
        Assert.Equal(HistogramDifference.Succession.Reset, HistogramDifference.Between(Of((1, 2), (4, 3)), Of((1, 9))));
        Assert.Equal(HistogramDifference.Succession.Reset, HistogramDifference.Between(Of((2, 2)), Of((1, 9), (4, 3))));
        Assert.Equal(HistogramDifference.Succession.Reset, HistogramDifference.Between(Of((2, 2)), Of()));
        Assert.Equal(HistogramDifference.Succession.Reset, HistogramDifference.Between(Of(), Of().With(CounterResetHint.Reset)));
        Assert.Equal(HistogramDifference.Succession.GoesOn, HistogramDifference.Between(Of((2, 0), (9, 0)), Of((3, 1))));
    }

    [Fact]
    public void a_coarser_histogram_goes_on_from_a_finer_one()
    {
        // 1 and 2 of schema 3 are 1 of schema 2.
        var (earlier, later) = (Of((1, 2), (2, 3), (3, 1)), Of(2, 0, (1, 7), (2, 1)));
        Assert.Equal(HistogramDifference.Succession.GoesOn, HistogramDifference.Between(earlier, later));
        Assert.Equal("2 0", string.Join(' ', HistogramDifference.Of(earlier, later).PositiveBuckets));
        Assert.Equal(HistogramDifference.Succession.Unlike, HistogramDifference.Between(later, earlier));
        Assert.Equal(HistogramDifference.Succession.Unlike, HistogramDifference.Between(earlier, Of(3, 0.5, (1, 9))));
    }

    [Fact]
    public void differences_are_those_of_a_naive_table()
    {
        var dice = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var before = Enumerable.Range(0, 12).Select(_ => dice.Next(3) == 0 ? dice.Next(4) : -1).ToArray();
            var after = before.Select(c => dice.Next(12) == 0 ? dice.Next(-1, 4) : c < 0 ? dice.Next(-1, 2) : c + dice.Next(3)).ToArray();
            NativeHistogram Made(int[] counts) => Of([.. counts.Select(static (count, index) => (index - 3, (long)count)).Where(static b => b.Item2 >= 0)]);
            var (earlier, later) = (Made(before), Made(after));
            var falls = before.Zip(after).Any(static p => Math.Max(0, p.Second) < Math.Max(0, p.First));
            Assert.Equal(falls ? HistogramDifference.Succession.Reset : HistogramDifference.Succession.GoesOn, HistogramDifference.Between(earlier, later));
            if (falls) continue;
            Assert.Equal(
                before.Zip(after).Where(static p => p.Second >= 0).Select(static p => (long)p.Second - Math.Max(0, p.First)), HistogramDifference.Of(earlier, later).PositiveBuckets);
        }
    }
}
