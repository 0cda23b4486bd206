using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Results;

namespace Barograph.Tests.Unit.Query;

/// <summary>What Prometheus says of durations that turn out wrong when they are calculated: from which byte to which, and of several which.</summary>
public sealed class WrongDurationTests
{
    [Theory]
    [InlineData("x[5m-10m]", "2:8: duration must be greater than 0")]
    [InlineData("x[ (1m - 2m) ]", "4:11: duration must be greater than 0")]
    [InlineData("x[-(5m+5m)]", "2:9: duration must be greater than 0")]
    [InlineData("x[2*-(5m+5m)]", "2:11: duration must be greater than 0")]
    [InlineData("x[-(5m+5m)*2]", "2:12: duration must be greater than 0")]
    [InlineData("x[(0)]", "2:4: duration must be greater than 0")]
    [InlineData("x[step()]", "2:8: duration must be greater than 0")]
    [InlineData("x[min_of(1m, -1m)]", "9:16: duration must be greater than 0")]
    [InlineData("x[5m:1m-2m]", "5:10: duration must be greater than 0")]
    [InlineData("x offset (5m/(1-1))", "10:17: division by zero")]
    [InlineData("x[(1-1)/(1-1)]", "3:12: division by zero")]
    [InlineData("x[5m%(2-2)]", "2:9: modulo by zero")]
    [InlineData("x offset -(2^400)", "9:16: duration is out of range")]
    public async Task it_says_where_they_stand(string query, string expected) => Assert.Equal(expected, await ComplaintAbout(query));

    [Theory]
    [InlineData("x[(1m/(1m-1m))/(1m%(1-1))]", "3:12: division by zero")]
    [InlineData("rate(x[1-1] offset (1/(2-2)))", "7:10: duration must be greater than 0")]
    [InlineData("x[5m-10m:1m-2m] offset (1/(1-1))", "24:30: division by zero")]
    [InlineData("x[5m-10m:1m-2m]", "9:14: duration must be greater than 0")]
    [InlineData("max_over_time(max_over_time(x[1-1])[1-1:1m])", "36:39: duration must be greater than 0")]
    public async Task of_several_it_names_the_first(string query, string expected) => Assert.Equal(expected, await ComplaintAbout(query));

    static async Task<string> ComplaintAbout(string query)
    {
        var engine = new QueryEngine(new EngineOptions(), new InstrumentRegistry(), TimeProvider.System);
        var wrong = await Assert.ThrowsAsync<QueryException>(() => engine.InstantAsync(new WatchedSource(), new InstantQuery(TenantId.Anonymous, query, 0), default));
        Assert.Equal(QueryErrorKind.BadData, wrong.Kind);
        return wrong.Message;
    }
}
