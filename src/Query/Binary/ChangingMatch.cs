using Barograph.Model.Labels;
using Barograph.Query.Functions;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary>Matching step by step, where rows of one signature take turns or fill values make rows that are on neither side.</summary>
internal sealed class ChangingMatch(
    BinaryExpr expr, VectorOperator many, VectorOperator one, Signatures signatures, ResultLabels result,
    ColumnBlock manyValues, ColumnBlock oneValues, ChangingMatch.Kernel calculate, double? fillMany, double? fillOne)
{
    public delegate Cell Kernel(Cell many, Cell one);

    const int Filled = -1;

    readonly LabelNumbers numbers = new();
    readonly List<double[]> columns = [];
    readonly List<HistogramColumn> histograms = [];
    readonly Dictionary<(int Many, int One, int Signature), int> rowOfPair = [];
    readonly List<int> setBy = []; // per result row: the signature that set it at this step, to tell the two kinds of collision apart
    readonly List<int> setAt = []; // per result row: the step at which it was last set

    readonly int steps = many.Grid.Count;

    public (ColumnBlock Values, LabelSet[] Labels) Run()
    {
        var manyRows = RowsOf(signatures.Left);
        var oneRows = RowsOf(signatures.Right);
        var manyAny = Anything(manyValues);
        var oneAny = Anything(oneValues);
        var partners = new int[signatures.Count];
        var fills = fillMany is not null || fillOne is not null;
        var check = new CheckPoint();
        for (var step = 0; step < steps; step++)
        {
            check.Spend(many.Rows + one.Rows, many.Evaluation);
            // Where one side has nothing at all, nothing is matched and no duplicate is found; unless a fill value stands in.
            if (fills ? !manyAny[step] && !oneAny[step] : !manyAny[step] || !oneAny[step]) continue;
            // Duplicates on the one side are found before anything is matched.
            for (var signature = 0; signature < partners.Length; signature++) partners[signature] = Partner(oneRows[signature], step);
            for (var signature = 0; signature < partners.Length; signature++) Match(signature, manyRows[signature], partners[signature], step);
        }
        var block = ColumnBlock.Empty(many.Evaluation, columns.Count, steps);
        for (var row = 0; row < columns.Count; row++) new RowBlock(columns[row], histograms[row]).CopyTo(block.BlockOf(row, 1));
        block.Count();
        many.Evaluation.ReleaseColumns((long)columns.Count * steps * sizeof(double));
        return (block, [.. numbers.Sets]);
    }

    void Match(int signature, List<int> manyRows, int partner, int step)
    {
        // A pair that makes nothing (a comparison that does not hold) is a match all the same.
        var matched = false;
        foreach (var row in manyRows)
        {
            if (!manyValues.Has(row, step) || (partner == Filled && fillOne is null)) continue;
            if (matched && expr.Matching!.Cardinality == Cardinality.OneToOne)
                throw Evaluation.Failure("multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
            matched = true;
            Set(row, partner, signature, step, At(manyValues, row, step), partner == Filled ? fillOne!.Value : At(oneValues, partner, step));
        }
        if (!matched && partner != Filled && fillMany is { } fill) Set(Filled, partner, signature, step, fill, At(oneValues, partner, step));
    }

    /// <summary>The one row of the signature that is there at this step.</summary>
    int Partner(List<int> rows, int step)
    {
        var found = Filled;
        foreach (var row in rows)
        {
            if (!oneValues.Has(row, step)) continue;
            if (found != Filled) throw Duplicate(row, found);
            found = row;
        }
        return found;
    }

    Exception Duplicate(int row, int other)
    {
        var side = expr.Matching!.Cardinality == Cardinality.OneToMany ? "left" : "right";
        var labels = one.LabelsOf(row);
        var group = RowLabels.Project(labels, MatchLabels());
        return Evaluation.Failure($"found duplicate series for the match group {Prose(group)} on the {side} hand-side of the operation: "
            + $"[{Prose(labels)}, {Prose(one.LabelsOf(other))}];many-to-many matching not allowed: matching labels must be unique on one side");
    }

    Model.Contracts.LabelProjection MatchLabels() => Signatures.Projection(expr.Matching!);

    void Set(int manyRow, int oneRow, int signature, int step, Cell manyValue, Cell oneValue)
    {
        var row = RowOfPair(manyRow, oneRow, signature);
        if (setAt[row] == step)
        {
            throw Evaluation.Failure(setBy[row] == signature
                ? "multiple matches for labels: grouping labels must ensure unique matches"
                : DistinctRows.Collision);
        }
        var value = calculate(manyValue, oneValue);
        (setAt[row], setBy[row]) = (step, signature);
        columns[row][step] = value.Number;
        histograms[row].Set(step, value.Histogram);
    }

    static Cell At(ColumnBlock block, int row, int step) => new(block[row, step], block.HistogramAt(row, step));

    int RowOfPair(int manyRow, int oneRow, int signature)
    {
        if (rowOfPair.TryGetValue((manyRow, oneRow, signature), out var row)) return row;
        var stand = signatures.Labels[signature];
        row = numbers.NumberOf(result.Of(manyRow == Filled ? stand : many.LabelsOf(manyRow), oneRow == Filled ? stand : one.LabelsOf(oneRow)));
        if (row == columns.Count)
        {
            many.Evaluation.TakeColumns((long)steps * sizeof(double), steps);
            var column = new double[steps];
            Array.Fill(column, Absent.Value);
            columns.Add(column);
            histograms.Add(new HistogramColumn(steps));
            setAt.Add(-1);
            setBy.Add(-1);
        }
        return rowOfPair[(manyRow, oneRow, signature)] = row;
    }

    /// <summary>Per step, whether any row is there.</summary>
    static bool[] Anything(ColumnBlock values)
    {
        var anything = new bool[values.Steps];
        for (var row = 0; row < values.Rows; row++)
        {
            for (var step = 0; step < anything.Length; step++) anything[step] |= values.Has(row, step);
        }
        return anything;
    }

    List<int>[] RowsOf(int[] signatureOf)
    {
        var rows = new List<int>[signatures.Count];
        for (var i = 0; i < rows.Length; i++) rows[i] = [];
        for (var row = 0; row < signatureOf.Length; row++) rows[signatureOf[row]].Add(row);
        return rows;
    }

    /// <summary>As Prometheus prints a label set inside a sentence.</summary>
    static string Prose(LabelSet labels) => labels.ToString();
}
