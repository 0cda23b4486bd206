using System.Globalization;
using System.Net;
using System.Text;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Reports;

/// <summary>Bars as SVG; a bar says its count when pointed at.</summary>
static class SvgCharts
{
    const int Width = 560;
    const int Height = 96;
    const int Axis = 18;

    public static string Histogram(Latency latency, string label)
    {
        var (first, last) = Sparks.Bounds(latency.Slots);
        // A few empty slots at both sides: one bar alone would fill the chart and look like a rectangle of nothing.
        (first, last) = (Math.Max(0, first - 1), Math.Min(latency.Slots.Count - 1, last + 1));
        var bars = Enumerable.Range(first, last - first + 1)
            .Select(i => (latency.Slots[i], $"{Durations.Text(LatencySpread.LowerNs(i))} to {Durations.Text(LatencySpread.UpperNs(i))}: {latency.Slots[i].ToString(CultureInfo.InvariantCulture)}")).ToList();
        var marks = new[] { ("p50", latency.P50Ns), ("p95", latency.P95Ns), ("p99", latency.P99Ns) }
            .Select(m => (m.Item1, (LatencySample.SlotOf(m.Item2) - first + 0.5) / (last - first + 1)));
        return Chart(bars, label, Durations.Text(LatencySpread.LowerNs(first)), Durations.Text(LatencySpread.UpperNs(last)), marks);
    }

    public static string Timeline(IReadOnlyList<ulong> seconds, string label)
    {
        var fitted = Sparks.Fit(seconds, 120);
        var bars = fitted.Select((count, i) => (count, string.Create(CultureInfo.InvariantCulture, $"from {i * seconds.Count / (double)fitted.Count:0.#}s: {count} events"))).ToList();
        return Chart(bars, label, "0s", string.Create(CultureInfo.InvariantCulture, $"{seconds.Count}s"), []);
    }

    static string Chart(IReadOnlyList<(ulong Count, string Says)> bars, string label, string left, string right, IEnumerable<(string Name, double At)> marks)
    {
        var most = (double)Math.Max(1, bars.Max(static b => b.Count));
        var width = (double)Width / bars.Count;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height + Axis}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(label)}\">");
        for (var i = 0; i < bars.Count; i++)
        {
            // A single event must be seen beside a million.
            var height = bars[i].Count == 0 ? 0 : Math.Max(1.5, bars[i].Count / most * (Height - 12));
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{(i * width) + 0.5:0.##}\" y=\"{Height - height:0.##}\" width=\"{Math.Max(0.5, width - 1):0.##}\" height=\"{height:0.##}\"><title>{WebUtility.HtmlEncode(bars[i].Says)}</title></rect>");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"0\" y1=\"{Height}\" x2=\"{Width}\" y2=\"{Height}\"/>");
        // Marks that would be written over one another share a line.
        foreach (var group in marks.GroupBy(static m => Math.Round(m.At * 24)))
        {
            var x = Math.Clamp(group.First().At, 0, 1) * Width;
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"mark\" x1=\"{x:0.#}\" y1=\"10\" x2=\"{x:0.#}\" y2=\"{Height}\"/><text class=\"mark\" x=\"{x:0.#}\" y=\"9\" text-anchor=\"{(x > Width - 60 ? "end" : x < 60 ? "start" : "middle")}\">{string.Join(' ', group.Select(static m => m.Name))}</text>");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{Height + 13}\">{WebUtility.HtmlEncode(left)}</text><text x=\"{Width}\" y=\"{Height + 13}\" text-anchor=\"end\">{WebUtility.HtmlEncode(right)}</text>");
        return svg.Append("</svg>").ToString();
    }
}
