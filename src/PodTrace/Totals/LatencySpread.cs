namespace Barograph.PodTrace.Totals;

/// <summary>Counts by duration, two slots an octave over 100 µs / 1024, added up over rows.</summary>
public sealed class LatencySpread
{
    const double LowestNs = 100_000.0 / 1024;

    readonly ulong[] slots = new ulong[HistogramSlots.Length];

    public ulong Count { get; private set; }

    public ulong Errors { get; private set; }

    public ulong Bytes { get; private set; }

    public ulong SumNs { get; private set; }

    public ulong MaxNs { get; private set; }

    public double MeanNs => Count == 0 ? 0 : (double)SumNs / Count;

    public IReadOnlyList<ulong> Slots => slots;

    public void Add(in Total total)
    {
        for (var i = 0; i < HistogramSlots.Length; i++) slots[i] += total.Slots[i];
        Count += total.Count;
        Errors += total.Errors;
        Bytes += total.Bytes;
        SumNs += total.SumNs;
        MaxNs = Math.Max(MaxNs, total.MaxNs);
    }

    /// <summary>The upper end of a slot: slot 0 ends at 97.65625 ns, every second one at 100 µs doubled or halved so many times.</summary>
    public static double UpperNs(int slot) => slot == 0 ? LowestNs : ((slot - 1) & 1) == 0 ? LowestNs * 1.5 * Math.Pow(2, (slot - 1) / 2) : LowestNs * Math.Pow(2, ((slot - 1) / 2) + 1);

    public static double LowerNs(int slot) => slot == 0 ? 0 : UpperNs(slot - 1);

    /// <summary>The duration below which that share lies: within its slot in proportion, never beyond the largest that was seen.</summary>
    public double QuantileNs(double share)
    {
        if (Count == 0) return 0;
        var rank = share * Count;
        double before = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] == 0) continue;
            if (before + slots[i] >= rank)
            {
                var upper = Math.Min(i == slots.Length - 1 ? MaxNs : UpperNs(i), MaxNs);
                var lower = Math.Min(LowerNs(i), upper);
                return lower + ((upper - lower) * Math.Clamp((rank - before) / slots[i], 0, 1));
            }
            before += slots[i];
        }
        return MaxNs;
    }

    /// <summary>How many took longer, by whole slots.</summary>
    public ulong CountAbove(double durationNs)
    {
        ulong above = 0;
        for (var i = 0; i < slots.Length; i++) if (LowerNs(i) >= durationNs * 0.999) above += slots[i];
        return above;
    }
}
