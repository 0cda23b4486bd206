using System.Text;
using Barograph.PodTrace.Diagnosis;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Reports;

/// <summary>Charts of one line: blocks of eight heights, and bars.</summary>
static class Sparks
{
    const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>Nothing is a blank, the least is the lowest block, the most the highest.</summary>
    public static string Line(IReadOnlyList<ulong> values)
    {
        var most = (double)Math.Max(1, values.DefaultIfEmpty(0ul).Max());
        return string.Concat(values.Select(v => v == 0 ? ' ' : Heights[Math.Clamp((int)Math.Ceiling(v / most * Heights.Length) - 1, 0, Heights.Length - 1)]));
    }

    /// <summary>As many values as there is room for: neighbours are added up.</summary>
    public static IReadOnlyList<ulong> Fit(IReadOnlyList<ulong> values, int room)
    {
        if (values.Count <= room) return values;
        var fitted = new ulong[room];
        for (var i = 0; i < values.Count; i++) fitted[(int)((long)i * room / values.Count)] += values[i];
        return fitted;
    }

    /// <summary>From the first to the last slot with anything in it: its bounds at both ends.</summary>
    public static string Histogram(Latency latency)
    {
        var (first, last) = Bounds(latency.Slots);
        if (first < 0) return "";
        return $"{Durations.Text(LatencySpread.LowerNs(first))} {Line([.. latency.Slots.Skip(first).Take(last - first + 1)]).Replace(' ', '·')} {Durations.Text(Math.Min(LatencySpread.UpperNs(last), Math.Max(latency.MaxNs, 1)))}";
    }

    public static (int First, int Last) Bounds(IReadOnlyList<ulong> slots)
    {
        int first = -1, last = -1;
        for (var i = 0; i < slots.Count; i++)
        {
            if (slots[i] == 0) continue;
            if (first < 0) first = i;
            last = i;
        }
        return (first, last);
    }

    /// <summary>A bar of at most so many cells, in eighths.</summary>
    public static string Bar(double share, int cells)
    {
        const string Eighths = " ▏▎▍▌▋▊▉";
        var eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * cells * Eighths.Length);
        var bar = new StringBuilder().Append('█', eighths / Eighths.Length);
        if (eighths % Eighths.Length is > 0 and var rest) bar.Append(Eighths[rest]);
        return bar.ToString();
    }
}
