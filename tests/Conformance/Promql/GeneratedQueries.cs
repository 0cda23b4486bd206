namespace Barograph.Tests.Conformance;

/// <summary>Seeded queries over <see cref="GeneratedSeries"/>: hand-picked shapes, and random ones made of the same parts.</summary>
static class GeneratedQueries
{
    static readonly string[] RangeFunctions =
    [
        "rate", "increase", "delta", "irate", "idelta", "changes", "resets", "sum_over_time", "avg_over_time", "min_over_time", "max_over_time",
        "count_over_time", "last_over_time", "present_over_time", "stddev_over_time", "stdvar_over_time", "deriv", "absent_over_time", "mad_over_time",
    ];

    static readonly string[] Functions =
    [
        "abs", "ceil", "floor", "sgn", "sqrt", "exp", "ln", "log2", "log10", "round", "timestamp", "absent", "sin", "cos", "tan", "asin", "acos", "atan",
        "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "deg", "rad", "minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year",
    ];

    static readonly string[] Aggregations = ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"];
    static readonly string[] Groupings = ["", " by (job)", " by (instance)", " by (room)", " without (instance)", " by (job, code)", " without (code, sensor)", " by (__name__)"];
    static readonly string[] Arithmetic = ["+", "-", "*", "/", "%", "^", "atan2"];
    static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    static readonly string[] Selectors =
    [
        "requests_total", "errors_total", "temperature_celsius", "build_info", "limit_celsius", "requests_total{code=\"500\"}", "requests_total{job=\"api\"}",
        "temperature_celsius{room!=\"hall\"}", "{__name__=~\"requests_total|errors_total\",job=\"api\"}", "nothing_here", "latency_seconds_bucket{le=\"1\"}",
        "temperature_celsius{sensor=~\"1.*\"}",
    ];

    static readonly string[] Picked =
    [
        "1", "1 + 2 * 3 ^ 2", "-2 ^ 2", "7 % 3", "-7 % 3", "5 > bool 3", "time()", "time() % 60", "vector(1)", "vector(time())", "pi()", "scalar(sum(requests_total))", "scalar(requests_total)",
        "sum by (job) (rate(requests_total[5m]))", "sum(rate(requests_total[5m])) by (job) / sum(rate(requests_total[5m]))  by (job)",
        "sum(rate(requests_total{code=\"500\"}[5m])) / sum(rate(requests_total[5m]))",
        "topk(2, requests_total)", "bottomk(3, temperature_celsius)", "topk by (job) (1, rate(requests_total[5m]))", "limitk(100, requests_total)",
        "quantile(0.9, temperature_celsius)", "quantile by (room) (0.5, temperature_celsius)", "quantile(1.5, temperature_celsius)", "quantile(NaN, temperature_celsius)",
        "count_values(\"v\", build_info)", "count_values by (job) (\"v\", round(errors_total / 100))", "count_values without (instance) (\"version\", build_info)",
        "sort(temperature_celsius)", "sort_desc(temperature_celsius)", "sort_by_label(temperature_celsius, \"sensor\")", "sort_by_label_desc(temperature_celsius, \"room\", \"sensor\")",
        "histogram_quantile(0.9, rate(latency_seconds_bucket[5m]))", "histogram_quantile(0.5, sum by (le) (rate(latency_seconds_bucket[5m])))",
        "histogram_quantile(0.99, sum by (le, job) (latency_seconds_bucket))", "histogram_quantile(2, latency_seconds_bucket)", "histogram_quantile(0.5, requests_total)",
        "histogram_quantile(scalar(limit_celsius{room=\"attic\"}) / 50, latency_seconds_bucket)",
        "histogram_fraction(0, 1, rate(latency_seconds_bucket[5m]))", "histogram_fraction(0.2, 0.7, latency_seconds_bucket)", "histogram_sum(requests_total)", "histogram_count(requests_total)",
        "label_replace(requests_total, \"host\", \"$1\", \"instance\", \"(.*):.*\")", "label_replace(up, \"a\", \"b\", \"c\", \".*\")", "label_replace(requests_total, \"code\", \"\", \"code\", \".*\")",
        "label_join(requests_total, \"all\", \"-\", \"job\", \"instance\", \"code\")", "label_replace(errors_total, \"__name__\", \"x_$1\", \"job\", \"(.*)\")",
        "requests_total / on (job, instance) group_left (version) build_info", "build_info * on (job, instance) group_right (version) requests_total",
        "requests_total * on (job, instance) group_left build_info", "requests_total + errors_total", "sum by (job, instance) (requests_total) - errors_total",
        "sum by (job, instance) (requests_total) - on (job, instance) errors_total", "requests_total - ignoring (code) errors_total", "requests_total - ignoring (code) group_left errors_total",
        "errors_total * on (job) requests_total", "errors_total * on (job) group_left build_info", "temperature_celsius > on (room) group_left (owner) limit_celsius",
        "temperature_celsius > bool on (room) group_left limit_celsius", "limit_celsius < on (room) group_right temperature_celsius",
        "errors_total and on (job) requests_total{code=\"500\"}", "errors_total unless on (instance) requests_total{instance=\"a:1\"}", "errors_total or requests_total", "errors_total or on (job) requests_total",
        "requests_total and ignoring (code) errors_total", "errors_total == errors_total", "errors_total > bool 100", "100 < errors_total", "errors_total != 0 and errors_total < 500", "-errors_total", "+errors_total",
        "errors_total offset 10m", "errors_total offset -10m", "rate(errors_total[5m] offset 7m)", "errors_total @ 1704070800", "rate(errors_total[5m] @ end())", "rate(errors_total[5m] @ start())",
        "sum_over_time(errors_total[10m] @ 1704070800 offset 5m)", "errors_total - errors_total @ start()", "sum(errors_total @ end()) + sum(errors_total)",
        "max_over_time(rate(requests_total[5m])[30m:1m])", "avg_over_time(temperature_celsius[10m:])", "rate(errors_total[20m:30s])", "sum_over_time(sum(errors_total)[10m:2m] offset 3m)",
        "max_over_time(temperature_celsius[10m:1m] @ 1704070800)", "min_over_time(sum by (job) (rate(requests_total[2m]))[15m:45s])", "last_over_time(time()[5m:1m])", "count_over_time(absent(nothing)[5m:1m])",
        "quantile_over_time(0.9, temperature_celsius[15m])", "quantile_over_time(-1, temperature_celsius[15m])", "quantile_over_time(scalar(limit_celsius{room=\"attic\"}) / 30, temperature_celsius[15m])",
        "predict_linear(temperature_celsius[30m], 3600)", "predict_linear(errors_total[10m] @ 1704070800, 60)", "double_exponential_smoothing(temperature_celsius[10m], 0.4, 0.6)",
        "double_exponential_smoothing(temperature_celsius[10m], 2, 0.6)", "clamp(temperature_celsius, 10, 20)", "clamp(temperature_celsius, 20, 10)", "clamp_min(temperature_celsius, 19)", "clamp_max(temperature_celsius, 21)",
        "clamp_max(temperature_celsius, scalar(limit_celsius{room=\"attic\"}))", "round(temperature_celsius, 0.5)", "round(temperature_celsius, 5)", "absent(nothing{a=\"b\",c=~\"d\"})", "absent(sum(nothing))", "absent_over_time(nothing{a=\"b\"}[5m])",
        "hour(vector(NaN))", "minute(vector(NaN))", "year(vector(NaN))", "month(vector(Inf))", "day_of_week(vector(NaN))", "day_of_month(vector(1e300))", "days_in_month(vector(-Inf))", "day_of_year(vector(NaN))",
        "year(vector(1e12))", "day_of_year(vector(-1e12))", "day_of_month(vector(-1e13))", "minute()", "hour()", "day_of_year()", "days_in_month(vector(1709210096))", "year(vector(-1e11))", "timestamp(errors_total)", "timestamp(errors_total offset 1m)", "timestamp(errors_total + 1)", "timestamp(timestamp(errors_total))",
        "abs(-errors_total)", "rate(temperature_celsius[5m])", "increase({__name__=~\"requests_total|errors_total\"}[5m])", "rate(requests_total)", "requests_total[5m]", "sum(requests_total[5m])", "\"text\"", "requests_total +", "rate(requests_total[5m:1m])",
        "topk(scalar(sum(limit_celsius)) / 20, requests_total)", "topk(0, requests_total)", "topk(NaN, requests_total)", "limit_ratio(2, requests_total)", "stddev(temperature_celsius)", "stdvar by (room) (temperature_celsius)",
        "avg(temperature_celsius)", "avg by (room) (temperature_celsius * 1e308)", "sum(temperature_celsius * 1e308)", "avg_over_time((temperature_celsius{sensor=\"1\"} * 1e307)[10m:1m])", "max(temperature_celsius)", "min by (sensor) (temperature_celsius)",
        "group by (job) (requests_total)", "count(temperature_celsius) by (room) > 2", "sum by (job) (requests_total) > bool sum by (job) (errors_total)", "1 / 0", "0 / 0", "vector(0) / 0", "1 - errors_total", "2 ^ temperature_celsius", "errors_total % 7",
        "sum(errors_total) without (job)", "rate({job=\"api\"}[5m])", "{job=\"api\"} * 2", "ts_of_max_over_time(temperature_celsius[10m])", "first_over_time(temperature_celsius[10m])", "changes(build_info[10m])", "resets(requests_total[1h])",
    ];

