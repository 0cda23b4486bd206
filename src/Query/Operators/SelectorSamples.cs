using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>The samples of <c>x[5m]</c>, straight from the source.</summary>
/// <param name="read">The series.</param>
/// <param name="minMs">The first time that any window needs.</param>
/// <param name="maxMs">The last one.</param>
/// <param name="countsOnly">Nobody will look at the buckets of histograms.</param>
public sealed class SelectorSamples(SeriesRead read, long minMs, long maxMs, bool countsOnly) : SampleInput
{
    public override bool IsStored => true;

    public override int Rows => read.Selection.Count;

    public override long CostPerRow => Math.Max(1, read.Selection.SampleEstimate / Math.Max(1, Rows));

    public override bool HasUniformNames => read.HasOneName;

    public override void Open()
    {
    }

    public override LabelSet LabelsOf(int row) => read.Selection.LabelsOf(row);

    public override SeriesGrouping Group(LabelProjection projection) => read.Selection.Group(projection);

    public override void ReadSamples(int row, RangeSamples into, Lane lane)
    {
        read.Selection.Read(row, minMs, maxMs, into.Columns);
        into.Columns.RemoveStale();
        into.TakeHistograms(countsOnly);
    }
}
