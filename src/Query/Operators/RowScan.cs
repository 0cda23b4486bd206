using Barograph.Query.Results;

namespace Barograph.Query.Operators;

/// <summary>Reads all rows of an operator, block by block, on several threads where that pays.</summary>
/// <remarks>
/// Blocks are calculated side by side, and handed over one at a time in the order of the rows: what is added up is added in the same order however
/// many threads there are, so answers do not depend on the machine.
/// </remarks>
public static class RowScan
{
    public delegate void BlockConsumer(int firstRow, int rows, RowBlock block);

    const int BlockValues = 8192; // 64 KiB: input and output of a kernel stay in the second-level cache
    const long BlockSamples = 32 * 1024; // samples behind one block: small enough that lanes end at about the same time
    const long ParallelFrom = 200_000; // samples: below, threads cost more than they bring

    /// <summary>Calls the consumer for all blocks in order, never twice at the same time.</summary>
    /// <param name="source">Opened.</param>
    /// <param name="consume">Gets each block; what it wants to keep it must copy.</param>
    public static void Run(VectorOperator source, BlockConsumer consume)
    {
        if (source.Rows == 0 || source.Grid.Count == 0) return;
        var blockRows = BlockRows(source);
        if (!Pays(source, blockRows)) RunAlone(source, blockRows, consume);
        else new RowPipeline(source, blockRows, consume).Run();
    }

    /// <summary>Writes all rows into a block of memory.</summary>
    public static void Fill(VectorOperator source, ColumnBlock target)
    {
        if (source.Rows == 0 || source.Grid.Count == 0) return;
        var blockRows = BlockRows(source);
        var blocks = (source.Rows + blockRows - 1) / blockRows;
        if (!Pays(source, blockRows))
        {
            var lane = new Lane(source.Evaluation);
            for (var block = 0; block < blocks; block++) FillBlock(block, lane);
            lane.Settle();
            return;
        }
        Parallelly(source.Evaluation, blocks, FillBlock);

        void FillBlock(int number, Lane lane)
        {
            source.Evaluation.ThrowIfCancelled();
            var first = number * blockRows;
            var rows = Math.Min(blockRows, source.Rows - first);
            source.Read(first, rows, target.BlockOf(first, rows), lane);
        }
    }

    static void RunAlone(VectorOperator source, int blockRows, BlockConsumer consume)
    {
        var steps = source.Grid.Count;
        var lane = new Lane(source.Evaluation);
        var size = Math.Min(blockRows, source.Rows) * steps;
        using var buffer = new PooledColumn(size);
        var histograms = new HistogramColumn(size);
        var hasHistograms = false;
        int rows;
        for (var first = 0; first < source.Rows; first += rows)
        {
            source.Evaluation.ThrowIfCancelled();
            rows = NextRows(blockRows, hasHistograms, source.Rows - first);
            var block = new RowBlock(buffer.Span[..(rows * steps)], histograms);
            source.Read(first, rows, block, lane);
            consume(first, rows, block);
            hasHistograms |= histograms.Any;
            histograms.Clear();
        }
        lane.Settle();
    }

    /// <summary>How many of the rows that are left the next block has: few behind one with histograms, which take fifty times the room of a number while they are alive.</summary>
    internal static int NextRows(int blockRows, bool hasHistograms, int left) => Math.Min(hasHistograms ? Math.Max(1, blockRows / 16) : blockRows, left);

    static int BlockRows(VectorOperator source)
        => (int)Math.Clamp(Math.Min(BlockValues / source.Grid.Count, BlockSamples / Math.Max(1, source.CostPerRow)), 1, BlockValues);

    static bool Pays(VectorOperator source, int blockRows)
        => source.Evaluation.Lanes > 1 && source.Rows > blockRows && source.Rows * source.CostPerRow > ParallelFrom;

    internal static void Parallelly(Evaluation evaluation, int blocks, Action<int, Lane> work)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = evaluation.Lanes };
        try
        {
            Parallel.For(0, blocks, options, () => new Lane(evaluation), (block, _, lane) =>
            {
                work(block, lane);
                return lane;
            }, static lane => lane.Settle());
        }
        catch (AggregateException several)
        {
            // One lane's end ends the others; the query's own error says more than their cancellation.
            throw several.Flatten().InnerExceptions.OfType<QueryException>().FirstOrDefault() ?? several.Flatten().InnerExceptions[0];
        }
    }
}
