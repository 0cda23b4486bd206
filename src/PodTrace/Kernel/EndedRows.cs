using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Kernel;

/// <summary>
/// Rows of totals whose processes have ended, moved out of the kernel's table, which has no room for all processes of a long trace. Beyond
/// <paramref name="max"/> the oldest are added up under process 0 and no longer told apart.
/// </summary>
sealed class EndedRows(int max)
{
    readonly Dictionary<TotalKey, Total> rows = [];
    readonly Queue<TotalKey> order = [];

    public int Count => rows.Count;

    public void Add(TotalKey key, in Total total)
    {
        if (!rows.ContainsKey(key)) order.Enqueue(key);
        Merge(key, total);
        while (order.Count > max)
        {
            var oldest = order.Dequeue();
            if (rows.Remove(oldest, out var sum)) Merge(oldest with { Process = 0 }, sum);
        }
    }

    /// <summary>The living and the ended; a number that was given to a new process has one row for both.</summary>
    public IReadOnlyList<KeyValuePair<TotalKey, Total>> With(IReadOnlyList<KeyValuePair<TotalKey, Total>> living)
    {
        if (rows.Count == 0) return living;
        var all = new Dictionary<TotalKey, Total>(rows);
        foreach (var (key, total) in living)
        {
            var sum = all.GetValueOrDefault(key);
            sum.Add(total);
            all[key] = sum;
        }
        return [.. all];
    }

    void Merge(TotalKey key, in Total total)
    {
        var sum = rows.GetValueOrDefault(key);
        sum.Add(total);
        rows[key] = sum;
    }
}
