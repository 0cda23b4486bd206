namespace Barograph.Tests.Conformance;

/// <summary>Arguments of functions for which random ones would say little.</summary>
static class ArgumentsOf
{
    public static string? Special(Random random, string function, Func<string> vector, Func<string> scalar)
    {
        string Pick(params string[] from) => from[random.Next(from.Length)];
        string Quantile() => random.Next(8) == 0 ? scalar() : Pick("0.5", "0.9", "0.99", "0.01", "0", "1", "-1", "2", "NaN");
        string Histogram() => Pick(
            "latency_seconds", "changing_seconds", "queue_age", "size_bytes", "sometimes_seconds", "classic_seconds_bucket", "odd_seconds_bucket", "empty_seconds", "rate(classic_seconds_bucket[5m])", "last_over_time(size_bytes[10m])", "sum without (instance) (size_bytes)", "-size_bytes", "avg(size_bytes)", "sum by (le) (rate(classic_seconds_bucket[5m]))",
            "rate(latency_seconds[5m])", "sum by (job) (increase(size_bytes[7m]))", "{__name__=~\"latency_seconds|classic_seconds_bucket\"}", vector());
        return function switch
        {
            "label_replace" => $"{vector()}, {Pick("\"host\"", "\"job\"", "\"__name__\"", "\"a.b\"", "\"\"", "\"code\"", "\"\\xff\"")}, {Pick("\"$1\"", "\"${1}-x\"", "\"$0$2\"", "\"\"", "\"$name\"", "\"$$\"", "\"${name}\"")}, "
                + $"{Pick("\"instance\"", "\"job\"", "\"__name__\"", "\"nothing\"", "\"service.name\"")}, {Pick("\"(.*):.*\"", "\"(a).*\"", "\".*\"", "\"(?P<name>.)(.*)\"", "\"(\"", "\"\"", "\"b?c*(.+)\"")}",
            "label_join" => $"{vector()}, {Pick("\"all\"", "\"job\"", "\"a.b\"", "\"\"", "\"__name__\"", "\"\\xff\"")}, {Pick("\"-\"", "\"\"", "\", \"")}{Pick("", ", \"job\"", ", \"job\", \"instance\"", ", \"nothing\"", ", \"__name__\", \"code\"", ", \"\"", ", \"\\xff\"", ", \"größe\", \"service.name\"")}",
            "sort_by_label" or "sort_by_label_desc" => $"{vector()}{Pick(", \"job\"", ", \"instance\", \"job\"", ", \"sensor\"", ", \"\"", ", \"service.name\"")}",
            "histogram_quantile" => $"{Quantile()}, {Histogram()}",
            "histogram_fraction" => $"{Pick("0.5", "-Inf", "0.25", "-1", "NaN", "(scalar(limit_celsius{room=\"attic\"}) / 50)")}, {Pick("1", "+Inf", "0.7", "3", "NaN", "time()")}, {Histogram()}",
            _ when function.StartsWith("histogram_", StringComparison.Ordinal) => Histogram(),
            "sin" or "cos" or "tan" => Selectors.Instant(random), // of what is huge they have no digit that counts
            "info" => Pick("requests_total", "rate(requests_total[5m])", "build_info", "errors_total", "latency_seconds", "sum by (job, instance) (errors_total)") + Pick("", ", {data=~\".+\"}", ", {data=\"d1.0\"}", ", {\"k8s.pod\"=~\".*\"}", ", {nothing=\"x\"}", ", {__name__=\"build_info\"}", ", {__name__=~\"(target|build)_info\", version=~\".+\"}", ", {__name__=~\".+_info\", data!=\"\"}"),
            "double_exponential_smoothing" => $"{Selectors.Instant(random)}[5m], {Pick("0.5", "0.1", "0", "1", "NaN", "1.5")}, {Pick("0.5", "0.9", "0", "1", "-1")}",
            "quantile_over_time" => $"{Quantile()}, {Selectors.Instant(random)}[{Pick("5m", "20m", "10m:1m")}]",
            "predict_linear" => $"{Selectors.Instant(random)}[{Pick("5m", "20m")}], {Pick("0", "60", "-3600", scalar())}",
            "round" => $"{vector()}{Pick("", ", 5", ", 0.1", ", -2", ", 0", ", NaN", ", Inf")}",
            "clamp" => $"{vector()}, {Pick("0", "10", "-Inf", "NaN")}, {Pick("5", "100", "Inf", "NaN", "-1")}",
            _ when CalendarNames.Contains(function) => random.Next(8) == 0 ? "" : Pick(vector(), "vector(1709210096)", "vector(NaN)", "vector(1e12)", "vector(-1e11)", $"vector(time() + {scalar()} * 86400)"),
            _ => null,
        };
    }

    static readonly HashSet<string> CalendarNames = ["day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year"];
}
