using Barograph.Model.Labels;

namespace Barograph.Bench.Model.Labels;

/// <summary>Each series of a host's metric beside the next one: they differ in a value in the middle.</summary>
sealed class LabelOrderBench : IMicroBench
{
    readonly LabelSet[] series = [.. Enumerable.Range(0, 1024).Select(static i => LabelSet.Of(
        ("__name__", "node_cpu_seconds_total"), ("cpu", "0"), ("datacenter", "dc0"), ("instance", $"host-{i:00000}.dc0.example.net:9100"), ("job", "node"), ("mode", "idle")))];

    public string Name => "LabelSet.CompareTo1024";

    public int Items => series.Length;

    public void Run()
    {
        for (var i = 1; i < series.Length; i++)
        {
            if (series[i] < series[i - 1]) throw new InvalidOperationException("the series are in order");
        }
    }
}
