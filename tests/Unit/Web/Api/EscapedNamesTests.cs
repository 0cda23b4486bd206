using Barograph.Web.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Barograph.Tests.Unit.Web.Api;

public class EscapedNamesTests
{
    [Theory]
    [InlineData("job", "job")]
    [InlineData("U__a_2E_b", "a.b")]
    [InlineData("U__a__b", "a_b")]
    [InlineData("U___1F600_", "😀")]
    [InlineData("U__a_zz_b", "U__a_zz_b")]
    [InlineData("U__a_", "U__a_")]
    [InlineData("U__a_D800_b", "U__a_D800_b")]
    public void a_name_in_a_path_is_unescaped_where_it_is_escaped(string given, string expected) => Assert.Equal(expected, EscapedNames.Unescape(given));

    [Theory]
    [InlineData("/api/v1/label/job/values", true)]
    [InlineData("/api/v1/label/%25FF/values?match[]=%FF", true)]
    [InlineData("/api/v1/label/%E2%82%AC+a/values", true)]
    [InlineData("/api/v1/label/%FF/values", false)]
    [InlineData("/api/v1/label/%E2%82/values?x=1", false)]
    public void what_is_no_utf8_is_no_name(string target, bool expected)
    {
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        Assert.Equal(expected, EscapedNames.IsUtf8(context));
    }
}
