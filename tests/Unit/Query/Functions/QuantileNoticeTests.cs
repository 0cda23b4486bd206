using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Testing;

namespace Barograph.Tests.Unit.Query;

public sealed class QuantileNoticeTests
{
    [Theory]
    [InlineData("quantile_over_time(time(), x[1m])", "got 60 ", "got 120 ")] // at 180 and 240 the series has no sample any more
    [InlineData("quantile_over_time(-1, x[1m])", "got -1 ")]
    [InlineData("quantile_over_time(0.5, x[1m])")]
    [InlineData("quantile_over_time(2, nothing[1m])")]
    public async Task a_quantile_outside_0_and_1_is_told_of_where_there_are_samples(string query, params string[] told)
    {
        var source = new TestSeriesSource();
        for (var at = 0; at <= 120_000; at += 15_000) source.Add(LabelSet.Of(("__name__", "x")), at, at);
        var engine = new QueryEngine(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System);

        var result = await engine.RangeAsync(source, new RangeQuery(TenantId.Anonymous, query, 60_000, 240_000, 60_000), default);

        Assert.Equal(told.Length, result.Warnings.Count);
        Assert.All(told, each => Assert.Single(result.Warnings, warning => warning.Contains(each, StringComparison.Ordinal)));
    }
}
