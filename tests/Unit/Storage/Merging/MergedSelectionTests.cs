using System.Text;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;

namespace Barograph.Tests.Unit.Storage.Merging;

public sealed class MergedSelectionTests : IDisposable
{
    const long T = 1_700_006_400_000, Minute = 60_000, Hours = 8;

    readonly StoreFixture fixture = new() { Blocks = new BlockOptions(), OutOfOrderWindow = TimeSpan.FromHours(4) };

    public MergedSelectionTests() => fixture.Head = fixture.Head with { Retention = TimeSpan.Zero };

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(int s) => LabelSet.Of(("__name__", $"m{s % 3}"), ("job", $"j{s % 5}"), ("s", $"{s}"));

    /// <summary>Series that live on, that end, and that begin late: in head and blocks, in blocks alone, in the head alone.</summary>
    static async Task FillAsync(Store store, Random random)
    {
        for (var minute = 0; minute < Hours * 60; minute++)
        {
            var batch = new List<(LabelSet, long, double)>();
            for (var s = 0; s < 30; s++)
            {
                if (s % 3 == 1 && minute > 90 + s) continue;
                if (s % 3 == 2 && minute < 60 * Hours - 60 + s) continue;
                batch.Add((Series(s), T + minute * Minute + s, random.Next(100) == 0 ? StaleMarker.Value : random.Next(1000)));
                if (s % 6 == 0 && minute > 100 && random.Next(20) == 0) batch.Add((Series(s), T + (minute - random.Next(1, 90)) * Minute + s + 7, random.Next()));
            }
            await StoreFixture.AppendAsync(store, [.. batch]);
            if (minute % 60 == 0) store.Tend();
        }
        store.Tend();
        store.Tend();
    }

    async Task<Store> FilledAsync(int seed)
    {
        var store = await fixture.OpenAsync();
        await FillAsync(store, new Random(seed));
        Assert.NotEmpty(store.Blocks(TenantId.Anonymous));
        return store;
    }

