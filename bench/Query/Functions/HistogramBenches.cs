namespace Barograph.Bench.Query.Functions;

sealed class MixedRateBench() : OperatorBench("MixedRate", "histogram_quantile(0.9, rate(duration[5m]))", 16);

sealed class MixedLastTwoBench() : OperatorBench("MixedLastTwo", "histogram_count(irate(duration[5m]))", 16);

sealed class MixedTotalBench() : OperatorBench("MixedTotal", "histogram_quantile(0.9, sum_over_time(duration[5m]))", 16);

sealed class MixedEdgeBench() : OperatorBench("MixedEdge", "histogram_quantile(0.9, last_over_time(duration[5m]))", 16);

sealed class MixedTurnsBench() : OperatorBench("MixedTurns", "group(resets(duration[5m]))", 16);

sealed class MixedExtendedRateBench() : OperatorBench("MixedExtendedRate", "histogram_quantile(0.9, rate(duration[5m] smoothed))", 16);

sealed class NumbersOnlyKernelBench() : OperatorBench("NumbersOnlyKernel", "group(max_over_time(duration[5m]))", 16);

sealed class AnySampleKernelBench() : OperatorBench("AnySampleKernel", "group(count_over_time(duration[5m]))", 16);

sealed class HistogramRankRowsBench() : OperatorBench("HistogramRankRows", "group(histogram_quantile(0.9, duration))", 16);

sealed class HistogramFractionBench() : OperatorBench("HistogramRankRows.Fraction", "group(histogram_fraction(0.1, 0.5, duration_custom))", 16);

sealed class CountsOfHistogramsBench() : OperatorBench("MixedRate.CountsOnly", "group(histogram_count(rate(duration[5m])))", 16);

sealed class ClassicBucketsBench() : OperatorBench("ClassicBuckets", "histogram_quantile(0.9, sum by (le, pod) (rate(duration_bucket[5m])))");
