using System.Buffers;

namespace Barograph.Query.Operators;

/// <summary>
/// Blocks of rows calculated by several lanes and handed over in the order of the rows, each by whichever lane completes the next one in line. No lane
/// waits for another unless it is a whole ring ahead.
/// </summary>
sealed class RowPipeline
{
    const int BlocksPerLane = 4;

    // Not the shared pool: that keeps what a thread returns for this thread, and a long query's thread ends with it.
    static readonly ArrayPool<double> Rings = ArrayPool<double>.Create(maxArrayLength: 1 << 17, maxArraysPerBucket: 4);

    readonly VectorOperator source;
    readonly int blockRows;
    readonly RowScan.BlockConsumer consume;
    readonly object gate = new();
    readonly HistogramColumn[] histograms; // as many places as there are in the ring
    readonly (int First, int Rows)[] places;
    readonly bool[] isReady;
    double[] values = [];
    int takenRows, taken, consumed; // the latter two are blocks
    bool hasHistograms, isConsuming, hasFailed;

    public RowPipeline(VectorOperator source, int blockRows, RowScan.BlockConsumer consume)
    {
        (this.source, this.blockRows, this.consume) = (source, blockRows, consume);
        var ring = Math.Min(MostBlocks, source.Evaluation.Lanes * BlocksPerLane);
        histograms = new HistogramColumn[ring];
        places = new (int, int)[ring];
        isReady = new bool[ring];
        for (var place = 0; place < ring; place++) histograms[place] = new HistogramColumn(BlockSize);
    }

    // Of full blocks; those with histograms have fewer rows.
    int MostBlocks => (source.Rows + blockRows - 1) / blockRows;

    int BlockSize => blockRows * source.Grid.Count;

    public void Run()
    {
        values = Rings.Rent(isReady.Length * BlockSize);
        RowScan.Parallelly(source.Evaluation, Math.Min(MostBlocks, source.Evaluation.Lanes), (_, lane) => Work(lane));
        Rings.Return(values);
    }

    void Work(Lane lane)
    {
        var isDone = false;
        try
        {
            while (TryTake(out var number))
            {
                source.Evaluation.ThrowIfCancelled();
                var (first, rows) = places[PlaceOf(number)];
                source.Read(first, rows, Block(number), lane);
                HandOver(number);
            }
            isDone = true;
        }
        finally
        {
            if (!isDone) Fail();
        }
    }

    /// <summary>The next block that nobody has; waits while its place in the ring is not free.</summary>
    bool TryTake(out int number)
    {
        lock (gate)
        {
            // Whoever is to free the place is at work on another thread, so it will.
            while (!hasFailed && takenRows < source.Rows && taken - consumed >= isReady.Length) Monitor.Wait(gate);
            number = taken;
            if (hasFailed || takenRows == source.Rows) return false;
            var rows = RowScan.NextRows(blockRows, hasHistograms, source.Rows - takenRows);
            places[PlaceOf(number)] = (takenRows, rows);
            takenRows += rows;
            taken++;
            return true;
        }
    }

    /// <summary>Consumes this block and those behind it that are ready, unless another lane is at it: that one will see this one too.</summary>
    void HandOver(int number)
    {
        lock (gate)
        {
            isReady[PlaceOf(number)] = true;
            hasHistograms |= histograms[PlaceOf(number)].Any;
            if (isConsuming) return;
            isConsuming = true;
        }
        while (true)
        {
            int next;
            lock (gate)
            {
                next = consumed;
                if (hasFailed || next == taken || !isReady[PlaceOf(next)])
                {
                    isConsuming = false;
                    return;
                }
            }
            var (first, rows) = places[PlaceOf(next)];
            consume(first, rows, Block(next));
            histograms[PlaceOf(next)].Clear();
            lock (gate)
            {
                isReady[PlaceOf(next)] = false;
                consumed++;
                Monitor.PulseAll(gate);
            }
        }
    }

    void Fail()
    {
        lock (gate)
        {
            hasFailed = true;
            Monitor.PulseAll(gate);
        }
    }

    int PlaceOf(int number) => number % places.Length;

    RowBlock Block(int number)
    {
        var place = PlaceOf(number);
        return new RowBlock(values.AsSpan(place * BlockSize, places[place].Rows * source.Grid.Count), histograms[place]);
    }
}
