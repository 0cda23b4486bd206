using Barograph.Model.Samples;

namespace Barograph.Storage.Wal;

/// <summary>What a row of a record of samples has beside time and value.</summary>
/// <param name="Row">Its place in the record.</param>
/// <param name="StartMs">When the counter began; 0 where nobody said.</param>
/// <param name="Histogram">Null where the sample is a number.</param>
readonly record struct RowDetail(int Row, long StartMs, NativeHistogram? Histogram)
{
    static readonly Comparer<RowDetail> ByRow = Comparer<RowDetail>.Create(static (a, b) => a.Row.CompareTo(b.Row));

    /// <summary>The one of a row among those that are sorted by row; the default where it has none.</summary>
    public static RowDetail Find(List<RowDetail> details, int row)
    {
        if (details.Count == 0) return default;
        var at = details.BinarySearch(new(row, 0, null), ByRow);
        return at < 0 ? default : details[at];
    }
}
