using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Explanation;

namespace Barograph.Query.Operators;

/// <summary>As <see cref="ObservedRows"/>, over what a range function reads.</summary>
/// <param name="input">The range vector.</param>
/// <param name="probe">What counts.</param>
/// <param name="read">What it reads from the store itself; null for a subquery.</param>
/// <param name="span">Which part of that.</param>
public sealed class ObservedSamples(SampleInput input, OperatorProbe probe, SeriesRead? read, (long MinMs, long MaxMs) span) : SampleInput
{
    public override bool IsStored => input.IsStored;

    public override int Rows => input.Rows;

    public override long CostPerRow => input.CostPerRow;

    public override bool HasUniformNames => input.HasUniformNames;

    public override void Open()
    {
        using (probe.Enter()) input.Open();
        probe.SawSeries(Rows);
    }

    public override LabelSet LabelsOf(int row) => input.LabelsOf(row);

    public override bool DropsNameOf(int row) => input.DropsNameOf(row);

    public override SeriesGrouping Group(LabelProjection projection)
    {
        using (probe.Enter()) return input.Group(projection);
    }

    public override void ReadSamples(int row, RangeSamples into, Lane lane)
    {
        using (probe.Enter()) input.ReadSamples(row, into, lane);
        probe.SawSamples(into.Count);
        if (read is not null) probe.SawChunks(read.Selection.FootprintOf(row, span.MinMs, span.MaxMs));
    }
}
