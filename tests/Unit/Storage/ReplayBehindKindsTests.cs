using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Tests.Unit.Storage.Blocks;

namespace Barograph.Tests.Unit.Storage;

/// <summary>While the log is read behind a start: histograms, exemplars, late samples, metadata, and tenants beside each other.</summary>
public sealed class ReplayBehindKindsTests : IDisposable
{
    const int Steps = 60;
    const long Minute = 60_000;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    static readonly LabelSet Number = Named("number"), Rich = Named("rich"), Late = Named("late");

    static readonly TenantId Team = TenantId.TryParse("team-a")!.Value, Other = TenantId.TryParse("team-b")!.Value;

    readonly StoreFixture fixture = new()
    {
        OutOfOrderWindow = TimeSpan.FromHours(3),
        Head = new() { SegmentBytes = 300, CheckpointBytes = 1 << 30, Retention = TimeSpan.Zero, MaxExemplars = 2 * Steps, AppendWindow = TimeSpan.FromDays(9) },
    };

    readonly List<HistogramSample> histograms = HistogramChunkTests.Generate(new Random(7), isFloat: false, gauge: false, custom: false, starts: true);

    public void Dispose() => fixture.Dispose();

    static LabelSet Named(string name) => LabelSet.Of(("__name__", name), ("l", "ü"));

    long TimeOf(int step) => histograms[step].TimestampMs;

    /// <summary>Behind all others, so that whatever else this series gets is late.</summary>
    long NewestLate => TimeOf(0) + 30 * Minute;

    Exemplar ExemplarOf(int step) => new(LabelSet.Of(("trace_id", $"t{step}")), step, TimeOf(step));

