namespace Barograph.Tests.Conformance;

/// <summary>Queries over <see cref="GeneratedHistograms"/>: every function and operator once, then random ones.</summary>
static class HistogramQueries
{
    static readonly string[] RangeFunctions =
    [
        "rate", "increase", "delta", "irate", "idelta", "sum_over_time", "avg_over_time", "min_over_time", "max_over_time", "count_over_time", "last_over_time",
        "present_over_time", "stddev_over_time", "changes", "resets", "deriv", "mad_over_time", "absent_over_time", "quantile_over_time",
    ];

    static readonly string[] VectorFunctions =
    [
        "histogram_count", "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar", "abs", "ceil", "sgn", "sort", "timestamp", "absent", "minute", "-", "+",
    ];

    static readonly string[] Aggregations = ["sum", "avg", "count", "group", "min", "max", "stddev", "stdvar"];
    static readonly string[] Groupings = ["", " by (job)", " by (instance)", " without (instance)", " by (__name__)"];
    static readonly string[] Metrics = ["latency_seconds", "changing_seconds", "queue_age", "size_bytes", "sometimes_seconds", "plain_total", "{__name__=~\"latency_seconds|plain_total\",job=\"api\"}", "latency_seconds{instance=\"a:1\"}"];
    static readonly string[] Operators = ["+", "-", "*", "/", "%", "==", "!=", ">", "<=", "== bool", "!= bool", "> bool", "and", "or", "unless"];

    static readonly string[] Picked =
    [
        "histogram_quantile(0.5, latency_seconds)", "histogram_quantile(0.9, rate(latency_seconds[5m]))", "histogram_quantile(0.99, sum(rate(latency_seconds[5m])))", "histogram_quantile(0.1, changing_seconds)",
        "histogram_quantile(0.3, size_bytes)", "histogram_quantile(0.999, size_bytes)", "histogram_quantile(0.01, size_bytes)", "histogram_quantile(2, latency_seconds)", "histogram_quantile(NaN, latency_seconds)", "histogram_quantile(0, latency_seconds)", "histogram_quantile(1, latency_seconds)",
        "histogram_quantile(0.5, plain_total)", "histogram_quantile(0.5, queue_age)", "histogram_fraction(0, 2, latency_seconds)", "histogram_fraction(-1, 0.0005, changing_seconds)", "histogram_fraction(-Inf, 1.5, rate(latency_seconds[3m]))",
        "histogram_fraction(1, 1.2, latency_seconds)", "histogram_fraction(-3, -1.1, latency_seconds)", "histogram_fraction(0, +Inf, latency_seconds)", "histogram_fraction(NaN, 1, latency_seconds)",
        "histogram_count(rate(latency_seconds[5m]))", "histogram_sum(sum by (job) (increase(changing_seconds[10m])))", "histogram_avg(rate(size_bytes[5m]))", "histogram_stddev(sum(latency_seconds))", "histogram_count(sum_over_time(changing_seconds[10m]))",
        "histogram_count(increase(latency_seconds[10m:2m]))", "increase(latency_seconds[10m:2m])", "rate(changing_seconds[7m:1m30s])", "avg_over_time(sum(latency_seconds)[10m:1m])", "histogram_count(sum(latency_seconds))",
        "latency_seconds * 2", "2 * latency_seconds", "latency_seconds / 4", "latency_seconds / 0", "4 / latency_seconds", "latency_seconds + 1", "latency_seconds == 1", "latency_seconds > bool 1", "latency_seconds * -1", "-latency_seconds", "latency_seconds % 2", "latency_seconds ^ 2",
        "latency_seconds + changing_seconds", "latency_seconds - changing_seconds", "latency_seconds + size_bytes", "size_bytes - size_bytes", "latency_seconds * on (job, instance) plain_total", "plain_total * on (job, instance) latency_seconds", "latency_seconds + on (job, instance) plain_total",
        "latency_seconds == latency_seconds", "latency_seconds != latency_seconds", "latency_seconds == on (job, instance) changing_seconds", "latency_seconds > latency_seconds", "latency_seconds == bool latency_seconds", "latency_seconds and sometimes_seconds", "sometimes_seconds or plain_total",
        "sum by (job) (rate({__name__=~\"latency_seconds|changing_seconds\"}[5m]))", "avg({__name__=~\"size_bytes|latency_seconds\"})", "sum(sometimes_seconds)", "avg by (job) (queue_age)", "sum(queue_age) - sum(latency_seconds)",
        "topk(2, {job=\"api\"})", "bottomk(1, sometimes_seconds)", "quantile(0.5, {job=\"api\"})", "count_values(\"v\", queue_age)", "count_values(\"v\", plain_total)", "limitk(100, {job=\"api\"})", "sort_by_label(queue_age, \"instance\")",
        "last_over_time(sometimes_seconds[5m])", "first_over_time_is_not_there(queue_age[5m])", "label_replace(latency_seconds, \"host\", \"$1\", \"instance\", \"(.*):.*\")", "label_join(latency_seconds, \"all\", \"-\", \"job\", \"instance\")",
        "latency_seconds offset 5m", "latency_seconds @ 1704069000", "rate(latency_seconds[5m] @ end())", "scalar(latency_seconds{job=\"api\",instance=\"a:1\"})", "vector(1) * on () group_right () latency_seconds", "clamp(sometimes_seconds, 0, 3)", "round(sometimes_seconds)",
        "predict_linear(sometimes_seconds[5m], 60)", "double_exponential_smoothing(sometimes_seconds[5m], 0.5, 0.5)", "ts_of_max_over_time_is_new(sometimes_seconds[5m])", "latency_seconds[1m]", "changing_seconds[2m:1m]", "info(latency_seconds)", "timestamp(latency_seconds + latency_seconds)",
        "sum(latency_seconds) / count(latency_seconds)", "sum(rate(latency_seconds[5m])) / 3 * 3", "sum by (job) (latency_seconds) / on (job) sum by (job) (plain_total)", "sum_over_time(queue_age[5m]) - queue_age", "histogram_quantile(0.5, avg_over_time(queue_age[5m]))",
    ];

