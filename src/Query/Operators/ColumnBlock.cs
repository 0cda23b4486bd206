using System.Buffers;
using Barograph.Query.Histograms;

namespace Barograph.Query.Operators;

/// <summary>Rows × steps values in memory, from the pool; counted against the query's budget until the query ends.</summary>
public sealed class ColumnBlock : IDisposable
{
    readonly Evaluation evaluation;
    double[] values;
    readonly HistogramColumn histograms;
    long counted;
    bool isDisposed;

    ColumnBlock(Evaluation evaluation, int rows, int steps)
    {
        this.evaluation = evaluation;
        Rows = rows;
        Steps = steps;
        var size = (long)rows * steps;
        evaluation.TakeColumns(size * sizeof(double), steps);
        // Absent cells take room too: eight times the budget of present ones is the end.
        if (size > Math.Min(evaluation.Options.MaxSamples * 8, Array.MaxLength)) evaluation.Hold(size);
        values = ArrayPool<double>.Shared.Rent((int)size);
        histograms = new HistogramColumn((int)size);
    }

    public int Rows { get; }

    public int Steps { get; }

    public Span<double> All => values.AsSpan(0, Rows * Steps);

    public Span<double> Row(int row) => values.AsSpan(row * Steps, Steps);

    public double this[int row, int step] => values[row * Steps + step];

    public bool HasHistograms => histograms.Any;

    /// <summary>Whether any row has one at this step.</summary>
    public bool HasHistogramsAt(int step)
    {
        for (var row = 0; HasHistograms && row < Rows; row++)
        {
            if (HistogramAt(row, step) is not null) return true;
        }
        return false;
    }

    public RowBlock Block => new(All, histograms);

    /// <summary>Some rows, with their histograms.</summary>
    public RowBlock BlockOf(int first, int count) => Block.Slice(first * Steps, count * Steps);

    public FloatHistogram? HistogramAt(int row, int step) => histograms[row * Steps + step];

    public bool Has(int row, int step) => !Absent.Is(this[row, step]) || HistogramAt(row, step) is not null;

    /// <summary>A block with no sample in it.</summary>
    public static ColumnBlock Empty(Evaluation evaluation, int rows, int steps)
    {
        var block = evaluation.Keep(new ColumnBlock(evaluation, rows, steps));
        block.All.Fill(Absent.Value);
        return block;
    }

    /// <summary>All rows of an operator.</summary>
    public static ColumnBlock Of(VectorOperator rows)
    {
        var block = rows.Evaluation.Keep(new ColumnBlock(rows.Evaluation, rows.Rows, rows.Grid.Count));
        RowScan.Fill(rows, block);
        block.Count();
        return block;
    }

    /// <summary>Counts what is present against the budget.</summary>
    public void Count()
    {
        long present = Absent.CountPresent(All);
        if (histograms.Any) present += histograms.Weight();
        evaluation.Hold(present - counted);
        counted = present;
    }

    /// <summary>May be called as soon as nobody looks at it any more, and once more with the query.</summary>
    public void Dispose()
    {
        if (isDisposed) return;
        isDisposed = true;
        evaluation.Release(counted);
        counted = 0;
        evaluation.ReleaseColumns((long)Rows * Steps * sizeof(double));
        ArrayPool<double>.Shared.Return(values);
        values = [];
    }
}
