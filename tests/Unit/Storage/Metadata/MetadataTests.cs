using Barograph.Model.Contracts;
using Barograph.Model.Metadata;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Metadata;

namespace Barograph.Tests.Unit.Storage.Metadata;

public sealed class MetadataTests : IDisposable
{
    const long T = 1_700_000_000_000;

    readonly StoreFixture fixture = new();

    public MetadataTests() => fixture.Head = fixture.Head with { Retention = TimeSpan.Zero };

    public void Dispose() => fixture.Dispose();

    static FamilyMetadata About(string family, string help, MetricType type = MetricType.Counter) => new(family, new(type, help, "bytes"));

    static async Task TellAsync(Store store, params FamilyMetadata[] entries)
    {
        var batch = new SampleBatch();
        foreach (var entry in entries) batch.AddMetadata(entry);
        await store.AppendAsync(batch, new AppendReport(), CancellationToken.None);
    }

    static IReadOnlyList<FamilyMetadata> Read(Store store) => store.Metadata(TenantId.Anonymous);

    [Fact]
    public async Task what_was_said_last_about_a_family_survives_any_death()
    {
        var store = await fixture.OpenAsync();
        await TellAsync(store, About("a_total", "Ü: first"), About("b", "about b", MetricType.StateSet));
        await TellAsync(store, About("a_total", "second"));
        for (var flushes = 0; flushes < 2; flushes++)
        {
            using var killed = fixture.Snapshot();
            await using var risen = await killed.OpenAsync();
            Assert.Equal([About("a_total", "second"), About("b", "about b", MetricType.StateSet)], Read(risen));
            Assert.Equal(new MetricMetadata(MetricType.Counter, "second", "bytes"), risen.Metadata(TenantId.Anonymous, "a_total"));
            await store.FlushAsync(CancellationToken.None);
        }
        await store.DisposeAsync();
        await using var again = await fixture.OpenAsync();
        Assert.Equal(2, Read(again).Count);
        Assert.Null(again.Metadata(TenantId.Anonymous, "c"));
    }

    [Fact]
    public async Task what_is_known_already_is_not_logged_again()
    {
        await using var store = await fixture.OpenAsync();
        await TellAsync(store, About("a", "text"));
        var size = LogSize();
        for (var i = 0; i < 10; i++) await TellAsync(store, About("a", "text"));
        Assert.Equal(size, LogSize());
        await TellAsync(store, About("a", "other"));
        Assert.True(LogSize() > size);
    }

    [Fact]
    public void too_long_and_too_many_are_refused_and_counted_and_room_is_made_of_what_has_no_series()
    {
        var table = new MetadataTable(2);
        Assert.False(table.Wants(About("long", new string('x', MetadataTable.MaxBytes))));
        foreach (var family in (string[])["a", "b"])
        {
            Assert.True(table.Wants(About(family, "")));
            table.Set(About(family, ""));
        }
        Assert.True(table.IsFull);
        Assert.False(table.Wants(About("c", "")));
        Assert.True(table.Wants(About("a", "changed")));
        Assert.Equal(2, table.Refused);
        var before = table.SizeBytes;
        Assert.Equal(1, table.Forget(static family => family == "a"));
        Assert.True(table.SizeBytes < before);
        Assert.True(table.Wants(About("c", "")));
    }

    [Theory]
    [InlineData("h_bucket", MetricType.Histogram, "h")]
    [InlineData("h_sum", MetricType.Summary, "h")]
    [InlineData("h_gcount", MetricType.GaugeHistogram, "h")]
    [InlineData("h_bucket", MetricType.Counter, "h_bucket")]
    [InlineData("h_info", MetricType.Histogram, "h_info")]
    [InlineData("_sum", MetricType.Summary, "_sum")]
    public void a_series_belongs_to_a_family(string series, MetricType type, string family) => Assert.Equal(family, FamilyNames.OfSeries(series, type));

    long LogSize() => Directory.GetFiles(Path.Combine(fixture.Directory, "barograph", "wal")).Sum(static f => new FileInfo(f).Length);
}
