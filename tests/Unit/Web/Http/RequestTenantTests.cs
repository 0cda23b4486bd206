using Barograph.Model.Tenants;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Tests.Unit.Web.Http;

public class RequestTenantTests
{
    static DefaultHttpContext Request(string? name, bool multitenancy = true)
    {
        var context = new DefaultHttpContext();
        if (name is not null) context.Request.Headers["x-scope-orgid"] = name;
        if (multitenancy) RequestTenant.Require(context);
        return context;
    }

    [Fact]
    public void without_multi_tenancy_the_header_means_nothing()
    {
        Assert.Equal(TenantId.Anonymous, RequestTenant.Of(Request(null, multitenancy: false)));
        Assert.Equal(TenantId.Anonymous, RequestTenant.Of(Request("team-a", multitenancy: false)));
    }

    [Theory]
    [InlineData("team-a")]
    [InlineData("T_1.2!*'()")]
    [InlineData("anonymous")]
    public void with_it_the_header_names_the_tenant(string name)
    {
        Assert.Equal(name, RequestTenant.Of(Request(name)).ToString());
        Assert.Equal(name, RequestTenant.OrAnonymous(Request(name)).ToString());
    }

    [Fact]
    public void what_shows_the_server_itself_needs_none() => Assert.Equal(TenantId.Anonymous, RequestTenant.OrAnonymous(Request(null)));

    [Theory]
    [InlineData(null, 401, "no org id")]
    [InlineData("", 401, "no org id")]
    [InlineData("..", 400, "tenant ID is '.' or '..'")]
    [InlineData("a/b", 400, "tenant ID 'a/b' contains unsupported character '/'")]
    [InlineData("a|b", 400, "multiple org IDs present")]
    public void a_request_that_names_nobody_is_refused(string? name, int status, string message)
    {
        var refused = Assert.Throws<ApiException>(() => RequestTenant.Of(Request(name)));
        Assert.Equal((status, message, true), (refused.Status, refused.Message, refused.IsPlain));
    }

    [Fact]
    public void a_name_has_150_characters_at_most()
    {
        Assert.Equal(150, RequestTenant.Of(Request(new string('a', 150))).ToString().Length);
        Assert.Equal("tenant ID is too long: max 150 characters", Assert.Throws<ApiException>(() => RequestTenant.Of(Request(new string('a', 151)))).Message);
    }
}
