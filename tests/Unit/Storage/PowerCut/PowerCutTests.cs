using System.Globalization;
using Barograph.Model.Labels;
using Barograph.Storage;
using Barograph.Storage.Disk;
using Barograph.Storage.Inspection;
using Barograph.Storage.Wal;
using Xunit.Abstractions;

namespace Barograph.Tests.Unit.Storage.PowerCut;

/// <summary>The power goes at each step that the store takes on its disk. What was acknowledged with <c>--storage.tsdb.wal-sync=always</c> is there afterwards.</summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    const long T = 1_700_000_000_000;
    const int Series = 6, Batches = 220;

    /// <summary>Every so many steps a cut in CI; <c>BAROGRAPH_CUTS=1</c> takes them all.</summary>
    static readonly int Every = int.Parse(Environment.GetEnvironmentVariable("BAROGRAPH_CUTS") ?? "7", CultureInfo.InvariantCulture);

    [Fact]
    public async Task what_was_acknowledged_after_a_sync_outlives_a_power_cut_at_any_step()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var dice = new Random(seed);
        using var fixture = Fixture();
        var disk = new JournaledDisk();
        fixture.Disk = disk;
        var acknowledged = 0;
        var cuts = new List<(int Step, int Acknowledged, StoreFixture Left)>();
        var first = dice.Next(Every);
        try
        {
            disk.BeforeStep = step =>
            {
                if (step % Every != first) return;
                var left = Fixture();
                disk.LeaveBehind(fixture.Directory, left.Directory, dice);
                cuts.Add((step, acknowledged, left));
            };
            await using (var store = await fixture.OpenAsync())
            {
                for (var batch = 0; batch < Batches; batch++)
                {
                    Assert.Equal(Series, (await StoreFixture.AppendAsync(store, Batch(batch))).Appended);
                    acknowledged = batch + 1;
                    if (batch % 11 == 10) store.Tend();
                }
            }
            disk.BeforeStep = null;
            foreach (var (step, atLeast, left) in cuts) await CheckAsync(step, atLeast, left);
            output.WriteLine($"{disk.Steps} steps, {cuts.Count} cuts");
            Assert.NotEmpty(cuts);
        }
        finally
        {
            foreach (var (_, _, left) in cuts) left.Dispose();
        }
    }

    /// <summary>Small enough that checkpoints, rotations, blocks and compactions all come up.</summary>
    static StoreFixture Fixture()
    {
        var fixture = new StoreFixture { Blocks = new BlockOptions { MinSpan = TimeSpan.FromMilliseconds(40), MaxSpan = TimeSpan.FromMilliseconds(360) } };
        fixture.Head = fixture.Head with
        {
            WalSync = WalSync.Always,
            CheckpointBytes = 2000,
            SegmentBytes = 1500,
            AppendWindow = TimeSpan.FromMilliseconds(20),
            Retention = TimeSpan.Zero,
        };
        return fixture;
    }

    static (LabelSet, long, double)[] Batch(int number)
        => [.. Enumerable.Range(0, Series).Select(s => (LabelSet.Of(("s", s == Series - 1 ? $"{number / 20}" : $"of-{s}")), T + number, number * 0.25 + s))];

    static async Task CheckAsync(int step, int acknowledged, StoreFixture left)
    {
        var what = $"cut before step {step}, {acknowledged} batches acknowledged";
        Dictionary<(LabelSet, long), double> found = [];
        await using (var store = await left.OpenAsync())
        {
            foreach (var (series, samples) in await StoreFixture.ReadAsync(store))
            {
                foreach (var (time, value) in samples) Assert.True(found.TryAdd((series, time), value), $"{what}: a sample twice");
            }
            // It goes on from there.
            Assert.Equal(Series, (await StoreFixture.AppendAsync(store, Batch(Batches + 1))).Appended);
            store.Tend();
        }
        for (var batch = 0; batch < Batches; batch++)
        {
            var there = Batch(batch).Count(s => found.TryGetValue((s.Item1, s.Item2), out var value) && value == s.Item3);
            Assert.True(there == Series || (there == 0 && batch >= acknowledged), $"{what}: batch {batch} has {there} of its {Series} samples");
        }
        Assert.True(found.Count % Series == 0, $"{what}: samples that were never written");
        foreach (var folder in Directory.GetDirectories(left.Directory, "01*"))
            Assert.Empty(BlockVerification.Of(folder, new MachineDisk(), static _ => { }, CancellationToken.None).Complaints);
    }
}
