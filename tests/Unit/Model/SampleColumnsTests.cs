using Barograph.Model.Contracts;
using Barograph.Model.Samples;

namespace Barograph.Tests.Unit.Model;

public sealed class SampleColumnsTests
{
    static readonly NativeHistogram Histogram = new() { Sum = 3.5, Count = 2 };

    [Fact]
    public void plain_samples_have_no_other_columns()
    {
        var columns = new SampleColumns(2);
        columns.Append(1, 10);
        columns.SetStartTime(0);
        Assert.True(columns.Histograms.IsEmpty);
        Assert.True(columns.StartTimesMs.IsEmpty);
    }

    [Fact]
    public void histograms_and_floats_stand_in_one_order_and_outlive_growth_and_dropping()
    {
        var columns = new SampleColumns(2);
        columns.Append(1, 10);
        columns.Append(2, Histogram);
        columns.SetStartTime(1);
        columns.Append(3, 30);
        columns.Reserve(2, out var times, out var values);
        (times[0], values[0], times[1], values[1]) = (4, 40, 5, 50);
        columns.Commit(2);
        columns.Append(6, Histogram);
        Assert.Equal([10, 3.5, 30, 40, 50, 3.5], columns.Values.ToArray());
        Assert.Equal([null, Histogram, null, null, null, Histogram], columns.Histograms.ToArray());
        Assert.Equal([0, 1, 0, 0, 0, 0], columns.StartTimesMs.ToArray());
        columns.DropFirst(1);
        Assert.Equal([Histogram, null, null, null, Histogram], columns.Histograms.ToArray());
        Assert.Equal([1, 0, 0, 0, 0], columns.StartTimesMs.ToArray());
    }

    [Fact]
    public void what_was_cleared_or_cut_off_does_not_come_back()
    {
        var columns = new SampleColumns(4);
        columns.Append(1, Histogram);
        columns.SetStartTime(1);
        columns.Truncate(0);
        columns.Append(1, 10);
        Assert.Equal([null], columns.Histograms.ToArray());
        Assert.Equal([0], columns.StartTimesMs.ToArray());
        columns.Clear();
        columns.Append(1, 10);
        Assert.False(columns.HasHistograms);
        columns.Append(2, Histogram);
        Assert.Equal([null, Histogram], columns.Histograms.ToArray());
    }

    [Fact]
    public void a_batch_carries_histograms_and_start_times_beside_its_floats()
    {
        var batch = new SampleBatch();
        for (var i = 0; i < 1500; i++)
        {
            batch.Add(new SeriesRef(1), i, i);
            if (i % 500 == 7) batch.SetHistogram(Histogram);
            if (i % 500 == 9) batch.SetStartTime(i + 1);
        }
        Assert.Same(Histogram, batch.Histograms[1007]);
        Assert.Null(batch.Histograms[1008]);
        Assert.Equal(3.5, batch.Values[1007]);
        Assert.Equal(1010, batch.StartTimesMs[1009]);
        batch.Clear();
        batch.Add(new SeriesRef(1), 1, 2);
        Assert.True(batch.Histograms.IsEmpty);
        Assert.True(batch.StartTimesMs.IsEmpty);
    }
}
