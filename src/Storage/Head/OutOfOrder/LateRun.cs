namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>Late samples of one series as they came: chunks, then the rest.</summary>
readonly struct LateRun(LateChunk[] chunks, ReadOnlyMemory<LateSample> rest)
{
    public int Count
    {
        get
        {
            var count = rest.Length;
            foreach (var chunk in chunks ?? []) count += chunk.Count;
            return count;
        }
    }

    /// <summary>Appends the samples within the span, in the order in which they came.</summary>
    public void Read(long minTimeMs, long maxTimeMs, List<LateSample> into)
    {
        foreach (var chunk in chunks ?? [])
        {
            if (chunk.MaxTimeMs < minTimeMs || chunk.MinTimeMs > maxTimeMs) continue;
            chunk.Read(minTimeMs, maxTimeMs, into);
        }
        foreach (var sample in rest.Span)
        {
            if (sample.TimestampMs >= minTimeMs && sample.TimestampMs <= maxTimeMs) into.Add(sample);
        }
    }

    /// <summary>The beginnings of the aligned ranges in which these samples may lie; first and last are sure.</summary>
    public void AddRanges(long spanMs, ISet<long> into)
    {
        foreach (var chunk in chunks ?? [])
        {
            for (var start = AlignedRange.StartOf(chunk.MinTimeMs, spanMs); start <= chunk.MaxTimeMs; start += spanMs) into.Add(start);
        }
        foreach (var sample in rest.Span) into.Add(AlignedRange.StartOf(sample.TimestampMs, spanMs));
    }
}
