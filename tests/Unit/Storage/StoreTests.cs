using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;

namespace Barograph.Tests.Unit.Storage;

public sealed class StoreTests : IDisposable
{
    readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(int number) => LabelSet.Of(("__name__", "m"), ("instance", $"host-{number % 7}"), ("n", $"{number}"));

    static (LabelSet, long, double)[] Round(int series, long time, Func<int, double> value)
        => [.. Enumerable.Range(0, series).Select(i => (Series(i), time, value(i)))];

    [Fact]
    public async Task what_was_appended_is_read_back_at_once_and_after_every_kind_of_stop()
    {
        fixture.Head = fixture.Head with { CheckpointBytes = 1 << 14 };
        var expected = new SortedDictionary<LabelSet, List<(long, double)>>();
        var random = new Random(1);
        var store = await fixture.OpenAsync();
        for (var round = 0; round < 400; round++)
        {
            var samples = Round(23, 1_700_000_000_000 + round * 15_000 + random.Next(20), i => i % 3 == 0 ? round : i % 3 == 1 ? random.NextDouble() : round * 0.25 + i);
            var report = await StoreFixture.AppendAsync(store, samples);
            Assert.Equal(23, report.Appended);
            foreach (var (series, time, value) in samples)
            {
                if (!expected.TryGetValue(series, out var list)) expected[series] = list = [];
                list.Add((time, value));
            }
            if (round % 50 == 49)
            {
                store.Tend();
                Assert.Equal(expected, await StoreFixture.ReadAsync(store));
            }
            if (round % 100 == 33)
            {
                using var killed = fixture.Snapshot();
                await using var revived = await killed.OpenAsync();
                Assert.Equal(expected, await StoreFixture.ReadAsync(revived));
            }
            if (round % 100 == 66)
            {
                await store.DisposeAsync();
                store = await fixture.OpenAsync();
                Assert.Equal(expected, await StoreFixture.ReadAsync(store));
            }
        }
        await store.DisposeAsync();
    }

    [Fact]
    public async Task outcomes_are_those_of_prometheus_head()
    {
        await using var store = await fixture.OpenAsync();
        var series = Series(1);
        const long T = 1_700_000_000_000;
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (series, T, 1))).NewSeries);
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (series, T, 1)))[AppendOutcome.Duplicate]);
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (series, T, 2)))[AppendOutcome.DuplicateTimestamp]);
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (series, T - 1, 2)))[AppendOutcome.OutOfOrder]);
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (series, T - 3_600_001, 2)))[AppendOutcome.OutOfBounds]);
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (Series(2), T - 3_600_001, 2)))[AppendOutcome.OutOfBounds]);
        Assert.Equal(1, (await StoreFixture.AppendAsync(store, (LabelSet.Empty, T, 2)))[AppendOutcome.InvalidLabels]);
        var batch = new SampleBatch();
        batch.Add(new SeriesRef(77UL << 32 | 5), T + 1, 1);
        batch.AddNew(series, T + 1, 1);
        batch.AddNew(series, T + 1, 1);
        batch.AddNew(series, T + 1, 3);
        batch.AddNew(series, T, 3);
        var report = new AppendReport();
        await store.AppendAsync(batch, report, CancellationToken.None);
        Assert.Equal([AppendOutcome.UnknownSeries, AppendOutcome.Appended, AppendOutcome.Duplicate, AppendOutcome.DuplicateTimestamp, AppendOutcome.OutOfOrder], batch.Outcomes.ToArray());
        Assert.False(batch.Refs[1].IsNone);
        Assert.Equal(batch.Refs[1], batch.Refs[4]);
    }

    [Fact]
    public async Task matchers_select_as_prometheus_does_with_missing_labels_as_empty()
    {
        await using var store = await fixture.OpenAsync();
        LabelSet a = LabelSet.Of(("__name__", "a"), ("i", "1")), b = LabelSet.Of(("__name__", "b"), ("i", "2"), ("x", "y")), c = LabelSet.Of(("__name__", "c"));
        await StoreFixture.AppendAsync(store, (a, 1000, 1), (b, 1000, 2), (c, 1000, 3));
        async Task Expect(LabelSet[] expected, params Matcher[] matchers)
            => Assert.Equal(expected, (await StoreFixture.ReadAsync(store, long.MinValue, long.MaxValue, matchers)).Keys);
        await Expect([a, b, c]);
        await Expect([a], new Matcher(MatchKind.Equal, "i", "1"));
        await Expect([], new Matcher(MatchKind.Equal, "i", "3"));
        await Expect([c], new Matcher(MatchKind.Equal, "i", ""));
        await Expect([a, b], new Matcher(MatchKind.NotEqual, "i", ""));
        await Expect([b, c], new Matcher(MatchKind.NotEqual, "i", "1"));
        await Expect([a, b], new Matcher(MatchKind.Regex, "i", "1|2"));
        await Expect([a, b, c], new Matcher(MatchKind.Regex, "i", "1|2|"));
        await Expect([a, b, c], new Matcher(MatchKind.Regex, "i", ".*"));
        await Expect([a, b], new Matcher(MatchKind.Regex, "i", ".+"));
        await Expect([c], new Matcher(MatchKind.NotRegex, "i", ".+"));
        await Expect([b], new Matcher(MatchKind.Regex, "__name__", "a|b"), new Matcher(MatchKind.NotEqual, "x", ""));
        await Expect([], new Matcher(MatchKind.Equal, "none", "x"));
        await Expect([a, b, c], new Matcher(MatchKind.Equal, "none", ""));
    }
}
