using Barograph.Model.Labels;
using Barograph.Query;
using Barograph.Query.Operators;
using Barograph.Query.Results;

namespace Barograph.Tests.Unit.Query;

public sealed class RowScanTests
{
    const int Steps = 100;

    /// <summary>Row r has r × 1000 + step; takes now longer, now shorter, and may fail at a row.</summary>
    sealed class Rows(Evaluation evaluation, int rows, int failingRow = -1) : VectorOperator(evaluation, new StepGrid(0, 1000, Steps))
    {
        public override long CostPerRow => 5000; // a block of six rows

        public override void Open() => Rows = rows;

        public override LabelSet LabelsOf(int row) => LabelSet.Empty;

        public override void Read(int firstRow, int count, RowBlock into, Lane lane)
        {
            Thread.SpinWait(firstRow * 7919 % 2000);
            for (var i = 0; i < into.Values.Length; i++) into.Values[i] = firstRow * 1000 + i / Steps * 1000 + i % Steps;
            if (failingRow >= firstRow && failingRow < firstRow + count) throw Evaluation.Failure($"row {failingRow}");
            lane.CountQueryable(count, Grid);
        }
    }

    static Evaluation Evaluation(int lanes) => new(new EngineOptions(), 300_000, isRange: true, CancellationToken.None) { Lanes = lanes };

    static Rows Opened(Rows rows)
    {
        rows.Open();
        return rows;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void rows_come_once_and_in_order_however_many_lanes_there_are(int lanes)
    {
        using var evaluation = Evaluation(lanes);
        var expected = 0;
        RowScan.Run(Opened(new Rows(evaluation, 5003)), (first, count, block) =>
        {
            Assert.Equal(expected, first);
            // Half a million values: what is right is not asserted one by one.
            for (var i = 0; i < block.Values.Length; i++)
            {
                double right = first * 1000 + i / Steps * 1000 + i % Steps;
                if (block.Values[i] != right) Assert.Fail($"row {first + i / Steps}, step {i % Steps}: {block.Values[i]} instead of {right}");
            }
            expected += count;
        });
        Assert.Equal(5003, expected);
        Assert.Equal(5003, evaluation.QueryableSamples);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3000)]
    [InlineData(5002)]
    public void a_row_that_fails_ends_the_scan_with_its_own_error(int row)
    {
        using var evaluation = Evaluation(4);
        var wrong = Assert.Throws<QueryException>(() => RowScan.Run(Opened(new Rows(evaluation, 5003, row)), static (_, _, _) => { }));
        Assert.Equal($"row {row}", wrong.Message);
    }

    [Fact]
    public void a_consumer_that_fails_ends_the_scan_too()
    {
        using var evaluation = Evaluation(4);
        var wrong = Assert.Throws<QueryException>(() => RowScan.Run(Opened(new Rows(evaluation, 5003)), static (first, _, _) =>
        {
            if (first > 1000) throw Barograph.Query.Operators.Evaluation.Failure("enough");
        }));
        Assert.Equal("enough", wrong.Message);
    }
}
