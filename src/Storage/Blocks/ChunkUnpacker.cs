using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Blocks.Segments;

namespace Barograph.Storage.Blocks;

/// <summary>Decodes chunks that come from elsewhere, in the encodings that blocks have.</summary>
public static class ChunkUnpacker
{
    /// <summary>Appends the samples of the span; false where the chunk is broken or its encoding unknown, and then nothing was appended.</summary>
    public static bool Append(byte encoding, ReadOnlySpan<byte> data, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var kind = (ChunkEncoding)encoding;
        if (!Enum.IsDefined(kind)) return false;
        return FloatChunks.IsFloat(kind)
            ? FloatChunks.Append(new ChunkBytes(kind, data, mayOverread: false), minTimeMs, maxTimeMs, [], into)
            : RichColumns.Append(data, kind, minTimeMs, maxTimeMs, [], into);
    }
}
