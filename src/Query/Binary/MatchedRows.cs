using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Query.Functions;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary>
/// Arithmetic and comparison between two vectors. The "one" side is held; the "many" side is streamed where each of its rows has at most
/// one partner for good, which is nearly always, and held too where partners change over time.
/// </summary>
internal sealed class MatchedRows : VectorOperator
{
    const int NoPartner = -1;

    readonly BinaryExpr expr;
    readonly VectorOperator many;
    readonly VectorOperator one;
    readonly bool swapped;
    readonly bool trims;
    readonly PairKernel kernel;
    readonly HistogramPair histograms;
    readonly ResultLabels result;
    int[] partnerOf = []; // streamed: per row of the result its row on the one side, NoPartner where it is filled
    int[] manyRowOf = [];
    ColumnBlock? ones;
    ColumnBlock? all; // not streamed: the finished values
    LabelSet[] labels = [];

    public MatchedRows(BinaryExpr expr, VectorOperator left, VectorOperator right)
        : base(left.Evaluation, left.Grid)
    {
        this.expr = expr = WithoutTypeOfTruth(expr);
        trims = PairKernel.IsTrim(expr.Op);
        swapped = expr.Matching!.Cardinality == Cardinality.OneToMany;
        (many, one) = swapped ? (right, left) : (left, right);
        kernel = PairKernel.Of(expr.Op, expr.ReturnBool ? PairKernel.Keeps.Truth : PairKernel.Keeps.Left);
        histograms = new HistogramPair(expr, Evaluation.Annotations);
        result = new ResultLabels(expr, Evaluation.DelaysNameRemoval);
    }

    public override long CostPerRow => all is null ? many.CostPerRow : Grid.Count;

    public override bool HasDistinctLabels => true;

    // Fill values belong to the sides as matching sees them: the left one to the many side, also under group_right.
    double? FillMany => expr.Matching!.FillLeft;

    double? FillOne => expr.Matching!.FillRight;

    public override void Open()
    {
        many.Open();
        one.Open();
        // With a fill value even a side without partners must not have duplicates.
        var fills = FillMany is not null || FillOne is not null;
        if (fills ? many.Rows == 0 && one.Rows == 0 : many.Rows == 0 || one.Rows == 0) return;
        var signatures = Signatures.Of(many, one, expr.Matching!);
        ones = ColumnBlock.Of(one);
        if (!TryStream(signatures)) HoldAll(signatures);
    }

    public override LabelSet LabelsOf(int row)
    {
        if (all is not null) return labels[row];
        var partner = partnerOf[row];
        var manyLabels = many.LabelsOf(manyRowOf[row]);
        lock (result) return result.Of(manyLabels, partner == NoPartner ? SignatureOf(manyLabels) : one.LabelsOf(partner));
    }

    /// <summary>By labels that come from either side: through the groups of both, without making a row's labels.</summary>
    public override SeriesGrouping Group(LabelProjection projection)
        => all is null && MatchedGroups.Handles(projection, expr.Matching!, FillOne) && Rows > 0
            ? MatchedGroups.Of(projection, expr.Matching!, result.DropsMetadata, (many, manyRowOf), (one, partnerOf))
            : base.Group(projection);

    public override bool DropsNameOf(int row) => expr.ReturnBool && Evaluation.DelaysNameRemoval;

    public override void Read(int firstRow, int rows, RowBlock into, Lane lane)
    {
        var steps = Grid.Count;
        if (all is not null)
        {
            all.BlockOf(firstRow, rows).CopyTo(into);
            return;
        }
        ReadMany(firstRow, rows, into, lane);
        for (var i = 0; i < rows; i++)
        {
            var row = into.Slice(i * steps, steps);
            var partner = partnerOf[firstRow + i];
            if (trims || into.HasHistograms || (ones!.HasHistograms && partner != NoPartner)) PairMixed(row, partner);
            else Pair(row.Values, partner, row.Values);
        }
    }

    /// <summary>Rows of the result that stand together on the many side are read together.</summary>
    void ReadMany(int firstRow, int rows, RowBlock into, Lane lane)
    {
        for (var i = 0; i < rows;)
        {
            var run = 1;
            while (i + run < rows && manyRowOf[firstRow + i + run] == manyRowOf[firstRow + i] + run) run++;
            many.Read(manyRowOf[firstRow + i], run, into.Slice(i * Grid.Count, run * Grid.Count), lane);
            i += run;
        }
    }

