using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks.Encodings;

/// <summary>Encodes samples of one series after the other, whatever they are: a new chunk where the kind changes.</summary>
/// <param name="sink">Takes the chunks.</param>
/// <param name="startsOfNumbers">Whether start times of numbers are written; they are dropped otherwise.</param>
/// <param name="startsOfHistograms">The same of histograms.</param>
sealed class ColumnsEncoder(ChunkSink sink, bool startsOfNumbers, bool startsOfHistograms)
{
    enum Kind : byte
    {
        None,
        Number,
        NumberWithStart,
        Histogram,
    }

    readonly XorEncoder numbers = new(sink);
    readonly Xor2Writer numbersWithStarts = new(sink);
    readonly HistogramChunkWriter histograms = new(sink);
    Kind kind;

    public void Add(SampleColumns samples)
    {
        var starts = samples.StartTimesMs;
        for (var i = 0; i < samples.Count; i++)
        {
            var histogram = samples.HasHistograms ? samples.Histograms[i] : null;
            var start = starts.IsEmpty || !(histogram is null ? startsOfNumbers : startsOfHistograms) ? 0 : starts[i];
            // A chunk of numbers with starts takes those without as well: one that is missing must not tear it apart.
            Become(histogram is not null ? Kind.Histogram : start != 0 || (kind == Kind.NumberWithStart && !starts.IsEmpty) ? Kind.NumberWithStart : Kind.Number);
            var bits = BitConverter.DoubleToUInt64Bits(samples.Values[i]);
            if (kind == Kind.Histogram) histograms.Add(new(samples.TimestampsMs[i], start, histogram!));
            else if (kind == Kind.NumberWithStart) numbersWithStarts.Add(samples.TimestampsMs[i], bits, start);
            else numbers.Add(samples.TimestampsMs[i], bits);
        }
    }

    /// <summary>Hands over what has been added: what comes next is of another series, or is a chunk that comes from elsewhere.</summary>
    public void Flush() => Become(Kind.None);

    void Become(Kind next)
    {
        if (next == kind) return;
        if (kind == Kind.Number) numbers.Flush();
        else if (kind == Kind.NumberWithStart) numbersWithStarts.Flush();
        else if (kind == Kind.Histogram) histograms.Forget();
        kind = next;
    }
}
