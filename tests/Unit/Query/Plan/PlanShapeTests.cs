using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Results;

namespace Barograph.Tests.Unit.Query;

/// <summary>What the engine reads, and how often, says which plan it has made; that answers stay the same is shown by the oracle and the scripts.</summary>
public sealed class PlanShapeTests
{
    static readonly QueryEngine Engine = new(new EngineOptions { FillModifiers = true, ExperimentalFunctions = true }, new InstrumentRegistry(), TimeProvider.System);

    static readonly LabelSet[] Series = [.. from name in (string[])["a_total", "b_total"] from x in (string[])["1", "2"] from y in (string[])["p", "q", "r"]
        select LabelSet.Of(("__name__", name), ("x", x), ("y", y))];

    static async Task<(WatchedSource Source, QueryResult Result)> Ask(string query)
    {
        var source = new WatchedSource(Series);
        var result = await Engine.RangeAsync(source, new RangeQuery(TenantId.Anonymous, query, 600_000, 660_000, 20_000), default);
        return (source, result);
    }

    [Theory]
    [InlineData("a_total{x=\"1\"} / b_total", "b_total x=1")]
    [InlineData("a_total / b_total{x=\"1\",y=~\"p|q\"}", "a_total x=1 y=~p|q")]
    [InlineData("rate(a_total{x=\"1\"}[1m]) / rate(b_total[1m])", "b_total x=1")]
    [InlineData("2 * abs(a_total{x=\"1\"}) > b_total / 3", "b_total x=1")]
    [InlineData("sum by (x) (a_total{x=\"1\",y=\"p\"}) / on (x) sum by (x) (b_total)", "b_total x=1")]
    [InlineData("a_total{y=\"p\"} * on (x) group_left () sum by (x) (b_total{x=\"1\"})", "a_total y=p x=1")]
    [InlineData("sum without (y) (b_total) / ignoring (y) group_right () a_total{x=\"1\",y=\"p\"}", "b_total x=1")]
    [InlineData("topk by (x) (1, a_total) / b_total{x=\"1\"}", "a_total x=1")]
    [InlineData("a_total and on (x) b_total{x=\"1\",y=\"p\"}", "a_total x=1")]
    [InlineData("a_total{x=\"1\"} unless on (x) b_total", "b_total x=1")]
    [InlineData("max_over_time(a_total{x=\"1\"}[1m:10s]) - max_over_time(b_total[1m])", "b_total x=1")]
    public async Task a_matcher_goes_to_the_other_side_where_rows_without_it_cannot_matter(string query, string read)
        => Assert.Contains(read, Short((await Ask(query)).Source));

    [Theory]
    [InlineData("a_total{x=\"1\"} or b_total")]
    [InlineData("a_total unless b_total{x=\"1\"}", "a_total")] // those that have no partner are the answer
    [InlineData("a_total{x=\"1\"} + fill(0) b_total")]
    [InlineData("a_total{x=\"1\"} * on (x) sum by (x, y) (b_total{y=\"p\"})", "b_total y=p")] // duplicates elsewhere end the query
    [InlineData("a_total{x=\"1\"} / ignoring (x) b_total{y=\"p\"}", "b_total y=p")]
    [InlineData("a_total{x!=\"1\"} / b_total")] // not worth a second look at each label
    [InlineData("label_replace(a_total{x=\"1\"}, \"x\", \"2\", \"y\", \".*\") / b_total")]
    [InlineData("a_total{x=\"1\"} / {__name__=~\"b.*\"}", "__name__=~b.*")]
    [InlineData("sum by (y) (a_total{x=\"1\"}) / sum by (y) (b_total)")]
    [InlineData("a_total{x=\"1\"} and absent(b_total)")]
    [InlineData("a_total{x=\"1\"} * on (x) group_left () count_values by (x) (\"x\", b_total)")]
    public async Task a_matcher_stays_where_it_is_where_its_move_could_show(string query, string read = "b_total")
    {
        var source = new WatchedSource(Series);
        try
        {
            await Engine.RangeAsync(source, new RangeQuery(TenantId.Anonymous, query, 600_000, 660_000, 20_000), default);
        }
        catch (QueryException)
        {
            // Some of them must end with an error, which is the point.
        }
        Assert.Contains(read, Short(source));
    }

    static IEnumerable<string> Short(WatchedSource source) => source.Selectors.Select(static s => s.Replace("__name__=\"", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("rate(a_total[1m]) / (rate(a_total[1m]) + rate(b_total[1m]))", 12)]
    [InlineData("sum(rate(a_total[1m])) / sum(rate(a_total[1m]))", 6)]
    [InlineData("(sum(a_total) + 1) / (sum(a_total) + 2)", 6)]
    [InlineData("a_total - a_total", 6)]
    [InlineData("rate(a_total[1m]) / rate(a_total[2m])", 12)] // not the same
    [InlineData("sum(a_total) + sum(a_total offset 1m)", 12)]
    [InlineData("max_over_time(sum(a_total)[1m:10s]) - sum(a_total)", 12)] // other steps
    [InlineData("(a_total + b_total) * a_total - (a_total + b_total * a_total)", 12)]
    public async Task what_stands_twice_is_calculated_once(string query, int reads) => Assert.Equal(reads, (await Ask(query)).Source.Reads);

    [Fact]
    public async Task samples_are_counted_as_often_as_the_query_asks_for_them()
    {
        var once = (await Ask("sum(rate(a_total[1m]))")).Result.Statistics.TotalQueryableSamples;
        var twice = (await Ask("sum(rate(a_total[1m])) + sum(rate(a_total[1m]))")).Result.Statistics.TotalQueryableSamples;
        Assert.Equal(2 * once, twice);
    }

    [Fact]
    public async Task what_two_places_share_is_not_changed_by_one_of_them()
    {
        var (_, result) = await Ask("(a_total * 2 - a_total) - a_total");
        Assert.All(((MatrixValue)result.Value).Series, static row => Assert.All(row.Values.ToArray(), static value => Assert.Equal(0, value)));
    }

    [Theory]
    [InlineData("sum(a_total @ 650)", 6)]
    [InlineData("max_over_time(a_total[1m] @ start()) * 2", 6)]
    [InlineData("scalar(sum(a_total @ end())) + time()", 6)]
    public async Task what_time_does_not_change_is_calculated_at_one_step(string query, int reads)
    {
        var (source, result) = await Ask(query);
        Assert.Equal(reads, source.Reads);
        var values = ((MatrixValue)result.Value).Series[0].Values;
        Assert.Equal(4, values.Length);
        // Statistics count it at every step all the same, as Prometheus' do.
        Assert.Equal(0, result.Statistics.TotalQueryableSamples % 4);
    }

    [Theory]
    [InlineData("sum by (x) (rate(a_total[1m]))")]
    [InlineData("count(a_total > 5) / sum(b_total)")]
    [InlineData("max by (x) (a_total * 8 + 1)")]
    public async Task an_aggregation_groups_by_numbers_and_makes_no_labels_of_its_rows(string query) => Assert.InRange((await Ask(query)).Source.Labels, 0, 1); // one, where the metric's name is looked at
}
