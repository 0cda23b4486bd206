using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Storage.OutOfOrder;

public sealed class OutOfOrderModelTests
{
    const long Minute = 60_000;

    [Fact]
    public void samples_in_and_out_of_order_are_answered_as_by_a_naive_store_whatever_happens()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => RunAsync(seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(8));
    }

    static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        using var fixture = new StoreFixture { Disk = new FaultyDisk { ForgetsToSync = true }, OutOfOrderWindow = TimeSpan.FromMinutes(random.Next(1, 90)), Blocks = random.Next(4) == 0 ? null : new() { MinSpan = TimeSpan.FromMinutes(20), MaxSpan = TimeSpan.FromMinutes(180) } };
        fixture.Head = fixture.Head with
        {
            AppendWindow = TimeSpan.FromMinutes(10),
            Retention = TimeSpan.Zero,
            CheckpointBytes = random.Next(500, 20_000),
            SegmentBytes = random.Next(300, 10_000),
            IdleChunk = TimeSpan.FromMinutes(random.Next(1, 60)),
            OutOfOrderBytes = random.Next(3) == 0 ? random.Next(2_000, 20_000) : long.MaxValue,
        };
        var naive = new NaiveStore((long)fixture.Head.AppendWindow.TotalMilliseconds, (long)fixture.OutOfOrderWindow.TotalMilliseconds);
        var store = await fixture.OpenAsync();
        var now = 1_700_000_000_000L;
        for (var step = 0; step < 120; step++)
        {
            now += random.Next(1, 3) * Minute;
            await AppendAsync(store, naive, random, now);
            switch (random.Next(20))
            {
                case 0 or 1 or 2:
                    store.Tend();
                    break;
                case 3:
                    await store.FlushAsync(CancellationToken.None);
                    break;
                case 4:
                    await store.DisposeAsync();
                    store = await fixture.OpenAsync();
                    break;
                case 5:
                    using (var killed = fixture.Snapshot())
                    {
                        await using var revived = await killed.OpenAsync();
                        await CompareAsync(revived, naive, random, now);
                        revived.Tend();
                        await CompareAsync(revived, naive, random, now);
                    }
                    break;
            }
            if (step % 4 == 0) await CompareAsync(store, naive, random, now);
        }
        await store.DisposeAsync();
    }

    static async Task AppendAsync(Store store, NaiveStore naive, Random random, long now)
    {
        var rows = new List<(LabelSet Series, long Time, double Value)>();
        var batch = new SampleBatch();
        for (var i = random.Next(1, 40); i > 0; i--)
        {
            var series = random.Next(9);
            var time = random.Next(5) switch { 0 or 1 => now - random.Next(100) * Minute, 2 => now - random.Next(20) * Minute, 3 => now + random.Next(60), _ => now };
            var labels = LabelSet.Of(("__name__", $"m{series % 2}"), ("x", $"{series}"));
            rows.Add((labels, time, ValueOf(series, time)));
            batch.AddNew(labels, time, ValueOf(series, time));
        }
        var expected = naive.Append(rows);
        var report = new AppendReport();
        await store.AppendAsync(batch, report, CancellationToken.None);
        for (var i = 0; i < expected.Length; i++)
        {
            // A late sample whose like is in a chunk or block already is taken once more and answered once.
            var isAgain = expected[i] == AppendOutcome.Duplicate && batch.Outcomes[i] == AppendOutcome.Appended;
            Assert.True(isAgain || expected[i] == batch.Outcomes[i], $"row {i}: {batch.Outcomes[i]} instead of {expected[i]}");
        }
        for (var outcome = AppendOutcome.Appended; outcome <= AppendOutcome.InvalidLabels; outcome++)
            Assert.Equal(batch.Outcomes.ToArray().Count(o => o == outcome), report[outcome]);
    }

    static double ValueOf(int series, long time) => (series * 31 + time / Minute) % 11 switch { 0 => double.NaN, 1 => StaleMarker.Value, 2 => Math.Sin(time), var n => n * series };

    static async Task CompareAsync(Store store, NaiveStore naive, Random random, long now)
    {
        var min = random.Next(2) == 0 ? long.MinValue : now - random.Next(100) * Minute;
        var max = random.Next(2) == 0 ? long.MaxValue : now - random.Next(40) * Minute;
        Matcher[] matchers = random.Next(2) == 0 ? [] : [new Matcher(MatchKind.Equal, "__name__", "m1")];
        var expected = naive.Read(min, max, matchers);
        var found = await StoreFixture.ReadAsync(store, min, max, matchers);
        Assert.Equal(expected.Keys, found.Keys);
        foreach (var (series, samples) in expected)
            Assert.Equal(samples, found[series].Select(static s => (s.TimeMs, BitConverter.DoubleToUInt64Bits(s.Value))));
    }
}
