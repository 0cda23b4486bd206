using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Storage;

namespace Barograph.Tests.Unit.Storage;

/// <summary>Lists of names and values are remembered; nobody may notice.</summary>
public sealed class KnownNamesTests
{
    const long T = 1_700_000_000_000, Hour = 3_600_000;

    [Fact]
    public async Task a_list_that_is_known_is_that_of_the_series_there_are_now()
    {
        using var fixture = new StoreFixture { Blocks = new BlockOptions() };
        await using var store = await fixture.OpenAsync();
        var random = new Random(1);
        for (var round = 0; round < 60; round++)
        {
            // Now and then nothing new comes, or a label's value, or its name too; time passes until blocks are cut.
            var series = random.Next(3) switch
            {
                0 => LabelSet.Of(("__name__", "m"), ("job", "known")),
                1 => LabelSet.Of(("__name__", "m"), ("job", $"job-{round}")),
                _ => LabelSet.Of(("__name__", $"m{round}"), ("job", "known"), ($"name_{round}", "x")),
            };
            await StoreFixture.AppendAsync(store, (series, T + round * Hour / 4, round));
            if (round % 10 == 9) store.Tend();
            for (var again = 0; again < 2; again++)
            {
                Assert.Equal(await NamesAsync(store, All), await NamesAsync(store, []));
                foreach (var label in (string[])["job", "__name__", "nothing"]) Assert.Equal(await ValuesAsync(store, label, All), await ValuesAsync(store, label, []));
            }
        }
        Assert.NotEmpty(store.Blocks(TenantId.Anonymous));
    }

    [Fact]
    public async Task lists_of_other_times_and_lengths_are_told_apart()
    {
        using var fixture = new StoreFixture { Blocks = new BlockOptions() };
        await using var store = await fixture.OpenAsync();
        for (var hour = 0; hour < 8; hour++) await StoreFixture.AppendAsync(store, (LabelSet.Of(("__name__", "m"), ("hour", $"{hour}")), T + hour * Hour, hour));
        store.Tend();
        var first = await ValuesAsync(store, "hour", [], T - Hour, T + Hour / 2);
        var all = await ValuesAsync(store, "hour", []);
        Assert.Equal(8, all.Count);
        Assert.True(first.Count < 8, "the blocks behind that time are not asked");
        Assert.Equal(first, await ValuesAsync(store, "hour", [], T - Hour, T + Hour / 2));
        Assert.Equal(all, await ValuesAsync(store, "hour", []));
        Assert.Equal(all.Take(3), await ValuesAsync(store, "hour", [], limit: 3));
        Assert.Empty(await ValuesAsync(store, "hour", [], T - 20 * Hour, T - 10 * Hour));
        Assert.Equal(["__name__", "hour"], await NamesAsync(store, []));
    }

    static IReadOnlyList<IReadOnlyList<Matcher>> All => [[new Matcher(MatchKind.Regex, "__name__", ".+")]];

    static async Task<IReadOnlyList<string>> NamesAsync(Store store, IReadOnlyList<IReadOnlyList<Matcher>> sets)
        => await store.LabelNamesAsync(new LabelQuery(TenantId.Anonymous, sets, long.MinValue, long.MaxValue), CancellationToken.None);

    static async Task<IReadOnlyList<string>> ValuesAsync(
        Store store, string label, IReadOnlyList<IReadOnlyList<Matcher>> sets, long minTimeMs = long.MinValue, long maxTimeMs = long.MaxValue, int limit = 0)
        => await store.LabelValuesAsync(label, new LabelQuery(TenantId.Anonymous, sets, minTimeMs, maxTimeMs) { Limit = limit }, CancellationToken.None);
}
