using Barograph.Model.Labels;

namespace Barograph.Formats.RemoteWrite;

/// <summary>Decodes an exemplar of a write request: <c>repeated Label = 1; double value = 2; int64 timestamp = 3</c>.</summary>
public static class WriteExemplarReader
{
    const uint LabelTag = (1 << 3) | ProtoCursor.Bytes, ValueTag = (2 << 3) | ProtoCursor.Fixed64, TimestampTag = (3 << 3) | ProtoCursor.Varint;

    /// <summary>False where it is cut or not protobuf at all.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, LabelSetBuilder labels, out double value, out long timestampMs)
    {
        ArgumentNullException.ThrowIfNull(labels);
        labels.Clear();
        (value, timestampMs) = (0, 0);
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            var start = cursor.At;
            if (!cursor.TryReadTag(out var tag)) return false;
            switch (tag)
            {
                case LabelTag:
                    if (!cursor.TryReadBytes(out _)) return false;
                    var label = new WriteLabelReader(cursor.All[start..cursor.At]);
                    if (!label.Read()) return false;
                    labels.Set(label.Name, label.Value);
                    break;
                case ValueTag:
                    if (!cursor.TryReadFixed64(out var bits)) return false;
                    value = BitConverter.UInt64BitsToDouble(bits);
                    break;
                case TimestampTag:
                    if (!cursor.TryReadVarint(out var time)) return false;
                    timestampMs = (long)time;
                    break;
                default:
                    if (!cursor.TrySkip(tag)) return false;
                    break;
            }
        }
        return true;
    }
}
