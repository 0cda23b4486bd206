namespace Barograph.Bench.Query.Plan;

/// <summary>The same operators for some steps at a time: what dividing a query costs.</summary>
sealed class StepBatchesBench() : OperatorBench("StepBatches", "quantile by (code) (0.9, http_requests_total)", change: static o => o with { MaxHeldBytes = 64 << 10 });

/// <summary>Folding, propagation, sharing; what is calculated is one series.</summary>
sealed class OperatorTreeBench() : OperatorBench(
    "OperatorTree", "sum(few_requests_total{code='200'} / on (instance, code) few_requests_total) + sum(few_requests_total{code='200'} / on (instance, code) few_requests_total) * (8 * 1024)", 32);
