using Barograph.Web.Http;

namespace Barograph.Tests.Unit.Web.Http;

public class RouteTableTests
{
    static readonly RouteTable Table = Make();

    [Theory]
    [InlineData("/api/v1/query", "/api/v1/query", "")]
    [InlineData("/api/v1/label/job/values", "/api/v1/label/:name/values", "job")]
    [InlineData("/api/v1/label/U__a_2E_b/values", "/api/v1/label/:name/values", "U__a_2E_b")]
    public void a_path_finds_its_route(string path, string route, string argument)
    {
        Assert.True(Table.TryFind(path, out var found, out var value));
        Assert.Equal((route, argument), (found.Path, value));
    }

    [Theory]
    [InlineData("/api/v1/query/")]
    [InlineData("/api/v1/label//values")]
    [InlineData("/api/v1/label/a/b/values")]
    [InlineData("/api/v1/label/a")]
    public void other_paths_find_none(string path) => Assert.False(Table.TryFind(path, out _, out _));

    static RouteTable Make()
    {
        var table = new RouteTable();
        table.GetAndPost("/api/v1/query", static (_, _) => Task.CompletedTask);
        table.Get("/api/v1/label/:name/values", static (_, _) => Task.CompletedTask);
        return table;
    }
}
