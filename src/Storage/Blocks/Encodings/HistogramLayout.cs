using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>What all histograms of a chunk share: schema, zero bucket, and which buckets there are. Stands once, before the samples.</summary>
sealed record HistogramLayout(int Schema, double ZeroThreshold, HistogramSpan[] Positive, HistogramSpan[] Negative, double[] CustomBounds)
{
    const byte RawThreshold = 255;

    // Powers of two are stored as their exponent in Go's way of counting (0.5 · 2^n), so that 1 to 254 means 2^-243 to 2^10.
    const int ThresholdBias = 244, MinExponent = -243, MaxExponent = 10;

    // Bounds up to this, in thousandths, take four bytes at most.
    const double MaxThousandths = 33_554_430;

    public static HistogramLayout Of(NativeHistogram histogram)
        => histogram.IsStale ? new(0, 0, [], [], []) : new(histogram.Schema, histogram.ZeroThreshold, histogram.PositiveSpans, histogram.NegativeSpans, histogram.CustomBounds);

    /// <summary>Null where the bits end first, or say what cannot be.</summary>
    public static HistogramLayout? Read(ref BitReader bits)
    {
        var threshold = ReadThreshold(ref bits);
        var schema = bits.ReadVarbit();
        if (schema is < int.MinValue or > int.MaxValue) return null;
        if (ReadSpans(ref bits) is not { } positive || ReadSpans(ref bits) is not { } negative) return null;
        var custom = schema == NativeHistogram.CustomBuckets ? ReadBounds(ref bits) : [];
        return custom is null || bits.Failed ? null : new((int)schema, threshold, positive, negative, custom);
    }

    public void Write(BitWriter bits)
    {
        WriteThreshold(bits);
        bits.WriteVarbit(Schema);
        WriteSpans(bits, Positive);
        WriteSpans(bits, Negative);
        if (Schema != NativeHistogram.CustomBuckets) return;
        bits.WriteVarbitUnsigned((ulong)CustomBounds.Length);
        foreach (var bound in CustomBounds) WriteBound(bits, bound);
    }

    static double ReadThreshold(ref BitReader bits) => (byte)bits.ReadBits(8) switch
    {
        0 => 0,
        RawThreshold => BitConverter.UInt64BitsToDouble(bits.ReadBits(64)),
        var stored => Math.ScaleB(1, stored - ThresholdBias),
    };

    void WriteThreshold(BitWriter bits)
    {
        if (ZeroThreshold == 0)
        {
            bits.WriteByte(0);
            return;
        }
        var exponent = double.IsFinite(ZeroThreshold) ? Math.ILogB(ZeroThreshold) : int.MaxValue;
        if (exponent is >= MinExponent and <= MaxExponent && Math.ScaleB(1, exponent) == ZeroThreshold)
        {
            bits.WriteByte((byte)(exponent + ThresholdBias));
            return;
        }
        bits.WriteByte(RawThreshold);
        bits.WriteBits(BitConverter.DoubleToUInt64Bits(ZeroThreshold), 64);
    }

    static HistogramSpan[]? ReadSpans(ref BitReader bits)
    {
        var count = bits.ReadVarbitUnsigned();
        // A span takes two bits at least: a count beyond that is damage, not a wish for memory.
        if (count > (ulong)bits.Left / 2) return null;
        var spans = new HistogramSpan[count];
        for (var i = 0; i < spans.Length; i++)
        {
            var length = bits.ReadVarbitUnsigned();
            var offset = bits.ReadVarbit();
            if (length > uint.MaxValue || offset is < int.MinValue or > int.MaxValue) return null;
            spans[i] = new((int)offset, (uint)length);
        }
        return spans;
    }

    static void WriteSpans(BitWriter bits, HistogramSpan[] spans)
    {
        bits.WriteVarbitUnsigned((ulong)spans.Length);
        foreach (var span in spans)
        {
            bits.WriteVarbitUnsigned(span.Length);
            bits.WriteVarbit(span.Offset);
        }
    }

    static double[]? ReadBounds(ref BitReader bits)
    {
        var count = bits.ReadVarbitUnsigned();
        if (count > (ulong)bits.Left) return null;
        var bounds = new double[count];
        for (var i = 0; i < bounds.Length; i++)
        {
            var stored = bits.ReadVarbitUnsigned();
            bounds[i] = stored == 0 ? BitConverter.UInt64BitsToDouble(bits.ReadBits(64)) : (stored - 1) / 1000.0;
        }
        return bounds;
    }

    static void WriteBound(BitWriter bits, double bound)
    {
        var thousandths = bound * 1000;
        if (thousandths is >= 0 and <= MaxThousandths && Math.Round(thousandths, MidpointRounding.AwayFromZero) / 1000 == bound)
        {
            bits.WriteVarbitUnsigned((ulong)Math.Round(thousandths, MidpointRounding.AwayFromZero) + 1);
            return;
        }
        bits.WriteBits(0, 1);
        bits.WriteBits(BitConverter.DoubleToUInt64Bits(bound), 64);
    }
}
