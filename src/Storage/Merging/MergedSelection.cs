using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Storage.Merging;

/// <summary>The series of several selections as one: equal labels are one series, and of two samples at one time one stays.</summary>
/// <remarks>
/// The parts come in the order of their time, so that a series is usually read part by part; where two overlap, their samples are put in
/// order, and those of the earlier part stay.
/// </remarks>
sealed class MergedSelection : ISeriesSelection
{
    readonly IReadOnlyList<ISeriesSelection> parts;
    readonly List<LabelSet> labels = [];

    // For each part, the number in it of each series and one; 0 = it does not have it.
    readonly List<int>[] members;

    public MergedSelection(IReadOnlyList<ISeriesSelection> parts, int limit)
    {
        this.parts = parts;
        members = new List<int>[parts.Count];
        var known = new Dictionary<LabelSet, int>(parts.Max(static p => p.Count));
        for (var p = 0; p < parts.Count; p++)
        {
            members[p] = [.. new int[labels.Count]];
            for (var i = 0; i < parts[p].Count; i++)
            {
                var set = parts[p].LabelsOf(i);
                if (!known.TryGetValue(set, out var number))
                {
                    if (limit > 0 && labels.Count == limit) continue;
                    known.Add(set, number = labels.Count);
                    labels.Add(set);
                }
                while (members[p].Count <= number) members[p].Add(0);
                members[p][number] = i + 1;
            }
        }
    }

    public int Count => labels.Count;

    public IReadOnlyList<string> Warnings => [.. parts.SelectMany(static p => p.Warnings)];

    public long SampleEstimate => parts.Sum(static p => p.SampleEstimate);

    public LabelSet LabelsOf(int series) => labels[series];

    public SeriesGrouping Group(LabelProjection projection) => SeriesGrouping.ByLabels(this, projection);

    public void Read(int series, long minTimeMs, long maxTimeMs, SampleColumns into)
    {
        var start = into.Count;
        for (var p = 0; p < parts.Count; p++)
        {
            var member = series < members[p].Count ? members[p][series] : 0;
            if (member == 0) continue;
            var before = into.Count;
            parts[p].Read(member - 1, minTimeMs, maxTimeMs, into);
            if (before == start || into.Count == before) continue;
            Interleaving.Join(into, start, before);
        }
    }

    public void Dispose()
    {
        foreach (var part in parts) part.Dispose();
    }
}
