using System.Globalization;

namespace Barograph.App.Querying;

/// <summary>What <c>query analyze</c> tells, in promtool's lines.</summary>
sealed class BucketReport(TextWriter output)
{
    readonly List<BucketPopulation> native = [], classic = [];

    public void Begin() => output.Write("""
        Bucket stats for each histogram series over time
        ------------------------------------------------
        First the min, avg, and max number of populated buckets, followed by the total
        number of buckets (only if different from the max number of populated buckets
        which is typical for classic but not native histograms).


        """);

    /// <summary>All series of one selector.</summary>
    /// <exception cref="FormatException">Buckets of a histogram were not scraped at the same times.</exception>
    public void Add(IReadOnlyList<AnswerSeries> series)
    {
        var histograms = new SortedDictionary<string, List<AnswerSeries>>(StringComparer.Ordinal);
        foreach (var one in series)
        {
            if (one.Points.All(static point => point.Histogram is not null))
            {
                if (BucketPopulation.OfNative(one.Points) is { } population) Line(PromqlOutput.Metric(one), "native", population, native);
            }
            else if (one.Of("le") is not null && one.Name.EndsWith("_bucket", StringComparison.Ordinal))
            {
                var name = PromqlOutput.Metric(one with { Labels = [.. one.Labels.Where(static label => label.Key != "le")] });
                if (!histograms.TryGetValue(name, out var buckets)) histograms[name] = buckets = [];
                buckets.Add(one);
            }
        }
        foreach (var (name, buckets) in histograms)
        {
            if (BucketPopulation.OfClassic(buckets) is { } population) Line(name, "classic", population, classic);
        }
    }

    public void End()
    {
        output.Write("\nAggregated bucket stats\n-----------------------\nEach line shows min/avg/max over the series above.\n");
        Together("Native", native);
        Together("Classic", classic);
    }

    void Line(string name, string kind, BucketPopulation population, List<BucketPopulation> all)
    {
        all.Add(population);
        var total = population.Total == population.Most ? "" : string.Create(CultureInfo.InvariantCulture, $"/{population.Total}");
        output.Write(string.Create(CultureInfo.InvariantCulture, $"- {name} ({kind}): {population.Least}/{population.Mean:F3}/{population.Most}{total}\n"));
    }

    void Together(string kind, List<BucketPopulation> all)
    {
        if (all.Count == 0) return;
        output.Write($"\n{kind} histogram series ({all.Count} in total):\n");
        Spread("min populated", static population => population.Least);
        Spread("avg populated", static population => (int)population.Mean);
        Spread("max populated", static population => population.Most);
        if (all.Any(static population => population.Total != population.Most)) Spread("total", static population => population.Total);

        void Spread(string name, Func<BucketPopulation, int> number)
            => output.Write(string.Create(CultureInfo.InvariantCulture, $"- {name}: {all.Min(number)}/{all.Average(number):F3}/{all.Max(number)}\n"));
    }
}
