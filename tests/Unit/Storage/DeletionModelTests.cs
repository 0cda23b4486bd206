using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Storage;

public sealed class DeletionModelTests
{
    const long Minute = 60_000;

    static readonly string[] Values = ["a", "b", "c", ""];

    [Fact]
    public void what_is_deleted_is_gone_and_nothing_else_whatever_happens_to_the_store()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), static seed => RunAsync(seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(7));
    }

    static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        using var fixture = new StoreFixture { Blocks = new BlockOptions() };
        fixture.Head = fixture.Head with { Retention = TimeSpan.Zero, CheckpointBytes = random.Next(500, 20_000), SegmentBytes = random.Next(300, 10_000) };
        var naive = new NaiveStore((long)fixture.Head.AppendWindow.TotalMilliseconds);
        var store = await fixture.OpenAsync();
        var begin = 1_700_000_000_000L;
        var now = begin;
        for (var step = 0; step < 150; step++)
        {
            now += random.Next(15) == 0 ? random.Next(1, 120) * Minute : random.Next(1, 4 * (int)Minute);
            await AppendAsync(store, naive, random, now);
            switch (random.Next(16))
            {
                case 0 or 1 or 2:
                    await DeleteAsync(store, naive, random, begin, now);
                    break;
                case 3:
                    store.Tend();
                    break;
                case 4:
                    await store.FlushAsync(default);
                    break;
                case 5:
                    await store.DisposeAsync();
                    store = await fixture.OpenAsync();
                    break;
                case 6:
                    using (var killed = fixture.Snapshot())
                    {
                        await using var revived = await killed.OpenAsync();
                        await SameAsync(revived, naive, random, begin, now);
                    }
                    break;
                case 7 when random.Next(2) == 0:
                    await store.CleanTombstonesAsync(TenantId.Anonymous, default);
                    await SameNamesAsync(store, naive);
                    break;
                case 8 when random.Next(3) == 0:
                    var name = await store.SnapshotAsync(TenantId.Anonymous, withHead: true, default);
                    await using (var picture = await OpenAsync(Path.Combine(fixture.Directory, "snapshots", name!))) await SameAsync(picture, naive, random, long.MinValue, long.MaxValue);
                    break;
            }
            if (step % 4 == 0) await SameAsync(store, naive, random, begin, now);
        }
        await store.DisposeAsync();
    }

    internal static Task<Store> OpenAsync(string directory) => Store.OpenAsync(
        new StoreOptions { DataDirectory = directory, Head = new() { Retention = TimeSpan.Zero } }, new(), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System, default);

    static async Task AppendAsync(Store store, NaiveStore naive, Random random, long now)
    {
        var rows = new Dictionary<LabelSet, (LabelSet, long, double)>();
        for (var i = random.Next(1, 30); i > 0; i--)
        {
            var series = LabelSet.Of(("__name__", $"m{random.Next(3)}"), ("x", Values[random.Next(4)]), ("y", Values[random.Next(4)]));
            rows[series] = (series, now, random.Next(3) == 0 ? random.NextDouble() : random.Next(100));
        }
        var batch = rows.Values.ToArray();
        naive.Append(batch);
        Assert.Equal(batch.Length, (await StoreFixture.AppendAsync(store, batch)).Appended);
    }

    static async Task DeleteAsync(Store store, NaiveStore naive, Random random, long begin, long now)
    {
        var matchers = Matchers(random);
        var min = random.Next(4) == 0 ? long.MinValue : begin + random.NextInt64(now - begin + 1);
        var max = random.Next(4) switch { 0 => long.MaxValue, 1 => now, _ => Math.Max(min, begin) + random.NextInt64(4 * 60 * Minute) };
        naive.Delete(min, max, matchers);
        await store.DeleteAsync(new SeriesQuery(TenantId.Anonymous, matchers, min, max), default);
    }

    static async Task SameAsync(Store store, NaiveStore naive, Random random, long begin, long now)
    {
        var matchers = Matchers(random);
        var min = begin == long.MinValue || random.Next(2) == 0 ? long.MinValue : begin + random.NextInt64(now - begin + 1);
        var max = begin == long.MinValue || random.Next(2) == 0 ? long.MaxValue : min + random.NextInt64(now - begin + 1);
        var expected = naive.Read(min, max, matchers);
        var found = await StoreFixture.ReadAsync(store, min, max, matchers);
        Assert.Equal(expected.Keys, found.Keys);
        foreach (var (series, samples) in expected)
            Assert.Equal(samples, found[series].Select(static s => (s.TimeMs, BitConverter.DoubleToUInt64Bits(s.Value))));
    }

    /// <summary>After a cleaning the names of what is still there are left, and no others.</summary>
    static async Task SameNamesAsync(Store store, NaiveStore naive)
    {
        var everything = new LabelQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue);
        foreach (var label in (string[])["__name__", "x"])
        {
            var expected = naive.Read(long.MinValue, long.MaxValue).Keys.Select(s => s.Get(label).ToString()).Where(static v => v.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList();
            var found = await store.LabelValuesAsync(label, everything, default);
            Assert.Equal(expected, found);
        }
    }

    static Matcher[] Matchers(Random random)
    {
        var matchers = new List<Matcher>();
        for (var i = random.Next(3); i > 0; i--)
            matchers.Add(random.Next(2) == 0 ? new Matcher(MatchKind.Equal, "x", Values[random.Next(4)]) : new Matcher(MatchKind.Regex, "y", "a|b"));
        if (random.Next(3) == 0) matchers.Add(new Matcher(MatchKind.Equal, "__name__", $"m{random.Next(3)}"));
        return [.. matchers];
    }
}
