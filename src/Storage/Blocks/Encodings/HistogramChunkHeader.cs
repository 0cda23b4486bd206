using System.Buffers.Binary;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>The first three bytes of a chunk of histograms, which are known when its last sample is; see <see cref="HistogramChunkReader"/>.</summary>
static class HistogramChunkHeader
{
    public static ChunkEncoding EncodingOf(bool isFloat, bool hasStarts) => (isFloat, hasStarts) switch
    {
        (false, false) => ChunkEncoding.Histogram,
        (true, false) => ChunkEncoding.FloatHistogram,
        (false, true) => ChunkEncoding.HistogramSt,
        (true, true) => ChunkEncoding.FloatHistogramSt,
    };

    /// <param name="chunk">The chunk, with room for the header at its front.</param>
    /// <param name="samples">How many it holds.</param>
    /// <param name="reset">What it says about the chunk before.</param>
    /// <param name="starts">The byte about start times; null where the encoding has none.</param>
    public static void Write(Span<byte> chunk, int samples, ResetHeader reset, byte? starts)
    {
        BinaryPrimitives.WriteUInt16BigEndian(chunk, (ushort)samples);
        if (starts is { } known)
        {
            chunk[0] |= (byte)reset;
            chunk[2] = known;
        }
        else
        {
            chunk[2] = (byte)reset;
        }
    }
}
