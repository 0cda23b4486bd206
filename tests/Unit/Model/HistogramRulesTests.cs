using Barograph.Model.Samples;

namespace Barograph.Tests.Unit.Model;

public sealed class HistogramRulesTests
{
    static NativeHistogram Of(
        int schema = 2, ulong count = 6, double sum = 1, double threshold = 0, ulong zeros = 0, HistogramSpan[]? spans = null, long[]? buckets = null, double[]? bounds = null)
        => new()
        {
            Schema = schema,
            Count = count,
            Sum = sum,
            ZeroThreshold = threshold,
            ZeroCount = zeros,
            PositiveSpans = spans ?? [new(0, 2), new(1, 1)],
            PositiveBuckets = buckets ?? [1, 2, 3],
            CustomBounds = bounds ?? [],
        };

    public static TheoryData<NativeHistogram, string> Bad() => new()
    {
        { Of(count: 7), "6 observations found in buckets, but the Count field is 7" },
        { Of(count: 5, sum: double.NaN), "at least" },
        { Of(schema: 53), "schema 53" },
        { Of(schema: -5), "schema -5" },
        { Of(bounds: [1]), "custom bounds" },
        { Of(spans: [new(0, 2), new(-1, 1)]), "span number 2 with offset -1" },
        { Of(spans: [new(0, 2)]), "spans need 2 buckets, have 3 buckets" },
        { Of(spans: [new(0, uint.MaxValue), new(0, uint.MaxValue)]), "reach" },
        { Of(buckets: [1, -2, 7]), "negative" },
        { Of(schema: -53, bounds: [1, 1, 2]), "increasing" },
        { Of(schema: -53, bounds: [1, double.NaN, 2]), "increasing" },
        { Of(schema: -53, bounds: [1, 2, double.PositiveInfinity]), "finite" },
        { Of(schema: -53, bounds: [1, 2]), "too few" },
        { Of(schema: -53, bounds: [1, 2, 3], threshold: 0.1), "zero bucket" },
        { Of(schema: -53, bounds: [1, 2, 3], count: 7, zeros: 1), "zero bucket" },
        { new NativeHistogram { IsFloat = true, FloatCount = -1 }, "negative observation count" },
        { new NativeHistogram { IsFloat = true, FloatCount = 1, PositiveSpans = [new(0, 1)], PositiveFloatBuckets = [-1] }, "negative" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void a_histogram_that_cannot_be_is_told_apart(NativeHistogram histogram, string complaint)
        => Assert.Contains(complaint, HistogramRules.ComplaintOf(histogram), StringComparison.Ordinal);

    [Fact]
    public void others_pass()
    {
        Assert.Null(HistogramRules.ComplaintOf(Of()));
        Assert.Null(HistogramRules.ComplaintOf(Of(count: 9, sum: double.NaN)));
        Assert.Null(HistogramRules.ComplaintOf(Of(schema: -53, bounds: [-1, 0.5, 2])));
        Assert.Null(HistogramRules.ComplaintOf(Of(schema: 9)));
        // Fractions do not add up exactly.
        Assert.Null(HistogramRules.ComplaintOf(new NativeHistogram { IsFloat = true, FloatCount = 1, PositiveSpans = [new(-3, 1)], PositiveFloatBuckets = [0.9] }));
    }
}
