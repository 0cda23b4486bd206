using Barograph.PodTrace.Totals;

namespace Barograph.PodTrace.Kernel;

/// <summary>
/// A table of the kernel that fills on a long trace. From when on it is half full, rows that did not move between two looks are moved out of it, and are read together
/// with it as before.
/// </summary>
/// <param name="moves">Grows whenever a row is written to.</param>
sealed class RollingTable<TKey, TRow>(KernelMap map, int max, Func<TKey, TKey> others, Func<TRow, ulong> moves)
    where TKey : unmanaged, IEquatable<TKey>
    where TRow : unmanaged, ISum<TRow>
{
    readonly MovedRows<TKey, TRow> moved = new(max, others);
    readonly Dictionary<TKey, ulong> before = [];

    public IReadOnlyList<KeyValuePair<TKey, TRow>> Read()
    {
        var rows = map.Rows<TKey, TRow>();
        if (rows.Count > map.Room / 2) rows.RemoveAll(row => IsIdle(row) && Move(row.Key));
        before.Clear();
        // Who is idle is known at the second look: it is remembered in time.
        if (rows.Count > map.Room / 4) foreach (var (key, row) in rows) before[key] = moves(row);
        return moved.With(rows);
    }

    bool IsIdle(KeyValuePair<TKey, TRow> row) => before.TryGetValue(row.Key, out var known) && known == moves(row.Value);

    bool Move(TKey key)
    {
        if (!map.TryTake<TKey, TRow>(key, out var row)) return false;
        moved.Add(key, row);
        return true;
    }
}
