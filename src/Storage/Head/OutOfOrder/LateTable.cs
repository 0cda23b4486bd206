namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>Late samples by the slot of their series.</summary>
sealed class LateTable
{
    readonly Dictionary<int, LateSeries> series = [];

    public bool IsEmpty => series.Count == 0;

    public int SeriesCount => series.Count;

    public long SizeBytes { get; private set; }

    public long MinTimeMs { get; private set; } = long.MaxValue;

    public long MaxTimeMs { get; private set; } = long.MinValue;

    public IReadOnlyCollection<int> Slots => series.Keys;

    public bool Overlaps(long minTimeMs, long maxTimeMs) => MinTimeMs <= maxTimeMs && MaxTimeMs >= minTimeMs;

    public LateSeries? Find(int slot) => series.GetValueOrDefault(slot);

    public bool Insert(int slot, in LateSample sample)
    {
        long before = 0;
        if (!series.TryGetValue(slot, out var found)) series.Add(slot, found = new LateSeries());
        else before = found.SizeBytes;
        if (!found.Insert(sample)) return false;
        SizeBytes += found.SizeBytes - before;
        MinTimeMs = Math.Min(MinTimeMs, sample.TimestampMs);
        MaxTimeMs = Math.Max(MaxTimeMs, sample.TimestampMs);
        return true;
    }

    public void Delete(int slot, long minTimeMs, long maxTimeMs)
    {
        if (!series.TryGetValue(slot, out var found) || found.MinTimeMs > maxTimeMs || found.MaxTimeMs < minTimeMs) return;
        // What is left begins anew: selections keep what they have.
        var samples = new List<LateSample>();
        found.Borrow().Read(long.MinValue, long.MaxValue, samples);
        Remove(slot);
        foreach (var sample in samples)
        {
            if (sample.TimestampMs < minTimeMs || sample.TimestampMs > maxTimeMs) Insert(slot, sample);
        }
    }

    public void Remove(int slot)
    {
        if (series.Remove(slot, out var gone)) SizeBytes -= gone.SizeBytes;
    }
}
