namespace Barograph.PodTrace.Totals;

/// <summary>What was counted between two looks at the kernel's tables.</summary>
public static class SnapshotDifference
{
    /// <summary>Largest durations cannot be told apart by time: a row that moved keeps the largest so far.</summary>
    public static Snapshot Since(this Snapshot now, Snapshot before)
    {
        var earlier = new Dictionary<TotalKey, Total>(before.Totals.Count);
        foreach (var (key, total) in before.Totals) earlier[key] = total;
        var moved = new List<KeyValuePair<TotalKey, Total>>();
        foreach (var (key, total) in now.Totals)
        {
            if (!earlier.TryGetValue(key, out var was)) moved.Add(KeyValuePair.Create(key, total));
            else if (total.Count > was.Count) moved.Add(KeyValuePair.Create(key, Less(total, was)));
        }
        return new Snapshot(moved, [], [], now.Processes, [.. now.Losses.Select((loss, i) => loss - (i < before.Losses.Count ? Math.Min(loss, before.Losses[i]) : 0))]);
    }

    static Total Less(Total now, in Total was)
    {
        now.Count -= was.Count;
        now.Errors -= Math.Min(now.Errors, was.Errors);
        now.Bytes -= Math.Min(now.Bytes, was.Bytes);
        now.SumNs -= Math.Min(now.SumNs, was.SumNs);
        for (var i = 0; i < HistogramSlots.Length; i++) now.Slots[i] -= Math.Min(now.Slots[i], was.Slots[i]);
        return now;
    }
}
