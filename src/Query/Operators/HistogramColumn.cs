using Barograph.Query.Histograms;

namespace Barograph.Query.Operators;

/// <summary>The native histograms beside a block of numbers: as many places, made with the first of them. Most blocks never have one.</summary>
/// <remarks>Lanes may write into places of their own at the same time.</remarks>
public sealed class HistogramColumn(int length)
{
    FloatHistogram?[]? items;

    public bool Any { get; private set; }

    public FloatHistogram? this[int place] => Any ? items![place] : null;

    public void Set(int place, FloatHistogram? histogram)
    {
        if (items is null)
        {
            if (histogram is null) return;
            Interlocked.CompareExchange(ref items, new FloatHistogram?[length], null);
        }
        items[place] = histogram;
        if (histogram is not null) Any = true;
    }

    /// <summary>What they take of a query's budget.</summary>
    public long Weight()
    {
        long weight = 0;
        foreach (var histogram in items!) weight += histogram?.Weight ?? 0;
        return weight;
    }

    public void Clear()
    {
        if (Any) Array.Clear(items!);
        Any = false;
    }
}
