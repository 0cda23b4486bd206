using Barograph.Formats.RemoteWrite;

namespace Barograph.Formats.Exposition;

/// <summary><c>google.protobuf.Timestamp { int64 seconds = 1; int32 nanos = 2 }</c> in milliseconds.</summary>
static class ProtobufTimes
{
    public static bool Read(ReadOnlySpan<byte> message, out long timeMs)
    {
        ulong seconds = 0, nanos = 0;
        timeMs = 0;
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            if (!cursor.TryReadTag(out var tag)) return false;
            var read = tag switch
            {
                1 << 3 | ProtoCursor.Varint => cursor.TryReadVarint(out seconds),
                2 << 3 | ProtoCursor.Varint => cursor.TryReadVarint(out nanos),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return false;
        }
        timeMs = unchecked((long)seconds * 1000 + (int)nanos / 1_000_000);
        return true;
    }
}
