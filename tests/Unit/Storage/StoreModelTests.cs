using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Storage;

public sealed class StoreModelTests
{
    static readonly string[] Values = ["a", "b", "c", ""];

    [Fact]
    public void the_store_answers_as_a_naive_one_whatever_happens_to_it()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => RunAsync(seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        using var fixture = new StoreFixture();
        fixture.Head = fixture.Head with { CheckpointBytes = random.Next(500, 20_000), SegmentBytes = random.Next(300, 10_000), IdleChunk = TimeSpan.FromMinutes(random.Next(1, 60)) };
        var naive = new NaiveStore((long)fixture.Head.AppendWindow.TotalMilliseconds);
        var refs = new Dictionary<LabelSet, SeriesRef>();
        var store = await fixture.OpenAsync();
        var now = 1_700_000_000_000L;
        for (var step = 0; step < 200; step++)
        {
            now += random.Next(10) == 0 ? random.Next(1, 2_000_000) : random.Next(1, 20_000);
            await AppendAsync(store, naive, refs, random, now);
            switch (random.Next(25))
            {
                case 0:
                    store.Tend();
                    break;
                case 1:
                    await store.FlushAsync(CancellationToken.None);
                    break;
                case 2:
                    await store.DisposeAsync();
                    store = await fixture.OpenAsync();
                    refs.Clear();
                    break;
                case 3:
                    using (var killed = fixture.Snapshot())
                    {
                        await using var revived = await killed.OpenAsync();
                        await CompareAsync(revived, naive, random, now);
                    }
                    break;
            }
            if (step % 5 == 0) await CompareAsync(store, naive, random, now);
        }
        await store.DisposeAsync();
    }

    static async Task AppendAsync(Store store, NaiveStore naive, Dictionary<LabelSet, SeriesRef> refs, Random random, long now)
    {
        var rows = new List<(LabelSet Series, long, double)>();
        var batch = new SampleBatch();
        for (var i = random.Next(1, 40); i > 0; i--)
        {
            var series = random.Next(60) == 0 ? LabelSet.Empty
                : LabelSet.Of(("__name__", $"m{random.Next(3)}"), ("x", Values[random.Next(4)]), ("y", Values[random.Next(4)]));
            var time = random.Next(12) switch { 0 => now - random.Next(5000), 1 => now - random.Next(8_000_000), _ => now };
            var value = random.Next(6) switch { 0 => double.NaN, 1 => StaleMarker.Value, 2 => random.NextDouble() * 1e6, 3 => 1.5, _ => random.Next(100) };
            rows.Add((series, time, value));
            if (refs.TryGetValue(series, out var known) && random.Next(3) > 0) batch.Add(known, time, value);
            else batch.AddNew(series, time, value);
        }
        var expected = naive.Append(rows);
        await store.AppendAsync(batch, new AppendReport(), CancellationToken.None);
        Assert.Equal(expected, batch.Outcomes.ToArray());
        for (var i = 0; i < rows.Count; i++)
        {
            // A series without any sample may be collected at any time, and its reference with it.
            if (batch.Outcomes[i] == AppendOutcome.Appended) refs[rows[i].Series] = batch.Refs[i];
        }
    }

    static async Task CompareAsync(Store store, NaiveStore naive, Random random, long now)
    {
        var min = random.Next(2) == 0 ? long.MinValue : now - random.Next(10_000_000);
        var max = random.Next(2) == 0 ? long.MaxValue : now - random.Next(1_000_000);
        var matchers = new List<Matcher>();
        for (var i = random.Next(3); i > 0; i--)
        {
            var kind = (MatchKind)random.Next(4);
            var value = kind is MatchKind.Equal or MatchKind.NotEqual ? Values[random.Next(4)] : new[] { "a|b", ".*", ".+", "", "[^c]", "a.*" }[random.Next(6)];
            matchers.Add(new Matcher(kind, random.Next(2) == 0 ? "x" : "y", value));
        }
        var expected = naive.Read(min, max, [.. matchers]);
        var found = await StoreFixture.ReadAsync(store, min, max, [.. matchers]);
        Assert.Equal(expected.Keys, found.Keys);
        foreach (var (series, samples) in expected)
            Assert.Equal(samples, found[series].Select(static s => (s.TimeMs, BitConverter.DoubleToUInt64Bits(s.Value))));
    }
}
