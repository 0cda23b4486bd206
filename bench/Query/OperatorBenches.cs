using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;

namespace Barograph.Bench.Query;

/// <summary>One operator over 320 series of an hour, a step each minute, fed from plain columns: per value that it is given.</summary>
abstract class OperatorBench(string operatorName, string query) : IMicroBench
{
    const int Series = 320;
    const int Steps = 61;

    readonly ColumnSource source = new(Series, 280, 15_000);
    readonly QueryEngine engine = new(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System);
    readonly RangeQuery question = new(TenantId.Anonymous, query, 300_000, 300_000 + (Steps - 1) * 60_000, 60_000);

    public string Name => $"{operatorName}.Range320";

    public int Items => Series * Steps;

    public void Run() => engine.RangeAsync(source, question, CancellationToken.None).GetAwaiter().GetResult();
}

sealed class InstantSelectorBench() : OperatorBench("InstantSelector", "group(http_requests_total)");

sealed class SlidingKernelBench() : OperatorBench("SlidingKernel", "group(avg_over_time(http_requests_total[5m]))");

sealed class SumAccumulatorBench() : OperatorBench("SumAccumulator", "sum by (code) (http_requests_total)");

sealed class AverageAccumulatorBench() : OperatorBench("AverageAccumulator", "avg by (code) (http_requests_total)");

sealed class ExtremeAccumulatorBench() : OperatorBench("ExtremeAccumulator", "max by (code) (http_requests_total)");

sealed class QuantileRowsBench() : OperatorBench("QuantileRows", "quantile by (code) (0.9, http_requests_total)");

sealed class SelectedRowsBench() : OperatorBench("SelectedRows", "group(topk by (code) (3, http_requests_total))");

sealed class WithScalarBench() : OperatorBench("WithScalar", "group(http_requests_total * 8 > 100)");

sealed class MatchedRowsBench() : OperatorBench("MatchedRows", "sum by (code) (http_requests_total / ignoring (pod) group_left () sum by (job, code) (http_requests_total))");

sealed class SharedRowsBench() : OperatorBench("SharedRows", "sum(rate(http_requests_total[5m])) / count(rate(http_requests_total[5m]))");
