using Barograph.Model.Labels;
using Barograph.Query.Operators;

namespace Barograph.Query.Functions;

/// <summary><c>sort</c>, <c>sort_desc</c>, <c>sort_by_label</c>: the rows of an instant vector in another order.</summary>
internal sealed class SortedRows(VectorOperator rows, SortedRows.Order order, bool keepsHistograms) : VectorOperator(rows.Evaluation, rows.Grid)
{
    /// <summary>Compares two rows by what they show: label sets and values.</summary>
    public delegate int Order(LabelSet leftLabels, double left, LabelSet rightLabels, double right);

    int[] place = [];
    double[] values = [];
    HistogramColumn histograms = new(0);

    public override bool HasUniformNames => rows.HasUniformNames;

    public override bool HasDistinctLabels => rows.HasDistinctLabels;

    /// <summary>NaN last, whichever way numbers go.</summary>
    public static int ByValue(double left, double right, bool descending)
    {
        if (double.IsNaN(left) || double.IsNaN(right)) return double.IsNaN(left).CompareTo(double.IsNaN(right));
        return descending ? right.CompareTo(left) : left.CompareTo(right);
    }

    /// <summary>By the labels' values in turn, numbers inside them as numbers; then by all labels.</summary>
    public static Order ByLabels(byte[][] names, bool descending) => (leftLabels, _, rightLabels, _) =>
    {
        foreach (var name in names)
        {
            var difference = NaturalOrder.Compare(leftLabels[name], rightLabels[name]);
            if (difference != 0) return descending ? -difference : difference;
        }
        return descending ? rightLabels.CompareTo(leftLabels) : leftLabels.CompareTo(rightLabels);
    };

    public override void Open()
    {
        rows.Open();
        values = new double[rows.Rows];
        histograms = new HistogramColumn(rows.Rows);
        RowScan.Run(rows, (first, count, block) => block.CopyTo(new RowBlock(values.AsSpan(first, count), histograms, first)));
        if (!keepsHistograms) histograms.Clear();
        place = [.. Enumerable.Range(0, values.Length).Where(row => !Absent.Is(values[row]) || histograms[row] is not null)];
        var labels = place.Select(row => rows.LabelsOf(row)).ToArray();
        var byRow = new LabelSet[values.Length];
        for (var i = 0; i < place.Length; i++) byRow[place[i]] = labels[i];
        Array.Sort(place, (a, b) =>
        {
            var difference = order(byRow[a], values[a], byRow[b], values[b]);
            return difference != 0 ? difference : a.CompareTo(b);
        });
        Rows = place.Length;
    }

    public override LabelSet LabelsOf(int row) => rows.LabelsOf(place[row]);

    public override bool DropsNameOf(int row) => rows.DropsNameOf(place[row]);

    public override void Read(int firstRow, int rowCount, RowBlock into, Lane lane)
    {
        for (var i = 0; i < rowCount; i++)
        {
            var row = place[firstRow + i];
            if (histograms[row] is { } histogram) into.Set(i, histogram);
            else into.Values[i] = values[row];
        }
    }
}
