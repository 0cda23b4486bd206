using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Model.Contracts;

/// <summary>
/// The series that a query selected, as numbers 0 … <see cref="Count"/>-1, in no particular order. Series may turn out to have no
/// sample in the span. Any number of threads may read at the same time. A consistent view: no half-committed batch shows.
/// </summary>
public interface ISeriesSelection : IDisposable
{
    int Count { get; }

    /// <summary>What the reader should know: "blocks before 10:00 are not loaded yet".</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>The same, of what only turned out while it was read: "some samples are damaged and left out".</summary>
    IReadOnlyList<string> LateWarnings => [];

    /// <summary>An upper bound of the samples of the whole selection in its span: what a read may cost.</summary>
    long SampleEstimate { get; }

    LabelSet LabelsOf(int series);

    /// <summary>Gives each series the number of the group that it falls in when only some labels count.</summary>
    SeriesGrouping Group(LabelProjection projection);

    /// <summary>
    /// Appends the samples of one series with <c>minTimeMs &lt;= t &lt;= maxTimeMs</c> in ascending order, stale markers
    /// included (as NaN with their bits). The span must lie within the query's.
    /// </summary>
    void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into);

    /// <summary>
    /// Appends the newest sample that <see cref="Read"/> would append, or nothing where there is none; false where that is not known without reading,
    /// and then nothing was appended.
    /// </summary>
    bool TryReadNewest(int series, long minTimeMs, long maxTimeMs, SampleColumns into) => false;

    /// <summary>False where the series has no sample in the span; true where it has, or may have and that is not known without reading it all.</summary>
    bool MayHave(int series, long minTimeMs, long maxTimeMs) => true;

    /// <summary>What <see cref="Read"/> would have to look at; asked only where somebody wants to see what a query costs. Nothing where the source has no chunks.</summary>
    SeriesFootprint FootprintOf(int series, long minTimeMs, long maxTimeMs) => default;
}
