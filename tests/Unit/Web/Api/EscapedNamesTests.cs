using Barograph.Web.Api;

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
}
