using Barograph.Query;
using Barograph.Query.Aggregations;
using Barograph.Query.Operators;

namespace Barograph.Bench.Query.Aggregations;

/// <summary>The ten largest of 3,200 rows.</summary>
sealed class LeadingRowsBench : IMicroBench, IDisposable
{
    const int Rows = 3200, Wanted = 10;

    readonly Evaluation evaluation = new(new EngineOptions(), lookbackMs: 300_000, isRange: false, CancellationToken.None);
    readonly ColumnBlock block;
    readonly int[] among = [.. Enumerable.Range(0, Rows)];
    readonly LeadingRows leading = new(largest: true);

    public LeadingRowsBench()
    {
        block = ColumnBlock.Empty(evaluation, Rows, 1);
        var random = new Random(20261127);
        for (var row = 0; row < Rows; row++) block.Row(row)[0] = random.NextDouble();
        _ = leading.Of(among, block, 0, Wanted);
    }

    public string Name => "LeadingRows.TenOf3200";

    public int Items => Rows;

    public void Run()
    {
        if (leading.Of(among, block, 0, Wanted).Length != Wanted) throw new InvalidOperationException("ten rows were asked for");
    }

    public void Dispose() => evaluation.Dispose();
}
