using System.Text;
using Barograph.Model.Labels;
using Barograph.Model.Regex;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Functions;

/// <summary><c>label_replace</c> and <c>label_join</c>: the same values under other labels.</summary>
internal sealed class RelabelledRows(VectorOperator rows, RelabelledRows.Change change, bool namesMetric) : VectorOperator(rows.Evaluation, rows.Grid)
{
    /// <summary>Works on the builder, which holds a row's labels; false leaves the row as it is.</summary>
    public delegate bool Change(LabelSetBuilder labels);

    LabelSet[] labels = [];
    bool[] drops = [];

    public override long CostPerRow => rows.CostPerRow;

    public override bool HasDistinctLabels => false;

    public override void Open()
    {
        rows.Open();
        Rows = rows.Rows;
        labels = new LabelSet[Rows];
        drops = new bool[Rows];
        var builder = new LabelSetBuilder();
        for (var row = 0; row < Rows; row++)
        {
            labels[row] = rows.LabelsOf(row);
            drops[row] = rows.DropsNameOf(row);
            builder.Load(labels[row]);
            if (!change(builder)) continue;
            labels[row] = builder.ToLabelSet();
            if (namesMetric) drops[row] = false; // a name given on purpose stays
        }
    }

    public override LabelSet LabelsOf(int row) => labels[row];

    public override bool DropsNameOf(int row) => drops[row];

    public override void Read(int firstRow, int rowCount, RowBlock into, Lane lane) => rows.Read(firstRow, rowCount, into, lane);

    public static VectorOperator Replace(VectorOperator rows, string destination, string replacement, string source, string regex)
    {
        if (!Re2Pattern.TryParse(regex, out var pattern, out _)) throw Evaluation.Failure($"invalid regular expression in label_replace(): {regex}");
        if (!IsName(destination)) throw Evaluation.Failure($"invalid destination label name in label_replace(): {destination}");
        var template = new ReplacementTemplate(replacement, pattern);
        byte[] to = Encoding.UTF8.GetBytes(destination), from = Encoding.UTF8.GetBytes(source);
        return new DistinctRows(new RelabelledRows(rows, builder =>
        {
            var value = builder.Get(from);
            Span<int> captures = stackalloc int[2 * (pattern.GroupCount + 1)];
            if (!pattern.TryMatch(value, captures)) return false;
            builder.Set(to, template.Expand(value, captures));
            return true;
        }, destination == "__name__"));
    }

    public static VectorOperator Join(VectorOperator rows, string destination, string separator, IReadOnlyList<string> sources)
    {
        foreach (var source in sources)
        {
            if (!IsName(source)) throw Evaluation.Failure($"invalid source label name in label_join(): {source}");
        }
        if (!IsName(destination)) throw Evaluation.Failure($"invalid destination label name in label_join(): {destination}");
        var to = Encoding.UTF8.GetBytes(destination);
        var between = Encoding.UTF8.GetBytes(separator);
        var from = sources.Select(Encoding.UTF8.GetBytes).ToArray();
        var joined = new List<byte>();
        return new DistinctRows(new RelabelledRows(rows, builder =>
        {
            joined.Clear();
            for (var i = 0; i < from.Length; i++)
            {
                if (i > 0) joined.AddRange(between);
                joined.AddRange(builder.Get(from[i]));
            }
            builder.Set(to, joined.ToArray());
            return true;
        }, destination == "__name__"));
    }

    static bool IsName(string name) => name.Length > 0 && !StringLiteral.HoldsForeignBytes(name);
}
