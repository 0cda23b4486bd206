using Barograph.Model.Samples;

namespace Barograph.Storage.Wal;

/// <summary>What a row of a record of samples has beside time and value.</summary>
/// <param name="Row">Its place in the record.</param>
/// <param name="StartMs">When the counter began; 0 where nobody said.</param>
/// <param name="Histogram">Null where the sample is a number.</param>
readonly record struct RowDetail(int Row, long StartMs, NativeHistogram? Histogram);
