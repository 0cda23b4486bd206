namespace Barograph.Bench.Query.Binary;

sealed class WithScalarBench() : OperatorBench("WithScalar", "group(http_requests_total * 8 > 100)");

sealed class PowerBench() : OperatorBench("Power", "group(http_requests_total ^ 0.5)");

sealed class RemainderBench() : OperatorBench("Remainder", "group(http_requests_total % 7)");

sealed class ArcTangentBench() : OperatorBench("ArcTangent", "group(http_requests_total atan2 7)");

sealed class MatchedRowsBench() : OperatorBench("MatchedRows", "sum by (code) (http_requests_total / ignoring (pod) group_left () sum by (job, code) (http_requests_total))");

sealed class PairedRowsBench() : OperatorBench("Sum", "group(http_requests_total + http_errors_total)");

sealed class DifferenceBench() : OperatorBench("Difference", "group(http_requests_total - http_errors_total)");

sealed class ProductBench() : OperatorBench("Product", "group(http_requests_total * http_errors_total)");

sealed class QuotientBench() : OperatorBench("Quotient", "group(http_requests_total / http_errors_total)");

sealed class ComparisonKernelBench() : OperatorBench("ComparisonKernel", "group(http_requests_total > bool http_errors_total)");

sealed class ChangingMatchBench() : OperatorBench("ChangingMatch", "group(http_requests_total + fill (0) few_requests_total)");

sealed class HistogramPairBench() : OperatorBench("HistogramPair", "histogram_count(group by (pod) (duration + ignoring (code) group_left () sum by (job, pod) (duration)))", 16);

sealed class HistogramTrimBench() : OperatorBench("HistogramTrim", "histogram_quantile(0.9, duration </ 0.5)", 16);

sealed class SetRowsBench() : OperatorBench("SetRows", "group(http_requests_total and http_errors_total)");

sealed class UnlessRowsBench() : OperatorBench("SetRows.Unless", "group(http_requests_total unless few_requests_total)");

sealed class UnionRowsBench() : OperatorBench("UnionRows", "group(few_requests_total or http_requests_total)");

sealed class ScalarPairBench() : OperatorBench("ScalarPair", "vector(time() * 2 - time() / 7)", 1);
