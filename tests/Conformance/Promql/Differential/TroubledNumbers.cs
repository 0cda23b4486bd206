using System.Globalization;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Tests.Conformance;

/// <summary>
/// Seeded numbers with the troubles of real ones: resets, gaps, staleness, NaN, Inf and -0, histograms caught half updated, info series that change,
/// names in UTF-8. Values are multiples of 1/64, so that sums do not depend on their order.
/// </summary>
sealed class TroubledNumbers
{
    const long StepMs = 15_000;
    const int Steps = (int)((GeneratedHistograms.EndMs - GeneratedHistograms.StartMs) / StepMs);

    readonly Random random;
    readonly PushedMoments moments;

    public TroubledNumbers(int seed, PushedMoments moments)
    {
        random = new Random(seed);
        this.moments = moments;
        foreach (var job in (string[])["api", "web"])
        {
            foreach (var instance in (string[])["a:1", "b:1", "c:1"])
            {
                (string, string)[] labels = [("job", job), ("instance", instance)];
                foreach (var code in (string[])["200", "404", "500"]) Counter("requests_total", [.. labels, ("code", code)]);
                Counter("errors_total", labels);
                Counter("http.requests.total", [.. labels, ("service.name", job + "/" + instance), ("größe", "breit")]);
                Constant("build_info", 1, [.. labels, ("version", instance == "a:1" ? "1.2" : "1.3")]);
                Info(labels);
                if (instance != "c:1") Classic(labels);
                if (instance == "a:1") Odd(labels);
            }
        }
        foreach (var room in (string[])["attic", "cellar", "hall"])
        {
            foreach (var sensor in (string[])["1", "2", "10"]) Gauge("temperature_celsius", ("room", room), ("sensor", sensor));
            if (room != "hall") Constant("limit_celsius", room == "attic" ? 25 : -0.0, ("room", room), ("owner", room + "-team"));
        }
        Walk("switch", [("room", "attic")], 0, i => i / 20 % 2);
    }

    void Counter(string name, params (string, string)[] labels)
    {
        double value = random.Next(1000);
        var speed = random.Next(1, 40);
        Walk(name, labels, random.Next(4), _ =>
        {
            if (random.Next(90) == 0) value = random.Next(5);
            return value += random.Next(speed) * (random.Next(3) == 0 ? 0.25 : 1);
        });
    }

    void Gauge(string name, params (string, string)[] labels)
    {
        double value = 20;
        var strange = random.Next(3) == 0;
        Walk(name, labels, random.Next(3), _ =>
        {
            value += random.Next(-128, 129) / 64.0;
            if (!strange || random.Next(40) != 0) return random.Next(5) == 0 ? Math.Round(value) : value;
            return random.Next(4) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => -0.0, _ => -value };
        });
    }

    void Constant(string name, double value, params (string, string)[] labels) => Walk(name, labels, 0, _ => value);

    /// <summary>An info series that is another after half of the time, once ended with a marker and once not.</summary>
    void Info((string, string)[] labels)
    {
        var half = Steps / 2;
        foreach (var (version, from, until) in (ReadOnlySpan<(string, int, int)>)[("1.0", 0, half), ("2.0", half, Steps + 1)])
            Walk("target_info", [.. labels, ("data", "d" + version), ("k8s.pod", labels[1].Item2 + "-" + version)], 0, i => i < from || i > until ? null : i == until ? StaleMarker.Value : 1);
    }

    void Classic((string, string)[] labels)
    {
        double[] bounds = [-1, 0.1, 0.5, 1, 5, double.PositiveInfinity];
        var counts = new double[Steps + 1, bounds.Length];
        for (var i = 1; i <= Steps; i++)
        {
            double more = 0;
            for (var b = 0; b < bounds.Length; b++) counts[i, b] = counts[i - 1, b] + (more += random.Next(4));
        }
        for (var b = 0; b < bounds.Length; b++)
        {
            var bound = b;
            var le = double.IsInfinity(bounds[b]) ? "+Inf" : bounds[b].ToString(CultureInfo.InvariantCulture);
            Walk("classic_seconds_bucket", [.. labels, ("le", le)], 0, i => counts[i, bound] - (random.Next(60) == 0 ? 2 : 0));
        }
        Walk("classic_seconds_count", labels, 0, i => counts[i, bounds.Length - 1]);
        Walk("classic_seconds_sum", labels, 0, i => counts[i, bounds.Length - 1] * 0.75);
    }

    /// <summary>Bounds written in two ways, bounds that are none, no bound at all, no highest bucket for some of the time.</summary>
    void Odd((string, string)[] labels)
    {
        foreach (var (le, share) in (ReadOnlySpan<(string, int)>)[("0.5", 1), ("1", 2), ("1.0", 1), ("1e1", 4), ("+Inf", 5), ("abc", 7), ("", 9)])
        {
            var part = share;
            (string, string)[] all = le.Length == 0 ? labels : [.. labels, ("le", le)];
            Walk("odd_seconds_bucket", all, 0, i => le == "+Inf" && i % 40 > 30 ? null : part * (double)i);
        }
    }

    /// <param name="trouble">0: always there; 1: gaps; 2: gaps that begin with a staleness marker; more: as 0.</param>
    void Walk(string name, (string, string)[] labels, int trouble, Func<int, double?> next)
    {
        var set = LabelSet.Of([("__name__", name), .. labels]);
        var jitter = random.Next(0, 14_000);
        for (int i = 0, gap = 0; i <= Steps; i++)
        {
            var value = next(i);
            if ((gap > 0 && gap-- > 0) || value is null) continue;
            if (trouble is 1 or 2 && random.Next(50) == 0)
            {
                gap = random.Next(5, 60);
                if (trouble == 2) value = StaleMarker.Value;
            }
            moments.Add(GeneratedHistograms.StartMs + i * StepMs + jitter, set, value.Value, null);
        }
    }
}
