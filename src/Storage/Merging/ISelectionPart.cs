using Barograph.Model.Contracts;

namespace Barograph.Storage.Merging;

/// <summary>What the store's own selections can do beyond the contract, so that several are read as one without looking at label bytes.</summary>
interface ISelectionPart : ISeriesSelection
{
    /// <summary>No sample is newer.</summary>
    long NewestMs { get; }

    /// <summary>The number of each series: equal in all parts where the labels are.</summary>
    void Identify(SeriesNumbers numbers, Span<int> into);

    /// <summary>As <see cref="ISeriesSelection.Group"/>, of some of the series.</summary>
    SeriesGrouping Group(LabelProjection projection, ReadOnlySpan<int> series);
}
