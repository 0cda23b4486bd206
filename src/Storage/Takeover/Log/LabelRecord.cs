using Barograph.Model.Labels;
using Barograph.Storage.Blocks;

namespace Barograph.Storage.Takeover.Log;

/// <summary>Labels as Prometheus' records have them: <c>uvarint count</c>, then names and values as strings.</summary>
static class LabelRecord
{
    /// <summary>False where the bytes end first. Empty values are no labels; order does not matter.</summary>
    public static bool Read(ref ByteReader reader, LabelSetBuilder into)
    {
        into.Clear();
        for (var left = reader.Uvarint(); left > 0 && !reader.Failed; left--)
        {
            var name = reader.String();
            var value = reader.String();
            if (!reader.Failed && !name.IsEmpty) into.Set(name, value);
        }
        return !reader.Failed;
    }
}
