using System.Collections.Concurrent;
using System.Text;

namespace JobService.Metrics;

/// <summary>A metric's name, help, type and labels, and its series by the labels' values.</summary>
public sealed class Family<T>(string name, string help, string type, string[] labels, Func<T> make) : IMetricFamily
    where T : IMetric
{
    readonly ConcurrentDictionary<string, (string[] Values, T Metric)> series = new(StringComparer.Ordinal);

    /// <summary>The series with these values of the labels, in the labels' order; made at the first call.</summary>
    public T With(params string[] values)
    {
        if (values.Length != labels.Length) throw new ArgumentException($"{name} has {labels.Length} labels, not {values.Length}", nameof(values));
        return series.GetOrAdd(Key(values), static (_, made) => (made.values, made.make()), (values, make)).Metric;
    }

    /// <summary>Takes a series off the page: a job that has ended makes no progress any more.</summary>
    public void Remove(params string[] values) => series.TryRemove(Key(values), out _);

    void IMetricFamily.Write(StringBuilder page)
    {
        if (series.IsEmpty) return;
        page.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
        page.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (var (_, (values, metric)) in series.OrderBy(static one => one.Key, StringComparer.Ordinal))
            metric.Write(new SampleWriter(page, name, labels, values));
    }

    static string Key(string[] values) => string.Join('\0', values);
}
