using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Blocks;

/// <summary>A growing list of series references, ascending, with the set operations that matchers need.</summary>
sealed class SeriesSet
{
    uint[] series = [];

    public int Count { get; private set; }

    public ReadOnlySpan<uint> Span => series.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(uint reference)
    {
        if (Count == series.Length) Array.Resize(ref series, Math.Max(64, Count * 2));
        series[Count++] = reference;
    }

    /// <summary>Appends a list; <see cref="Sort"/> makes a set of several.</summary>
    public void Append(PostingsList list)
    {
        if (series.Length - Count < list.Count) Array.Resize(ref series, Math.Max(Count + list.Count, series.Length * 2));
        for (var i = 0; i < list.Count; i++) series[Count++] = list[i];
    }

    /// <summary>Ascending, each once.</summary>
    public void Sort() => Count = AscendingUnion.Of(series.AsSpan(0, Count));

    public void Intersect(PostingsList list)
    {
        int kept = 0, at = 0;
        for (var i = 0; i < Count; i++)
        {
            at = Seek(list, at, series[i]);
            if (at == list.Count) break;
            if (list[at] == series[i]) series[kept++] = series[i];
        }
        Count = kept;
    }

    /// <summary>Keeps what is in the other set, or what is not.</summary>
    public void Keep(SeriesSet other, bool inside)
    {
        var others = other.Span;
        int kept = 0, at = 0;
        for (var i = 0; i < Count; i++)
        {
            while (at < others.Length && others[at] < series[i]) at++;
            if ((at < others.Length && others[at] == series[i]) == inside) series[kept++] = series[i];
        }
        Count = kept;
    }

    public void Keep(Func<uint, bool> passes)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (passes(series[i])) series[kept++] = series[i];
        }
        Count = kept;
    }

    /// <summary>The first place from <paramref name="at"/> on that is not below the reference: growing steps, then halves.</summary>
    static int Seek(PostingsList list, int at, uint reference)
    {
        if (at >= list.Count || list[at] >= reference) return at;
        var step = 1;
        while (at + step < list.Count && list[at + step] < reference) step <<= 1;
        int low = at + (step >> 1) + 1, high = Math.Min(at + step, list.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (list[middle] < reference) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
