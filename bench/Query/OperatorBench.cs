using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Explanation;

namespace Barograph.Bench.Query;

/// <summary>One operator over all series of a metric, an hour with a step each minute, fed from plain columns: per value that it is given.</summary>
/// <param name="operatorName">The class that is measured.</param>
/// <param name="query">As little around it as will do.</param>
/// <param name="series">How many it is given.</param>
/// <param name="change">Of the engine's options.</param>
abstract class OperatorBench(string operatorName, string query, int series = 320, Func<EngineOptions, EngineOptions>? change = null) : IMicroBench
{
    const int Steps = 61;

    static readonly EngineOptions Everything = new() { ExperimentalFunctions = true, ExtendedRangeSelectors = true, FillModifiers = true };

    readonly QueryEngine engine = new(change is null ? Everything : change(Everything), new InstrumentRegistry(), TimeProvider.System);
    readonly RangeQuery question = new(TenantId.Anonymous, query, 300_000, 300_000 + (Steps - 1) * 60_000, 60_000);

    public string Name => operatorName.Contains('.', StringComparison.Ordinal) ? operatorName + series : $"{operatorName}.Range{series}";

    public int Items => series * Steps;

    protected virtual ExplainMode Explain => ExplainMode.None;

    public void Run() => engine.RangeAsync(Crowd.Shared, question with { Explain = Explain }, CancellationToken.None).GetAwaiter().GetResult();
}
