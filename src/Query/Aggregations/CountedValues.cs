using System.Text;
using Barograph.Formats.Numbers;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;

namespace Barograph.Query.Aggregations;

/// <summary><c>count_values("version", v)</c>: one row for each value of each group.</summary>
internal sealed class CountedValues(VectorOperator rows, LabelProjection projection, string label) : StoredRows(rows.Evaluation, rows.Grid)
{
    readonly LabelNumbers numbers = new();
    readonly List<double[]> columns = [];
    readonly Dictionary<(int Row, ulong Bits), int> known = [];
    readonly LabelSetBuilder builder = new();
    readonly byte[] name = Encoding.UTF8.GetBytes(label);
    readonly byte[] text = new byte[GoFloat.MaxFixedBytes];

    public override void Open()
    {
        if (label.Length == 0 || Syntax.StringLiteral.HoldsForeignBytes(label)) throw Evaluation.Failure($"invalid label name \"{label}\"");
        rows.Open();
        RowScan.Run(rows, (first, _, block) => Count(first, block));
        var counts = ColumnBlock.Empty(Evaluation, columns.Count, Grid.Count);
        for (var row = 0; row < columns.Count; row++) columns[row].CopyTo(counts.Row(row));
        counts.Count();
        Evaluation.ReleaseColumns((long)columns.Count * Grid.Count * sizeof(double));
        Store(counts, [.. numbers.Sets]);
    }

    void Count(int firstRow, RowBlock block)
    {
        for (var i = 0; i < block.Values.Length; i++)
        {
            var row = firstRow + i / Grid.Count;
            int number;
            if (block.HistogramAt(i) is { } histogram) number = NumberOf(row, Encoding.UTF8.GetBytes(HistogramText.Short(histogram)));
            else if (Absent.Is(block.Values[i])) continue;
            else number = NumberOf(row, block.Values[i]);
            ref var cell = ref columns[number][i % Grid.Count];
            cell = Absent.Is(cell) ? 1 : cell + 1;
        }
    }

    int NumberOf(int row, double value)
    {
        var key = (row, BitConverter.DoubleToUInt64Bits(value));
        return known.TryGetValue(key, out var number) ? number : known[key] = NumberOf(row, text.AsSpan(0, GoFloat.WriteFixed(value, text)));
    }

    /// <summary>The new label is set before labels are grouped away, so a group that names it keeps it and one without it loses it.</summary>
    int NumberOf(int row, ReadOnlySpan<byte> value)
    {
        builder.Load(rows.LabelsOf(row));
        builder.Set(name, value);
        var number = numbers.NumberOf(RowLabels.Project(builder.ToLabelSet(), projection));
        if (number < columns.Count) return number;
        Evaluation.TakeColumns((long)Grid.Count * sizeof(double), Grid.Count);
        columns.Add(SumAccumulator.Fill(new double[Grid.Count]));
        return number;
    }
}
