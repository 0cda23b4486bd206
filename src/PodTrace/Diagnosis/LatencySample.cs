using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Gathers durations one by one: quantiles are exact while there are few, and from slots as the kernel side has them beyond.</summary>
public sealed class LatencySample(int maxExact = LatencySample.MaxExact)
{
    const int MaxExact = 4096;
    const double LowestNs = 100_000.0 / 1024;

    readonly List<long> exact = [];
    readonly ulong[] slots = new ulong[HistogramSlots.Length];
    ulong sumNs;
    long maxNs;

    public ulong Count { get; private set; }

    public void Add(long ns)
    {
        ns = Math.Max(0, ns);
        if (exact.Count < maxExact) exact.Add(ns);
        slots[SlotOf(ns)]++;
        Count++;
        sumNs += (ulong)ns;
        maxNs = Math.Max(maxNs, ns);
    }

    public Latency Summary()
    {
        if (Count == 0) return Latency.None;
        if (Count == (ulong)exact.Count)
        {
            exact.Sort();
            return new Latency(Count, (double)sumNs / Count, maxNs, Exact(0.5), Exact(0.95), Exact(0.99), [.. slots]);
        }
        var total = new Total { Count = Count, SumNs = sumNs, MaxNs = (ulong)maxNs };
        for (var i = 0; i < slots.Length; i++) total.Slots[i] = (uint)Math.Min(slots[i], uint.MaxValue);
        var spread = new LatencySpread();
        spread.Add(total);
        return Latency.Of(spread);
    }

    /// <summary>Two slots an octave over 100 µs / 1024, as <c>slot_of</c> in <c>bpf/totals.h</c>.</summary>
    public static int SlotOf(double ns)
    {
        if (ns < LowestNs) return 0;
        var octave = (int)Math.Floor(Math.Log2(ns / LowestNs));
        var half = ns >= LowestNs * 1.5 * Math.Pow(2, octave) ? 1 : 0;
        return Math.Min(1 + (octave * 2) + half, HistogramSlots.Length - 1);
    }

    double Exact(double share) => exact[Math.Clamp((int)Math.Ceiling(share * exact.Count) - 1, 0, exact.Count - 1)];
}
