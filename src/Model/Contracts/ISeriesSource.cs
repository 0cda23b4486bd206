namespace Barograph.Model.Contracts;

/// <summary>Something that series can be read from: head, blocks, both merged, another server, a test double.</summary>
public interface ISeriesSource
{
    /// <summary>All waiting happens here. What comes back is read synchronously and must be disposed.</summary>
    ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel);

    /// <summary>Distinct label names, sorted by their bytes.</summary>
    ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel);

    /// <summary>Distinct values of a label, sorted by their bytes.</summary>
    ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel);
}
