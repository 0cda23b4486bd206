namespace Barograph.Storage.Blocks.Index;

/// <summary>Collects the postings of all labels while series are written. Eight bytes for each, in lists that are threaded through pages.</summary>
sealed class PostingsGathering
{
    const int PageShift = 16, PageSize = 1 << PageShift;

    readonly Dictionary<ulong, int> byLabel = [];
    readonly List<(ulong Label, int First, int Last, int Count)> lists = [];
    readonly List<(uint Series, int Next)[]> pages = [];
    int used;

    /// <summary>Series must come in ascending order. A label is the number of its name (high half) and of its value.</summary>
    public void Add(ulong label, uint series)
    {
        if (used >> PageShift == pages.Count) pages.Add(new (uint, int)[PageSize]);
        var entry = used++;
        pages[entry >> PageShift][entry & (PageSize - 1)] = (series, -1);
        if (!byLabel.TryGetValue(label, out var number))
        {
            byLabel.Add(label, lists.Count);
            lists.Add((label, entry, entry, 1));
            return;
        }
        var list = lists[number];
        pages[list.Last >> PageShift][list.Last & (PageSize - 1)].Next = entry;
        lists[number] = (label, list.First, entry, list.Count + 1);
    }

    /// <summary>All labels, sorted by their numbers, that is by name and value.</summary>
    public IReadOnlyList<ulong> Labels()
    {
        var labels = new ulong[lists.Count];
        for (var i = 0; i < labels.Length; i++) labels[i] = lists[i].Label;
        Array.Sort(labels);
        return labels;
    }

    public int CountOf(ulong label) => lists[byLabel[label]].Count;

    public void CopyTo(ulong label, Span<uint> into)
    {
        var at = 0;
        for (var entry = lists[byLabel[label]].First; entry >= 0;)
        {
            var (series, next) = pages[entry >> PageShift][entry & (PageSize - 1)];
            into[at++] = series;
            entry = next;
        }
    }
}
