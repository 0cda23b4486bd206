using Barograph.Model.Labels;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary><c>or</c>: the left side's rows, and the right side's at the steps at which no row of the left agrees with them.</summary>
/// <remarks>A row with the same labels on both sides is one row of the answer: the two take turns in time.</remarks>
internal sealed class UnionRows(VectorOperator left, VectorOperator right, VectorMatching matching) : VectorOperator(left.Evaluation, left.Grid)
{
    bool[] present = [];
    int[] signatureOf = [];
    int[] extra = []; // rows of the right side that have no twin on the left
    int[] twinOf = []; // per row of the left side: its twin on the right, or -1
    bool[] beginsAsTwin = []; // per row of the left side, where it matters

    public override long CostPerRow => Math.Max(left.CostPerRow, right.CostPerRow);

    public override void Open()
    {
        left.Open();
        right.Open();
        var signatures = Signatures.Of(left, right, matching);
        signatureOf = signatures.Right;
        var firstSteps = Evaluation.DelaysNameRemoval ? new int[left.Rows] : null;
        present = Presence.Of(left, signatures.Left, signatures.Count, firstSteps);
        var numbers = new LabelNumbers();
        for (var row = 0; row < left.Rows; row++) numbers.NumberOf(left.LabelsOf(row));
        twinOf = new int[left.Rows];
        Array.Fill(twinOf, -1);
        var extraRows = new List<int>();
        for (var row = 0; row < right.Rows; row++)
        {
            var twin = numbers.Find(right.LabelsOf(row));
            if (twin >= 0 && twin < twinOf.Length && twinOf[twin] < 0) twinOf[twin] = row;
            else extraRows.Add(row);
        }
        extra = [.. extraRows];
        Rows = left.Rows + extra.Length;
        if (firstSteps is not null) FindWhoBegins(firstSteps);
    }

    /// <summary>Of two that take turns the one that was there first says whether the name goes.</summary>
    void FindWhoBegins(int[] firstSteps)
    {
        if (!Enumerable.Range(0, left.Rows).Any(row => twinOf[row] >= 0 && left.DropsNameOf(row) != right.DropsNameOf(twinOf[row]))) return;
        var steps = Grid.Count;
        var firstRight = new int[right.Rows];
        Array.Fill(firstRight, Presence.Never);
        RowScan.Run(right, (first, count, block) =>
        {
            for (var i = 0; i < count; i++)
            {
                var taken = present.AsSpan(signatureOf[first + i] * steps, steps);
                var step = 0;
                while (step < steps && (taken[step] || !block.Has(i * steps + step))) step++;
                if (step < steps) firstRight[first + i] = step;
            }
        });
        beginsAsTwin = [.. twinOf.Select((twin, row) => twin >= 0 && firstRight[twin] < firstSteps[row])];
    }

    public override LabelSet LabelsOf(int row) => row < left.Rows ? left.LabelsOf(row) : right.LabelsOf(extra[row - left.Rows]);

    public override bool DropsNameOf(int row)
    {
        if (row >= left.Rows) return right.DropsNameOf(extra[row - left.Rows]);
        return beginsAsTwin.Length > 0 && beginsAsTwin[row] ? right.DropsNameOf(twinOf[row]) : left.DropsNameOf(row);
    }

    public override void Read(int firstRow, int rows, RowBlock into, Lane lane)
    {
        var steps = Grid.Count;
        var fromLeft = Math.Clamp(left.Rows - firstRow, 0, rows);
        if (fromLeft > 0) left.Read(firstRow, fromLeft, into.Slice(0, fromLeft * steps), lane);
        using var numbers = new PooledColumn(steps);
        var scratch = new RowBlock(numbers.Span, new HistogramColumn(steps));
        for (var i = 0; i < rows; i++)
        {
            var column = into.Slice(i * steps, steps);
            if (i >= fromLeft)
            {
                ReadMasked(extra[firstRow + i - left.Rows], column, lane);
                continue;
            }
            var twin = twinOf[firstRow + i];
            if (twin < 0) continue;
            scratch.DropHistograms();
            ReadMasked(twin, scratch, lane);
            for (var step = 0; step < steps; step++)
            {
                if (!column.Has(step)) column.Take(step, scratch, step);
            }
        }
    }

    void ReadMasked(int row, RowBlock column, Lane lane)
    {
        right.Read(row, 1, column, lane);
        var there = present.AsSpan(signatureOf[row] * Grid.Count, Grid.Count);
        for (var step = 0; step < Grid.Count; step++)
        {
            if (there[step]) column.Remove(step);
        }
    }
}
