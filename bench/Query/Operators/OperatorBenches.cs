using Barograph.Query.Explanation;

namespace Barograph.Bench.Query.Operators;

sealed class InstantSelectorBench() : OperatorBench("InstantSelector", "group(http_requests_total)");

sealed class SmoothedSelectorBench() : OperatorBench("SmoothedSelector", "group(http_requests_total smoothed)");

sealed class SubquerySamplesBench() : OperatorBench("SubquerySamples", "group(max_over_time(http_requests_total[5m:1m]))");

sealed class SpreadBench() : OperatorBench("Spread", "group(http_requests_total @ 600 > time())");

sealed class SpreadScalarBench() : OperatorBench("SpreadScalar", "vector(time() + scalar(sum(few_requests_total @ 600)))", 32);

sealed class RowMapBench() : OperatorBench("RowMap", "group(abs(http_requests_total))");

sealed class HistogramMapBench() : OperatorBench("HistogramMap", "histogram_count(-duration)", 16);

sealed class HistogramNumbersBench() : OperatorBench("HistogramNumbers", "group(histogram_stddev(duration))", 16);

sealed class StepTimesBench() : OperatorBench("StepTimes", "group(timestamp(http_requests_total + 0))");

sealed class AbsentRowBench() : OperatorBench("AbsentRow", "absent(http_requests_total)");

sealed class VectorAsScalarBench() : OperatorBench("VectorAsScalar", "vector(scalar(sum(few_requests_total)))", 32);

sealed class ScalarAsVectorBench() : OperatorBench("ScalarAsVector", "vector(time())", 1);

sealed class ScalarPerStepBench() : OperatorBench("ScalarPerStep", "vector(max_of(time(), 5 * step()))", 1);

sealed class ConstantBench() : OperatorBench("Constant", "vector(pi())", 1);

sealed class DistinctRowsBench() : OperatorBench("DistinctRows", "group(last_over_time(http_requests_total[5m]))");

sealed class NameDroppedBench() : OperatorBench("NameDropped", "group(ceil(http_requests_total))");

sealed class NameRemovalBench() : OperatorBench("NameRemoval", "abs(http_requests_total)", change: static o => o with { DelayedNameRemoval = true });

sealed class SharedRowsBench() : OperatorBench("SharedRows", "sum(rate(http_requests_total[5m])) / count(rate(http_requests_total[5m]))");

sealed class ObservedRowsBench() : OperatorBench("ObservedRows", "sum by (code) (rate(http_requests_total[5m]))")
{
    protected override ExplainMode Explain => ExplainMode.Analyze;
}

sealed class ObservedScalarBench() : OperatorBench("ObservedScalar", "vector(time() * 2)", 1)
{
    protected override ExplainMode Explain => ExplainMode.Analyze;
}
