using Barograph.Model.Contracts;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>What a range function runs over: the samples of each series, from a store (<c>x[5m]</c>) or calculated (<c>x[1h:5m]</c>).</summary>
public abstract class SampleInput
{
    public abstract int Rows { get; }

    public abstract long CostPerRow { get; }

    /// <summary>Straight from the store: nobody else counts these samples as read.</summary>
    public virtual bool IsStored => false;

    public abstract bool HasUniformNames { get; }

    public abstract void Open();

    public abstract LabelSet LabelsOf(int row);

    public virtual bool DropsNameOf(int row) => false;

    public abstract SeriesGrouping Group(LabelProjection projection);

    /// <summary>All samples that any window needs, in ascending order of time, without stale markers.</summary>
    public abstract void ReadSamples(int row, RangeSamples into, Lane lane);
}