    public static IEnumerable<string> All(int count)
    {
        foreach (var query in Picked) yield return query;
        var random = new Random(815);
        for (var i = Picked.Length; i < count; i++) yield return Vector(random, 3);
    }

    static string Vector(Random random, int depth)
    {
        switch (depth <= 0 ? random.Next(2) : random.Next(9))
        {
            case 0:
                return Pick(random, Metrics) + (random.Next(6) == 0 ? " offset 3m" : "");
            case 1:
                return Range(random, Pick(random, Metrics) + $"[{Pick(random, ["1m", "5m", "7m30s", "20m"])}]");
            case 2:
                return Range(random, $"({Vector(random, depth - 1)})[{Pick(random, ["5m:1m", "10m:30s", "6m:"])}]");
            case 3:
                return $"{Pick(random, VectorFunctions)}({Vector(random, depth - 1)})";
            case 4 or 5:
                return $"{Pick(random, Aggregations)}{Pick(random, Groupings)} ({Vector(random, depth - 1)})";
            case 6:
                return $"({Vector(random, depth - 1)}) {Pick(random, Operators[..12])} {random.Next(-3, 9)}";
            case 7:
                return $"histogram_quantile(0.{random.Next(1, 100)}, {Vector(random, depth - 1)})";
            default:
                var inner = Vector(random, depth - 1);
                return $"({inner}) {Pick(random, Operators)} ({(random.Next(2) == 0 ? inner : Vector(random, depth - 1))})";
        }
    }

    static string Range(Random random, string range)
    {
        var function = Pick(random, RangeFunctions);
        return function == "quantile_over_time" ? $"quantile_over_time(0.{random.Next(1, 10)}, {range})" : $"{function}({range})";
    }

    static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
