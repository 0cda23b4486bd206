using System.Globalization;
using System.Text;
using Barograph.Model.Labels;
using Barograph.Query.Testing;

namespace Barograph.Tests.Conformance;

/// <summary>Seeded series with the troubles of real ones: resets, gaps, series that come and go, NaN and Inf, histograms caught half updated.</summary>
sealed class GeneratedSeries
{
    public const long StartMs = 1_704_067_200_000;
    public const long EndMs = StartMs + 2 * 3600_000;
    const long StepMs = 15_000;

    readonly Random random = new(20_261_121);
    readonly StringBuilder openMetrics = new();

    public GeneratedSeries()
    {
        Family("requests", "counter");
        foreach (var (job, instance, code) in Product(["api", "web"], ["a:1", "b:1", "c:1"], ["200", "404", "500"]))
            Counter("requests_total", ("job", job), ("instance", instance), ("code", code));
        Family("errors", "counter");
        foreach (var (job, instance, _) in Product(["api", "web"], ["a:1", "b:1"], [""])) Counter("errors_total", ("job", job), ("instance", instance));
        Family("temperature_celsius", "gauge");
        foreach (var (room, sensor, _) in Product(["attic", "cellar", "hall"], ["1", "2", "10"], [""])) Gauge("temperature_celsius", ("room", room), ("sensor", sensor));
        Family("limit_celsius", "gauge");
        foreach (var room in (string[])["attic", "cellar"]) Constant("limit_celsius", room == "attic" ? 25 : 15, ("room", room), ("owner", room + "-team"));
        Family("build_info", "gauge");
        foreach (var (job, instance, _) in Product(["api", "web"], ["a:1", "b:1", "c:1"], [""]))
            Constant("build_info", 1, ("job", job), ("instance", instance), ("version", instance == "a:1" ? "1.2" : "1.3"));
        Family("latency_seconds", "unknown");
        foreach (var (job, instance, _) in Product(["api", "web"], ["a:1", "b:1"], [""])) Histogram(("job", job), ("instance", instance));
        openMetrics.Append("# EOF\n");
    }

    public TestSeriesSource Source { get; } = new();

    public string OpenMetrics => openMetrics.ToString();

    void Family(string name, string type) => openMetrics.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n");

    void Counter(string name, params (string, string)[] labels)
    {
        double value = random.Next(1000);
        var speed = random.Next(1, 40);
        Walk(name, labels, random.Next(4) == 0, _ =>
        {
            if (random.Next(150) == 0) value = random.Next(5);
            return value += random.Next(speed) * (random.Next(3) == 0 ? 0.25 : 1);
        });
    }

    void Gauge(string name, params (string, string)[] labels)
    {
        double value = 20;
        var strange = random.Next(3) == 0;
        Walk(name, labels, random.Next(3) == 0, _ =>
        {
            value += random.NextDouble() * 4 - 2;
            if (!strange || random.Next(40) != 0) return random.Next(5) == 0 ? Math.Round(value) : value;
            return random.Next(3) switch { 0 => double.NaN, 1 => double.PositiveInfinity, _ => -value };
        });
    }

    void Constant(string name, double value, params (string, string)[] labels) => Walk(name, labels, false, _ => value);

    void Histogram(params (string, string)[] labels)
    {
        double[] bounds = [0.1, 0.5, 1, 5, double.PositiveInfinity];
        var counts = new double[(int)((EndMs - StartMs) / StepMs) + 1, bounds.Length];
        for (var i = 1; i < counts.GetLength(0); i++)
        {
            double more = 0;
            for (var b = 0; b < bounds.Length; b++) counts[i, b] = counts[i - 1, b] + (more += random.Next(4));
        }
        for (var b = 0; b < bounds.Length; b++)
        {
            var bound = b;
            var le = double.IsInfinity(bounds[b]) ? "+Inf" : bounds[b].ToString(CultureInfo.InvariantCulture);
            Walk("latency_seconds_bucket", [.. labels, ("le", le)], false, i => counts[i, bound] - (random.Next(60) == 0 ? 2 : 0));
        }
    }

    void Walk(string name, (string Name, string Value)[] labels, bool comesAndGoes, Func<int, double> next)
    {
        var set = LabelSet.Of([("__name__", name), .. labels]);
        var shown = string.Join(",", labels.Select(label => $"{label.Name}=\"{label.Value}\""));
        var jitter = random.Next(0, 14_000);
        for (int i = 0, gap = 0; StartMs + i * StepMs <= EndMs; i++)
        {
            var value = next(i);
            if (gap > 0 && gap-- > 0) continue;
            if (comesAndGoes && random.Next(60) == 0) gap = random.Next(5, 60);
            var time = StartMs + i * StepMs + jitter + random.Next(-20, 20);
            Source.Add(set, time, value);
            openMetrics.Append(CultureInfo.InvariantCulture, $"{name}{{{shown}}} {Number(value)} {time / 1000}.{time % 1000:D3}\n");
        }
    }

    static string Number(double value)
        => double.IsNaN(value) ? "NaN" : double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    static IEnumerable<(string, string, string)> Product(string[] a, string[] b, string[] c) => from x in a from y in b from z in c select (x, y, z);
}