    static ValueTask<ISeriesSelection> SelectAsync(Store store, long minTimeMs, long maxTimeMs, int limit = 0)
        => store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], minTimeMs, maxTimeMs) { Limit = limit }, CancellationToken.None);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task the_newest_sample_is_the_last_one_that_a_read_gives(int seed)
    {
        await using var store = await FilledAsync(seed);
        var random = new Random(seed);
        SampleColumns newest = new(), all = new();
        var known = 0;
        for (var i = 0; i < 200; i++)
        {
            var max = T + (i % 4 == 0 ? Hours * 60 : random.Next((int)Hours * 60 + 10)) * Minute + random.Next(40);
            var min = max - random.Next(1, 120) * Minute;
            using var selection = await SelectAsync(store, min, max);
            for (var series = 0; series < selection.Count; series++)
            {
                newest.Clear();
                all.Clear();
                selection.Read(series, min, max, all);
                if (!selection.TryReadNewest(series, min, max, newest))
                {
                    Assert.Equal(0, newest.Count);
                    continue;
                }
                known++;
                Assert.Equal(Math.Min(1, all.Count), newest.Count);
                if (all.Count == 0) continue;
                Assert.Equal(all.TimestampsMs[^1], newest.TimestampsMs[0]);
                Assert.Equal(BitConverter.DoubleToInt64Bits(all.Values[^1]), BitConverter.DoubleToInt64Bits(newest.Values[0]));
            }
        }
        // Otherwise nothing was tested.
        Assert.True(known > 100, $"{known}");
    }

    [Fact]
    public async Task a_series_that_cannot_have_a_sample_has_none()
    {
        await using var store = await FilledAsync(6);
        var random = new Random(6);
        var all = new SampleColumns();
        int with = 0, without = 0;
        for (var i = 0; i < 100; i++)
        {
            // The last hours are in the head, where series have ended and begun.
            var max = T + (Hours * 60 - random.Next(400)) * Minute + random.Next(40);
            var min = max - random.Next(1, 30) * Minute;
            using var selection = await SelectAsync(store, T, T + (Hours * 60 * Minute));
            for (var series = 0; series < selection.Count; series++)
            {
                all.Clear();
                selection.Read(series, min, max, all);
                var may = selection.MayHave(series, min, max);
                Assert.True(may || all.Count == 0, $"{selection.LabelsOf(series)} has {all.Count} samples from {min} to {max}");
                if (may) with++;
                else without++;
            }
        }
        // Otherwise it always said yes, or always no.
        Assert.True(with > 100 && without > 100, $"{with}, {without}");
    }

    [Fact]
    public async Task a_series_of_a_head_alone_is_known_to_have_samples_or_none()
    {
        await using var store = await fixture.OpenAsync();
        // A gap of an hour in the middle, and more samples behind it than a chunk holds.
        for (var i = 0; i < 300; i++) await StoreFixture.AppendAsync(store, (Series(0), T + i * 15_000 + (i < 150 ? 0 : 60 * Minute), i));
        var gap = T + 150 * 15_000;
        using var selection = await SelectAsync(store, long.MinValue, long.MaxValue);
        Assert.Equal(
            [false, true, true, true, false, true, false],
            new (long Min, long Max)[]
            {
                (T - Minute, T - 1), (T - Minute, T), (T + 60_001, T + 90_000), (gap - 15_000, gap), (T + 300 * 15_000 + 60 * Minute, long.MaxValue),
                (T + 299 * 15_000 + 60 * Minute, long.MaxValue), (long.MinValue, T - 1),
            }.Select(span => selection.MayHave(0, span.Min, span.Max)));
    }

    [Fact]
    public async Task a_sample_that_came_after_the_selection_is_not_the_newest()
    {
        await using var store = await FilledAsync(3);
        var now = T + Hours * 60 * Minute;
        await StoreFixture.AppendAsync(store, (Series(0), now, 1));
        using var selection = await SelectAsync(store, now, now + Minute);
        await StoreFixture.AppendAsync(store, (Series(0), now + 1, 2));
        for (var series = 0; series < selection.Count; series++)
        {
            if (selection.LabelsOf(series) != Series(0)) continue;
            var columns = new SampleColumns();
            Assert.False(selection.TryReadNewest(series, now, now + Minute, columns));
            selection.Read(series, now, now + Minute, columns);
            Assert.Equal([1.0], columns.Values.ToArray());
            return;
        }
        Assert.Fail("the series was not selected");
    }

    [Fact]
    public async Task series_of_head_and_blocks_are_grouped_as_their_labels_say()
    {
        await using var store = await FilledAsync(4);
        foreach (var (min, max) in new[] { (long.MinValue, long.MaxValue), (T, T + 100 * Minute), (T + 7 * 60 * Minute, long.MaxValue) })
        {
            foreach (var projection in new LabelProjection[] { new(["job"], false), new(["__name__", "job"], false), new(["s"], true), new([], false), new([], true) })
            {
                using var selection = await SelectAsync(store, min, max);
                Assert.True(selection.Count > 10);
                var expected = SeriesGrouping.ByLabels(selection, projection);
                // Twice: the second time the numbers are known.
                for (var round = 0; round < 2; round++) SameGroups(selection, expected, selection.Group(projection));
            }
        }
    }

    static void SameGroups(ISeriesSelection selection, SeriesGrouping expected, SeriesGrouping found)
    {
        Assert.Equal(found.Groups.Count, found.Groups.Distinct().Count());
        Assert.Equal(expected.Groups.Count, found.Groups.Count);
        for (var series = 0; series < selection.Count; series++)
            Assert.Equal(expected.Groups[expected.GroupOf[series]], found.Groups[found.GroupOf[series]]);
    }

    [Fact]
    public async Task each_series_is_there_once_and_a_limit_cuts()
    {
        await using var store = await FilledAsync(5);
        using var whole = await SelectAsync(store, long.MinValue, long.MaxValue);
        var labels = Enumerable.Range(0, whole.Count).Select(whole.LabelsOf).ToList();
        Assert.Equal(Enumerable.Range(0, 30).Select(Series).Order(), labels.Order());
        using var some = await SelectAsync(store, long.MinValue, long.MaxValue, limit: 7);
        Assert.Equal(7, some.Count);
        var columns = new SampleColumns();
        var naive = await StoreFixture.ReadAsync(store);
        for (var series = 0; series < some.Count; series++)
        {
            columns.Clear();
            some.Read(series, long.MinValue, long.MaxValue, columns);
            Assert.True(columns.Count > 0);
            Assert.Equal(naive[some.LabelsOf(series)][^1].TimeMs, columns.TimestampsMs[^1]);
        }
    }

    [Fact]
    public async Task a_slot_that_another_series_took_has_another_number()
    {
        await using var store = await fixture.OpenAsync();
        for (var round = 0; round < 4; round++)
        {
            var from = T + round * 6 * 60 * Minute;
            for (var minute = 0; minute < 6 * 60; minute++)
                await StoreFixture.AppendAsync(store, (LabelSet.Of(("__name__", "m"), ("round", $"{round}")), from + minute * Minute, round));
            for (var i = 0; i < 3; i++) store.Tend();
            var found = await StoreFixture.ReadAsync(store);
            Assert.Equal(round + 1, found.Count);
            foreach (var (labels, samples) in found)
            {
                var value = double.Parse(Encoding.UTF8.GetString(labels["round"u8]), System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal(6 * 60, samples.Count);
                Assert.All(samples, sample => Assert.Equal(value, sample.Value));
            }
        }
    }
}
