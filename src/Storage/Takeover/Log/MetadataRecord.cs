using System.Text;
using Barograph.Model.Metadata;
using Barograph.Storage.Blocks;

namespace Barograph.Storage.Takeover.Log;

/// <summary>Metadata (<c>--enable-feature=metadata-wal-records</c>): for each series <c>uvarint series, u8 type, uvarint fields</c>, then names and texts of these: <c>UNIT</c>, <c>HELP</c>.</summary>
static class MetadataRecord
{
    /// <param name="body">Behind the byte that says what it is.</param>
    /// <param name="into">Gets what there is.</param>
    /// <returns>False where the record ends early.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, List<(ulong Series, MetricMetadata Metadata)> into)
    {
        into.Clear();
        var reader = new ByteReader(body);
        while (reader.Left > 0 && !reader.Failed)
        {
            var series = reader.Uvarint();
            var type = reader.Byte();
            string help = "", unit = "";
            for (var fields = reader.Uvarint(); fields > 0 && !reader.Failed; fields--)
            {
                var name = reader.String();
                var text = reader.String();
                if (name.SequenceEqual("HELP"u8)) help = Encoding.UTF8.GetString(text);
                else if (name.SequenceEqual("UNIT"u8)) unit = Encoding.UTF8.GetString(text);
            }
            into.Add((series, new(type <= (byte)MetricType.StateSet ? (MetricType)type : MetricType.Unknown, help, unit)));
        }
        return !reader.Failed;
    }
}
