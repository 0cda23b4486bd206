using Barograph.Model.Labels;
using Barograph.Storage.Blocks;

namespace Barograph.Storage.Takeover.Log;

/// <summary>Exemplars are counted, not kept: <c>u64 first series, i64 first time</c>, then for each <c>varint series, varint time, f64 value, labels</c>.</summary>
static class ExemplarRecord
{
    /// <param name="body">Behind the byte that says what it is.</param>
    /// <param name="scratch">Whatever stands there is overwritten.</param>
    /// <param name="count">How many there are.</param>
    public static bool TryCount(ReadOnlySpan<byte> body, LabelSetBuilder scratch, out int count)
    {
        count = 0;
        if (body.IsEmpty) return true;
        var reader = new ByteReader(body);
        reader.U64();
        reader.U64();
        while (reader.Left > 0 && !reader.Failed)
        {
            reader.Varint();
            reader.Varint();
            reader.U64();
            if (!LabelRecord.Read(ref reader, scratch)) return false;
            count++;
        }
        return !reader.Failed;
    }
}
