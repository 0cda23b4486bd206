using System.Text;

namespace JobService.Metrics;

/// <summary>All metrics of the service, and the page that shows them in Prometheus' text format 0.0.4.</summary>
public sealed class MetricRegistry
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    readonly List<IMetricFamily> families = [];

    public Family<Counter> Counter(string name, string help, params string[] labels)
        => Add(new Family<Counter>(name, help, "counter", labels, static () => new Counter()));

    public Family<Gauge> Gauge(string name, string help, params string[] labels)
        => Add(new Family<Gauge>(name, help, "gauge", labels, static () => new Gauge()));

    public Family<Histogram> Histogram(string name, string help, double[] bounds, params string[] labels)
        => Add(new Family<Histogram>(name, help, "histogram", labels, () => new Histogram(bounds)));

    /// <summary>A value that is looked up when somebody asks.</summary>
    public void Observe(string name, string help, string type, Func<double> read)
        => Add(new Family<Observed>(name, help, type, [], () => new Observed(read))).With();

    public string Page()
    {
        var page = new StringBuilder(16 * 1024);
        foreach (var family in families) family.Write(page);
        return page.ToString();
    }

    Family<T> Add<T>(Family<T> family)
        where T : IMetric
    {
        families.Add(family);
        return family;
    }
}
