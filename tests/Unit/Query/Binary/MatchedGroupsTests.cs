using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Results;
using Barograph.Query.Testing;

namespace Barograph.Tests.Unit.Query;

/// <summary>Groups of matched rows are found without the rows' labels; they must be those that the labels would have given.</summary>
public sealed class MatchedGroupsTests
{
    static readonly QueryEngine Engine = new(new EngineOptions { FillModifiers = true }, new InstrumentRegistry(), TimeProvider.System);

    static TestSeriesSource Source()
    {
        var source = new TestSeriesSource();
        for (var i = 0; i < 12; i++)
        {
            var host = $"h{i % 4}";
            source.Add(LabelSet.Of(("__name__", "free"), ("host", host), ("disk", $"d{i / 4}"), ("zone", i % 2 == 0 ? "east" : "west"), ("release", "own")), 0, i + 1);
            source.Add(LabelSet.Of(("__name__", "size"), ("host", host), ("disk", $"d{i / 4}"), ("zone", i % 2 == 0 ? "east" : "west"), ("release", "own")), 0, 1 << (i % 5)); // quotients are exact
        }
        for (var host = 0; host < 3; host++) // the fourth has no partner
        {
            source.Add(host == 1
                ? LabelSet.Of(("__name__", "uname"), ("host", $"h{host}"), ("zone", "north"))
                : LabelSet.Of(("__name__", "uname"), ("host", $"h{host}"), ("zone", "north"), ("release", $"6.{host}")), 0, 2);
        }
        return source;
    }

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var join in (string[])
        [
            "free * on (host) group_left (release) uname", "free * on (host) group_left (release, zone) uname", "uname * on (host) group_right (release) free", "free * on (host) group_left () uname",
            "free > on (host) group_left (release) uname", "free > bool on (host) group_left (release) uname", "free * on (host) group_left (__name__) uname",
            "free / size", "free < size", "free / ignoring (zone) size", "free / on (host, disk) size", "free > on (host, disk) size", "free + on (host) group_left (release) fill_right (0) uname",
        ])
        {
            foreach (var labels in (string[])["release", "zone", "host, release", "disk, zone", "", "__name__", "nothing, release"]) cases.Add(join, labels);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task sums_over_a_match_are_the_sums_of_its_rows(string join, string labels)
    {
        var names = labels.Split(", ", StringSplitOptions.RemoveEmptyEntries);
        var rows = await Ask(join);
        Assert.NotEmpty(rows);
        var expected = rows.GroupBy(row => string.Join(',', names.Select(name => $"{name}={row.Labels.Get(name)}"))).Select(static g => (g.Key, g.Sum(static row => row.Value))).Order();
        var found = (await Ask($"sum by ({labels}) ({join})")).Select(row => (string.Join(',', names.Select(name => $"{name}={row.Labels.Get(name)}")), row.Value)).Order();
        Assert.Equal(expected, found);
    }

    static async Task<IReadOnlyList<VectorSample>> Ask(string query)
        => ((VectorValue)(await Engine.InstantAsync(Source(), new InstantQuery(TenantId.Anonymous, query, 0), default)).Value).Samples;
}
