using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;

namespace Barograph.Tests.Unit.Storage.Exemplars;

public sealed class ExemplarStoreTests : IDisposable
{
    const long T = 1_700_000_000_000;

    readonly StoreFixture fixture = new();

    public ExemplarStoreTests() => fixture.Head = fixture.Head with { Retention = TimeSpan.Zero, MaxExemplars = 50 };

    public void Dispose() => fixture.Dispose();

    static LabelSet Series(int number) => LabelSet.Of(("__name__", "m"), ("n", $"{number}"));

    static Exemplar At(int i) => new(LabelSet.Of(("trace_id", $"t{i}"), ("ü", "x")), i, T + i);

    static async Task<(SampleBatch Batch, AppendReport Report)> AppendAsync(Store store, int i)
    {
        var batch = new SampleBatch();
        for (var s = 0; s < 3; s++)
        {
            batch.AddNew(Series(s), T + i, i);
            if (i % 3 == s) batch.AddExemplar(SeriesRef.None, Series(s), At(i));
        }
        var report = new AppendReport();
        await store.AppendAsync(batch, report, CancellationToken.None);
        return (batch, report);
    }

    static List<Exemplar> Read(Store store)
        => [.. store.Exemplars(new ExemplarQuery(TenantId.Anonymous, [[new Matcher(MatchKind.Equal, "__name__", "m")]], 0, long.MaxValue)).SelectMany(static s => s.Exemplars).OrderBy(static e => e.TimestampMs)];

    [Fact]
    public async Task exemplars_survive_any_death_as_samples_do()
    {
        var store = await fixture.OpenAsync();
        for (var i = 0; i < 130; i++)
        {
            var (_, report) = await AppendAsync(store, i);
            Assert.Equal((1, 0), (report.ExemplarsAppended, report.ExemplarsRefused));
            if (i == 70) await store.FlushAsync(CancellationToken.None);
            if (i is not (40 or 71 or 100)) continue;
            using var killed = fixture.Snapshot();
            await using var risen = await killed.OpenAsync();
            Assert.Equal(Read(store), Read(risen));
        }
        var last = Enumerable.Range(80, 50).Select(At).ToList();
        Assert.Equal(last, Read(store));
        await store.DisposeAsync();
        await using var again = await fixture.OpenAsync();
        Assert.Equal(last, Read(again));
        again.KeepExemplars(10);
        Assert.Equal(last[40..], Read(again));
    }

    [Fact]
    public async Task an_exemplar_may_come_without_a_sample_but_makes_no_series()
    {
        await using var store = await fixture.OpenAsync();
        var (first, _) = await AppendAsync(store, 1);
        var batch = new SampleBatch();
        var report = new AppendReport();
        batch.AddExemplar(first.Refs[0], default, At(7));
        batch.AddExemplar(SeriesRef.None, Series(2), At(8));
        batch.AddExemplar(SeriesRef.None, Series(9), At(9));
        batch.AddExemplar(first.Refs[1], default, At(0));
        batch.AddExemplar(first.Refs[1], default, At(1));
        await store.AppendAsync(batch, report, CancellationToken.None);
        Assert.Equal((2, 2), (report.ExemplarsAppended, report.ExemplarsRefused));
        Assert.Equal([At(1), At(7), At(8)], Read(store));
        Assert.Equal(3, store.Statistics(TenantId.Anonymous, 0)!.Series);
    }

    [Fact]
    public async Task none_are_kept_where_nobody_wants_them()
    {
        fixture.Head = fixture.Head with { MaxExemplars = 0 };
        await using var store = await fixture.OpenAsync();
        var (_, report) = await AppendAsync(store, 1);
        Assert.Equal((3, 0), (report.Appended, report.ExemplarsAppended));
        Assert.Empty(Read(store));
    }
}
