using Barograph.Model.Instruments;
using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Metrics;

/// <summary>A histogram in the kernel's slots, shown in podtrace's buckets (100 µs, doubled twenty times) and in native ones.</summary>
sealed class LatencySeries
{
    const int FirstSlot = 20; // ends at 100 µs; every second slot from there ends at a bucket's bound
    const double NanosecondsPerSecond = 1e9;

    /// <summary>Two buckets an octave, as many as the kernel has slots.</summary>
    const int Schema = 1;

    // As Prometheus' own library has it.
    const double ZeroThreshold = 2.938735877055719e-39;

    public const int Buckets = 20;

    // The middle of a slot decides. Kernel slots and native buckets are equally wide, so each bucket gets one slot.
    static readonly int[] NativeIndex = [.. Enumerable.Range(0, HistogramSlots.Length).Select(static slot => IndexOf(MiddleNs(slot) / NanosecondsPerSecond))];

    readonly long[] slots = new long[HistogramSlots.Length];
    double sumNs;
    long count;

    public double LatestSeconds { get; private set; }

    public long Count => count;

    public static double BoundSeconds(int bucket) => 0.0001 * Math.Pow(2, bucket);

    /// <summary>What a row of the kernel's grew by.</summary>
    /// <param name="isLatest">Nobody knows the newest value better than as the mean of what came since the last look.</param>
    public void Add(in Total grown, bool isLatest)
    {
        if (grown.Count == 0) return;
        for (var i = 0; i < HistogramSlots.Length; i++) slots[i] += grown.Slots[i];
        count += (long)grown.Count;
        sumNs += grown.SumNs;
        if (isLatest) LatestSeconds = grown.SumNs / (double)grown.Count / NanosecondsPerSecond;
    }

    public void Add(long durationNs)
    {
        slots[SlotOf(durationNs)]++;
        count++;
        sumNs += durationNs;
        Latest(durationNs);
    }

    public void Latest(long durationNs) => LatestSeconds = durationNs / NanosecondsPerSecond;

    public void Show(IInstrumentReader reader, KeyValuePair<string, string>[] labels)
    {
        var withBound = new KeyValuePair<string, string>[labels.Length + 1];
        labels.CopyTo(withBound, 0);
        long below = 0;
        var slot = 0;
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            for (; slot <= FirstSlot + (2 * bucket); slot++) below += slots[slot];
            withBound[^1] = new("le", BucketNames.All[bucket]);
            reader.Sample("_bucket", withBound, below);
        }
        withBound[^1] = new("le", "+Inf");
        reader.Sample("_bucket", withBound, count);
        reader.Sample("_sum", labels, sumNs / NanosecondsPerSecond);
        reader.Sample("_count", labels, count);
        reader.Native(Native());
    }

    NativeBuckets Native()
    {
        var counts = new long[NativeIndex[^1] - NativeIndex[0] + 1];
        for (var i = 0; i < slots.Length; i++) counts[NativeIndex[i] - NativeIndex[0]] += slots[i];
        return new NativeBuckets(Schema, ZeroThreshold, 0, NativeIndex[0], counts);
    }

    /// <summary>As the kernel side counts (<c>slot_of</c> in bpf/totals.h).</summary>
    internal static int SlotOf(long durationNs)
    {
        var slot = 0;
        while (slot < HistogramSlots.Length - 1 && durationNs >= LatencySpread.UpperNs(slot)) slot++;
        return slot;
    }

    static double MiddleNs(int slot) => slot == 0 ? LatencySpread.UpperNs(0) * 0.99 : Math.Sqrt(LatencySpread.LowerNs(slot) * LatencySpread.UpperNs(slot));

    static int IndexOf(double seconds) => (int)Math.Ceiling(Math.Log2(seconds) * Math.Pow(2, Schema));
}
