using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Merging;

namespace Barograph.Storage.Blocks;

/// <summary>In a selection, the place of blocks that are left out: no series, but somebody must say so.</summary>
sealed class LeftOut(IReadOnlyList<string> warnings) : ISelectionPart
{
    public int Count => 0;

    public IReadOnlyList<string> Warnings => warnings;

    public long SampleEstimate => 0;

    public long NewestMs => long.MinValue;

    public LabelSet LabelsOf(int series) => throw new ArgumentOutOfRangeException(nameof(series));

    public SeriesGrouping Group(LabelProjection projection) => new([], []);

    public SeriesGrouping Group(LabelProjection projection, ReadOnlySpan<int> series) => new([], []);

    public void Identify(SeriesNumbers numbers, Span<int> into)
    {
    }

    public void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into) => throw new ArgumentOutOfRangeException(nameof(series));

    public void Dispose()
    {
    }
}
