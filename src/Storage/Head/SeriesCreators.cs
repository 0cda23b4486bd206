using System.Text;
using Barograph.Model.Hashing;

namespace Barograph.Storage.Head;

/// <summary>How many new series each job, and each metric of a job, has made lately in one tenant.</summary>
/// <remarks>
/// A bounded number of names is remembered: when there is no room for another one, all are halved and the least are forgotten; who finds none
/// even then is counted with the rest, as one.
/// </remarks>
sealed class SeriesCreators
{
    public const int Capacity = 4096;

    static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(10);

    readonly Dictionary<ulong, Entry> jobs = [], metrics = [];
    readonly Entry otherJobs = new("(others)", ""), otherMetrics = new("(others)", "(others)");
    readonly Lock gate = new();
    double total;

    internal sealed class Entry(string job, string metric)
    {
        public string Job => job;

        public string Metric => metric;

        public double Lately { get; set; }

        public long Refused { get; set; }
    }

    /// <summary>The job, and its metric, of a series that wants to be made.</summary>
    public (Entry Job, Entry Metric) Find(ReadOnlySpan<byte> job, ReadOnlySpan<byte> metric)
    {
        lock (gate)
        {
            var jobKey = XxHash64.Hash(job);
            return (FindOrAdd(jobs, otherJobs, jobKey, job, default), FindOrAdd(metrics, otherMetrics, jobKey * 0x9e37_79b9_7f4a_7c15 ^ XxHash64.Hash(metric), job, metric));
        }
    }

    public double TotalLately => total;

    public void Made(Entry job, Entry metric)
    {
        lock (gate)
        {
            job.Lately++;
            metric.Lately++;
            total++;
        }
    }

    public void Refused(Entry job, Entry metric)
    {
        lock (gate)
        {
            job.Refused++;
            metric.Refused++;
        }
    }

    /// <summary>Time goes by.</summary>
    public void Age(TimeSpan elapsed)
    {
        var left = Math.Pow(0.5, elapsed / HalfLife);
        lock (gate)
        {
            Scale(jobs, left, 0);
            Scale(metrics, left, 0);
            otherJobs.Lately *= left;
            otherMetrics.Lately *= left;
            total *= left;
        }
    }

    /// <summary>Those that made, or were refused, most; metrics of jobs.</summary>
    public IReadOnlyList<SeriesCreator> Largest(int limit)
    {
        lock (gate)
        {
            return [.. metrics.Values.Append(otherMetrics).Where(static e => e.Lately >= 1 || e.Refused > 0)
                .OrderByDescending(static e => e.Lately).ThenByDescending(static e => e.Refused).ThenBy(static e => e.Job + e.Metric, StringComparer.Ordinal)
                .Take(limit).Select(static e => new SeriesCreator(e.Job, e.Metric, e.Lately, e.Refused))];
        }
    }

    static Entry FindOrAdd(Dictionary<ulong, Entry> entries, Entry others, ulong key, ReadOnlySpan<byte> job, ReadOnlySpan<byte> metric)
    {
        if (entries.TryGetValue(key, out var entry)) return entry;
        if (entries.Count >= Capacity) Scale(entries, 0.5, 1);
        if (entries.Count >= Capacity) return others;
        entries.Add(key, entry = new(Encoding.UTF8.GetString(job), Encoding.UTF8.GetString(metric)));
        return entry;
    }

    static void Scale(Dictionary<ulong, Entry> entries, double factor, double least)
    {
        foreach (var (key, entry) in entries)
        {
            entry.Lately *= factor;
            if (entry.Lately < least) entries.Remove(key);
        }
    }
}
