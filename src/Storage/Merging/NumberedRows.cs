namespace Barograph.Storage.Merging;

/// <summary>Rows by the numbers of their series: open addressing, made for one query.</summary>
sealed class NumberedRows
{
    const uint Multiplier = 0x9e37_79b1;

    readonly int shift;
    readonly (int Number, int Row)[] table;

    /// <param name="most">So many series at the most.</param>
    public NumberedRows(int most)
    {
        var bits = Math.Max(4, 33 - System.Numerics.BitOperations.LeadingZeroCount((uint)Math.Max(1, most)));
        shift = 32 - bits;
        table = new (int, int)[1 << bits];
    }

    /// <summary>The row of a series; where it has none, it gets the next one.</summary>
    public int FindOrAdd(int number, int next)
    {
        var mask = table.Length - 1;
        var at = (int)((uint)number * Multiplier >> shift);
        for (; table[at].Number != 0; at = (at + 1) & mask)
        {
            if (table[at].Number == number) return table[at].Row;
        }
        table[at] = (number, next);
        return next;
    }

    /// <summary>The row of a series, or -1.</summary>
    public int Find(int number)
    {
        var mask = table.Length - 1;
        for (var at = (int)((uint)number * Multiplier >> shift); table[at].Number != 0; at = (at + 1) & mask)
        {
            if (table[at].Number == number) return table[at].Row;
        }
        return -1;
    }
}
