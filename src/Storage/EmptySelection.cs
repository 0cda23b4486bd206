using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Storage;

/// <summary>What a tenant without data answers.</summary>
sealed class EmptySelection : ISeriesSelection
{
    public static EmptySelection Instance { get; } = new();

    public int Count => 0;

    public IReadOnlyList<string> Warnings => [];

    public long SampleEstimate => 0;

    public LabelSet LabelsOf(int series) => throw new ArgumentOutOfRangeException(nameof(series));

    public SeriesGrouping Group(LabelProjection projection) => new([], []);

    public void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into) => throw new ArgumentOutOfRangeException(nameof(series));

    public void Dispose()
    {
    }
}
