using Barograph.Query;
using Barograph.Query.Aggregations;
using Barograph.Query.Operators;

namespace Barograph.Tests.Unit.Query.Aggregations;

public sealed class LeadingRowsTests : IDisposable
{
    readonly Evaluation evaluation = new(new EngineOptions(), lookbackMs: 300_000, isRange: false, CancellationToken.None);

    public void Dispose() => evaluation.Dispose();

    int[] Leading(bool largest, int k, params double[] values)
    {
        using var block = ColumnBlock.Empty(evaluation, values.Length, 1);
        for (var row = 0; row < values.Length; row++) block.Row(row)[0] = values[row];
        return new LeadingRows(largest).Of([.. Enumerable.Range(0, values.Length)], block, 0, k).ToArray();
    }

    [Fact]
    public void the_best_come_first_and_no_more_than_there_are()
    {
        Assert.Equal([3, 1], Leading(largest: true, 2, 5, 7, 1, 9, 6));
        Assert.Equal([2, 0], Leading(largest: false, 2, 5, 7, 1, 9, 6));
        Assert.Equal([3, 1, 4, 0, 2], Leading(largest: true, 100, 5, 7, 1, 9, 6));
        Assert.Empty(Leading(largest: true, 0, 5, 7));
    }

    [Fact]
    public void of_equal_numbers_the_first_row_leads()
    {
        Assert.Equal([0, 1, 2], Leading(largest: true, 3, 4, 4, 4, 4, 4));
        Assert.Equal([4, 0, 1], Leading(largest: false, 3, 4, 4, 4, 4, 3));
    }

    [Fact]
    public void nan_comes_behind_all_numbers_and_rows_without_a_number_do_not_count()
    {
        Assert.Equal([1, 0], Leading(largest: true, 2, double.NaN, double.NegativeInfinity));
        Assert.Equal([1, 0], Leading(largest: false, 2, double.NaN, double.PositiveInfinity));
        Assert.Equal([1], Leading(largest: true, 2, Absent.Value, 8, Absent.Value));
    }

    [Fact]
    public void it_is_what_sorting_all_of_them_gives()
    {
        var random = new Random(20261127);
        for (var round = 0; round < 500; round++)
        {
            var values = Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(8) == 0 ? double.NaN : random.Next(20)).ToArray();
            var (k, largest) = (random.Next(0, 70), random.Next(2) == 0);
            var sorted = Enumerable.Range(0, values.Length).OrderBy(row => double.IsNaN(values[row])).ThenBy(row => double.IsNaN(values[row]) ? 0 : largest ? -values[row] : values[row]).ThenBy(static row => row);
            Assert.Equal(sorted.Take(k), Leading(largest, k, values));
        }
    }
}