    public static IEnumerable<string> All(int count)
    {
        foreach (var query in Picked) yield return query;
        var random = new Random(4711);
        for (var i = Picked.Length; i < count; i++) yield return Vector(random, 3);
    }

    static string Vector(Random random, int depth)
    {
        switch (depth <= 0 ? random.Next(2) : random.Next(10))
        {
            case 0:
                return Pick(random, Selectors) + (random.Next(6) == 0 ? " offset 3m" : "");
            case 1:
                return Range(random, Pick(random, Selectors) + $"[{Pick(random, ["1m", "5m", "7m30s", "20m"])}]");
            case 2:
                return Range(random, $"({Vector(random, depth - 1)})[{Pick(random, ["5m:1m", "10m:30s", "6m:"])}]");
            case 3:
                return $"{Pick(random, Functions)}({Vector(random, depth - 1)})";
            case 4 or 5:
                return $"{Pick(random, Aggregations)}{Pick(random, Groupings)} ({Vector(random, depth - 1)})";
            case 6:
                return $"({Vector(random, depth - 1)}) {Pick(random, Arithmetic)} {random.Next(-3, 9)}";
            case 7:
                return $"({Vector(random, depth - 1)}) {Pick(random, Comparisons)}{(random.Next(3) == 0 ? " bool" : "")} {random.Next(0, 300)}";
            case 8:
                return $"({Vector(random, depth - 1)}) {Pick(random, ["and", "or", "unless"])} {Pick(random, ["", "on (job) ", "ignoring (code) "])}({Vector(random, depth - 1)})";
            default:
                var inner = Vector(random, depth - 1);
                return $"({inner}) {Pick(random, [.. Arithmetic, .. Comparisons])} ({(random.Next(2) == 0 ? inner : Vector(random, depth - 1))})";
        }
    }

    static string Range(Random random, string range) => random.Next(12) == 0 ? $"quantile_over_time(0.{random.Next(1, 10)}, {range})" : $"{Pick(random, RangeFunctions)}({range})";

    static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
