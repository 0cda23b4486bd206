using Barograph.Model;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>All late samples of a head: those that gather now, and those that are on their way into blocks.</summary>
/// <remarks>
/// Changed under the append gate and the apply gate together; read under either. What is leaving does not change any more, so a block can be
/// written from it without a lock, and a cut that failed is done again from the same.
/// </remarks>
sealed class LateSamples
{
    LateTable gathering = new();
    LateTable? leaving;

    /// <summary>Of those that gather.</summary>
    public LateTable Gathering => gathering;

    public LateTable? Leaving => leaving;

    /// <summary>The log had all that is leaving before this place.</summary>
    public LogPosition LeavingUntil { get; private set; }

    public bool IsEmpty => gathering.IsEmpty && leaving is null;

    public long SizeBytes => gathering.SizeBytes + (leaving?.SizeBytes ?? 0);

    public int SeriesCount => gathering.SeriesCount + (leaving?.SeriesCount ?? 0);

    public bool Overlaps(long minTimeMs, long maxTimeMs)
        => gathering.Overlaps(minTimeMs, maxTimeMs) || leaving?.Overlaps(minTimeMs, maxTimeMs) == true;

    public bool Has(int slot) => gathering.Find(slot) is not null || leaving?.Find(slot) is not null;

    /// <summary>Whether the series may have late samples in the span.</summary>
    public bool Touches(int slot, long minTimeMs, long maxTimeMs)
        => Touches(gathering.Find(slot), minTimeMs, maxTimeMs) || Touches(leaving?.Find(slot), minTimeMs, maxTimeMs);

    /// <summary>Whether the same time is known to be taken already.</summary>
    public bool Holds(int slot, long timestampMs) => gathering.Find(slot)?.Holds(timestampMs) == true;

    public bool Insert(int slot, in LateSample sample) => gathering.Insert(slot, sample);

    /// <summary>What a series has, for a selection that reads it later; null where it has none in the span.</summary>
    public LateRun[]? Copy(int slot, long minTimeMs, long maxTimeMs)
    {
        var older = leaving?.Find(slot);
        var newer = gathering.Find(slot);
        var takesOlder = Touches(older, minTimeMs, maxTimeMs);
        if (!Touches(newer, minTimeMs, maxTimeMs)) return takesOlder ? [older!.Copy()] : null;
        return takesOlder ? [older!.Copy(), newer!.Copy()] : [newer!.Copy()];
    }

    /// <summary>Forgets a series whose slot is taken by another one.</summary>
    public void Remove(int slot)
    {
        gathering.Remove(slot);
        leaving?.Remove(slot);
    }

    /// <summary>The newest late sample of a series; <see cref="long.MinValue"/> where it has none.</summary>
    public long MaxTimeOf(int slot)
        => Math.Max(gathering.Find(slot)?.MaxTimeMs ?? long.MinValue, leaving?.Find(slot)?.MaxTimeMs ?? long.MinValue);

    /// <summary>Takes a span out, both ends included. No block is being cut meanwhile.</summary>
    public void Delete(int slot, long minTimeMs, long maxTimeMs)
    {
        gathering.Delete(slot, minTimeMs, maxTimeMs);
        leaving?.Delete(slot, minTimeMs, maxTimeMs);
    }

    /// <summary>From now on what gathers is a new table; what was there is to be written into blocks.</summary>
    public void BeginLeaving(LogPosition until)
    {
        Invariant.Require(leaving is null);
        (leaving, gathering, LeavingUntil) = (gathering, new LateTable(), until);
    }

    /// <summary>What was leaving is in blocks that readers find.</summary>
    public void EndLeaving() => (leaving, LeavingUntil) = (null, default);

    /// <summary>Drops series all of whose late samples are older.</summary>
    public void DropBefore(long timeMs)
    {
        if (gathering.MinTimeMs >= timeMs) return;
        foreach (var slot in gathering.Slots.Where(slot => gathering.Find(slot)!.MaxTimeMs < timeMs).ToList()) gathering.Remove(slot);
    }

    static bool Touches(LateSeries? series, long minTimeMs, long maxTimeMs)
        => series is not null && series.MinTimeMs <= maxTimeMs && series.MaxTimeMs >= minTimeMs;
}
