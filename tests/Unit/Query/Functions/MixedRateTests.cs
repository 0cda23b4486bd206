using Barograph.Query.Functions;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;
using Barograph.Tests.Unit.Storage.Blocks;

namespace Barograph.Tests.Unit.Query;

public sealed class MixedRateTests
{
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, false, true)]
    public void windows_that_only_count_on_are_as_all_others(bool isFloat, bool gauge, bool custom)
    {
        var random = new Random(11);
        var samples = HistogramChunkTests.Generate(random, isFloat, gauge, custom, starts: false).FindAll(static s => !s.Histogram.IsStale);
        var layouts = new BucketLayouts();
        var histograms = samples.Select(s => FloatHistogram.From(s.Histogram, layouts)).ToArray();
        var times = samples.Select(static s => s.TimestampMs).ToArray();
        var values = samples.Select(static s => s.Histogram.Sum).ToArray();
        var found = 0;
        for (var round = 0; round < 2000; round++)
        {
            var rate = new MixedRate(isCounter: random.Next(5) > 0, perSecond: random.Next(2) == 0);
            var first = random.Next(histograms.Length - 1);
            var count = Math.Min(random.Next(1, 20), histograms.Length - first);
            var end = times[first + count - 1] + random.Next(20_000);
            var range = end - times[first] + random.Next(1, 20_000);
            // With start times that nobody knows, nothing is calculated in one piece.
            var plain = rate.Of(Window([]), Notices());
            var general = rate.Of(Window(new long[count]), Notices());
            Assert.Equal(general.IsThere, plain.IsThere);
            if (general.Histogram is null) continue;
            found++;
            Assert.True(general.Histogram.SameAs(plain.Histogram!), $"{HistogramText.Expression(general.Histogram)} and {HistogramText.Expression(plain.Histogram!)}");
            Assert.Equal((general.Histogram.Hint, general.Histogram.LeftOut), (plain.Histogram!.Hint, plain.Histogram.LeftOut));

            MixedWindow Window(long[] starts) => new()
            {
                TimestampsMs = times.AsSpan(first, count),
                Values = values.AsSpan(first, count),
                Histograms = histograms.AsSpan(first, count),
                StartTimesMs = starts,
                EndMs = end,
                RangeMs = range,
            };
        }
        Assert.InRange(found, 1000, 2000);
    }

    static HistogramNotices Notices() => new(new Annotations(), default(TextRange), "m");
}