    static string HelpOf(int step) => $"said in step {step}";

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.7)]
    [InlineData(0.99)]
    public async Task what_was_read_is_the_beginning_of_what_was_sent_and_in_the_end_all_is_there(double part)
    {
        using var killed = await WriteAsync();
        var segments = Segments(killed.Directory);
        Assert.True(segments.Count > 20);
        var disk = new GatedDisk { Segment = segments[(int)(part * (segments.Count - 1))] };
        await using (var store = await ReadyAsync(killed, disk))
        {
            using var letGo = disk;
            await disk.Arrived.WaitAsync(Patience);
            var early = Check(await SeenAsync(store));
            Assert.InRange(early, 0, Steps - 1);
            Assert.Equal(part == 0, early == 0);
            // Written while the log is read, of every kind: it waits, and is judged by what the log has.
            var batch = BatchOf(Steps);
            batch.AddNew(Late, NewestLate - Minute, -1);
            batch.AddNew(Named("next"), TimeOf(Steps), 1);
            batch.AddNew(Late, NewestLate, 0);
            var report = new AppendReport();
            var write = store.AppendAsync(batch, report, default).AsTask();
            Assert.False(write.IsCompleted);
            using (var again = killed.Snapshot()) await EndsWithAsync(again, Steps);
            disk.LetGo();
            await write;
            await store.Replayed;
            Assert.Equal([AppendOutcome.Appended, AppendOutcome.Appended, AppendOutcome.Duplicate], batch.Outcomes[^3..].ToArray());
            Assert.Equal(1, report.ExemplarsAppended);
            var all = await SeenAsync(store);
            Assert.Equal(Steps + 1, Check(all));
            Assert.Contains((NewestLate - Minute, -1.0), all.Late);
        }
        // An end in good order, and a start behind it.
        await EndsWithAsync(killed, Steps + 1);
    }

    [Fact]
    public async Task a_tenant_whose_log_is_short_is_written_while_that_of_another_is_still_read()
    {
        await using (var store = await fixture.OpenAsync())
        {
            for (var i = 0; i < Steps; i++)
            {
                foreach (var tenant in (TenantId[])[TenantId.Anonymous, Team, Other]) await AppendAsync(store, tenant, i);
            }
            using var killed = fixture.Snapshot();
            var layout = Path.Combine(killed.Directory, "barograph", "tenants", Team.ToString());
            var disk = new GatedDisk { Folder = layout, Segment = Segments(layout)[3] };
            await using var revived = await ReadyAsync(killed, disk);
            using var letGo = disk;
            await disk.Arrived.WaitAsync(Patience);
            Assert.False(revived.Replayed.IsCompleted);
            Assert.NotNull(revived.Missing(Team));
            var waiting = AppendAsync(revived, Team, Steps);
            foreach (var tenant in (TenantId[])[TenantId.Anonymous, Other])
            {
                // With one core the logs are read one after the other, and this one comes behind.
                if (Environment.ProcessorCount == 1 && tenant == Other) continue;
                Assert.Equal(1, (await AppendAsync(revived, tenant, Steps).WaitAsync(Patience)).Appended);
                Assert.Null(revived.Missing(tenant));
                Assert.Equal((Steps + 1, 0), await CountAsync(revived, tenant));
            }
            Assert.False(waiting.IsCompleted);
            var (early, warnings) = await CountAsync(revived, Team);
            Assert.InRange(early, 1, Steps - 1);
            Assert.Equal(1, warnings);

            using (var again = killed.Snapshot())
            {
                await using var whole = await again.OpenAsync();
                foreach (var (tenant, expected) in ((TenantId, int)[])[(TenantId.Anonymous, Steps + 1), (Team, Steps)]) Assert.Equal((expected, 0), await CountAsync(whole, tenant));
            }
            disk.LetGo();
            Assert.Equal(1, (await waiting).Appended);
            await revived.Replayed;
            Assert.Null(revived.Missing(Team));
            Assert.Equal((Steps + 1, 0), await CountAsync(revived, Team));
        }
    }

    [Fact]
    public async Task what_is_deleted_while_the_log_is_read_waits_for_it_and_is_gone_for_good()
    {
        using var killed = await WriteAsync();
        var disk = new GatedDisk { Segment = Segments(killed.Directory)[5] };
        await using (var store = await ReadyAsync(killed, disk))
        {
            using var letGo = disk;
            await disk.Arrived.WaitAsync(Patience);
            var deleting = store.DeleteAsync(new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Equal, "__name__", "rich")], TimeOf(10), TimeOf(Steps - 1)), default);
            Assert.False(deleting.IsCompleted);
            disk.LetGo();
            await deleting;
            Assert.Equal(10, (await SeenAsync(store)).Rich.Count);
            using var again = killed.Snapshot();
            await using var risen = await again.OpenAsync();
            Assert.Equal(10, (await SeenAsync(risen)).Rich.Count);
        }
    }

    sealed record Seen(
        List<(long TimeMs, double Value)> Numbers, List<HistogramSample> Rich, List<(long TimeMs, double Value)> Late, List<Exemplar> Exemplars, string? Help);

    /// <summary>What each step sends: a number with an exemplar, a histogram, a late sample, and other words about a family.</summary>
    SampleBatch BatchOf(int step)
    {
        var batch = new SampleBatch();
        batch.AddNew(Number, TimeOf(step), step);
        batch.AddExemplar(SeriesRef.None, Number, ExemplarOf(step));
        batch.AddNew(Rich, TimeOf(step), histograms[step].Histogram.Sum);
        batch.SetHistogram(histograms[step].Histogram);
        batch.SetStartTime(histograms[step].StartTimestampMs);
        batch.AddNew(Late, step == 0 ? NewestLate : TimeOf(0) - step * 1000, step);
        batch.AddMetadata(new FamilyMetadata("number", new(MetricType.Gauge, HelpOf(step), "")));
        return batch;
    }

    /// <summary>What a kill leaves behind all steps.</summary>
    async Task<StoreFixture> WriteAsync()
    {
        await using var store = await fixture.OpenAsync();
        for (var step = 0; step < Steps; step++)
        {
            var report = new AppendReport();
            await store.AppendAsync(BatchOf(step), report, default);
            Assert.Equal((3, 1), (report.Appended, report.ExemplarsAppended));
        }
        return fixture.Snapshot();
    }

    static async Task<AppendReport> AppendAsync(Store store, TenantId tenant, int step)
    {
        var batch = new SampleBatch { Tenant = tenant };
        batch.AddNew(Number, 1_700_000_000_000 + step, step);
        var report = new AppendReport();
        await store.AppendAsync(batch, report, default);
        return report;
    }

    static async Task<(int Samples, int Warnings)> CountAsync(Store store, TenantId tenant)
    {
        using var selection = await store.SelectAsync(new SeriesQuery(tenant, [], long.MinValue, long.MaxValue), default);
        var columns = new SampleColumns();
        for (var i = 0; i < selection.Count; i++) selection.Read(i, long.MinValue, long.MaxValue, columns);
        return (columns.Count, selection.Warnings.Count);
    }

    static async Task<Seen> SeenAsync(Store store)
    {
        var found = new Dictionary<LabelSet, SampleColumns>();
        using var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue), default);
        for (var i = 0; i < selection.Count; i++)
        {
            var columns = new SampleColumns();
            selection.Read(i, long.MinValue, long.MaxValue, columns);
            found.Add(selection.LabelsOf(i), columns);
        }
        List<(long, double)> Plain(LabelSet series) => found.TryGetValue(series, out var columns)
            ? [.. Enumerable.Range(0, columns.Count).Select(i => (columns.TimestampsMs[i], columns.Values[i]))] : [];
        var rich = found.TryGetValue(Rich, out var all)
            ? Enumerable.Range(0, all.Count).Select(i => new HistogramSample(all.TimestampsMs[i], all.StartTimesMs[i], all.Histograms[i]!)).ToList() : [];
        var exemplars = store.Exemplars(new ExemplarQuery(TenantId.Anonymous, [[new Matcher(MatchKind.Equal, "__name__", "number")]], 0, long.MaxValue));
        return new(Plain(Number), rich, Plain(Late), [.. exemplars.SelectMany(static s => s.Exemplars)], store.Metadata(TenantId.Anonymous, "number")?.Help);
    }

    /// <summary>Everything is the beginning of what was sent. Returns of how many steps the numbers are there.</summary>
    int Check(Seen seen)
    {
        for (var i = 0; i < seen.Numbers.Count; i++) Assert.Equal((TimeOf(i), (double)i), seen.Numbers[i]);
        for (var i = 0; i < seen.Rich.Count; i++) HistogramChunkTests.Same(histograms[i], seen.Rich[i]);
        for (var i = 0; i < seen.Exemplars.Count; i++) Assert.Equal(ExemplarOf(i), seen.Exemplars[i]);
        var late = seen.Late.Where(static s => s.Value > 0).Reverse().ToList();
        for (var i = 0; i < late.Count; i++) Assert.Equal((TimeOf(0) - (i + 1) * 1000, i + 1.0), late[i]);
        var steps = seen.Numbers.Count;
        // A batch is a few records side by side: the reading stands between two of them. Of histograms there may be more: full chunks are in files.
        Assert.True(seen.Rich.Count >= steps - 1, $"{steps} steps, {seen.Rich.Count} histograms");
        foreach (var count in (int[])[seen.Exemplars.Count, late.Count + (steps > 0 ? 1 : 0)]) Assert.InRange(count, steps - 1, steps + 1);
        if (steps > 1) Assert.Contains(seen.Help, (string[])[HelpOf(steps - 2), HelpOf(steps - 1), HelpOf(steps)]);
        return steps;
    }

    async Task EndsWithAsync(StoreFixture left, int steps)
    {
        await using var store = await left.OpenAsync();
        var seen = await SeenAsync(store);
        Assert.Equal(steps, Check(seen));
        Assert.Equal((steps, steps, HelpOf(steps - 1)), (seen.Rich.Count, seen.Exemplars.Count, seen.Help));
        Assert.Equal(steps, seen.Late.Count(static s => s.Value >= 0));
    }

    static async Task<Store> ReadyAsync(StoreFixture from, GatedDisk disk)
    {
        var store = from.Begin(disk, TimeSpan.Zero, TimeProvider.System);
        await store.ReadyAsync(default);
        return store;
    }

    static List<string> Segments(string directory)
        => [.. Directory.GetFiles(Path.Combine(directory, "barograph", "wal")).Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
