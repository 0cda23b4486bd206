using Barograph.Formats.Configuration;
using Barograph.Outbound.Http;

namespace Barograph.Tests.Unit.Outbound.Http;

public class ProxyRouteTests
{
    [Theory]
    [InlineData("", "http://example.com", true)]
    [InlineData("", "http://127.0.0.1", true)] // a proxy without exceptions is meant for everything
    [InlineData("x.org", "http://127.0.0.1", false)]
    [InlineData("x.org", "http://localhost:9090", false)]
    [InlineData("example.com", "http://example.com", false)]
    [InlineData("example.com", "http://a.example.com", false)]
    [InlineData("example.com", "http://badexample.com", true)]
    [InlineData(".example.com", "http://example.com", true)]
    [InlineData("*.example.com", "http://a.example.com", false)]
    [InlineData("example.com:80", "http://example.com", false)]
    [InlineData("example.com:81", "http://example.com", true)]
    [InlineData("10.0.0.0/8, other", "http://10.9.8.7:9100", false)]
    [InlineData("10.0.0.0/8", "http://11.0.0.1", true)]
    [InlineData("10.0.0.1", "http://10.0.0.1", false)]
    [InlineData("10.0.0.1:9100", "http://10.0.0.1:9101", true)]
    [InlineData("fd00::/8", "http://[fd00::1]:80", false)]
    [InlineData("*", "http://example.com", false)]
    public void exceptions_are_called_directly(string noProxy, string url, bool proxied)
    {
        var route = new ProxyRoute(new ProxyConfig { ProxyUrl = new Uri("http://proxy:3128"), NoProxy = noProxy }, static _ => null);
        Assert.Equal(proxied, route.For(new Uri(url)) is not null);
    }

    [Fact]
    public void the_environment_names_a_proxy_for_each_scheme()
    {
        var route = new ProxyRoute(new ProxyConfig { FromEnvironment = true }, static name => name switch
        {
            "http_proxy" => "plain:3128",
            "HTTPS_PROXY" => "http://secure:3129",
            "NO_PROXY" => "direct.example",
            _ => null,
        });
        Assert.Equal("http://plain:3128/", route.For(new Uri("http://example.com"))!.ToString());
        Assert.Equal("http://secure:3129/", route.For(new Uri("https://example.com"))!.ToString());
        Assert.Null(route.For(new Uri("https://direct.example")));
        Assert.Null(route.For(new Uri("http://localhost")));
    }
}
