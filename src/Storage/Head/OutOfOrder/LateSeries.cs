using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>The late samples of one series: a small sorted buffer, and full ones as chunks, oldest first.</summary>
sealed class LateSeries
{
    /// <summary>As many as Prometheus gathers.</summary>
    public const int BufferSamples = 32;

    /// <summary>A sample in the buffer.</summary>
    public const int EntryBytes = 32;

    const int OwnBytes = 128;

    LateSample[] buffer = new LateSample[2];
    LateChunk[] chunks = [];
    int buffered;
    long histogramBytes;

    public long MinTimeMs { get; private set; } = long.MaxValue;

    public long MaxTimeMs { get; private set; } = long.MinValue;

    public long SizeBytes { get; private set; } = OwnBytes + 2 * EntryBytes;

    /// <summary>Whether the buffer has a sample of this time; neither chunks nor a full buffer, which becomes one, are asked, as in Prometheus.</summary>
    public bool Holds(long timestampMs) => buffered < BufferSamples && Find(timestampMs) >= 0;

    /// <summary>False where the buffer has a sample of this time, which stays.</summary>
    public bool Insert(in LateSample sample)
    {
        var timestampMs = sample.TimestampMs;
        if (buffered == BufferSamples) Pack();
        var at = buffered == 0 || timestampMs > buffer[buffered - 1].TimestampMs ? ~buffered : Find(timestampMs);
        if (at >= 0) return false;
        at = ~at;
        if (buffered == buffer.Length)
        {
            SizeBytes += EntryBytes * buffer.Length;
            Array.Resize(ref buffer, buffer.Length * 2);
        }
        Array.Copy(buffer, at, buffer, at + 1, buffered - at);
        buffer[at] = sample;
        if (sample.Histogram is { } histogram) AddBytes(GrowingHistogramChunk.MaxBytesOf(histogram));
        buffered++;
        MinTimeMs = Math.Min(MinTimeMs, timestampMs);
        MaxTimeMs = Math.Max(MaxTimeMs, timestampMs);
        return true;
    }

    /// <summary>What is there now, in the order in which it came; it stays as it is.</summary>
    public LateRun Copy() => new(chunks, buffer.AsSpan(0, buffered).ToArray());

    /// <summary>The packed chunks and the buffer, to be read at once.</summary>
    public LateRun Borrow() => new(chunks, buffer.AsMemory(0, buffered));

    void Pack()
    {
        var packed = LateChunk.Pack(buffer, buffered);
        foreach (var chunk in packed) SizeBytes += chunk.SizeBytes + 8;
        chunks = [.. chunks, .. packed];
        buffered = 0;
        AddBytes(-histogramBytes);
    }

    /// <summary>What histograms in the buffer take, about.</summary>
    void AddBytes(long bytes)
    {
        histogramBytes += bytes;
        SizeBytes += bytes;
    }

    /// <summary>The place of the time in the buffer, or the complement of where it belongs.</summary>
    int Find(long timestampMs)
    {
        int low = 0, high = buffered;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (buffer[middle].TimestampMs < timestampMs) low = middle + 1;
            else high = middle;
        }
        return low < buffered && buffer[low].TimestampMs == timestampMs ? low : ~low;
    }
}
