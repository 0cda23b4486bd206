using System.Text;
using Barograph.Formats.Numbers;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Functions;

/// <summary>
/// <c>histogram_quantile</c>, <c>histogram_quantiles</c>, <c>histogram_fraction</c> over rows that are buckets (<c>le</c>) and rows that
/// have native histograms.
/// </summary>
internal sealed class HistogramRankRows(VectorOperator rows, TextRange place, params HistogramRankRows.Measure[] given)
    : StoredRows(rows.Evaluation, rows.Grid)
{
    static readonly LabelProjection ByHistogram = new(["le"], without: true);
    static readonly LabelProjection ByBound = new(["le"], without: false);

    Measure[] measures = given;

    /// <summary>One number per histogram and step. Quantiles have one argument, fractions two.</summary>
    public sealed record Measure(ScalarOperator First, ScalarOperator? Second)
    {
        /// <summary>For histogram_quantiles: the label that tells the quantiles apart.</summary>
        public string? Label { get; init; }

        public TextRange Place { get; init; }

        /// <summary>Only the steps whose quantile is this one count; null for all.</summary>
        public double? Only { get; init; }

        public bool Counts(int step) => Only is not { } only || First.Column[step].Equals(only);
    }

    public override bool HasDistinctLabels => measures.All(static m => m.Label is null);

    public override void Open()
    {
        rows.Open();
        foreach (var measure in measures) Check(measure);
        measures = [.. measures.SelectMany(BySteps)];
        var bounds = Bounds();
        var grouping = rows.Group(ByHistogram);
        var input = ColumnBlock.Of(rows);
        var groups = Families(grouping, input, bounds);
        WarnAboutBounds(bounds, input);
        var output = ColumnBlock.Empty(Evaluation, groups.Length * measures.Length, Grid.Count);
        var notices = new Dictionary<string, MendingNotice>();
        var labels = new LabelSet[output.Rows];
        for (var i = 0; i < measures.Length; i++)
        {
            for (var group = 0; group < groups.Length; group++)
            {
                Evaluation.ThrowIfCancelled();
                var row = i * groups.Length + group;
                labels[row] = LabelsFor(groups[group].Labels, measures[i]);
                if (groups[group].Native >= 0) CalculateNative(measures[i], groups[group], input, output.Row(row));
                Calculate(measures[i], groups[group].Classic, bounds, input, output.Row(row), notices, groups[group]);
            }
        }
        output.Count();
        input.Dispose();
        foreach (var (name, notice) in notices) Tell(name, notice);
        Store(output, labels);
    }

    void Calculate(
        Measure measure, int[] members, double?[] bounds, ColumnBlock input, Span<double> output, Dictionary<string, MendingNotice> notices, Family group)
    {
        using var scratch = new PooledColumn(members.Length * 2);
        var check = new CheckPoint();
        for (var step = 0; step < output.Length; step++)
        {
            check.Spend(members.Length, Evaluation);
            var count = 0;
            foreach (var row in members)
            {
                if (Absent.Is(input[row, step])) continue;
                scratch.Span[count] = bounds[row]!.Value;
                scratch.Span[members.Length + count++] = input[row, step];
            }
            if (count == 0 || !measure.Counts(step)) continue;
            if (group.Native >= 0 && input.HistogramAt(group.Native, step) is not null)
            {
                // The same histogram in both forms: nobody knows which one is meant.
                output[step] = Absent.Value;
                new HistogramNotices(Evaluation.Annotations, place, RowLabels.NameOf(group.Labels)).ClassicAndNative();
                continue;
            }
            var buckets = new ClassicBuckets(scratch.Span[..count], scratch.Span.Slice(members.Length, count));
            if (measure.Second is { } upper)
            {
                output[step] = buckets.Fraction(measure.First.Column[step], upper.Column[step]);
                continue;
            }
            output[step] = buckets.Quantile(measure.First.Column[step], out var mending);
            if (mending.IsNone) continue;
            var name = Evaluation.DelaysNameRemoval ? RowLabels.NameOf(group.Labels) : "";
            var known = notices.GetValueOrDefault(name, MendingNotice.None);
            notices[name] = known.With(mending, Grid.At(step));
        }
    }

    void CalculateNative(Measure measure, Family group, ColumnBlock input, Span<double> output)
    {
        var notices = new HistogramNotices(Evaluation.Annotations, place, Evaluation.DelaysNameRemoval ? RowLabels.NameOf(group.Labels) : "");
        for (var step = 0; step < output.Length; step++)
        {
            if (input.HistogramAt(group.Native, step) is not { } histogram || !measure.Counts(step)) continue;
            if (measure.Second is { } upper)
            {
                output[step] = HistogramRanks.Fraction(measure.First.Column[step], upper.Column[step], histogram, out var hasNan);
                if (hasNan) notices.FractionsExcludeNan();
                continue;
            }
            output[step] = HistogramRanks.Quantile(measure.First.Column[step], histogram, out var effect);
            if (effect == HistogramRanks.Effect.NaN) notices.QuantileIsNan();
            else if (effect == HistogramRanks.Effect.Skewed) notices.QuantileIsSkewed();
        }
    }

    /// <summary>A histogram: the rows that are its buckets, and the one that has it in its native form, or -1.</summary>
    sealed record Family(LabelSet Labels, int[] Classic, int Native);

    /// <summary>A native histogram belongs to the buckets that have its labels and <c>le</c> besides.</summary>
    Family[] Families(SeriesGrouping grouping, ColumnBlock input, double?[] bounds)
    {
        var numbers = new LabelNumbers();
        foreach (var labels in grouping.Groups) numbers.NumberOf(labels);
        var natives = new Dictionary<int, int>();
        for (var row = 0; row < bounds.Length && input.HasHistograms; row++)
        {
            if (Enumerable.Range(0, Grid.Count).Any(step => input.HistogramAt(row, step) is not null)) natives[numbers.NumberOf(rows.LabelsOf(row))] = row;
        }
        var members = new List<int>[numbers.Count];
        for (var i = 0; i < members.Length; i++) members[i] = [];
        for (var row = 0; row < bounds.Length; row++)
        {
            if (bounds[row] is not null) members[grouping.GroupOf[row]].Add(row);
        }
        // In the order of their bounds once, so that no step has to put them in order.
        foreach (var classic in members) classic.Sort((left, right) => bounds[left]!.Value.CompareTo(bounds[right]!.Value) is not 0 and var order ? order : left.CompareTo(right));
        return [.. members.Select((classic, i) => new Family(numbers.Sets[i], [.. classic], natives.GetValueOrDefault(i, -1)))];
    }

    /// <summary>The value of <c>le</c> as a number; null where it is none. Each bound is read once, however many rows have it.</summary>
    double?[] Bounds()
    {
        var byBound = rows.Group(ByBound);
        var ofGroup = new double?[byBound.Groups.Count];
        for (var group = 0; group < ofGroup.Length; group++)
            ofGroup[group] = GoParse.TryFloat(byBound.Groups[group]["le"u8], out var bound) ? bound : null;
        var bounds = new double?[rows.Rows];
        for (var row = 0; row < bounds.Length; row++) bounds[row] = ofGroup[byBound.GroupOf[row]];
        return bounds;
    }

    void WarnAboutBounds(double?[] bounds, ColumnBlock input)
    {
        for (var row = 0; row < bounds.Length; row++)
        {
            if (bounds[row] is not null || !Absent.Anything(input.Row(row))) continue;
            var labels = rows.LabelsOf(row);
            var name = RowLabels.NameOf(labels);
            var forMetric = name.Length == 0 ? "" : $" for metric name \"{name}\"";
            Evaluation.Annotations.Warn($"bucket label \"le\" is missing or has a malformed value of \"{labels.Get("le")}\"{forMetric}", place);
        }
    }

    void Check(Measure measure)
    {
        if (measure.Second is not null) return;
        foreach (var q in measure.First.Column) Quantiles.Judge(q, Evaluation.Annotations, measure.Place);
    }

    /// <summary>The label tells the quantile of the step: one that changes makes a row per value.</summary>
    static IEnumerable<Measure> BySteps(Measure measure)
    {
        if (measure.Label is null) return [measure];
        var quantiles = measure.First.Column.ToArray().Distinct().ToArray();
        return quantiles.Length < 2 ? [measure] : quantiles.Select(q => measure with { Only = q });
    }

    static LabelSet LabelsFor(LabelSet group, Measure measure)
    {
        if (measure.Label is null) return group;
        var builder = new LabelSetBuilder();
        builder.Load(group);
        Span<byte> text = stackalloc byte[GoFloat.MaxBytes + 2];
        builder.Set(Encoding.UTF8.GetBytes(measure.Label), text[..WriteOpenMetrics(measure.Only ?? measure.First.Column[0], text)]);
        return builder.ToLabelSet();
    }

    /// <summary>OpenMetrics writes whole numbers with ".0".</summary>
    static int WriteOpenMetrics(double value, Span<byte> text)
    {
        var written = GoFloat.WriteGeneral(value, text);
        if (!double.IsFinite(value) || text[..written].IndexOfAny((byte)'.', (byte)'e') >= 0) return written;
        ".0"u8.CopyTo(text[written..]);
        return written + 2;
    }

    void Tell(string name, MendingNotice notice)
    {
        var forMetric = name.Length == 0 ? "" : $" for metric name \"{name}\"";
        Evaluation.Annotations.Inform(
            "input to histogram_quantile needed to be fixed for monotonicity "
            + $"(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile){forMetric}", place, notice, MendingNotice.Both);
    }
}
