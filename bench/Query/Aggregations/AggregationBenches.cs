namespace Barograph.Bench.Query.Aggregations;

sealed class SumAccumulatorBench() : OperatorBench("SumAccumulator", "sum by (code) (http_requests_total)");

sealed class AverageAccumulatorBench() : OperatorBench("AverageAccumulator", "avg by (code) (http_requests_total)");

sealed class CountAccumulatorBench() : OperatorBench("CountAccumulator", "count by (code) (http_requests_total)");

sealed class ExtremeAccumulatorBench() : OperatorBench("ExtremeAccumulator", "max by (code) (http_requests_total)");

sealed class VarianceAccumulatorBench() : OperatorBench("VarianceAccumulator", "stddev by (code) (http_requests_total)");

sealed class GroupedRowsBench() : OperatorBench("GroupedRows", "sum without (pod) (http_requests_total)");

sealed class HistogramGroupsBench() : OperatorBench("HistogramGroups", "histogram_quantile(0.9, sum by (pod) (duration))", 16);

sealed class HistogramMeanBench() : OperatorBench("HistogramGroups.Mean", "histogram_quantile(0.9, avg(duration_custom))", 16);

sealed class QuantileRowsBench() : OperatorBench("QuantileRows", "quantile by (code) (0.9, http_requests_total)");

sealed class SelectedRowsBench() : OperatorBench("SelectedRows", "group(topk by (code) (3, http_requests_total))");

sealed class LimitedRowsBench() : OperatorBench("SelectedRows.LimitRatio", "group(limit_ratio(0.5, http_requests_total))");

sealed class CountedValuesBench() : OperatorBench("CountedValues", "group(count_values by (code) ('v', few_requests_total % 4))", 32);
