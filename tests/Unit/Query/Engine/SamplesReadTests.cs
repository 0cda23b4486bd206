using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Results;
using Barograph.Query.Testing;

namespace Barograph.Tests.Unit.Query;

/// <summary>Three series with a sample every 15 seconds, until 20 minutes.</summary>
public sealed class SamplesReadTests
{
    static readonly TestSeriesSource Source = Filled();

    static TestSeriesSource Filled()
    {
        var source = new TestSeriesSource();
        for (var i = 0; i < 3; i++)
        {
            for (var at = 0; at <= 1_200_000; at += 15_000) source.Add(LabelSet.Of(("__name__", "x"), ("n", $"{i}")), at, at / 1000.0 * i);
        }
        return source;
    }

    static async Task<QueryStatistics> AskAsync(string query, int stepSeconds, int steps, bool byStep, long heldBytes = 64 << 20)
    {
        var engine = new QueryEngine(new EngineOptions { PerStepStatistics = true, MaxHeldBytes = heldBytes }, new InstrumentRegistry(), TimeProvider.System);
        var result = steps == 1
            ? await engine.InstantAsync(Source, new InstantQuery(TenantId.Anonymous, query, 600_000) { CountsSteps = byStep }, default)
            : await engine.RangeAsync(Source, new RangeQuery(TenantId.Anonymous, query, 600_000, 600_000 + (steps - 1) * stepSeconds * 1000L, stepSeconds * 1000L) { CountsSteps = byStep }, default);
        return result.Statistics;
    }

    [Theory]
    [InlineData("x", 60, 1, 3, 3)]
    [InlineData("rate(x[2m])", 60, 1, 24, 24)]
    [InlineData("x[2m]", 60, 1, 24, 24)]
    [InlineData("x", 60, 6, 3, 18)]
    [InlineData("rate(x[2m])", 60, 6, 24, 24 + 5 * 12)] // of overlapping windows only what is new
    [InlineData("rate(x[2m] offset 1m)", 60, 6, 24, 24 + 5 * 12)]
    [InlineData("rate(x[2m])", 180, 3, 24, 72)] // windows with gaps between them
    [InlineData("x @ 300", 60, 6, 3, 3)] // the same at every step
    [InlineData("rate(x[2m] @ 300)", 60, 6, 24, 24)]
    [InlineData("x + x", 60, 6, 6, 36)] // asked for twice
    [InlineData("max_over_time(x[2m:30s])", 60, 6, 12, 12 + 5 * 6)] // each point of a subquery at the first step that looks at it
    [InlineData("max_over_time(x[1m:30s])", 120, 5, 6, 30)] // and those that no step looks at not at all
    [InlineData("max_over_time(rate(x[1m])[2m:1m] offset 1m)", 60, 6, 24, 24 + 5 * 12)]
    [InlineData("max_over_time(max_over_time(x[1m:30s])[2m:1m])", 60, 6, 12, 12 + 5 * 6)]
    public async Task samples_are_read_once_however_many_steps_look_at_them(string query, int stepSeconds, int steps, int first, int all)
    {
        var plain = await AskAsync(query, stepSeconds, steps, byStep: false);
        Assert.Equal(all, plain.SamplesRead);
        Assert.Null(plain.ReadPerStep);
        var byStep = await AskAsync(query, stepSeconds, steps, byStep: true);
        Assert.Equal(all, byStep.SamplesRead);
        Assert.Equal(all, byStep.ReadPerStep!.Sum(static step => step.Samples));
        Assert.Equal((600_000, first), (byStep.ReadPerStep![0].TimestampMs, byStep.ReadPerStep[0].Samples));
        Assert.Equal(byStep.TotalQueryableSamples, byStep.PerStep!.Sum(static step => step.Samples));
    }

    [Fact]
    public async Task batches_of_steps_read_again_only_what_reaches_into_them_from_before()
    {
        var whole = await AskAsync("quantile(0.5, x)", 10, 60, byStep: true);
        var batches = await AskAsync("quantile(0.5, x)", 10, 60, byStep: true, heldBytes: 300);
        Assert.Equal(whole.SamplesRead, batches.SamplesRead);
        Assert.Equal(whole.ReadPerStep, batches.ReadPerStep);
    }
}
