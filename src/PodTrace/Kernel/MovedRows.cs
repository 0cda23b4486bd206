using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Kernel;

/// <summary>
/// Rows that were moved out of one of the kernel's tables, which has no room for all processes, files and peers of a long trace. Beyond
/// <paramref name="max"/> the oldest are added up and no longer told apart.
/// </summary>
/// <param name="others">The key under which a row is added up then.</param>
sealed class MovedRows<TKey, TRow>(int max, Func<TKey, TKey> others)
    where TKey : unmanaged, IEquatable<TKey>
    where TRow : unmanaged, ISum<TRow>
{
    readonly Dictionary<TKey, TRow> rows = [];
    readonly Queue<TKey> order = [];

    public int Count => rows.Count;

    public void Add(TKey key, in TRow row)
    {
        if (!rows.ContainsKey(key)) order.Enqueue(key);
        Merge(key, row);
        while (order.Count > max)
        {
            var oldest = order.Dequeue();
            if (rows.Remove(oldest, out var sum)) Merge(others(oldest), sum);
        }
    }

    /// <summary>Together with the rows that are in the table; what was moved and came back is one row.</summary>
    public IReadOnlyList<KeyValuePair<TKey, TRow>> With(IReadOnlyList<KeyValuePair<TKey, TRow>> present)
    {
        if (rows.Count == 0) return present;
        var all = new Dictionary<TKey, TRow>(rows);
        foreach (var (key, row) in present)
        {
            var sum = all.GetValueOrDefault(key);
            sum.Add(row);
            all[key] = sum;
        }
        return [.. all];
    }

    void Merge(TKey key, in TRow row)
    {
        var sum = rows.GetValueOrDefault(key);
        sum.Add(row);
        rows[key] = sum;
    }
}
