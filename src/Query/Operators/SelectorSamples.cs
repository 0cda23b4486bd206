using System.Runtime.InteropServices;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Query.Operators;

/// <summary>The samples of <c>x[5m]</c>, straight from the source.</summary>
public sealed class SelectorSamples(SeriesRead read, long minMs, long maxMs) : SampleInput
{
    public override int Rows => read.Selection.Count;

    public override long CostPerRow => Math.Max(1, read.Selection.SampleEstimate / Math.Max(1, Rows));

    public override bool HasUniformNames => read.HasOneName;

    public override void Open()
    {
    }

    public override LabelSet LabelsOf(int row) => read.Selection.LabelsOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => read.Selection.Group(projection);

    public override void ReadSamples(int row, SampleColumns into, Lane lane)
    {
        read.Selection.Read(row, minMs, maxMs, into);
        DropStale(into);
    }

    /// <summary>Closes the gaps that stale markers leave. Most series have none: the search is over whole vectors.</summary>
    public static void DropStale(SampleColumns samples)
    {
        var bits = MemoryMarshal.Cast<double, ulong>(samples.Values);
        var first = bits.IndexOf(StaleMarker.Bits);
        if (first < 0) return;
        // The columns are reserved again from their start: what is kept moves forward over what was read already.
        var count = samples.Count;
        samples.Clear();
        samples.Reserve(count, out var times, out var values);
        var kept = first;
        for (var i = first + 1; i < count; i++)
        {
            if (StaleMarker.Is(values[i])) continue;
            times[kept] = times[i];
            values[kept++] = values[i];
        }
        samples.Commit(kept);
    }
}
