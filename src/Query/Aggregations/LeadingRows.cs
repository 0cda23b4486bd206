using Barograph.Query.Operators;

namespace Barograph.Query.Aggregations;

/// <summary>The k largest or smallest numbers of some rows at one step, best first: a heap of those so far, the worst one on top.</summary>
/// <remarks>Of equal numbers the row that comes first leads; NaN comes behind all numbers.</remarks>
public sealed class LeadingRows(bool largest)
{
    double[] values = [];
    int[] rows = [];
    int count;

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<int> Of(ReadOnlySpan<int> among, ColumnBlock input, int step, int k)
    {
        count = 0;
        if (k <= 0) return [];
        if (rows.Length < k) (values, rows) = (new double[k], new int[k]);
        foreach (var row in among)
        {
            var value = input[row, step];
            if (Absent.Is(value)) continue;
            if (count < k) Add(value, row);
            else if (Leads(value, row, 0)) Sink(value, row, count);
        }
        // The worst goes to the end of what is left, again and again.
        for (var left = count - 1; left > 0; left--)
        {
            var (value, row) = (values[left], rows[left]);
            (values[left], rows[left]) = (values[0], rows[0]);
            Sink(value, row, left);
        }
        return rows.AsSpan(0, count);
    }

    void Add(double value, int row)
    {
        var at = count++;
        while (at > 0)
        {
            var above = (at - 1) >> 1;
            // What is worse than the one above it rises.
            if (Leads(value, row, above)) break;
            (values[at], rows[at]) = (values[above], rows[above]);
            at = above;
        }
        (values[at], rows[at]) = (value, row);
    }

    /// <summary>Puts a number in the place of the one on top of so many.</summary>
    void Sink(double value, int row, int size)
    {
        var at = 0;
        while (true)
        {
            var below = 2 * at + 1;
            if (below >= size) break;
            if (below + 1 < size && Leads(values[below], rows[below], below + 1)) below++;
            if (!Leads(value, row, below)) break;
            (values[at], rows[at]) = (values[below], rows[below]);
            at = below;
        }
        (values[at], rows[at]) = (value, row);
    }

    bool Leads(double value, int row, int other)
    {
        var against = values[other];
        if (double.IsNaN(value) || double.IsNaN(against)) return double.IsNaN(value) == double.IsNaN(against) ? row < rows[other] : double.IsNaN(against);
        if (value == against) return row < rows[other];
        return largest ? value > against : value < against;
    }
}
