using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Query.Histograms;
using Barograph.Query.Testing;

namespace Barograph.Tests.Conformance;

/// <summary>Seeded native histograms with the troubles of real ones: resets, also in one bucket, gaps, schemas and zero buckets that change, series that are numbers at times.</summary>
sealed class GeneratedHistograms
{
    public const long StartMs = 1_704_067_200_000;
    public const long EndMs = StartMs + 3600_000;
    const long StepMs = 15_000;

    readonly Random random = new(20_261_126);
    readonly PushedMoments moments;
    readonly bool tidy;

    public GeneratedHistograms()
        : this(new PushedMoments(), tidy: false)
    {
    }

    /// <param name="moments">Where the samples go, beside those of other series.</param>
    /// <param name="tidy">Without what 3.5 and later versions know to calculate differently: buckets within the zero bucket, rates that reach below zero, custom buckets around it.</param>
    public GeneratedHistograms(PushedMoments moments, bool tidy)
    {
        this.moments = moments;
        this.tidy = tidy;
        foreach (var job in (string[])["api", "web"])
        {
            foreach (var instance in (string[])["a:1", "b:1"])
            {
                (string, string)[] labels = [("job", job), ("instance", instance)];
                Counter("latency_seconds", 3, 0, labels);
                Counter("changing_seconds", 2, 2, labels);
                Gauge("queue_age", labels);
                Custom("size_bytes", labels);
                Mixed("sometimes_seconds", labels);
                Numbers("plain_total", labels);
                if (tidy) Empty("empty_seconds", labels);
            }
        }
    }

    public TestSeriesSource Source { get; } = new();

    public IEnumerable<byte[]> Messages() => moments.Messages();

    /// <summary>Observations come in; now and then the process starts anew, and with <paramref name="wild"/> under another layout.</summary>
    void Counter(string name, int schema, int wild, (string, string)[] labels)
    {
        var counts = new double[14];
        var negative = new double[4];
        double zero = 0, sum = 0, threshold = 0.001;
        var layout = schema;
        // Far from zero: 3.5 extrapolates histograms beyond it, later versions do not.
        for (var i = 0; i < counts.Length; i++) counts[i] = 500 + random.Next(500);
        Walk(name, labels, () =>
        {
            if (random.Next(60) == 0)
            {
                for (var i = 0; i < counts.Length; i++) counts[i] = Math.Floor(counts[i] * 0.9);
                Array.Clear(negative);
                (zero, sum) = (0, 0);
                if (wild > 0) (layout, threshold) = (schema - random.Next(wild + 1), random.Next(2) == 0 ? 0.001 : 0.5);
            }
            if (random.Next(40) == 0) counts[random.Next(counts.Length)] -= 3;
            for (var i = random.Next(6); i > 0; i--) counts[random.Next(counts.Length)]++;
            if (random.Next(5) == 0) negative[random.Next(negative.Length)]++;
            zero += random.Next(3) == 0 ? 1 : 0;
            sum += random.NextDouble() * 10;
            return Make(layout, threshold, zero, sum, counts, negative, CounterResetHint.Unknown);
        });
    }

    void Gauge(string name, (string, string)[] labels) => Walk(name, labels, () =>
    {
        var counts = new double[6];
        for (var i = 0; i < counts.Length; i++) counts[i] = random.Next(4) * 0.5 + (tidy ? 200 : 0);
        return Make(0, 0.001, random.Next(3), random.NextDouble() * 50, counts, [0, random.Next(2)], CounterResetHint.Gauge);
    });

    void Custom(string name, (string, string)[] labels)
    {
        var counts = new double[5];
        double sum = 0;
        for (var i = 0; i < counts.Length; i++) counts[i] = 1000 + random.Next(500);
        Walk(name, labels, () =>
        {
            if (random.Next(80) == 0) counts[random.Next(counts.Length)] -= 50;
            counts[random.Next(counts.Length)] += random.Next(4);
            sum += random.Next(100);
            return new FloatHistogram
            {
                Schema = NativeHistogram.CustomBuckets,
                CustomBounds = tidy ? [0, 0.5, 10, 100] : [-1, 0.5, 10, 100],
                Count = counts.Sum(),
                Sum = sum,
                Positive = new BucketRun([0, 1, 2, 3, 4], [.. counts]),
            };
        });
    }

    void Mixed(string name, (string, string)[] labels)
    {
        double[] counts = [500, 500, 500];
        Walk(name, labels, () =>
        {
            counts[random.Next(3)] += 1;
            return random.Next(12) == 0 ? null : Make(1, 0.001, 0, counts.Sum() * 1.5, counts, [], CounterResetHint.Unknown);
        });
    }

    /// <summary>Nothing observed at all, for half of the time.</summary>
    void Empty(string name, (string, string)[] labels)
    {
        double[] counts = [0, 0, 0];
        var i = 0;
        Walk(name, labels, () =>
        {
            if (i++ > 120) counts[random.Next(3)] += 1;
            return Make(2, 0.001, 0, counts.Sum() * 2, counts, [], CounterResetHint.Unknown);
        });
    }

    void Numbers(string name, (string, string)[] labels) => Walk(name, labels, () => null);

    FloatHistogram Make(int schema, double threshold, double zero, double sum, double[] counts, double[] negative, CounterResetHint hint)
    {
        // A first bucket below the wider zero bucket, and a gap in the middle.
        var positive = new BucketRun([.. counts.Select(static (_, i) => i < 5 ? i - 2 : i + 1)], [.. counts]);
        if (tidy) positive = positive.Beyond(threshold, schema);
        return new FloatHistogram
        {
            Schema = schema,
            ZeroThreshold = threshold,
            ZeroCount = zero,
            Count = positive.Counts.ToArray().Sum() + negative.Sum() + zero,
            Sum = sum,
            Hint = hint,
            Positive = positive,
            Negative = new BucketRun([.. Enumerable.Range(1, negative.Length)], [.. negative]),
        };
    }

    void Walk(string name, (string, string)[] labels, Func<FloatHistogram?> next)
    {
        var set = LabelSet.Of([("__name__", name), .. labels]);
        var jitter = random.Next(0, 14_000);
        double number = 0;
        for (int i = 0, gap = 0; StartMs + i * StepMs <= EndMs; i++)
        {
            var histogram = next();
            number += random.Next(5);
            if (gap > 0 && gap-- > 0) continue;
            if (random.Next(80) == 0) gap = random.Next(5, 30);
            var time = StartMs + i * StepMs + jitter;
            if (histogram is null) Source.Add(set, time, number);
            else Source.Add(set, time, histogram);
            moments.Add(time, set, number, histogram?.ToNative());
        }
    }
}
