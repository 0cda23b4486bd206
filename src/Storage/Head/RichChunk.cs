using Barograph.Model;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Storage.Head;

/// <summary>The open chunk of one series whose samples are rich, and the histogram that it ended with when it was closed.</summary>
/// <remarks>What came from a checkpoint stays as it was written until the next sample: a start must not wait for all to be decoded.</remarks>
sealed class RichChunk
{
    GrowingHistogramChunk? histograms;
    GrowingNumberChunk? numbers;
    byte[]? stored;
    ChunkEncoding storedEncoding;
    NativeHistogram? closedWith;

    public bool IsOpen => histograms is not null || numbers is not null || stored is not null;

    public ChunkEncoding Encoding => stored is not null ? storedEncoding : histograms?.Encoding ?? (numbers is null ? ChunkEncoding.None : ChunkEncoding.Xor2);

    public long SizeBytes => 100 + (stored?.Length ?? 0) + (histograms?.SizeBytes ?? 0) + (numbers?.SizeBytes ?? 0);

    /// <summary>The last histogram, or null where the last sample was none or is not known.</summary>
    public NativeHistogram? Last
    {
        get
        {
            Resume();
            return histograms?.Last ?? closedWith;
        }
    }

    public static RichChunk From(ChunkEncoding encoding, byte[] bytes) => new() { stored = bytes, storedEncoding = encoding };

    /// <summary>False where a new chunk must begin.</summary>
    public bool TryAdd(in RichSample sample)
    {
        Resume();
        if (sample.Histogram is { } histogram) return histograms is not null && histograms.TryAdd(new(sample.TimestampMs, sample.StartMs, histogram));
        if (numbers is null || numbers.Samples == GrowingNumberChunk.MaxSamples) return false;
        numbers.Add(sample.TimestampMs, sample.ValueBits, sample.StartMs);
        return true;
    }

    public void Begin(in RichSample sample)
    {
        Invariant.Require(!IsOpen);
        if (sample.Histogram is { } histogram)
        {
            histograms = GrowingHistogramChunk.Begin(closedWith, new(sample.TimestampMs, sample.StartMs, histogram));
        }
        else
        {
            numbers = new GrowingNumberChunk();
            numbers.Add(sample.TimestampMs, sample.ValueBits, sample.StartMs);
        }
        closedWith = null;
    }

    /// <summary>The chunk as it is now, complete.</summary>
    public byte[] Copy() => stored ?? histograms?.Snapshot() ?? numbers!.Bytes.ToArray();

    public void Close()
    {
        closedWith = Last;
        (histograms, numbers, stored) = (null, null, null);
    }

    void Resume()
    {
        if (stored is null) return;
        var bytes = stored;
        stored = null;
        if (storedEncoding == ChunkEncoding.Xor2)
        {
            numbers = new GrowingNumberChunk();
            Invariant.Require(numbers.TryResume(bytes));
            return;
        }
        histograms = GrowingHistogramChunk.Resume(bytes, storedEncoding);
        Invariant.Require(histograms is not null);
    }
}
