namespace Barograph.App.Querying;

/// <summary>How many buckets of a histogram series are populated over time, and how many there are.</summary>
readonly record struct BucketPopulation(int Least, double Mean, int Most, int Total)
{
    /// <summary>Null where there are fewer than two native histograms.</summary>
    public static BucketPopulation? OfNative(IReadOnlyList<AnswerPoint> points)
    {
        var buckets = new HashSet<(int, double, double)>();
        var populated = new List<int>();
        foreach (var point in points)
        {
            if (point.Histogram is not { } histogram) continue;
            populated.Add(histogram.Buckets.Count);
            foreach (var bucket in histogram.Buckets) buckets.Add((bucket.Rule, bucket.Lower, bucket.Upper));
        }
        return Of(populated, buckets.Count);
    }

    /// <summary>Null where there are fewer than two samples.</summary>
    /// <param name="buckets">Series that differ in <c>le</c> only.</param>
    /// <exception cref="FormatException">They were not scraped at the same times.</exception>
    public static BucketPopulation? OfClassic(IReadOnlyList<AnswerSeries> buckets)
    {
        var sorted = buckets.OrderBy(static series => Bound(series)).ToList();
        var populated = new List<int>();
        for (var at = 0; at < sorted[0].Points.Count; at++)
        {
            var count = 0;
            double below = 0;
            foreach (var bucket in sorted)
            {
                if (at >= bucket.Points.Count || bucket.Points[at].TimestampMs != sorted[0].Points[at].TimestampMs) throw new FormatException("matrix result is not time aligned");
                // Whole observations count: a bucket holds what is above the one below it.
                if ((long)(bucket.Points[at].Value - below) != 0) count++;
                below = bucket.Points[at].Value;
            }
            populated.Add(count);
        }
        return Of(populated, sorted.Count);
    }

    static BucketPopulation? Of(List<int> populated, int total)
        => populated.Count < 2 ? null : new BucketPopulation(populated.Min(), populated.Average(), populated.Max(), total);

    static double Bound(AnswerSeries series) => double.TryParse(series.Of("le")?.Replace("Inf", "Infinity", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture, out var bound) ? bound : 0;
}
