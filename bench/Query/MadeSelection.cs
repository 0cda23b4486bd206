using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Bench.Query;

/// <summary>All series of a source that was made beforehand, with as many samples each.</summary>
abstract class MadeSelection(LabelSet[] labels, int samples) : ISeriesSelection
{
    public int Count => labels.Length;

    public IReadOnlyList<string> Warnings => [];

    public long SampleEstimate => (long)labels.Length * samples;

    public LabelSet LabelsOf(int series) => labels[series];

    public SeriesGrouping Group(LabelProjection projection) => SeriesGrouping.ByLabels(this, projection);

    public abstract void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into);

    public void Dispose()
    {
    }
}
