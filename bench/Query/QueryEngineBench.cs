using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;

namespace Barograph.Bench.Query;

/// <summary>The question of every dashboard, on 9,600 series of 6 hours at 15 s: per sample read.</summary>
sealed class SumByRateBench : IMicroBench
{
    const int Series = 9600;
    const int Samples = 1440;
    static readonly RangeQuery Question = new(TenantId.Anonymous, "sum by (pod) (rate(http_requests_total[5m]))", 300_000, 300_000 + 21_300_000, 60_000);

    readonly ColumnSource source = new(Series, Samples, 15_000);
    readonly QueryEngine engine = new(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System);

    public string Name => "QueryEngine.SumByRate9600";

    public int Items => Series * Samples;

    public void Run() => engine.RangeAsync(source, Question, CancellationToken.None).GetAwaiter().GetResult();
}

/// <summary>One point for each of 32,000 series: per series.</summary>
sealed class InstantRateBench : IMicroBench
{
    const int Series = 32_000;
    static readonly InstantQuery Question = new(TenantId.Anonymous, "sum(rate(http_requests_total[5m]))", 600_000);

    readonly ColumnSource source = new(Series, 40, 15_000);
    readonly QueryEngine engine = new(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System);

    public string Name => "QueryEngine.InstantRate32000";

    public int Items => Series;

    public void Run() => engine.InstantAsync(source, Question, CancellationToken.None).GetAwaiter().GetResult();
}
