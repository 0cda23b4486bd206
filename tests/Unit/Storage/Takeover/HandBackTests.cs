using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Disk;
using Barograph.Storage.Inspection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Storage.Takeover;

/// <summary>After a hand-back all samples are in blocks, in directories that Prometheus understands; and the store goes on from there.</summary>
public sealed class HandBackTests : IDisposable
{
    const long Hour = 3_600_000, T = 1_704_067_200_000;

    static readonly TenantId Other = TenantId.TryParse("other")!.Value;

    readonly StoreFixture fixture = new() { Blocks = new(), OutOfOrderWindow = TimeSpan.FromHours(6), Head = new() { Retention = TimeSpan.Zero, AppendWindow = TimeSpan.FromDays(9) } };

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(int i) => LabelSet.Of(("__name__", "m"), ("i", $"{i}"));

    static async Task WriteAsync(Store store, TenantId tenant, long from, int count)
    {
        var report = new AppendReport();
        for (var i = 0; i < count; i++)
        {
            var batch = new SampleBatch { Tenant = tenant };
            for (var s = 0; s < 5; s++) batch.AddNew(Series(s), from + i * 60_000, i + s);
            batch.AddNew(LabelSet.Of(("__name__", "h")), from + i * 60_000, 0);
            batch.SetHistogram(new NativeHistogram { Schema = 2, Count = (ulong)i, Sum = i, PositiveSpans = [new(0, 1)], PositiveBuckets = [i] });
            await store.AppendAsync(batch, report, default);
            Assert.Equal(6, report.Appended);
        }
    }

    static async Task WriteNumbersAsync(Store store, long from, int count)
    {
        var report = new AppendReport();
        for (var i = 0; i < count; i++)
        {
            var batch = new SampleBatch();
            for (var s = 0; s < 5; s++) batch.AddNew(Series(s), from + i * 60_000, i + s);
            await store.AppendAsync(batch, report, default);
            Assert.Equal(5, report.Appended);
        }
    }

    List<HandedBack> HandBack(IDisk? disk = null)
        => [.. new HandBack(fixture.Directory, new BlockOptions(), disk ?? new DyingDisk(int.MaxValue), TimeProvider.System, NullLoggerFactory.Instance).Run(default)];

    static long SamplesIn(string folder)
    {
        using var directory = new BlockDirectory(folder, new MachineDisk());
        return directory.Read([[]], long.MinValue, long.MaxValue).Sum(static s => (long)s.Samples.Count);
    }

    [Fact]
    public async Task what_prometheus_does_not_get_is_counted_and_exemplars_are_there_for_us()
    {
        fixture.Head = fixture.Head with { MaxExemplars = 100 };
        var exemplars = Enumerable.Range(0, 7).Select(static i => new Exemplar(LabelSet.Of(("trace_id", $"t{i}")), i, T + i)).ToList();
        await using (var store = await fixture.OpenAsync())
        {
            await WriteAsync(store, TenantId.Anonymous, T, 5);
            var batch = new SampleBatch();
            foreach (var exemplar in exemplars) batch.AddExemplar(SeriesRef.None, Series(1), exemplar);
            batch.AddMetadata(new FamilyMetadata("m", new(MetricType.Gauge, "help", "")));
            await store.AppendAsync(batch, new AppendReport(), default);
        }
        var done = Assert.Single(HandBack());
        Assert.Equal((7, 1, 0), (done.Exemplars, done.Families, done.SeriesLeft));
        await using var again = await fixture.OpenAsync();
        var found = again.Exemplars(new ExemplarQuery(TenantId.Anonymous, [[new Matcher(MatchKind.Equal, "__name__", "m")]], 0, long.MaxValue));
        Assert.Equal(exemplars, Assert.Single(found).Exemplars);
    }

    [Fact]
    public async Task everything_is_in_blocks_of_aligned_spans_and_nothing_in_the_head_for_each_tenant()
    {
        await using (var store = await fixture.OpenAsync())
        {
            await WriteAsync(store, TenantId.Anonymous, T + Hour, 150);
            // A day later.
            await WriteAsync(store, TenantId.Anonymous, T + 25 * Hour, 10);
            await WriteAsync(store, Other, T, 20);
            // And late ones of that day.
            await WriteNumbersAsync(store, T + 22 * Hour + 30, 10);
        }
        var done = HandBack();
        Assert.Equal([TenantId.Anonymous, Other], done.Select(static d => d.Tenant));
        Assert.Equal([(T + 2 * Hour, false), (T + 4 * Hour, false), (T + 24 * Hour, true), (T + 25 * Hour + 9 * 60_000 + 1, false)],
            done[0].Made.Select(static m => (m.MaxTimeMs, m.Compaction.IsFromOutOfOrder)));
        Assert.All(done, static d => Assert.Equal(0, d.SeriesLeft));
        Assert.Equal(160 * 6 + 50, SamplesIn(fixture.Directory));
        Assert.Equal(20 * 6, SamplesIn(done[1].Folder));
        // There is nothing in the tenant's directory that Prometheus would take for its own log.
        Assert.False(Directory.Exists(Path.Combine(done[1].Folder, "wal")));
        await using (var store = await fixture.OpenAsync())
        {
            Assert.Equal(160 * 5 + 50, (await StoreFixture.ReadAsync(store)).Where(static s => s.Key.Get("__name__") == "m").Sum(static s => s.Value.Count));
            Assert.Equal(0, store.Statistics(TenantId.Anonymous, 1)!.Series);
            await WriteAsync(store, TenantId.Anonymous, T + 26 * Hour, 5);
        }
        HandBack();
        Assert.Equal(165 * 6 + 50, SamplesIn(fixture.Directory));
        Assert.Empty(HandBack()[0].Made);
    }

    [Fact]
    public async Task a_directory_that_a_server_uses_is_refused()
    {
        await using var store = await fixture.OpenAsync();
        Assert.Contains("in use by another process", Assert.Throws<StorageException>(() => HandBack()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_directory_that_is_not_there_is_named()
    {
        var nowhere = new HandBack(Path.Combine(fixture.Directory, "nowhere"), new BlockOptions(), new MachineDisk(), TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Contains("nowhere", Assert.Throws<StorageException>(() => nowhere.Run(default).ToList()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task killed_at_any_moment_nothing_is_lost_and_it_can_be_asked_again()
    {
        await using (var store = await fixture.OpenAsync()) await WriteAsync(store, TenantId.Anonymous, T + Hour, 70);
        for (var changes = 0; ; changes += 3)
        {
            using var copy = fixture.Snapshot();
            var disk = new DyingDisk(changes);
            try
            {
                _ = new HandBack(copy.Directory, new BlockOptions(), disk, TimeProvider.System, NullLoggerFactory.Instance).Run(default).ToList();
            }
            catch (StorageException) when (disk.HasDied)
            {
                // As it should.
            }
            _ = new HandBack(copy.Directory, new BlockOptions(), new DyingDisk(int.MaxValue), TimeProvider.System, NullLoggerFactory.Instance).Run(default).ToList();
            Assert.Equal(70 * 6, SamplesIn(copy.Directory));
            if (!disk.HasDied) return;
        }
    }
}
