using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Results;
using Barograph.Query.Testing;

namespace Barograph.Tests.Unit.Query;

/// <summary>Groups take whole columns at a time, four steps at once; each step must be what it is alone, also where numbers end.</summary>
public sealed class AggregationColumnsTests
{
    static readonly QueryEngine Engine = new(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System);

    static readonly double[] Odd = [0, -0.0, 1e308, 1.7e308, -1.7e308, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1e-300, 1e17, 1, -1e17];

    [Theory]
    [InlineData("sum")]
    [InlineData("avg")]
    [InlineData("count")]
    [InlineData("group")]
    [InlineData("min")]
    [InlineData("max")]
    [InlineData("stddev")]
    public async Task each_step_is_what_it_is_alone(string aggregation)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var source = new TestSeriesSource();
            const int steps = 23;
            for (var series = 0; series < 9; series++)
            {
                var labels = LabelSet.Of(("__name__", "x"), ("n", $"{series}"), ("g", $"{series % 3}"));
                for (var step = 0; step < steps; step++)
                {
                    var value = random.Next(3) == 0 && seed % 2 == 0 ? Odd[random.Next(Odd.Length)] : random.NextDouble() * 1000 - 300;
                    // Older than the lookback of 5 minutes is a step without a sample.
                    if (random.Next(5) > 0) source.Add(labels, step * 600_000L, value);
                }
            }
            var query = $"{aggregation} by (g) (x)";
            var range = (MatrixValue)(await Engine.RangeAsync(source, new RangeQuery(TenantId.Anonymous, query, 0, (steps - 1) * 600_000L, 600_000), default)).Value;
            var together = range.Series.SelectMany(static row => row.TimestampsMs.ToArray().Zip(row.Values.ToArray(), (time, value) => $"{row.Labels} {time} {Bits(value)}")).Order(StringComparer.Ordinal);
            var alone = new List<string>();
            for (var step = 0; step < steps; step++)
            {
                var instant = (VectorValue)(await Engine.InstantAsync(source, new InstantQuery(TenantId.Anonymous, query, step * 600_000L), default)).Value;
                alone.AddRange(instant.Samples.Select(static sample => $"{sample.Labels} {sample.TimestampMs} {Bits(sample.Value)}"));
            }
            Assert.Equal(alone.Order(StringComparer.Ordinal), together);
        }
    }

    /// <summary>Which NaN it is depends on the order of the operands, which is nobody's business.</summary>
    static string Bits(double value) => double.IsNaN(value) ? "NaN" : $"{BitConverter.DoubleToInt64Bits(value):x}";
}
