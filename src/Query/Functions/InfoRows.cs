using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary><c>info(v, {…})</c>: rows with the labels of the info metrics (<c>target_info</c>) of their instance and job.</summary>
/// <param name="rows">What is to be enriched.</param>
/// <param name="infos">The info series; their values are the times of their samples in seconds, so that the newest can be told.</param>
/// <param name="nameMatchers">Which metrics are info metrics.</param>
/// <param name="dataMatchers">Which of their labels are wanted; none = all.</param>
internal sealed class InfoRows(VectorOperator rows, VectorOperator infos, IReadOnlyList<Matcher> nameMatchers, IReadOnlyList<Matcher> dataMatchers)
    : StoredRows(rows.Evaluation, rows.Grid)
{
    static readonly LabelProjection Identity = new(["instance", "job"], without: false);

    readonly LabelSetBuilder builder = new();
    readonly LabelNumbers numbers = new();
    readonly List<double[]> columns = [];
    readonly List<HistogramColumn> histograms = [];
    readonly List<bool> drops = [];
    LabelSet[] infoLabels = [];

    public override void Open()
    {
        rows.Open();
        infos.Open();
        infoLabels = [.. Enumerable.Range(0, infos.Rows).Select(infos.LabelsOf)];
        var candidates = Candidates();
        var infoTimes = ColumnBlock.Of(infos);
        RowScan.Run(rows, (first, count, block) =>
        {
            for (var i = 0; i < count; i++)
            {
                var labels = rows.LabelsOf(first + i);
                var identity = RowLabels.Project(labels, Identity);
                int[][] byName = identity.IsEmpty || IsInfo(labels) ? [] : candidates.GetValueOrDefault(identity) ?? [];
                Enrich(first + i, labels, IsInfo(labels), block.Slice(i * Grid.Count, Grid.Count), byName, infoTimes);
            }
        });
        var block = ColumnBlock.Empty(Evaluation, columns.Count, Grid.Count);
        for (var row = 0; row < columns.Count; row++) new RowBlock(columns[row], histograms[row]).CopyTo(block.BlockOf(row, 1));
        block.Count();
        Evaluation.ReleaseColumns((long)columns.Count * Grid.Count * sizeof(double));
        infoTimes.Dispose();
        Store(block, [.. numbers.Sets], [.. drops]);
    }

    /// <summary>Info series by what they are about, and by the metric that they belong to.</summary>
    Dictionary<LabelSet, int[][]> Candidates()
        => Enumerable.Range(0, infoLabels.Length)
            .GroupBy(info => RowLabels.Project(infoLabels[info], Identity))
            .ToDictionary(static g => g.Key, g => g.GroupBy(info => RowLabels.NameOf(infoLabels[info])).Select(static m => m.ToArray()).ToArray());

    /// <summary>Info metrics are not enriched by themselves.</summary>
    bool IsInfo(LabelSet labels)
    {
        foreach (var matcher in nameMatchers)
        {
            if (!matcher.Matches(labels["__name__"u8])) return false;
        }
        return true;
    }

    void Enrich(int row, LabelSet labels, bool asItIs, RowBlock column, int[][] byName, ColumnBlock infoTimes)
    {
        var chosen = new int[byName.Length];
        var before = new int[byName.Length];
        var target = -1;
        for (var step = 0; step < Grid.Count; step++)
        {
            if (!column.Has(step)) continue;
            var found = asItIs;
            for (var name = 0; name < byName.Length; name++)
            {
                chosen[name] = Newest(byName[name], infoTimes, step);
                found |= chosen[name] >= 0;
            }
            if (!found && dataMatchers.Any(static matcher => !matcher.MatchesEmpty)) continue;
            if (target < 0 || !chosen.AsSpan().SequenceEqual(before)) target = Target(row, labels, chosen);
            chosen.CopyTo(before, 0);
            var enriched = new RowBlock(columns[target], histograms[target]);
            if (enriched.Has(step)) throw Evaluation.Failure(DistinctRows.Collision);
            enriched.Take(step, column, step);
        }
    }

    int Newest(int[] series, ColumnBlock infoTimes, int step)
    {
        var best = -1;
        foreach (var info in series)
        {
            if (Absent.Is(infoTimes[info, step])) continue;
            if (best >= 0 && infoTimes[info, step] == infoTimes[best, step])
                throw Evaluation.Failure($"found duplicate series for info metric: existing {infoLabels[best]}, new {infoLabels[info]}");
            if (best < 0 || infoTimes[info, step] > infoTimes[best, step]) best = info;
        }
        return best;
    }

    int Target(int row, LabelSet labels, int[] chosen)
    {
        builder.Load(labels);
        foreach (var info in chosen)
        {
            if (info < 0) continue;
            for (var reader = infoLabels[info].Read(); reader.Read();) Take(labels, reader.Name, reader.Value);
        }
        var target = numbers.NumberOf(builder.ToLabelSet());
        if (target == columns.Count)
        {
            Evaluation.TakeColumns((long)Grid.Count * sizeof(double), Grid.Count);
            var column = new double[Grid.Count];
            Array.Fill(column, Absent.Value);
            columns.Add(column);
            histograms.Add(new HistogramColumn(Grid.Count));
            drops.Add(false);
        }
        drops[target] |= rows.DropsNameOf(row);
        return target;
    }

    /// <summary>A label that the row has stays as it is; two info metrics must not disagree.</summary>
    void Take(LabelSet labels, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("__name__"u8) || !labels[name].IsEmpty || !IsWanted(name)) return;
        var known = builder.Get(name);
        if (!known.IsEmpty && !known.SequenceEqual(value))
            throw Evaluation.Failure($"conflicting label: {System.Text.Encoding.UTF8.GetString(name)}");
        builder.Set(name, value);
    }

    bool IsWanted(ReadOnlySpan<byte> name)
    {
        if (dataMatchers.Count == 0) return true;
        foreach (var matcher in dataMatchers)
        {
            if (matcher.NameUtf8.SequenceEqual(name)) return true;
        }
        return false;
    }
}
