using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;

namespace Barograph.Tests.Unit.Storage;

public sealed class ConcurrencyTests : IDisposable
{
    const int Writers = 3, Series = 40, Batches = 400;
    const long T = 1_700_000_000_000;

    readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task readers_never_see_half_a_batch_while_writers_and_upkeep_are_at_work()
    {
        fixture.Head = fixture.Head with { CheckpointBytes = 20_000, SegmentBytes = 10_000 };
        await using var store = await fixture.OpenAsync();
        var writers = Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            var batch = new SampleBatch();
            var report = new AppendReport();
            var refs = new SeriesRef[Series];
            for (var round = 1; round <= Batches; round++)
            {
                batch.Clear();
                for (var s = 0; s < Series; s++)
                {
                    if (round == 1) batch.AddNew(LabelSet.Of(("writer", $"{w}"), ("series", $"{s}")), T + round, round);
                    else batch.Add(refs[s], T + round, round);
                }
                await store.AppendAsync(batch, report, CancellationToken.None);
                Assert.Equal(Series, report.Appended);
                batch.Refs.CopyTo(refs);
            }
        })).ToList();
        var done = Task.WhenAll(writers);
        var upkeep = Task.Run(async () =>
        {
            while (!done.IsCompleted)
            {
                store.Tend();
                await Task.Delay(5);
            }
        });
        var columns = new SampleColumns();
        var rounds = 0;
        while (!done.IsCompleted || rounds == 0)
        {
            rounds++;
            var writer = rounds % Writers;
            var query = new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Equal, "writer", $"{writer}")], long.MinValue, long.MaxValue);
            using var selection = await store.SelectAsync(query, CancellationToken.None);
            long? last = null;
            for (var i = 0; i < selection.Count; i++)
            {
                columns.Clear();
                selection.Read(i, long.MinValue, long.MaxValue, columns);
                for (var s = 0; s < columns.Count; s++) Assert.Equal((T + s + 1, s + 1.0), (columns.TimestampsMs[s], columns.Values[s]));
                last ??= columns.Count;
                Assert.Equal(last, columns.Count);
            }
            Assert.True(selection.Count is 0 or Series);
        }
        await done;
        await upkeep;
        Assert.Equal(Writers * Series * Batches, (await StoreFixture.ReadAsync(store)).Values.Sum(static s => s.Count));
    }
}
