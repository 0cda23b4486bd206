namespace Barograph.Storage.Blocks.Encodings;

/// <summary>The byte before a chunk's data that says how it is encoded: Prometheus' numbers.</summary>
enum ChunkEncoding : byte
{
    None = 0,
    Xor = 1,
    Histogram = 2,
    FloatHistogram = 3,

    /// <summary>Time and value behind one prefix, start timestamps where there are any (Prometheus 3.12 and later).</summary>
    Xor2 = 4,

    /// <summary><see cref="Histogram"/> with start timestamps.</summary>
    HistogramSt = 5,

    /// <summary><see cref="FloatHistogram"/> with start timestamps.</summary>
    FloatHistogramSt = 6,
}
