using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Storage.Merging;

/// <summary>The series of several selections as one: equal labels are one series, and of two samples at one time one stays.</summary>
/// <remarks>
/// The parts come in the order of their time, so that a series is usually read part by part; where two overlap, their samples are put in
/// order, and those of the earlier part stay. Series are told apart by their numbers, and the labels of each are those of one part: of the
/// first one that was asked, the main part before all others.
/// </remarks>
sealed class MergedSelection : ISeriesSelection
{
    readonly IReadOnlyList<ISelectionPart> parts;

    // For each part, the number in it of each series and one; 0 = it does not have it. Series beyond its end it does not have either.
    readonly int[][] members;

    // Parts in the order in which they were asked, and for each one the series behind those that it brought.
    readonly int[] asked, ends;

    /// <param name="parts">In the order of their time.</param>
    /// <param name="main">The part that is asked for labels first.</param>
    /// <param name="limit">At most so many series; 0 = all.</param>
    /// <param name="numbers">Tell series apart.</param>
    public MergedSelection(IReadOnlyList<ISelectionPart> parts, int main, int limit, SeriesNumbers numbers)
    {
        this.parts = parts;
        members = new int[parts.Count][];
        ends = new int[parts.Count];
        asked = new int[parts.Count];
        asked[0] = main;
        // Then the newest one: what is in no head any more was in it last.
        for (int p = parts.Count - 1, place = 1; p >= 0; p--)
        {
            if (p != main) asked[place++] = p;
        }
        int most = 0, largest = 0;
        foreach (var part in parts) (most, largest) = (checked(most + part.Count), Math.Max(largest, part.Count));
        var rows = new NumberedRows(most);
        var own = new int[largest];
        for (var place = 0; place < asked.Length; place++)
        {
            var part = parts[asked[place]];
            part.Identify(numbers, own.AsSpan(0, part.Count));
            members[asked[place]] = Place(own.AsSpan(0, part.Count), rows, limit > 0 ? limit : int.MaxValue);
            ends[place] = Count;
        }
    }

    public int Count { get; private set; }

    public IReadOnlyList<string> Warnings => [.. parts.SelectMany(static p => p.Warnings)];

    public IReadOnlyList<string> LateWarnings => [.. parts.SelectMany(static p => p.LateWarnings)];

    public long SampleEstimate => parts.Sum(static p => p.SampleEstimate);

    public LabelSet LabelsOf(int series)
    {
        var place = 0;
        while (series >= ends[place]) place++;
        var part = asked[place];
        return parts[part].LabelsOf(members[part][series] - 1);
    }

    public SeriesGrouping Group(LabelProjection projection)
    {
        var groupOf = new int[Count];
        LabelSet[] groups = [];
        Dictionary<LabelSet, int>? known = null;
        for (int place = 0, start = 0; place < asked.Length; start = ends[place++])
        {
            if (ends[place] == start) continue;
            var part = asked[place];
            var own = members[part].AsSpan(start, ends[place] - start).ToArray();
            for (var i = 0; i < own.Length; i++) own[i]--;
            var grouping = parts[part].Group(projection, own);
            if (groups.Length == 0)
            {
                groups = [.. grouping.Groups];
                grouping.GroupOf.CopyTo(groupOf.AsSpan(start));
                continue;
            }
            known ??= Number(groups);
            var numbers = new int[grouping.Groups.Count];
            for (var i = 0; i < numbers.Length; i++)
            {
                if (!known.TryGetValue(grouping.Groups[i], out numbers[i])) known.Add(grouping.Groups[i], numbers[i] = known.Count);
            }
            for (var i = 0; i < own.Length; i++) groupOf[start + i] = numbers[grouping.GroupOf[i]];
        }
        if (known is null || known.Count == groups.Length) return new SeriesGrouping(groupOf, groups);
        groups = new LabelSet[known.Count];
        foreach (var (labels, number) in known) groups[number] = labels;
        return new SeriesGrouping(groupOf, groups);
    }

    public void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var start = into.Count;
        for (var p = 0; p < parts.Count; p++)
        {
            var own = members[p];
            var member = series < own.Length ? own[series] : 0;
            if (member == 0) continue;
            var before = into.Count;
            parts[p].Read(member - 1, minTimeMs, maxTimeMs, into);
            if (before == start || into.Count == before) continue;
            Interleaving.Join(into, start, before);
        }
    }

    /// <summary>Known where the main part has a sample that is newer than all others can be.</summary>
    public bool TryReadNewest(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var main = asked[0];
        if (series >= ends[0]) return false;
        var before = into.Count;
        if (!parts[main].TryReadNewest(members[main][series] - 1, minTimeMs, maxTimeMs, into)) return false;
        for (var p = 0; p < parts.Count; p++)
        {
            if (p == main || series >= members[p].Length || members[p][series] == 0) continue;
            if (into.Count > before && parts[p].NewestMs < into.TimestampsMs[before]) continue;
            into.Truncate(before);
            return false;
        }
        return true;
    }

    public bool MayHave(int series, long minTimeMs, long maxTimeMs)
    {
        for (var p = 0; p < parts.Count; p++)
        {
            var member = series < members[p].Length ? members[p][series] : 0;
            if (member > 0 && parts[p].MayHave(member - 1, minTimeMs, maxTimeMs)) return true;
        }
        return false;
    }

    public SeriesFootprint FootprintOf(int series, long minTimeMs, long maxTimeMs)
    {
        var sum = default(SeriesFootprint);
        for (var p = 0; p < parts.Count; p++)
        {
            var member = series < members[p].Length ? members[p][series] : 0;
            if (member > 0) sum += parts[p].FootprintOf(member - 1, minTimeMs, maxTimeMs);
        }
        return sum;
    }

    public void Dispose()
    {
        foreach (var part in parts) part.Dispose();
    }

    /// <summary>Gives each series of a part its row, the next one where no part before has it.</summary>
    int[] Place(ReadOnlySpan<int> numbers, NumberedRows rows, int limit)
    {
        var own = new int[Math.Min(Count + numbers.Length, limit)];
        for (var i = 0; i < numbers.Length; i++)
        {
            var row = Count < limit ? rows.FindOrAdd(numbers[i], Count) : rows.Find(numbers[i]);
            if (row < 0) continue;
            if (row == Count) Count++;
            own[row] = i + 1;
        }
        return own;
    }

    static Dictionary<LabelSet, int> Number(LabelSet[] groups)
    {
        var known = new Dictionary<LabelSet, int>(groups.Length);
        foreach (var labels in groups) known.Add(labels, known.Count);
        return known;
    }
}
