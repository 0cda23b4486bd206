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
    public override void Open()
    {
        if (label.Length == 0 || Syntax.StringLiteral.HoldsForeignBytes(label)) throw Evaluation.Failure($"invalid label name \"{label}\"");
        rows.Open();
        // The new label is set before labels are grouped away, so a group that names it keeps it and one without it loses it.
        var name = Encoding.UTF8.GetBytes(label);
        var numbers = new LabelNumbers();
        var columns = new List<double[]>();
        var builder = new LabelSetBuilder();
        var known = new Dictionary<(int Row, ulong Bits), int>();
        var text = new byte[GoFloat.MaxFixedBytes];
        RowScan.Run(rows, (first, count, block) =>
        {
            var values = block.Values;
            for (var i = 0; i < values.Length; i++)
            {
                var row = first + i / Grid.Count;
                int number;
                if (block.HistogramAt(i) is { } histogram)
                {
                    number = NumberOf(row, Encoding.UTF8.GetBytes(HistogramText.Short(histogram)));
                }
                else if (Absent.Is(values[i]))
                {
                    continue;
                }
                else
                {
                    var key = (row, BitConverter.DoubleToUInt64Bits(values[i]));
                    if (!known.TryGetValue(key, out number)) number = known[key] = NumberOf(row, text.AsSpan(0, GoFloat.WriteFixed(values[i], text)));
                }
                ref var cell = ref columns[number][i % Grid.Count];
                cell = Absent.Is(cell) ? 1 : cell + 1;
            }
        });
        var block = ColumnBlock.Empty(Evaluation, columns.Count, Grid.Count);
        for (var row = 0; row < columns.Count; row++) columns[row].CopyTo(block.Row(row));
        block.Count();
        Evaluation.ReleaseColumns((long)columns.Count * Grid.Count * sizeof(double));
        Store(block, [.. numbers.Sets]);

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
}
