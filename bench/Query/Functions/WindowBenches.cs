namespace Barograph.Bench.Query.Functions;

sealed class RangeRowsBench() : OperatorBench("RangeRows", "group(rate(http_requests_total[5m]))");

sealed class SlidingKernelBench() : OperatorBench("SlidingKernel", "group(avg_over_time(http_requests_total[5m]))");

sealed class LastTwoBench() : OperatorBench("LastTwo", "group(irate(http_requests_total[5m]))");

sealed class SumOverTimeBench() : OperatorBench("SumOverTime", "group(sum_over_time(http_requests_total[5m]))");

sealed class AverageOverTimeBench() : OperatorBench("AverageOverTime", "group(avg_over_time(http_requests_total[15m]))");

sealed class CountOverTimeBench() : OperatorBench("CountOverTime", "group(count_over_time(http_requests_total[5m]))");

sealed class PresentOverTimeBench() : OperatorBench("PresentOverTime", "group(present_over_time(http_requests_total[5m]))");

sealed class FirstOverTimeBench() : OperatorBench("FirstOverTime", "group(first_over_time(http_requests_total[5m]))");

sealed class LastOverTimeBench() : OperatorBench("LastOverTime", "group(last_over_time(http_requests_total[15m]))");

sealed class ExtremeOverTimeBench() : OperatorBench("ExtremeOverTime", "group(max_over_time(http_requests_total[5m]))");

sealed class EdgeTimeBench() : OperatorBench("EdgeTime", "group(ts_of_last_over_time(http_requests_total[5m]))");

sealed class VarianceOverTimeBench() : OperatorBench("VarianceOverTime", "group(stddev_over_time(http_requests_total[5m]))");

sealed class TurnsBench() : OperatorBench("Turns", "group(resets(http_requests_total[5m]))");

sealed class LinearTrendBench() : OperatorBench("LinearTrend", "group(predict_linear(http_requests_total[5m], 3600))");

sealed class DoubleSmoothingBench() : OperatorBench("DoubleSmoothing", "group(double_exponential_smoothing(http_requests_total[5m], 0.5, 0.5))");

sealed class ExtendedRateBench() : OperatorBench("ExtendedRate", "group(rate(http_requests_total[5m] smoothed))");

sealed class QuantileOverTimeBench() : OperatorBench("QuantileOverTime", "group(quantile_over_time(0.9, few_requests_total[5m]))", 32);

sealed class MedianDeviationBench() : OperatorBench("MedianDeviation", "group(mad_over_time(few_requests_total[5m]))", 32);
