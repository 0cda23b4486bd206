using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks;

namespace Barograph.Storage.Takeover.Log;

/// <summary>Exemplars: <c>u64 first series, i64 first time</c>, then for each <c>varint series, varint time, f64 value, labels</c>.</summary>
static class ExemplarRecord
{
    /// <param name="body">Behind the byte that says what it is.</param>
    /// <param name="scratch">Whatever stands there is overwritten.</param>
    /// <param name="into">Gets those that there are.</param>
    /// <returns>False where the record ends early.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, LabelSetBuilder scratch, List<(ulong Series, Exemplar Exemplar)> into)
    {
        into.Clear();
        if (body.IsEmpty) return true;
        var reader = new ByteReader(body);
        var number = reader.U64();
        var time = (long)reader.U64();
        while (reader.Left > 0 && !reader.Failed)
        {
            var series = unchecked(number + (ulong)reader.Varint());
            var at = unchecked(time + reader.Varint());
            var value = reader.Double();
            if (!LabelRecord.Read(ref reader, scratch)) return false;
            into.Add((series, new Exemplar(scratch.ToLabelSet(), value, at)));
        }
        return !reader.Failed;
    }
}
