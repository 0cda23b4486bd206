using System.Buffers.Binary;
using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>Decodes chunks of native histograms: whole counts (2), fractions (3), and either with start timestamps (5, 6).</summary>
/// <remarks>
/// Header of 2 and 3: u16 samples, a byte with the reset header in its top two bits. Of 5 and 6: these two bits, 14 bits samples, a byte of
/// <see cref="StartTimes"/>. Then the <see cref="HistogramLayout"/> and the samples. Whole numbers (times, counts, differences of neighbouring
/// buckets) are told by differences of differences, fractions and the sum by XOR with the one before. Behind a stale sum stands nothing.
/// </remarks>
static class HistogramChunkReader
{
    public const int HeaderBytes = 3;

    public static int CountOf(ReadOnlySpan<byte> chunk, ChunkEncoding encoding)
        => BinaryPrimitives.ReadUInt16BigEndian(chunk) & (HasStarts(encoding) ? 0x3fff : 0xffff);

    public static ResetHeader ResetOf(ReadOnlySpan<byte> chunk, ChunkEncoding encoding) => (ResetHeader)(chunk[HasStarts(encoding) ? 0 : 2] & 0xc0);

    /// <summary>Appends all samples. False where the bits end before the samples do, or say what cannot be.</summary>
    public static bool Read(ReadOnlySpan<byte> chunk, ChunkEncoding encoding, List<HistogramSample> into) => Read(chunk, encoding, new TimeSpanMs(long.MinValue, long.MaxValue), into);

    /// <summary>Appends the samples of a span of time. What stands behind them is not looked at.</summary>
    public static bool Read(ReadOnlySpan<byte> chunk, ChunkEncoding encoding, TimeSpanMs span, List<HistogramSample> into)
    {
        if (chunk.Length < HeaderBytes) return false;
        var count = CountOf(chunk, encoding);
        if (count == 0) return true;
        var bits = new BitReader(chunk[HeaderBytes..]);
        var starts = new StartTimes(HasStarts(encoding) ? chunk[2] : (byte)0);
        if (HistogramLayout.Read(ref bits) is not { } layout) return false;
        int positive = NativeHistogram.BucketsOf(layout.Positive), negative = NativeHistogram.BucketsOf(layout.Negative);
        // The first sample has each bucket in one bit at least.
        if (positive < 0 || negative < 0 || (long)positive + negative > bits.Left) return false;
        var reset = ResetOf(chunk, encoding);
        return encoding is ChunkEncoding.FloatHistogram or ChunkEncoding.FloatHistogramSt
            ? new FloatHistogramState(layout, positive, negative).Read(ref bits, ref starts, count, reset, span, into)
            : new WholeHistogramState(layout, positive, negative).Read(ref bits, ref starts, count, reset, span, into);
    }

    public static bool HasStarts(ChunkEncoding encoding) => encoding is ChunkEncoding.HistogramSt or ChunkEncoding.FloatHistogramSt;

    /// <summary>Within a chunk of counters there are no resets; about its first histogram only a reset is known for sure.</summary>
    public static CounterResetHint Hint(ResetHeader header, int sample) => header switch
    {
        ResetHeader.Gauge => CounterResetHint.Gauge,
        _ when sample > 0 => CounterResetHint.NotReset,
        ResetHeader.Reset => CounterResetHint.Reset,
        _ => CounterResetHint.Unknown,
    };

    /// <summary>A stale marker among histograms: only the sum and the hint mean something.</summary>
    public static NativeHistogram Stale(bool isFloat, double sum) => new() { IsFloat = isFloat, Sum = sum };
}
