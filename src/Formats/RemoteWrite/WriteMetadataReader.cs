using System.Text;
using Barograph.Model.Metadata;

namespace Barograph.Formats.RemoteWrite;

/// <summary>Decodes what a write request says about a family: <c>enum type = 1; string metric_family_name = 2; string help = 4; string unit = 5</c>.</summary>
public static class WriteMetadataReader
{
    const uint TypeTag = 1 << 3 | ProtoCursor.Varint, NameTag = 2 << 3 | ProtoCursor.Bytes, HelpTag = 4 << 3 | ProtoCursor.Bytes, UnitTag = 5 << 3 | ProtoCursor.Bytes;

    /// <summary>False where it is cut or not protobuf at all.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out FamilyMetadata entry)
    {
        entry = default;
        ReadOnlySpan<byte> name = default, help = default, unit = default;
        ulong type = 0;
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            var read = tag switch
            {
                TypeTag => cursor.TryReadVarint(out type),
                NameTag => cursor.TryReadBytes(out name),
                HelpTag => cursor.TryReadBytes(out help),
                UnitTag => cursor.TryReadBytes(out unit),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return false;
        }
        entry = new(Encoding.UTF8.GetString(name), new(TypeOf(type), Encoding.UTF8.GetString(help), Encoding.UTF8.GetString(unit)));
        return true;
    }

    /// <summary>The enumeration of both versions has our order.</summary>
    internal static MetricType TypeOf(ulong type) => type <= (ulong)MetricType.StateSet ? (MetricType)type : MetricType.Unknown;
}
