namespace Barograph.Tests.Conformance;

/// <summary>Instant selectors over everything that there is, with matchers of all four kinds.</summary>
static class Selectors
{
    static readonly string[] Metrics =
    [
        "requests_total", "errors_total", "temperature_celsius", "limit_celsius", "build_info", "target_info", "switch", "classic_seconds_bucket", "classic_seconds_count", "nothing_here",
        "odd_seconds_bucket", "empty_seconds", "latency_seconds", "changing_seconds", "queue_age", "size_bytes", "sometimes_seconds", "plain_total",
    ];

    static readonly string[] Matchers =
    [
        "job=\"api\"", "job!=\"api\"", "job=~\"a.*|w.b\"", "job!~\"w.*\"", "instance=\"a:1\"", "instance=~\".:1\"", "room=~\"attic|hall\"", "room=\"\"", "code=\"500\"", "code!=\"\"", "sensor=~\"1.*\"", "nothing=\"\"", "\"service.name\"=~\"api/.*\"",
    ];

    static readonly string[] Whole =
    [
        "{\"http.requests.total\"}", "{\"http.requests.total\", \"service.name\"=\"api/a:1\"}", "{__name__=~\"requests_total|errors_total\",job=\"api\"}", "{__name__=~\"latency_seconds|plain_total\"}",
        "{__name__=~\"size_bytes|latency_seconds\",job=\"web\"}", "{job=\"api\",instance=\"b:1\"}", "{\"größe\"=\"breit\"}", "{__name__=\"errors_total\"}", "{\"errors_total\", job=\"web\"}", "classic_seconds_bucket{le=\"1\"}",
    ];

    public static string Instant(Random random)
    {
        if (random.Next(5) == 0) return Whole[random.Next(Whole.Length)];
        var metric = Metrics[random.Next(Metrics.Length)];
        return random.Next(3) switch
        {
            0 => $"{metric}{{{Matchers[random.Next(Matchers.Length)]}}}",
            1 when random.Next(3) == 0 => $"{metric}{{{Matchers[random.Next(Matchers.Length)]}, {Matchers[random.Next(Matchers.Length)]}}}",
            _ => metric,
        };
    }
}