    void Pair(ReadOnlySpan<double> manyColumn, int partner, Span<double> into)
    {
        if (partner == NoPartner) Calculate(manyColumn, [FillOne!.Value], into);
        else if (FillOne is not { } fill) Calculate(manyColumn, ones!.Row(partner), into);
        else
        {
            using var filled = new PooledColumn(into.Length);
            var column = ones!.Row(partner);
            for (var step = 0; step < column.Length; step++) filled.Span[step] = Absent.Is(column[step]) ? fill : column[step];
            Calculate(manyColumn, filled.Span, into);
        }
    }

    /// <summary>Step by step, where either side has histograms.</summary>
    void PairMixed(RowBlock row, int partner)
    {
        for (var step = 0; step < Grid.Count; step++)
        {
            var many = new Cell(row.Values[step], row.HistogramAt(step));
            var one = partner == NoPartner ? Cell.None : new Cell(ones![partner, step], ones.HistogramAt(partner, step));
            if (!one.IsThere && FillOne is { } fill) one = fill;
            var cell = Calculate(many, one);
            row.Remove(step);
            if (cell.Histogram is { } histogram) row.Set(step, histogram);
            else row.Values[step] = cell.Number;
        }
    }

    Cell Calculate(Cell many, Cell one)
    {
        if (!many.IsThere || !one.IsThere) return Cell.None;
        if (trims || many.Histogram is not null || one.Histogram is not null) return swapped ? histograms.Of(one, many) : histograms.Of(many, one);
        double left = many.Number, right = one.Number, result = 0;
        Calculate(new ReadOnlySpan<double>(in left), new ReadOnlySpan<double>(in right), new Span<double>(ref result));
        return result;
    }

    void Calculate(ReadOnlySpan<double> manyColumn, ReadOnlySpan<double> oneColumn, Span<double> into)
    {
        if (swapped) kernel.Run(oneColumn, manyColumn, into);
        else kernel.Run(manyColumn, oneColumn, into);
    }

    /// <summary>What is true or not has no name and no type, not even the other side's; what is calculated may take those from there.</summary>
    BinaryExpr WithoutTypeOfTruth(BinaryExpr expr) => !expr.ReturnBool || Evaluation.DelaysNameRemoval
        ? expr
        : expr with { Matching = expr.Matching! with { Include = [.. expr.Matching.Include.Except(RowLabels.Metadata)] } };

    /// <summary>One partner for good, one row of the result per row of the many side, and no two with the same labels.</summary>
    bool TryStream(Signatures signatures)
    {
        if (FillMany is not null) return false;
        var partner = new int[signatures.Count];
        Array.Fill(partner, NoPartner);
        for (var row = 0; row < signatures.Right.Length; row++)
        {
            if (partner[signatures.Right[row]] != NoPartner) return false;
            partner[signatures.Right[row]] = row;
        }
        var oneToOne = expr.Matching!.Cardinality == Cardinality.OneToOne;
        var seen = new bool[oneToOne ? signatures.Count : 0];
        var manyRows = new List<int>();
        var partners = new List<int>();
        for (var row = 0; row < signatures.Left.Length; row++)
        {
            var signature = signatures.Left[row];
            if (partner[signature] == NoPartner && FillOne is null) continue;
            if (oneToOne)
            {
                if (seen[signature]) return false;
                seen[signature] = true;
            }
            manyRows.Add(row);
            partners.Add(partner[signature]);
        }
        (manyRowOf, partnerOf) = ([.. manyRows], [.. partners]);
        Rows = manyRowOf.Length;
        return LabelsAreDistinct(oneToOne, signatures);
    }

    bool LabelsAreDistinct(bool oneToOne, Signatures signatures)
    {
        if (Rows < 2) return true;
        // One to one, the result's labels are the signature, or more than it; unless rows are told apart by their type, which the result has not.
        if (oneToOne && !(result.DropsMetadata && Array.Exists(signatures.Labels, RowLabels.HasMetadata))) return true;
        // Many to one they are the row's own labels, but for those that the one side sets: without these, mostly, no two are the same.
        if (!oneToOne && MatchedGroups.AreDistinct(many.Group(MatchedGroups.OwnLabels(expr.Matching!)), manyRowOf)) return true;
        var numbers = new LabelNumbers();
        for (var row = 0; row < Rows; row++)
        {
            if (numbers.NumberOf(LabelsOf(row)) < row) return false;
        }
        return true;
    }

    void HoldAll(Signatures signatures)
    {
        var matcher = new ChangingMatch(expr, many, one, signatures, result, ColumnBlock.Of(many), ones!, Calculate, FillMany, FillOne);
        (all, labels) = matcher.Run();
        Rows = labels.Length;
    }

    LabelSet SignatureOf(LabelSet manyLabels) => RowLabels.Project(manyLabels, Signatures.Projection(expr.Matching!));
}
